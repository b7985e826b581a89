package io.lectern.room;

import static io.lectern.room.Steps.ANNA;
import static io.lectern.room.Steps.BORIS;
import static io.lectern.room.Steps.START;
import static io.lectern.room.Steps.TEACHER;
import static io.lectern.room.Steps.join;
import static io.lectern.room.Steps.session;
import static org.assertj.core.api.Assertions.assertThat;

import io.lectern.protocol.ErrorCode;
import io.lectern.protocol.Role;
import io.lectern.protocol.RoomId;
import io.lectern.protocol.UserId;
import io.lectern.room.RoomEvent.FavoriteSet;
import io.lectern.room.RoomEvent.ProgressSet;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Rooms without members: one person's, and everybody's.
class OwnTest {
    private static final Author OLGA = new Author(new UserId(3), "Olga", Role.ADMIN);
    private final Steps own = in(RoomId.user(ANNA.user()));
    private final Steps system = in(RoomId.SYSTEM);

    @Test
    void joiningLeavesNoTrace() {
        assertThat(own.events(join(ANNA, "s1", Steps.NODE))).isEmpty();
        assertThat(own.events(new RoomCommand.Leave(ANNA.user(), session(ANNA))))
                .isEmpty();
        assertThat(own.events(new RoomCommand.LoseNode(Steps.NODE, 1, START))).isEmpty();
        assertThat(own.state).isEqualTo(RoomState.empty(RoomId.user(ANNA.user())));
    }

    @Test
    void theLastMarkCountsAndTheSameAgainIsNothing() {
        assertThat(own.events(set(Mark.Kind.FAVORITE, "a", 1))).containsExactly(new FavoriteSet("a", true));
        assertThat(own.events(set(Mark.Kind.FAVORITE, "a", 1))).isEmpty();
        assertThat(own.events(set(Mark.Kind.PROGRESS, "a", 40))).containsExactly(new ProgressSet("a", 40));
        assertThat(own.events(set(Mark.Kind.PROGRESS, "a", 60))).containsExactly(new ProgressSet("a", 60));
        assertThat(own.events(set(Mark.Kind.FAVORITE, "a", 0))).containsExactly(new FavoriteSet("a", false));

        assertThat(Snapshot.of(own.state, "e", 500, null))
                .isEqualTo("{\"marks\":[{\"kind\":\"progress\",\"item\":\"a\",\"value\":60},"
                        + "{\"kind\":\"favorite\",\"item\":\"a\",\"value\":false}],\"recent\":[]}");
    }

    @Test
    void theLatestMarksAreKeptAndNoMore() {
        for (int i = 0; i < 120; i++) own.events(set(Mark.Kind.COMPLETION, "item" + i, 1));

        assertThat(own.state.chat().recent()).hasSize(50);
        assertThat(own.events(set(Mark.Kind.COMPLETION, "item119", 1))).isEmpty();
        assertThat(StoredState.of(own.state).state(own.state.room())).isEqualTo(own.state);
    }

    @Test
    void nobodyMarksInAnothersRoom() {
        Mark mark = new Mark(Mark.Kind.FAVORITE, "a", 1);

        assertThat(own.refusal(new RoomCommand.SetMark(BORIS, "c", mark)).code())
                .isEqualTo(ErrorCode.FORBIDDEN);
        assertThat(system.refusal(new RoomCommand.SetMark(ANNA, "c", mark)).code())
                .isEqualTo(ErrorCode.FORBIDDEN);
    }

    @Test
    void nobodyTalksWhereNobodyIs() {
        RoomCommand say = new RoomCommand.Say(OLGA, session(OLGA), "c", "hello");

        assertThat(system.refusal(say).code()).isEqualTo(ErrorCode.FORBIDDEN);
        assertThat(own.refusal(new RoomCommand.RaiseHand(ANNA, session(ANNA))).code())
                .isEqualTo(ErrorCode.FORBIDDEN);
    }

    @Test
    void adminsAnnounceToEverybodyAndLeadersInTheirRooms() {
        Steps lesson = new Steps().joined(ANNA, TEACHER);

        assertThat(system.events(announce(OLGA, false)))
                .containsExactly(new RoomEvent.Announcement("hello", null, null));
        assertThat(system.refusal(announce(TEACHER, false)).code()).isEqualTo(ErrorCode.FORBIDDEN);
        assertThat(system.refusal(announce(OLGA, true)).code()).isEqualTo(ErrorCode.FORBIDDEN);
        assertThat(lesson.events(announce(TEACHER, true)))
                .containsExactly(new RoomEvent.Announcement("hello", null, null));
        assertThat(lesson.refusal(announce(ANNA, true)).code()).isEqualTo(ErrorCode.TEACHERS_ONLY);
        assertThat(lesson.refusal(announce(OLGA, false)).code()).isEqualTo(ErrorCode.FORBIDDEN);
        assertThat(lesson.refusal(new RoomCommand.Share(ANNA, session(ANNA), "c", "t", "https://x.example"))
                        .code())
                .isEqualTo(ErrorCode.TEACHERS_ONLY);
        assertThat(Snapshot.of(system.state, "e", 500, null))
                .contains("\"text\":\"hello\"")
                .doesNotContain("members");
    }

    @Test
    void whatTheServerTellsAPersonIsToldInTheirRoomOnly() {
        for (RoomEvent event : List.of(
                new RoomEvent.ReadSet(RoomId.parse("group:3"), 8),
                new RoomEvent.SessionReplaced(RoomId.parse("lesson:7")),
                new RoomEvent.GradeGiven(new UserId(4), "homework-12", "5", null),
                new RoomEvent.SeatOffered(RoomId.parse("lesson:7"), Instant.EPOCH))) {
            RoomCommand.Notify notice = new RoomCommand.Notify("k", event);

            assertThat(own.events(notice)).containsExactly(event);
            assertThat(system.refusal(notice).code()).isEqualTo(ErrorCode.FORBIDDEN);
        }
    }

    private static RoomCommand announce(Author who, boolean fromADevice) {
        return new RoomCommand.Announce(who, fromADevice ? session(who) : null, "c", "hello", null, null);
    }

    private static RoomCommand set(Mark.Kind kind, String item, int value) {
        return new RoomCommand.SetMark(ANNA, null, new Mark(kind, item, value));
    }

    private static Steps in(RoomId room) {
        Steps steps = new Steps();
        steps.state = RoomState.empty(room);
        return steps;
    }
}
