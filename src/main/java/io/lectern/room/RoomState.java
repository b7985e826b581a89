package io.lectern.room;

import io.lectern.protocol.NodeId;
import io.lectern.protocol.Role;
import io.lectern.protocol.RoomId;
import io.lectern.protocol.SessionId;
import io.lectern.protocol.UserId;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;
import org.pcollections.OrderedPMap;
import org.pcollections.PMap;
import org.pcollections.PVector;
import org.pcollections.TreePVector;

/// A room as its log tells it: nothing here that could not be folded from the entries again.
///
/// @param members in the order they joined
/// @param away when each absent member will count as left
/// @param nodes how many devices each node holds, which is where events have to go
/// @param hands in the order they were raised
/// @param recent the latest chat messages, oldest first
public record RoomState(
        RoomId room,
        Position position,
        PMap<UserId, Member> members,
        PMap<UserId, Instant> away,
        PMap<NodeId, Integer> nodes,
        PVector<Hand> hands,
        LessonFacts lesson,
        @Nullable Seat seat,
        PVector<Entry> recent) {

    private static final int RECENT = 50;

    /// A member and the devices it is connected with; none means away.
    public record Member(UserId user, String name, Role role, Instant since, PMap<SessionId, Device> devices) {
        boolean has(SessionId session) {
            return devices.containsKey(session);
        }
    }

    /// One connection of a member.
    public record Device(NodeId node, Instant openedAt) {}

    /// A raised hand; `seq` is the number of the event that raised it, and so its place in the queue.
    public record Hand(UserId user, String name, long seq, boolean called) {}

    /// When the lesson began and ended, as far as it has.
    public record LessonFacts(
            @Nullable Instant startedAt, @Nullable Instant endedAt) {
        static final LessonFacts NONE = new LessonFacts(null, null);
    }

    /// The Zoom seat: asked for and waiting, or ready.
    public sealed interface Seat {
        record Waiting(int position, @Nullable Instant expected) implements Seat {}

        record Ready(String joinUrl, String meetingId, String password) implements Seat {}
    }

    public static RoomState empty(RoomId room) {
        return new RoomState(
                room,
                Position.START,
                OrderedPMap.empty(),
                HashTreePMap.empty(),
                HashTreePMap.empty(),
                TreePVector.empty(),
                LessonFacts.NONE,
                null,
                TreePVector.empty());
    }

    Optional<Member> member(UserId user) {
        return Optional.ofNullable(members.get(user));
    }

    boolean holds(UserId user, SessionId session) {
        return member(user).filter(member -> member.has(session)).isPresent();
    }

    Optional<Hand> hand(UserId user) {
        return hands.stream().filter(hand -> hand.user().equals(user)).findFirst();
    }

    /// When the room has to look at itself again, if ever.
    Optional<Instant> nextDeadline() {
        return away.values().stream().min(Instant::compareTo);
    }

    /// The state after one more entry.
    public RoomState with(Entry entry) {
        RoomState moved = new RoomState(room, entry.position(), members, away, nodes, hands, lesson, seat, recent);
        return switch (entry.event()) {
            case RoomEvent.ChatMessage message -> moved.remembering(entry);
            case RoomEvent.MemberJoined joined -> moved;
            case RoomEvent.MemberLeft left -> moved.without(left.user());
            case RoomEvent.HandRaised raised ->
                moved.withHands(hands.plus(
                        new Hand(raised.user(), raised.name(), entry.position().seq(), false)));
            case RoomEvent.HandLowered lowered -> moved.withHands(withoutHand(lowered.user()));
            case RoomEvent.HandCalled called -> moved.withHands(calling(called.user()));
            case RoomEvent.LessonStarted started -> moved.withLesson(new LessonFacts(started.startedAt(), null), seat);
            case RoomEvent.LessonEnded ended ->
                moved.withLesson(new LessonFacts(lesson.startedAt(), ended.endedAt()), null);
            case RoomEvent.SeatWaiting waiting ->
                moved.withLesson(lesson, new Seat.Waiting(waiting.position(), waiting.expected()));
            case RoomEvent.SeatReady ready ->
                moved.withLesson(lesson, new Seat.Ready(ready.joinUrl(), ready.meetingId(), ready.password()));
            case RoomEvent.SeatLost lost -> moved.withLesson(lesson, null);
            case RoomEvent.SessionOpened opened -> moved.opened(opened, entry.at());
            case RoomEvent.SessionClosed closed -> moved.closed(closed);
        };
    }

    private RoomState opened(RoomEvent.SessionOpened opened, Instant at) {
        Member known = members.get(opened.user());
        Member member = new Member(
                opened.user(),
                opened.name(),
                opened.role(),
                known == null ? at : known.since(),
                (known == null ? OrderedPMap.<SessionId, Device>empty() : known.devices())
                        .plus(opened.session(), new Device(opened.node(), at)));
        return withMembers(
                members.plus(opened.user(), member), away.minus(opened.user()), counted(nodes, opened.node(), 1));
    }

    private RoomState closed(RoomEvent.SessionClosed closed) {
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
        return withMembers(
                members.plus(rest.user(), rest),
                closed.awayUntil() == null ? away : away.plus(rest.user(), closed.awayUntil()),
                counted(nodes, device.node(), -1));
    }

    private RoomState without(UserId user) {
        Member member = members.get(user);
        if (member == null) return this;
        PMap<NodeId, Integer> left = nodes;
        for (Device device : member.devices().values()) left = counted(left, device.node(), -1);
        return withMembers(members.minus(user), away.minus(user), left);
    }

    private static PMap<NodeId, Integer> counted(PMap<NodeId, Integer> nodes, NodeId node, int change) {
        int count = nodes.getOrDefault(node, 0) + change;
        return count > 0 ? nodes.plus(node, count) : nodes.minus(node);
    }

    private PVector<Hand> withoutHand(UserId user) {
        return hands.minusAll(
                hands.stream().filter(hand -> hand.user().equals(user)).toList());
    }

    private PVector<Hand> calling(UserId user) {
        PVector<Hand> called = TreePVector.empty();
        for (Hand hand : hands)
            called = called.plus(
                    new Hand(hand.user(), hand.name(), hand.seq(), hand.user().equals(user)));
        return called;
    }

    private RoomState remembering(Entry entry) {
        PVector<Entry> kept = recent.size() < RECENT ? recent : recent.minus(0);
        return new RoomState(room, position, members, away, nodes, hands, lesson, seat, kept.plus(entry));
    }

    private RoomState withMembers(
            PMap<UserId, Member> members, PMap<UserId, Instant> away, PMap<NodeId, Integer> nodes) {
        return new RoomState(room, position, members, away, nodes, hands, lesson, seat, recent);
    }

    private RoomState withHands(PVector<Hand> hands) {
        return new RoomState(room, position, members, away, nodes, hands, lesson, seat, recent);
    }

    private RoomState withLesson(LessonFacts lesson, @Nullable Seat seat) {
        return new RoomState(room, position, members, away, nodes, hands, lesson, seat, recent);
    }
}
