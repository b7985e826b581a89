package io.lectern.room;

import io.lectern.protocol.NodeId;
import io.lectern.protocol.Role;
import io.lectern.protocol.SessionId;
import io.lectern.protocol.UserId;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;
import org.pcollections.HashTreePSet;
import org.pcollections.OrderedPMap;
import org.pcollections.PMap;
import org.pcollections.PSet;

/// Who is in a room, and with what.
///
/// @param members in the order they joined
/// @param away when each absent member will count as left
/// @param nodes how many devices each node holds, which is where events have to go
/// @param leaders those who lead and are connected
/// @param crowd what the members have not been told yet
public record Roster(
        PMap<UserId, Member> members,
        PMap<UserId, Instant> away,
        PMap<NodeId, Integer> nodes,
        PSet<UserId> leaders,
        Crowd crowd) {
    static final Roster EMPTY = new Roster(
            OrderedPMap.empty(), HashTreePMap.empty(), HashTreePMap.empty(), HashTreePSet.empty(), Crowd.QUIET);

    /// A member and the devices it is connected with; none means away.
    public record Member(UserId user, String name, Role role, Instant since, PMap<SessionId, Device> devices) {
        Author author() {
            return new Author(user, name, role);
        }

        boolean has(SessionId session) {
            return devices.containsKey(session);
        }

        boolean leads() {
            return role != Role.STUDENT;
        }

        Member with(PMap<SessionId, Device> devices) {
            return new Member(user, name, role, since, devices);
        }
    }

    /// One connection of a member, opened under this generation of its node's lease.
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

    /// The members as everybody has been told of them. Who came last stands last, so those who are not told of yet are
    /// hardly looked at.
    Stream<Member> told() {
        if (crowd.isQuiet()) return members.values().stream();
        Stream<Member> here = members.values().stream()
                .filter(member -> !crowd.hasCome(member.user()))
                .limit(members.size() - crowd.come().size());
        return Stream.concat(here, crowd.gone().values().stream());
    }

    /// Those who lead, connected or away, as everybody has been told of them; without a look at all the others.
    Stream<Member> leadersTold() {
        return Stream.of(leaders, away.keySet(), crowd.gone().keySet())
                .flatMap(Set::stream)
                .distinct()
                .filter(user -> !crowd.hasCome(user))
                .flatMap(user -> Stream.ofNullable(known(user)))
                .filter(Member::leads);
    }

    int countTold() {
        return members.size() - crowd.come().size() + crowd.gone().size();
    }

    Optional<Instant> nextDeadline() {
        return Stream.concat(away.values().stream(), crowd.due().stream()).min(Instant::compareTo);
    }

    Roster opened(RoomEvent.SessionOpened opened, Instant at) {
        UserId user = opened.user();
        Member here = members.get(user);
        Member known = known(user);
        Member member = new Member(
                user,
                opened.name(),
                opened.role(),
                known == null ? at : known.since(),
                (known == null ? OrderedPMap.<SessionId, Device>empty() : known.devices())
                        .plus(opened.session(), new Device(opened.node(), opened.generation(), at)));
        return new Roster(
                members.plus(user, member),
                away.minus(user),
                counted(nodes, opened.node(), 1),
                leading(member),
                here == null ? crowd.came(user, at) : crowd);
    }

    Roster closed(RoomEvent.SessionClosed closed) {
        Member member = members.get(closed.user());
        if (member == null) return this;
        Device device = member.devices().get(closed.session());
        if (device == null) return this;
        Member rest = member.with(member.devices().minus(closed.session()));
        return new Roster(
                members.plus(rest.user(), rest),
                closed.awayUntil() == null ? away : away.plus(rest.user(), closed.awayUntil()),
                counted(nodes, device.node(), -1),
                leading(rest),
                crowd);
    }

    /// Somebody left, and everybody was told.
    Roster without(UserId user) {
        Roster rest = taken(user);
        return new Roster(rest.members, rest.away, rest.nodes, rest.leaders, crowd.without(user));
    }

    /// Somebody left; the others are told later.
    Roster untold(UserId user, Instant at) {
        Member member = members.get(user);
        if (member == null) return this;
        Roster rest = taken(user);
        return new Roster(
                rest.members, rest.away, rest.nodes, rest.leaders, crowd.went(member.with(OrderedPMap.empty()), at));
    }

    Roster with(Crowd crowd) {
        return new Roster(members, away, nodes, leaders, crowd);
    }

    private @Nullable Member known(UserId user) {
        Member here = members.get(user);
        return here == null ? crowd.gone().get(user) : here;
    }

    private Roster taken(UserId user) {
        Member member = members.get(user);
        if (member == null) return this;
        PMap<NodeId, Integer> left = nodes;
        for (Device device : member.devices().values()) left = counted(left, device.node(), -1);
        return new Roster(members.minus(user), away.minus(user), left, leaders.minus(user), crowd);
    }

    private PSet<UserId> leading(Member member) {
        boolean leads = member.leads() && !member.devices().isEmpty();
        return leads ? leaders.plus(member.user()) : leaders.minus(member.user());
    }

    private static PMap<NodeId, Integer> counted(PMap<NodeId, Integer> nodes, NodeId node, int change) {
        int count = nodes.getOrDefault(node, 0) + change;
        return count > 0 ? nodes.plus(node, count) : nodes.minus(node);
    }
}
