package io.lectern.room;

import io.lectern.protocol.ErrorCode;
import io.lectern.protocol.Role;
import io.lectern.protocol.RollcallAct;
import io.lectern.room.Step.Draft;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Calling the roll: who is really there. Expected is every student who was in the room while it was open.
final class RollcallRules {
    private RollcallRules() {}

    static Step step(RoomState state, RoomCommand.Rollcall command, Instant now) {
        return switch (command.act()) {
            case RollcallAct.Open open ->
                ModerationRules.leading(state, command.who(), () -> open(state, command.who(), open, now));
            case RollcallAct.Answer answer -> answer(state, command.who(), answer, now);
            case RollcallAct.Close close ->
                ModerationRules.leading(state, command.who(), () -> close(state, command.who(), close));
        };
    }

    private static Step open(RoomState state, Author who, RollcallAct.Open open, Instant now) {
        List<Draft> events = new ArrayList<>(tick(state, now));
        if (state.surveys().rollcall() != null && events.isEmpty())
            return new Step.Refused(ErrorCode.ROLLCALL_OPEN.refuse());
        events.add(new Draft(who, open.cid(), new RoomEvent.RollcallOpened(now.plusSeconds(open.seconds()))));
        return new Step.Accepted(events);
    }

    private static Step answer(RoomState state, Author who, RollcallAct.Answer answer, Instant now) {
        Rollcall open = state.surveys().rollcall();
        if (open == null || open.id() != answer.rollcall() || !open.closesAt().isAfter(now))
            return new Step.Refused(ErrorCode.NOT_OPEN.refuse());
        if (who.role() != Role.STUDENT) return new Step.Refused(ErrorCode.FORBIDDEN.refuse());
        if (open.expected().getOrDefault(who.user(), false)) return Step.nothing();
        return Step.of(who, new RoomEvent.RollcallAnswered(who.user(), open.id(), open.openedAt()));
    }

    private static Step close(RoomState state, Author who, RollcallAct.Close close) {
        Rollcall open = state.surveys().rollcall();
        if (open != null && open.id() == close.rollcall()) return new Step.Accepted(closing(who, open));
        if (state.surveys().lastRollcall() == close.rollcall()) return Step.nothing();
        return new Step.Refused(ErrorCode.NOT_OPEN.refuse());
    }

    /// Closes what has had its time.
    static List<Draft> tick(RoomState state, Instant now) {
        Rollcall open = state.surveys().rollcall();
        return open == null || open.closesAt().isAfter(now) ? List.of() : closing(null, open);
    }

    /// Closes what is open, because the lesson is over.
    static List<Draft> end(RoomState state) {
        Rollcall open = state.surveys().rollcall();
        return open == null ? List.of() : closing(null, open);
    }

    /// The room learns numbers; who was missing is for the archive.
    private static List<Draft> closing(@Nullable Author by, Rollcall open) {
        int missing = open.who(false).size();
        return List.of(
                new Draft(by, null, new RoomEvent.RollcallSettled(open.id(), open.openedAt(), open.who(false))),
                new Draft(
                        by,
                        null,
                        new RoomEvent.RollcallClosed(open.id(), open.expected().size() - missing, missing)));
    }
}
