package io.lectern.zoom;

import io.lectern.protocol.LessonId;
import io.lectern.protocol.UserId;
import java.time.Instant;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// A seat in somebody's hands: one account's slot for one lesson.
///
/// @param fence who may write: a writer with an older number changes nothing
/// @param endsAt when the lesson is planned to end; null when it is gone
/// @param phase how far the lesson was before the move that showed this lease
record Lease(
        long id,
        long account,
        LessonId lesson,
        UserId teacher,
        State state,
        long fence,
        OptionalLong meeting,
        String topic,
        int minutes,
        @Nullable Instant endsAt,
        Phase phase) {

    enum State {
        CREATING,
        READY,
        ENDING,
        UNKNOWN,
        FREE
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

    /// What a meeting of this lease carries in its agenda, so that it is found again whoever looks for it.
    String token() {
        return prefix() + fence + " lesson " + lesson.value();
    }

    /// Whether a meeting with this agenda was made for this lease, under whatever fence.
    boolean made(String agenda) {
        return agenda.startsWith(prefix());
    }

    private String prefix() {
        return "lectern:" + id + ":";
    }
}
