package io.lectern.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.lectern.protocol.Formats;
import io.lectern.protocol.Measure.Lockable;
import io.lectern.protocol.NodeId;
import io.lectern.protocol.Role;
import io.lectern.protocol.RoomId;
import io.lectern.protocol.SessionId;
import io.lectern.protocol.UserId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RoomCodecTest {
    private static final RoomId ROOM = RoomId.parse("lesson:7");
    private static final Instant AT = Instant.parse("2026-11-21T10:00:00.123456Z");
    private static final Author ANNA = new Author(new UserId(12), "Anna \"Ä\" \ud83d\ude00", Role.STUDENT);
    private static final UserId USER = new UserId(12);

    static Stream<RoomEvent> events() {
        return Stream.of(
                new RoomEvent.ChatMessage("hello\n\"you\" \u2028 </script>"),
                new RoomEvent.ChatMessage(""),
                new RoomEvent.ChatDeleted(46),
                new RoomEvent.PollOpened("7 x 8?", List.of("54", "56"), true, false, AT),
                new RoomEvent.PollOpened("7 x 8?", List.of("54", "56"), false, true, null),
                new RoomEvent.PollClosed(46, List.of(3, 17), 20),
                new RoomEvent.RollcallOpened(AT),
                new RoomEvent.RollcallClosed(47, 19, 2),
                new RoomEvent.RoomLocked(Lockable.CHAT),
                new RoomEvent.RoomUnlocked(Lockable.HANDS),
                new RoomEvent.RoomSlowed(10),
                new RoomEvent.MemberMuted(USER),
                new RoomEvent.MemberUnmuted(USER),
                new RoomEvent.MemberRemoved(USER),
                new RoomEvent.MemberBanned(USER),
                new RoomEvent.MemberUnbanned(USER),
                new RoomEvent.PollAnswered(USER, 46, AT, false, List.of(0, 1)),
                new RoomEvent.RollcallAnswered(USER, 47, AT),
                new RoomEvent.RollcallSettled(47, AT, List.of(USER)),
                new RoomEvent.Announcement("closed on Monday", null, null),
                new RoomEvent.Announcement("закрыто", "closed", AT),
                new RoomEvent.MaterialShared("A book", "https://books.example/1?a=b"),
                new RoomEvent.FavoriteSet("course-7", true),
                new RoomEvent.CompletionSet("course-7", false),
                new RoomEvent.ProgressSet("course-7", 100),
                new RoomEvent.ReadSet(RoomId.parse("group:3"), 8),
                new RoomEvent.MemberJoined(USER, "Anna", Role.TEACHER),
                new RoomEvent.MemberLeft(USER, Cause.NODE_LOST),
                new RoomEvent.HandRaised(USER, "Anna", 0),
                new RoomEvent.HandLowered(USER),
                new RoomEvent.HandCalled(USER),
                new RoomEvent.HandOrder(true),
                new RoomEvent.LessonStarted(USER, AT, AT.plusSeconds(60)),
                new RoomEvent.LessonStarted(USER, AT, null),
                new RoomEvent.LessonExtended(USER, AT),
                new RoomEvent.LessonEnding(AT),
                new RoomEvent.TeacherAbsent(AT),
                new RoomEvent.TeacherBack(USER, "Vera", true),
                new RoomEvent.MembersChanged(
                        List.of(new RoomEvent.Person(USER, "Anna", Role.STUDENT)), List.of(new UserId(13)), 51),
                new RoomEvent.MembersChanged(null, null, 501),
                new RoomEvent.SessionReplaced(ROOM),
                new RoomEvent.GradeGiven(USER, "homework-12", "5", "well done"),
                new RoomEvent.GradeGiven(USER, "homework-12", "A-", null),
                new RoomEvent.SeatOffered(ROOM, AT),
                new RoomEvent.MemberGone(USER, Cause.LEFT),
                new RoomEvent.LessonEnded(USER, AT),
                new RoomEvent.SeatWaiting(3, AT),
                new RoomEvent.SeatWaiting(3, null),
                new RoomEvent.SeatReady("https://zoom.example/j/1", "1", "pw"),
                new RoomEvent.SeatLost("taken"),
                new RoomEvent.SeatMoved("rearranged"),
                new RoomEvent.PoolChanged(List.of(2L, 5L)),
                new RoomEvent.SessionOpened(USER, "Anna", Role.STUDENT, new SessionId("s"), new NodeId("n"), 1L),
                new RoomEvent.SessionClosed(USER, new SessionId("s"), Cause.LEFT, AT, AT.plusSeconds(1), null),
                new RoomEvent.SessionClosed(USER, new SessionId("s"), Cause.NETWORK_LOST, AT, AT, AT.plusSeconds(15)));
    }

    @ParameterizedTest
    @MethodSource("events")
    void anEntryComesBackAsItWas(RoomEvent event) {
        Entry full = new Entry(new Position(46, 2), AT, ANNA, "01JD-x", event);
        Entry bare = new Entry(new Position(46, 2), AT, null, null, event);

        assertThat(RoomCodec.decode(full.position(), RoomCodec.encode(ROOM, "e1", full)))
                .isEqualTo(full);
        assertThat(RoomCodec.decode(bare.position(), RoomCodec.encode(ROOM, "e1", bare)))
                .isEqualTo(bare);
    }

    @ParameterizedTest
    @MethodSource("events")
    void onlySeenEventsAreFramesOfMembers(RoomEvent event) {
        String text = RoomCodec.encode(ROOM, "e1", new Entry(new Position(1, 0), AT, ANNA, null, event));

        assertThat(RoomCodec.isSeen(text)).isEqualTo(event instanceof RoomEvent.Seen);
    }

    @Test
    void everyEventThereIsIsTriedHere() {
        assertThat(leaves(RoomEvent.class))
                .isNotEmpty()
                .allSatisfy(leaf -> assertThat(events().map(Object::getClass)).contains((Class) leaf));
    }

    @Test
    void wireNamesAreThoseOfTheProtocol() {
        assertThat(leaves(RoomEvent.Seen.class).stream().map(leaf -> RoomCodec.type(leaf.asSubclass(RoomEvent.class))))
                .containsExactlyInAnyOrder(
                        "chat.message",
                        "chat.deleted",
                        "poll.opened",
                        "poll.closed",
                        "rollcall.opened",
                        "rollcall.closed",
                        "room.locked",
                        "room.unlocked",
                        "room.slowed",
                        "member.muted",
                        "member.unmuted",
                        "member.removed",
                        "member.banned",
                        "member.unbanned",
                        "announcement",
                        "material.shared",
                        "favorite.set",
                        "completion.set",
                        "progress.set",
                        "read.set",
                        "member.joined",
                        "member.left",
                        "hand.raised",
                        "hand.lowered",
                        "hand.called",
                        "hand.order",
                        "lesson.started",
                        "lesson.ended",
                        "lesson.extended",
                        "lesson.ending",
                        "teacher.absent",
                        "teacher.back",
                        "members.changed",
                        "session.replaced",
                        "grade.given",
                        "seat.offered",
                        "seat.waiting",
                        "seat.ready",
                        "seat.lost",
                        "seat.moved",
                        "pool.changed");
    }

    @Test
    void aFrameLooksAsDocumented() throws Exception {
        Entry entry = new Entry(
                new Position(46, 0),
                Instant.parse("2026-11-21T10:00:00Z"),
                new Author(USER, "Anna P", Role.STUDENT),
                "01JD",
                new RoomEvent.ChatMessage("hello"));

        assertThat(RoomCodec.encode(ROOM, "k3f", entry)).isEqualTo("""
                        {"event":{"room":"lesson:7","seq":46,"epoch":"k3f","type":"chat.message",\
                        "at":"2026-11-21T10:00:00Z","from":{"user":12,"name":"Anna P","role":"student"},\
                        "cid":"01JD","data":{"text":"hello"}}}""");
    }

    @Test
    void theBodyOfAFrameIsWhatStandsInLists() throws Exception {
        String frame = RoomCodec.encode(
                ROOM, "e1", new Entry(new Position(1, 0), AT, null, null, new RoomEvent.SeatLost("x")));

        JsonNode body = Formats.plain().readTree(RoomCodec.body(frame));

        assertThat(body).isEqualTo(Formats.plain().readTree(frame).path("event"));
    }

    @Test
    void aDeletedMessageKeepsItsPlaceAndLosesItsText() throws Exception {
        Entry said = new Entry(new Position(46, 0), AT, ANNA, "01JD", new RoomEvent.ChatMessage("secret"));
        Entry deleted = new Entry(new Position(46, 0), AT, ANNA, "01JD", new RoomEvent.ChatMessage(""));

        String redacted = RoomCodec.redacted(RoomCodec.encode(ROOM, "e1", said));

        assertThat(redacted).isEqualTo(RoomCodec.encode(ROOM, "e1", deleted)).doesNotContain("secret");
        assertThat(redacted).contains("\"data\":{\"text\":\"\",\"deleted\":true}");
        String other =
                RoomCodec.encode(ROOM, "e1", new Entry(said.position(), AT, null, null, new RoomEvent.SeatLost("x")));
        assertThat(RoomCodec.redacted(other)).isEqualTo(other);
    }

    @Test
    void aTypeNobodyKnowsIsRefused() {
        assertThatThrownBy(() -> RoomCodec.decode(
                        new Position(1, 0), "{\"event\":{\"type\":\"bell.rung\",\"at\":\"2026-11-21T10:00:00Z\"}}"))
                .hasMessageContaining("bell.rung");
    }

    private static List<Class<?>> leaves(Class<?> family) {
        if (!family.isSealed()) return List.of(family);
        List<Class<?>> leaves = new ArrayList<>();
        for (Class<?> member : family.getPermittedSubclasses()) leaves.addAll(leaves(member));
        return leaves;
    }
}
