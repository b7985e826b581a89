package io.lectern.zoom;

import io.lectern.protocol.LessonId;
import io.lectern.protocol.UserId;
import java.time.Instant;
import java.util.EnumSet;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A seat in somebody's hands, now or later: one account's slot for one lesson.
///
/// @param fence who may write: a writer with an older number changes nothing
/// @param from since when the seat is held or reserved, the room before the lesson included
/// @param until until when others are kept away; a seat that is still in use then is held on
/// @param recorded whether its lesson is to be recorded
/// @param endsAt when the lesson is planned to end; null when it is gone
/// @param phase how far the lesson was before the move that showed this lease
record Lease(
        long id,
        long account,
        int slot,
        LessonId lesson,
        UserId teacher,
        State state,
        long fence,
        OptionalLong meeting,
        Instant from,
        Instant until,
        String topic,
        int minutes,
        boolean recorded,
        @Nullable Instant endsAt,
        Phase phase) {

    /// Where a lease stands, and what may follow. What follows itself is a lease that changes hands or place.
    enum State {
        /// Kept for a lesson to come; the seat itself may be in use until then.
        RESERVED,
        /// Its meeting is being made.
        CREATING,
        /// It has a meeting that is not live, as far as is known.
        READY,
        /// Zoom said that its meeting has begun.
        LIVE,
        /// Its meeting is to be closed.
        ENDING,
        /// Zoom did not say whether a meeting was made.
        UNKNOWN,
        /// Nothing can be found out about it, because its host is in quarantine. Nobody else gets the seat.
        QUARANTINED,
        /// Given back, for good.
        FREE;

        Set<State> next() {
            return switch (this) {
                case RESERVED -> EnumSet.of(RESERVED, CREATING, FREE);
                case CREATING -> EnumSet.of(CREATING, READY, UNKNOWN, ENDING, QUARANTINED, FREE);
                case UNKNOWN -> EnumSet.of(UNKNOWN, READY, ENDING, QUARANTINED, FREE);
                case READY -> EnumSet.of(LIVE, READY, CREATING, ENDING, QUARANTINED);
                case LIVE -> EnumSet.of(LIVE, READY, CREATING, ENDING, QUARANTINED);
                case ENDING -> EnumSet.of(ENDING, QUARANTINED, FREE);
                case QUARANTINED -> EnumSet.of(QUARANTINED, READY, UNKNOWN, FREE);
                case FREE -> EnumSet.noneOf(State.class);
            };
        }

        boolean mayBecome(State next) {
            return next().contains(next);
        }

        /// Whether nobody else may sit there, whatever the ranges say.
        boolean occupies() {
            return this != FREE && this != RESERVED;
        }
    }

    /// Where a lesson stands; a deleted one is over, so its meeting has to go too.
    enum Phase {
        PLANNED,
        STARTED,
        OVER
    }

    boolean over() {
        return phase == Phase.OVER;
    }
}
