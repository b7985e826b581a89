package io.lectern.room;

import static io.lectern.room.Steps.TEACHER;
import static io.lectern.room.Steps.session;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.lectern.protocol.Formats;
import io.lectern.protocol.Role;
import io.lectern.protocol.UserId;
import io.lectern.room.RoomCommand.Leave;
import io.lectern.room.RoomEvent.MemberGone;
import io.lectern.room.RoomEvent.MembersChanged;
import io.lectern.room.RoomEvent.Person;
import io.lectern.room.RoomEvent.SessionClosed;
import io.lectern.room.RoomEvent.SessionOpened;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// A room is full with more than three members here, and very full with more than six.
class CrowdTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final Steps room = new Steps(Steps.SMALL);

    @Test
    void inAFullRoomComingIsToldTogetherASecondLater() {
        room.joined(people(1, 3));

        assertThat(room.events(new RoomCommand.Join(person(4), session(person(4)), Steps.NODE, 1, false)))
                .hasOnlyElementsOfType(SessionOpened.class);
        room.joined(person(5));
        assertThat(room.tick()).isEmpty();

        assertThat(room.after(SECOND).tick())
                .containsExactly(new MembersChanged(List.of(seen(4), seen(5)), List.of(), 5));
        assertThat(room.after(SECOND).tick()).isEmpty();
        assertThat(room.state.nextDeadline(Steps.SMALL)).isEmpty();
    }

    @Test
    void inAFullRoomGoingIsToldTogetherToo() {
        room.joined(people(1, 5)).after(SECOND).tick();

        assertThat(room.events(new Leave(person(1).user(), session(person(1)))))
                .hasExactlyElementsOfTypes(SessionClosed.class, MemberGone.class);
        room.events(new Leave(person(4).user(), session(person(4))));

        assertThat(room.after(SECOND).tick())
                .containsExactly(new MembersChanged(List.of(), List.of(new UserId(1), new UserId(4)), 3));
    }

    @Test
    void whoLeavesAndComesBackWithinTheSecondIsInNeitherList() {
        room.joined(people(1, 5)).after(SECOND).tick();

        room.events(new Leave(person(1).user(), session(person(1))));
        room.joined(person(1));

        assertThat(room.state.roster().crowd().isQuiet()).isTrue();
        assertThat(room.after(SECOND).tick()).isEmpty();
        assertThat(room.state.roster().member(new UserId(1)).orElseThrow().since())
                .isEqualTo(Steps.START);
    }

    @Test
    void whoComesAndLeavesWithinTheSecondWasNeverThere() {
        room.joined(people(1, 4)).after(SECOND).tick();

        room.joined(person(5));
        room.events(new Leave(person(5).user(), session(person(5))));

        assertThat(room.after(SECOND).tick()).isEmpty();
    }

    @Test
    void aVeryFullRoomOnlyHearsTheNumber() throws Exception {
        room.joined(people(1, 7));

        List<RoomEvent> told = room.after(SECOND).tick();

        assertThat(told).containsExactly(new MembersChanged(null, null, 7));
        JsonNode frame = Formats.plain()
                .readTree(RoomCodec.encode(Steps.LESSON, "e", room.entries.getLast()))
                .at("/event/data");
        assertThat(frame).hasToString("{\"count\":7}");
    }

    @Test
    void whoStaysAwayInAFullRoomIsGoneOnce() {
        room.joined(people(1, 5)).after(SECOND).tick();
        room.events(new RoomCommand.Drop(person(2).user(), session(person(2))));

        assertThat(room.after(Duration.ofSeconds(15)).tick())
                .containsExactly(new MemberGone(new UserId(2), Cause.NETWORK_LOST));
        assertThat(room.after(SECOND).tick()).containsExactly(new MembersChanged(List.of(), List.of(new UserId(2)), 4));
    }

    @Test
    void aSnapshotShowsWhoWasToldAndWhoAsks() {
        room.joined(people(1, 5));

        assertThat(users(snapshot(5).path("members"))).containsExactly(1, 2, 3, 5);
        assertThat(snapshot(5).path("member_count").asInt()).isEqualTo(4);
        assertThat(users(snapshot(1).path("members"))).containsExactly(1, 2, 3);

        room.after(SECOND).tick();
        room.events(new Leave(person(1).user(), session(person(1))));

        assertThat(users(snapshot(5).path("members"))).containsExactlyInAnyOrder(1, 2, 3, 4, 5);
    }

    @Test
    void aSnapshotOfAVeryFullRoomHasLeadersAndWhoeverAsks() {
        room.joined(people(1, 8)).joined(TEACHER).after(SECOND).tick();

        assertThat(users(snapshot(3).path("members"))).containsExactlyInAnyOrder(3, 9);
        assertThat(snapshot(3).path("member_count").asInt()).isEqualTo(9);
    }

    @Test
    void membersAreListedByPages() throws Exception {
        room.joined(people(1, 8)).after(SECOND).tick();

        JsonNode first = page(0, 5);
        JsonNode second = page(5, 5);

        assertThat(users(first.path("members"))).containsExactly(1, 2, 3, 4, 5);
        assertThat(first.path("more").asBoolean()).isTrue();
        assertThat(first.path("count").asInt()).isEqualTo(8);
        assertThat(users(second.path("members"))).containsExactly(6, 7, 8);
        assertThat(second.path("more").asBoolean()).isFalse();
    }

    private JsonNode page(long after, int limit) throws Exception {
        return Formats.plain().readTree(Snapshot.members(room.state, new RoomCommand.ListMembers(after, limit)));
    }

    private JsonNode snapshot(int by) {
        try {
            String text = Snapshot.of(room.state, "e", Steps.SMALL.countAbove(), new UserId(by));
            return Formats.plain().readTree(text);
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        }
    }

    private static List<Integer> users(JsonNode members) {
        return members.findValues("user").stream().map(JsonNode::asInt).toList();
    }

    private static Author[] people(int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(CrowdTest::person).toArray(Author[]::new);
    }

    private static Author person(int number) {
        return new Author(new UserId(number), "P" + number, Role.STUDENT);
    }

    private static Person seen(int number) {
        return new Person(new UserId(number), "P" + number, Role.STUDENT);
    }
}
