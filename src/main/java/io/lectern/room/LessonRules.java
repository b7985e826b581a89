package io.lectern.room;

import io.lectern.room.Lesson.Seat;
import java.time.Instant;

/// The life of a lesson and its seat.
final class LessonRules {
    private LessonRules() {}

    static Step start(RoomState state, RoomCommand.StartLesson start) {
        if (state.lesson().isRunning() || start.at().equals(state.lesson().startedAt())) return Step.nothing();
        return Step.of(null, new RoomEvent.LessonStarted(start.by(), start.at()));
    }

    static Step end(RoomState state, RoomCommand.EndLesson end) {
        Instant begun = state.lesson().startedAt();
        boolean former = begun != null && end.at().isBefore(begun);
        if (state.lesson().endedAt() != null || former) return Step.nothing();
        return Step.of(null, new RoomEvent.LessonEnded(end.by(), end.at()));
    }

    /// A seat that is ready has to be lost before it is waited for again, so a late word of waiting changes nothing.
    static Step waitForSeat(RoomState state, RoomCommand.WaitForSeat wait) {
        Seat waiting = new Seat.Waiting(wait.position(), wait.expected());
        if (waiting.equals(state.lesson().seat()) || state.lesson().seat() instanceof Seat.Ready) return Step.nothing();
        return Step.of(null, new RoomEvent.SeatWaiting(wait.position(), wait.expected()));
    }

    static Step giveSeat(RoomState state, RoomCommand.GiveSeat give) {
        Seat ready = new Seat.Ready(give.joinUrl(), give.meetingId(), give.password());
        if (ready.equals(state.lesson().seat())) return Step.nothing();
        return Step.of(null, new RoomEvent.SeatReady(give.joinUrl(), give.meetingId(), give.password()));
    }

    static Step loseSeat(RoomState state, RoomCommand.LoseSeat lose) {
        return state.lesson().seat() == null ? Step.nothing() : Step.of(null, new RoomEvent.SeatLost(lose.reason()));
    }
}
