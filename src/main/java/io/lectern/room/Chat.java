package io.lectern.room;

import org.pcollections.PVector;
import org.pcollections.TreePVector;

/// What was said.
///
/// @param recent the latest chat messages, oldest first
public record Chat(PVector<Entry> recent) {
    private static final int RECENT = 50;
    static final Chat EMPTY = new Chat(TreePVector.empty());

    Chat remembering(Entry entry) {
        PVector<Entry> kept = recent.size() < RECENT ? recent : recent.minus(0);
        return new Chat(kept.plus(entry));
    }
}
