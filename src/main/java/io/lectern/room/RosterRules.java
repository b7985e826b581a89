package io.lectern.room;

import io.lectern.config.Settings;
import io.lectern.protocol.ErrorCode;
import io.lectern.protocol.SessionId;
import io.lectern.protocol.UserId;
import io.lectern.room.RoomEvent.HandLowered;
import io.lectern.room.RoomEvent.MemberGone;
import io.lectern.room.RoomEvent.MemberLeft;
import io.lectern.room.RoomEvent.MembersChanged;
import io.lectern.room.RoomEvent.SessionClosed;
import io.lectern.room.Roster.Device;
import io.lectern.room.Roster.Member;
import io.lectern.room.Step.Draft;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Coming and going.
final class RosterRules {
    private final Settings.Rooms settings;

    RosterRules(Settings.Rooms settings) {
        this.settings = settings;
    }

    Step join(RoomState state, RoomCommand.Join join, Instant now) {
        Author who = join.who();
        if (!state.room().kind().hasRoster()) return Step.nothing();
        if (state.locks().banned().contains(who.user()) && !who.leads())
            return new Step.Refused(ErrorCode.BANNED.refuse());
        if (state.roster().holds(who.user(), join.session())) return Step.nothing();
        RoomEvent opened = new RoomEvent.SessionOpened(
                who.user(), who.name(), who.role(), join.session(), join.node(), join.generation());
        List<Draft> events = new ArrayList<>();
        events.add(new Draft(who, null, opened));
        boolean known = state.roster().member(who.user()).isPresent();
        if (!known && !isFull(state.roster(), state.roster().members().size() + 1))
            events.add(new Draft(who, null, new RoomEvent.MemberJoined(who.user(), who.name(), who.role())));
        if (join.alone()) replace(state, who.user(), now, events);
        events.addAll(LessonRules.back(state, who));
        return new Step.Accepted(events);
    }

    /// After the new device is in, so that the person never was away.
    private static void replace(RoomState state, UserId user, Instant now, List<Draft> events) {
        Member member = state.roster().members().get(user);
        if (member == null) return;
        for (SessionId former : member.devices().keySet()) close(member, former, Cause.REPLACED, now, null, events);
    }

    /// Whether members are told of coming and going only now and then. Once something waits to be told, what follows
    /// waits behind it.
    private boolean isFull(Roster roster, int members) {
        return !roster.crowd().isQuiet() || members > settings.mergeAbove();
    }

    Step leave(RoomState state, UserId user, SessionId session, Cause cause, Instant now) {
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
        close(member, drop.session(), Cause.NETWORK_LOST, now, last ? now.plus(settings.grace()) : null, events);
        return new Step.Accepted(events);
    }

    /// A dead node's devices are closed as of its last sign of life. Which ones those are is told by the lease they
    /// were opened under, never by a clock: a node that came back after a pause has a new one.
    Step loseNode(RoomState state, RoomCommand.LoseNode lost, Instant now) {
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
    Step expel(RoomState state, RoomCommand.Expel expel, Instant now) {
        if (expel.user() != null) return new Step.Accepted(expelling(state, expel.user(), expel.cause(), now));
        List<Draft> events = new ArrayList<>();
        for (UserId user : state.roster().members().keySet()) events.addAll(expelling(state, user, expel.cause(), now));
        return new Step.Accepted(events);
    }

    List<Draft> expelling(RoomState state, UserId user, Cause cause, Instant now) {
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

    /// What is due by now. The word about the crowd comes first: whoever leaves now is part of the next one.
    List<Draft> tick(RoomState state, Instant now) {
        List<Draft> events = new ArrayList<>();
        boolean due =
                state.roster().crowd().due().filter(at -> !at.isAfter(now)).isPresent();
        if (due) events.add(new Draft(null, null, changed(state.roster())));
        state.roster().away().forEach((user, until) -> {
            if (!until.isAfter(now)) depart(state, user, Cause.NETWORK_LOST, events);
        });
        return events;
    }

    private MembersChanged changed(Roster roster) {
        int count = roster.members().size();
        if (count > settings.countAbove()) return new MembersChanged(null, null, count);
        List<RoomEvent.Person> joined = new ArrayList<>();
        for (UserId user : roster.crowd().come().keySet())
            roster.member(user).ifPresent(here -> joined.add(new RoomEvent.Person(user, here.name(), here.role())));
        return new MembersChanged(joined, List.copyOf(roster.crowd().gone().keySet()), count);
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

    private void depart(RoomState state, UserId user, Cause cause, List<Draft> events) {
        Member member = state.roster().members().get(user);
        if (member == null) return;
        Author who = new Author(user, member.name(), member.role());
        if (state.hands().of(user).isPresent()) events.add(new Draft(who, null, new HandLowered(user)));
        boolean full = isFull(state.roster(), state.roster().members().size());
        events.add(new Draft(who, null, full ? new MemberGone(user, cause) : new MemberLeft(user, cause)));
    }
}
