package io.lectern.bench;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/// Somebody in a room, over all connections.
final class Member {
    final Dialect.Seat seat;
    final Tally tally = new Tally();

    /// Of the messages that this one published.
    final BitSet refused = new BitSet(0);

    @Nullable
    Link link;

    @Nullable
    String place;

    Member(Dialect.Seat seat) {
        this.seat = seat;
    }

    boolean isIn() {
        return link != null && link.isReady();
    }
}
