package io.lectern.room;

import io.lectern.config.Settings;
import io.lectern.room.Lesson.Seat;
import io.lectern.room.Step.Draft;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The life of a lesson and its seat.
final class LessonRules {
    private final Settings.Rooms settings;

    LessonRules(Settings.Rooms settings) {
        this.settings = settings;
    }

    static Step start(RoomState state, RoomCommand.StartLesson start) {
        if (state.lesson().isRunning() || start.at().equals(state.lesson().startedAt())) return Step.nothing();
        return Step.of(null, new RoomEvent.LessonStarted(start.by(), start.at(), start.endsAt()));
    }

    /// Only later: words of two extensions may overtake each other.
    static Step extend(RoomState state, RoomCommand.ExtendLesson extend) {
        Instant planned = state.lesson().endsAt();
        boolean later = planned == null || extend.endsAt().isAfter(planned);
        if (!state.lesson().isRunning() || !later) return Step.nothing();
        return Step.of(null, new RoomEvent.LessonExtended(extend.by(), extend.endsAt()));
    }

    /// Closes what was open in the lesson; the room itself stays, and what was said in it.
    static Step end(RoomState state, RoomCommand.EndLesson end) {
        Instant begun = state.lesson().startedAt();
        boolean former = begun != null && end.at().isBefore(begun);
        if (state.lesson().endedAt() != null || former) return Step.nothing();
        List<Draft> events = new ArrayList<>();
        for (Hands.Hand hand : state.hands().queue())
            events.add(new Draft(null, null, new RoomEvent.HandLowered(hand.user())));
        events.addAll(PollRules.end(state));
        events.addAll(RollcallRules.end(state));
        events.add(new Draft(null, null, new RoomEvent.LessonEnded(end.by(), end.at())));
        return new Step.Accepted(events);
    }

    /// What is due by now.
    List<Draft> tick(RoomState state, Instant now) {
        Lesson lesson = state.lesson();
        List<Draft> events = new ArrayList<>();
        Instant endsAt = lesson.endsAt();
        if (endsAt != null && isDue(lesson.endingDue(settings), now))
            events.add(new Draft(null, null, new RoomEvent.LessonEnding(endsAt)));
        Instant since = lesson.lead().missingSince();
        if (since != null && isDue(lesson.absenceDue(settings), now))
            events.add(new Draft(null, null, new RoomEvent.TeacherAbsent(since)));
        return events;
    }

    /// Somebody enters who may end an absence that the room was told of.
    static List<Draft> back(RoomState state, Author who) {
        Lesson.Lead lead = state.lesson().lead();
        if (!who.leads() || !state.lesson().isRunning() || !lead.said()) return List.of();
        boolean tookOver = !who.user().equals(lead.last());
        return List.of(new Draft(who, null, new RoomEvent.TeacherBack(who.user(), who.name(), tookOver)));
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

    /// Nobody has to do anything; whoever waits for the lesson may want to know.
    static Step moveSeat(RoomState state, RoomCommand.MoveSeat move) {
        return Step.of(null, new RoomEvent.SeatMoved(move.reason()));
    }

    private static boolean isDue(Optional<Instant> at, Instant now) {
        return at.filter(due -> !due.isAfter(now)).isPresent();
    }
}
