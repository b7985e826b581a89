package io.lectern.room;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.lectern.protocol.Formats;
import io.lectern.protocol.NodeId;
import io.lectern.protocol.Role;
import io.lectern.protocol.RoomId;
import io.lectern.protocol.SessionId;
import io.lectern.protocol.UserId;
import io.lectern.room.Hands.Hand;
import io.lectern.room.Roster.Device;
import io.lectern.room.Roster.Member;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;
import org.pcollections.HashTreePSet;
import org.pcollections.OrderedPMap;
import org.pcollections.PMap;
import org.pcollections.PSet;
import org.pcollections.TreePVector;

/// A room's state as it is kept in Redis: plain lists, so that the stored text does not depend on our collections.
record StoredState(
        Position position,
        List<StoredMember> members,
        List<Hand> hands,
        Lesson lesson,
        List<StoredLine> recent,
        Boolean fair,
        List<StoredTurns> turns,
        Long lastDeleted,
        StoredSurveys surveys,
        StoredLocks locks,
        @Nullable StoredCrowd crowd) {

    /// What older versions did not store has a beginning of its own.
    StoredState {
        if (fair == null) fair = false;
        if (turns == null) turns = List.of();
        if (lastDeleted == null) lastDeleted = 0L;
        if (surveys == null) surveys = StoredSurveys.of(Surveys.NONE);
        if (locks == null) locks = StoredLocks.of(Locks.OPEN);
    }

    record StoredMember(
            UserId user,
            String name,
            Role role,
            Instant since,
            @Nullable Instant awayUntil,
            List<StoredDevice> devices) {}

    record StoredDevice(SessionId session, NodeId node, Long generation, Instant openedAt) {
        StoredDevice {
            if (generation == null) generation = 0L;
        }
    }

    record StoredCrowd(
            List<UserId> come,
            List<StoredMember> gone,
            @Nullable Instant since) {}

    record StoredTurns(UserId user, int turns) {}

    record StoredLine(Position position, String text) {}

    static StoredState of(RoomState state) {
        Roster roster = state.roster();
        List<StoredMember> members = new ArrayList<>();
        for (Member member : roster.members().values())
            members.add(stored(member, roster.away().get(member.user())));
        // The epoch of a line is the one of its time; on reading it back it plays no part.
        List<StoredLine> recent = state.chat().recent().stream()
                .map(entry -> new StoredLine(entry.position(), RoomCodec.encode(state.room(), "", entry)))
                .toList();
        return new StoredState(
                state.position(),
                members,
                List.copyOf(state.hands().queue()),
                state.lesson(),
                recent,
                state.hands().fair(),
                turns(state.hands()),
                state.chat().lastDeleted(),
                StoredSurveys.of(state.surveys()),
                StoredLocks.of(state.locks()),
                crowd(roster.crowd()));
    }

    private static StoredMember stored(Member member, @Nullable Instant awayUntil) {
        List<StoredDevice> devices = new ArrayList<>();
        member.devices()
                .forEach((session, device) ->
                        devices.add(new StoredDevice(session, device.node(), device.generation(), device.openedAt())));
        return new StoredMember(member.user(), member.name(), member.role(), member.since(), awayUntil, devices);
    }

    private static @Nullable StoredCrowd crowd(Crowd crowd) {
        if (crowd.isQuiet()) return null;
        List<StoredMember> gone = crowd.gone().values().stream()
                .map(member -> stored(member, null))
                .toList();
        return new StoredCrowd(List.copyOf(crowd.come().keySet()), gone, crowd.since());
    }

    private static List<StoredTurns> turns(Hands hands) {
        return hands.turns().entrySet().stream()
                .map(entry -> new StoredTurns(entry.getKey(), entry.getValue()))
                .toList();
    }

    static StoredState read(String text) {
        try {
            return Formats.json().readValue(text, StoredState.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a snapshot cannot be read", e);
        }
    }

    RoomState state(RoomId room) {
        PMap<UserId, Member> everybody = OrderedPMap.empty();
        PMap<UserId, Instant> away = HashTreePMap.empty();
        PMap<NodeId, Integer> nodes = HashTreePMap.empty();
        PSet<UserId> leaders = HashTreePSet.empty();
        for (StoredMember stored : members) {
            Member member = member(stored);
            for (Device device : member.devices().values())
                nodes = nodes.plus(device.node(), nodes.getOrDefault(device.node(), 0) + 1);
            everybody = everybody.plus(member.user(), member);
            if (member.leads() && !member.devices().isEmpty()) leaders = leaders.plus(member.user());
            if (stored.awayUntil() != null) away = away.plus(stored.user(), stored.awayUntil());
        }
        List<Entry> lines = recent.stream()
                .map(line -> RoomCodec.decode(line.position(), line.text()))
                .toList();
        return new RoomState(
                room,
                position,
                new Roster(everybody, away, nodes, leaders, untold()),
                new Hands(TreePVector.from(hands), fair, called()),
                lesson,
                new Chat(TreePVector.from(lines), lastDeleted),
                surveys.surveys(),
                locks.locks());
    }

    private PMap<UserId, Integer> called() {
        PMap<UserId, Integer> called = HashTreePMap.empty();
        for (StoredTurns one : turns) called = called.plus(one.user(), one.turns());
        return called;
    }

    private static Member member(StoredMember stored) {
        PMap<SessionId, Device> devices = OrderedPMap.empty();
        for (StoredDevice device : stored.devices())
            devices = devices.plus(device.session(), new Device(device.node(), device.generation(), device.openedAt()));
        return new Member(stored.user(), stored.name(), stored.role(), stored.since(), devices);
    }

    private Crowd untold() {
        if (crowd == null) return Crowd.QUIET;
        PMap<UserId, Member> gone = OrderedPMap.empty();
        for (StoredMember stored : crowd.gone()) gone = gone.plus(stored.user(), member(stored));
        PMap<UserId, Boolean> come = OrderedPMap.empty();
        for (UserId user : crowd.come()) come = come.plus(user, true);
        return new Crowd(come, gone, crowd.since());
    }
}
