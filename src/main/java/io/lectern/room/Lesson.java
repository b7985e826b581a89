package io.lectern.room;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// The lesson of a room: when it began and ended, as far as it has, and its Zoom seat.
public record Lesson(
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        @Nullable Seat seat) {
    static final Lesson NONE = new Lesson(null, null, null);

    /// The Zoom seat: asked for and waiting, or ready.
    public sealed interface Seat {
        record Waiting(int position, @Nullable Instant expected) implements Seat {}

        record Ready(String joinUrl, String meetingId, String password) implements Seat {}
    }

    boolean isRunning() {
        return startedAt != null && endedAt == null;
    }

    Lesson started(Instant at) {
        return new Lesson(at, null, seat);
    }

    Lesson ended(Instant at) {
        return new Lesson(startedAt, at, null);
    }

    Lesson seated(@Nullable Seat seat) {
        return new Lesson(startedAt, endedAt, seat);
    }
}
