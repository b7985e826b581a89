package io.lectern.room;

import io.lectern.protocol.ErrorCode;
import io.lectern.protocol.SessionId;
import io.lectern.protocol.UserId;
import io.lectern.room.RoomEvent.HandLowered;
import io.lectern.room.RoomEvent.MemberLeft;
import io.lectern.room.RoomEvent.SessionClosed;
import io.lectern.room.Roster.Device;
import io.lectern.room.Roster.Member;
import io.lectern.room.Step.Draft;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Coming and going.
final class RosterRules {
    private final Duration grace;

    /// @param grace how long a dropped member counts as away before it has left
    RosterRules(Duration grace) {
        this.grace = grace;
    }

    static Step join(RoomState state, RoomCommand.Join join) {
        Author who = join.who();
        if (!state.room().kind().hasRoster()) return Step.nothing();
        if (state.locks().banned().contains(who.user()) && !who.leads())
            return new Step.Refused(ErrorCode.BANNED.refuse());
        if (state.roster().holds(who.user(), join.session())) return Step.nothing();
        RoomEvent opened = new RoomEvent.SessionOpened(
                who.user(), who.name(), who.role(), join.session(), join.node(), join.generation());
        if (state.roster().member(who.user()).isPresent()) return Step.of(who, opened);
        return Step.of(who, opened, new RoomEvent.MemberJoined(who.user(), who.name(), who.role()));
    }

    static Step leave(RoomState state, UserId user, SessionId session, Cause cause, Instant now) {
        if (!state.roster().holds(user, session)) return Step.nothing();
        List<Draft> events = new ArrayList<>();
        Member member = state.roster().members().get(user);
        close(member, session, cause, now, null, events);
        if (member != null && member.devices().size() == 1) depart(state, user, cause, events);
        return new Step.Accepted(events);
    }

    Step drop(RoomState state, RoomCommand.Drop drop, Instant now) {
        if (!state.roster().holds(drop.user(), drop.session())) return Step.nothing();
        List<Draft> events = new ArrayList<>();
        Member member = state.roster().members().get(drop.user());
        boolean last = member != null && member.devices().size() == 1;
        close(member, drop.session(), Cause.NETWORK_LOST, now, last ? now.plus(grace) : null, events);
        return new Step.Accepted(events);
    }

    /// A dead node's devices are closed as of its last sign of life. Which ones those are is told by the lease they
    /// were opened under, never by a clock: a node that came back after a pause has a new one.
    static Step loseNode(RoomState state, RoomCommand.LoseNode lost, Instant now) {
        if (!state.roster().nodes().containsKey(lost.node())) return Step.nothing();
        List<Draft> events = new ArrayList<>();
        for (Member member : state.roster().members().values()) {
            List<SessionId> gone = member.devices().entrySet().stream()
                    .filter(entry -> isGone(entry, lost))
                    .map(Map.Entry::getKey)
                    .toList();
            for (SessionId session : gone)
                close(member, session, Cause.NODE_LOST, lastSeen(member, session, lost, now), null, events);
            if (!gone.isEmpty() && gone.size() == member.devices().size())
                depart(state, member.user(), Cause.NODE_LOST, events);
        }
        return new Step.Accepted(events);
    }

    /// Shows somebody out, or everybody when nobody is named.
    static Step expel(RoomState state, RoomCommand.Expel expel, Instant now) {
        if (expel.user() != null) return new Step.Accepted(expelling(state, expel.user(), expel.cause(), now));
        List<Draft> events = new ArrayList<>();
        for (UserId user : state.roster().members().keySet()) events.addAll(expelling(state, user, expel.cause(), now));
        return new Step.Accepted(events);
    }

    static List<Draft> expelling(RoomState state, UserId user, Cause cause, Instant now) {
        Member member = state.roster().members().get(user);
        if (member == null) return List.of();
        List<Draft> events = new ArrayList<>();
        for (SessionId session : member.devices().keySet()) close(member, session, cause, now, null, events);
        depart(state, user, cause, events);
        return events;
    }

    private static boolean isGone(Map.Entry<SessionId, Device> device, RoomCommand.LoseNode lost) {
        return device.getValue().node().equals(lost.node()) && device.getValue().generation() <= lost.generation();
    }

    /// Not in the future and not before it was opened: the lease's end is Redis's time, the rest a node's.
    private static Instant lastSeen(Member member, SessionId session, RoomCommand.LoseNode lost, Instant now) {
        Device device = member.devices().get(session);
        Instant seen = lost.lastSeen().isBefore(now) ? lost.lastSeen() : now;
        return device != null && seen.isBefore(device.openedAt()) ? device.openedAt() : seen;
    }

    static Step tick(RoomState state, Instant now) {
        List<Draft> events = new ArrayList<>();
        state.roster().away().forEach((user, until) -> {
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
        Member member = state.roster().members().get(user);
        if (member == null) return;
        Author who = new Author(user, member.name(), member.role());
        if (state.hands().of(user).isPresent()) events.add(new Draft(who, null, new HandLowered(user)));
        events.add(new Draft(who, null, new MemberLeft(user, cause)));
    }
}
