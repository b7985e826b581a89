package io.lectern.room;

import io.lectern.protocol.ErrorCode;
import io.lectern.protocol.SessionId;
import io.lectern.protocol.UserId;
import io.lectern.room.RoomEvent.HandLowered;
import io.lectern.room.RoomEvent.MemberLeft;
import io.lectern.room.RoomEvent.SessionClosed;
import io.lectern.room.RoomState.Device;
import io.lectern.room.RoomState.Hand;
import io.lectern.room.RoomState.Member;
import io.lectern.room.RoomState.Seat;
import io.lectern.room.Step.Draft;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The rules of a room: what follows from a command in a state. Pure; time is told, never read.
public final class Room {
    private final Duration grace;
    private final int maxText;

    /// @param grace how long a dropped member counts as away before it has left
    /// @param maxText characters of the longest chat message
    public Room(Duration grace, int maxText) {
        this.grace = grace;
        this.maxText = maxText;
    }

    public Step step(RoomState state, RoomCommand command, Instant now) {
        return switch (command) {
            case RoomCommand.Join join -> join(state, join);
            case RoomCommand.Leave leave -> leave(state, leave, now);
            case RoomCommand.Drop drop -> drop(state, drop, now);
            case RoomCommand.LoseNode lost -> loseNode(state, lost, now);
            case RoomCommand.Tick tick -> tick(state, tick.now());
            case RoomCommand.Say say -> inside(state, say.who(), say.session(), () -> say(say));
            case RoomCommand.RaiseHand raise -> inside(state, raise.who(), raise.session(), () -> raise(state, raise));
            case RoomCommand.LowerHand lower -> inside(state, lower.who(), lower.session(), () -> lower(state, lower));
            case RoomCommand.CallOn call -> inside(state, call.who(), call.session(), () -> callOn(state, call));
            case RoomCommand.StartLesson start -> startLesson(state, start);
            case RoomCommand.EndLesson end -> endLesson(state, end);
            case RoomCommand.WaitForSeat wait -> waitForSeat(state, wait);
            case RoomCommand.GiveSeat give -> giveSeat(state, give);
            case RoomCommand.LoseSeat lose ->
                state.seat() == null ? Step.nothing() : Step.of(null, new RoomEvent.SeatLost(lose.reason()));
            case RoomCommand.Look look -> Step.nothing();
        };
    }

    private static Step join(RoomState state, RoomCommand.Join join) {
        Author who = join.who();
        if (state.holds(who.user(), join.session())) return Step.nothing();
        RoomEvent opened = new RoomEvent.SessionOpened(who.user(), who.name(), who.role(), join.session(), join.node());
        if (state.member(who.user()).isPresent()) return Step.of(who, opened);
        return Step.of(who, opened, new RoomEvent.MemberJoined(who.user(), who.name(), who.role()));
    }

    private static Step leave(RoomState state, RoomCommand.Leave leave, Instant now) {
        if (!state.holds(leave.user(), leave.session())) return Step.nothing();
        List<Draft> events = new ArrayList<>();
        Member member = state.members().get(leave.user());
        close(member, leave.session(), Cause.LEFT, now, null, events);
        if (member != null && member.devices().size() == 1) depart(state, leave.user(), Cause.LEFT, events);
        return new Step.Accepted(events);
    }

    private Step drop(RoomState state, RoomCommand.Drop drop, Instant now) {
        if (!state.holds(drop.user(), drop.session())) return Step.nothing();
        List<Draft> events = new ArrayList<>();
        Member member = state.members().get(drop.user());
        boolean last = member != null && member.devices().size() == 1;
        close(member, drop.session(), Cause.NETWORK_LOST, now, last ? now.plus(grace) : null, events);
        return new Step.Accepted(events);
    }

    /// A dead node's devices are closed as of its last sign of life. Devices opened later belong to a node that
    /// came back under its old name, and stay.
    private static Step loseNode(RoomState state, RoomCommand.LoseNode lost, Instant now) {
        if (!state.nodes().containsKey(lost.node())) return Step.nothing();
        Instant ended = lost.lastSeen().isBefore(now) ? lost.lastSeen() : now;
        List<Draft> events = new ArrayList<>();
        for (Member member : state.members().values()) {
            List<SessionId> gone = member.devices().entrySet().stream()
                    .filter(entry -> isGone(entry, lost))
                    .map(Map.Entry::getKey)
                    .toList();
            for (SessionId session : gone) close(member, session, Cause.NODE_LOST, ended, null, events);
            if (!gone.isEmpty() && gone.size() == member.devices().size())
                depart(state, member.user(), Cause.NODE_LOST, events);
        }
        return new Step.Accepted(events);
    }

    private static boolean isGone(Map.Entry<SessionId, Device> device, RoomCommand.LoseNode lost) {
        return device.getValue().node().equals(lost.node())
                && !device.getValue().openedAt().isAfter(lost.lastSeen());
    }

    private static Step tick(RoomState state, Instant now) {
        List<Draft> events = new ArrayList<>();
        state.away().forEach((user, until) -> {
            if (!until.isAfter(now)) depart(state, user, Cause.NETWORK_LOST, events);
        });
        return new Step.Accepted(events);
    }

    private static void close(
            @Nullable Member member,
            SessionId session,
            Cause cause,
            Instant closedAt,
            @Nullable Instant awayUntil,
            List<Draft> events) {
        Device device = member == null ? null : member.devices().get(session);
        if (member == null || device == null) return;
        Author who = new Author(member.user(), member.name(), member.role());
        SessionClosed closed = new SessionClosed(member.user(), session, cause, device.openedAt(), closedAt, awayUntil);
        events.add(new Draft(who, null, closed));
    }

    private static void depart(RoomState state, UserId user, Cause cause, List<Draft> events) {
        Member member = state.members().get(user);
        if (member == null) return;
        Author who = new Author(user, member.name(), member.role());
        if (state.hand(user).isPresent()) events.add(new Draft(who, null, new HandLowered(user)));
        events.add(new Draft(who, null, new MemberLeft(user, cause)));
    }

    /// Only a device that is in the room may act in it: after a node was given up, its devices have to join again.
    private static Step inside(RoomState state, Author who, SessionId session, Supplier<Step> then) {
        if (state.holds(who.user(), session)) return then.get();
        return new Step.Refused(ErrorCode.NOT_JOINED.refuse(state.room().wire()));
    }

    private Step say(RoomCommand.Say say) {
        String text = printable(say.text()).strip();
        if (text.isEmpty()) return new Step.Refused(ErrorCode.TEXT_EMPTY.refuse());
        if (text.length() > maxText) return new Step.Refused(ErrorCode.TEXT_TOO_LONG.refuse(maxText));
        return new Step.Accepted(List.of(new Draft(say.who(), say.cid(), new RoomEvent.ChatMessage(text))));
    }

    /// Without control characters and halves of surrogate pairs: not every store and client takes them.
    private static String printable(String text) {
        return text.codePoints()
                .filter(c -> c == '\n'
                        || c == '\t'
                        || (!Character.isISOControl(c) && Character.getType(c) != Character.SURROGATE))
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static Step raise(RoomState state, RoomCommand.RaiseHand raise) {
        Author who = raise.who();
        if (state.hand(who.user()).isPresent()) return Step.nothing();
        return Step.of(who, new RoomEvent.HandRaised(who.user(), who.name()));
    }

    private static Step lower(RoomState state, RoomCommand.LowerHand lower) {
        Author who = lower.who();
        boolean own = who.user().equals(lower.whose());
        if (!own && !who.leads()) return new Step.Refused(ErrorCode.TEACHERS_ONLY.refuse());
        List<Draft> events = new ArrayList<>();
        for (Hand hand : state.hands()) {
            if (lower.whose() == null || hand.user().equals(lower.whose()))
                events.add(new Draft(who, null, new HandLowered(hand.user())));
        }
        return new Step.Accepted(events);
    }

    private static Step callOn(RoomState state, RoomCommand.CallOn call) {
        if (!call.who().leads()) return new Step.Refused(ErrorCode.TEACHERS_ONLY.refuse());
        return state.hand(call.whom())
                .map(hand ->
                        hand.called() ? Step.nothing() : Step.of(call.who(), new RoomEvent.HandCalled(call.whom())))
                .orElseGet(() -> new Step.Refused(ErrorCode.HAND_NOT_RAISED.refuse()));
    }

    private static Step startLesson(RoomState state, RoomCommand.StartLesson start) {
        Instant begun = state.lesson().startedAt();
        boolean running = begun != null && state.lesson().endedAt() == null;
        if (running || start.at().equals(begun)) return Step.nothing();
        return Step.of(null, new RoomEvent.LessonStarted(start.by(), start.at()));
    }

    private static Step endLesson(RoomState state, RoomCommand.EndLesson end) {
        Instant begun = state.lesson().startedAt();
        boolean former = begun != null && end.at().isBefore(begun);
        if (state.lesson().endedAt() != null || former) return Step.nothing();
        return Step.of(null, new RoomEvent.LessonEnded(end.by(), end.at()));
    }

    /// A seat that is ready has to be lost before it is waited for again, so a late word of waiting changes nothing.
    private static Step waitForSeat(RoomState state, RoomCommand.WaitForSeat wait) {
        Seat waiting = new Seat.Waiting(wait.position(), wait.expected());
        if (waiting.equals(state.seat()) || state.seat() instanceof Seat.Ready) return Step.nothing();
        return Step.of(null, new RoomEvent.SeatWaiting(wait.position(), wait.expected()));
    }

    private static Step giveSeat(RoomState state, RoomCommand.GiveSeat give) {
        Seat ready = new Seat.Ready(give.joinUrl(), give.meetingId(), give.password());
        if (ready.equals(state.seat())) return Step.nothing();
        return Step.of(null, new RoomEvent.SeatReady(give.joinUrl(), give.meetingId(), give.password()));
    }
}
