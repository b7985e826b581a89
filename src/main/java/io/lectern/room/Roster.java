package io.lectern.room;

import io.lectern.protocol.NodeId;
import io.lectern.protocol.Role;
import io.lectern.protocol.SessionId;
import io.lectern.protocol.UserId;
import java.time.Instant;
import java.util.Optional;
import org.pcollections.HashTreePMap;
import org.pcollections.OrderedPMap;
import org.pcollections.PMap;

/// Who is in a room, and with what.
///
/// @param members in the order they joined
/// @param away when each absent member will count as left
/// @param nodes how many devices each node holds, which is where events have to go
public record Roster(PMap<UserId, Member> members, PMap<UserId, Instant> away, PMap<NodeId, Integer> nodes) {
    static final Roster EMPTY = new Roster(OrderedPMap.empty(), HashTreePMap.empty(), HashTreePMap.empty());

    /// A member and the devices it is connected with; none means away.
    public record Member(UserId user, String name, Role role, Instant since, PMap<SessionId, Device> devices) {
        Author author() {
            return new Author(user, name, role);
        }

        boolean has(SessionId session) {
            return devices.containsKey(session);
        }
    }

    /// One connection of a member.
    public record Device(NodeId node, long generation, Instant openedAt) {}

    Optional<Member> member(UserId user) {
        return Optional.ofNullable(members.get(user));
    }

    Optional<Device> device(UserId user, SessionId session) {
        return member(user).map(member -> member.devices().get(session));
    }

    boolean holds(UserId user, SessionId session) {
        return member(user).filter(member -> member.has(session)).isPresent();
    }

    Optional<Instant> nextDeadline() {
        return away.values().stream().min(Instant::compareTo);
    }

    Roster opened(RoomEvent.SessionOpened opened, Instant at) {
        Member known = members.get(opened.user());
        Member member = new Member(
                opened.user(),
                opened.name(),
                opened.role(),
                known == null ? at : known.since(),
                (known == null ? OrderedPMap.<SessionId, Device>empty() : known.devices())
                        .plus(opened.session(), new Device(opened.node(), opened.generation(), at)));
        return new Roster(
                members.plus(opened.user(), member), away.minus(opened.user()), counted(nodes, opened.node(), 1));
    }

    Roster closed(RoomEvent.SessionClosed closed) {
        Member member = members.get(closed.user());
        if (member == null) return this;
        Device device = member.devices().get(closed.session());
        if (device == null) return this;
        Member rest = new Member(
                member.user(),
                member.name(),
                member.role(),
                member.since(),
                member.devices().minus(closed.session()));
        return new Roster(
                members.plus(rest.user(), rest),
                closed.awayUntil() == null ? away : away.plus(rest.user(), closed.awayUntil()),
                counted(nodes, device.node(), -1));
    }

    Roster without(UserId user) {
        Member member = members.get(user);
        if (member == null) return this;
        PMap<NodeId, Integer> left = nodes;
        for (Device device : member.devices().values()) left = counted(left, device.node(), -1);
        return new Roster(members.minus(user), away.minus(user), left);
    }

    private static PMap<NodeId, Integer> counted(PMap<NodeId, Integer> nodes, NodeId node, int change) {
        int count = nodes.getOrDefault(node, 0) + change;
        return count > 0 ? nodes.plus(node, count) : nodes.minus(node);
    }
}
