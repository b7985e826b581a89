package io.lectern.room;

import io.lectern.protocol.UserId;
import java.util.Optional;
import org.pcollections.PVector;
import org.pcollections.TreePVector;

/// What was said.
///
/// @param recent the latest chat messages, oldest first
/// @param lastDeleted the number of the message that was deleted last, or 0
public record Chat(PVector<Entry> recent, long lastDeleted) {
    private static final int RECENT = 50;
    static final Chat EMPTY = new Chat(TreePVector.empty(), 0);

    Chat remembering(Entry entry) {
        PVector<Entry> kept = recent.size() < RECENT ? recent : recent.minus(0);
        return new Chat(kept.plus(entry), lastDeleted);
    }

    /// Without the text of a message.
    Chat without(long message) {
        PVector<Entry> kept = recent;
        for (int i = 0; i < recent.size(); i++)
            if (recent.get(i).position().seq() == message) kept = recent.with(i, emptied(recent.get(i)));
        return new Chat(kept, message);
    }

    private static Entry emptied(Entry entry) {
        return new Entry(entry.position(), entry.at(), entry.from(), entry.cid(), RoomEvent.ChatMessage.DELETED);
    }

    /// As far as the room remembers; the log knows more.
    boolean isDeleted(long message) {
        return message == lastDeleted
                || recent.stream()
                        .anyMatch(entry -> entry.position().seq() == message
                                && entry.event().equals(RoomEvent.ChatMessage.DELETED));
    }

    /// Who somebody is that spoke lately.
    Optional<Author> author(UserId user) {
        return recent.stream()
                .map(Entry::from)
                .filter(from -> from != null && from.user().equals(user))
                .findFirst();
    }
}
