package io.lectern.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lectern.protocol.CloseReason;
import io.lectern.protocol.ErrorCode;
import io.lectern.protocol.Measure;
import io.lectern.protocol.NodeId;
import io.lectern.protocol.PollAct;
import io.lectern.protocol.Refusal;
import io.lectern.protocol.Role;
import io.lectern.protocol.RollcallAct;
import io.lectern.protocol.RoomId;
import io.lectern.protocol.SessionId;
import io.lectern.protocol.UserId;
import io.lectern.room.Author;
import io.lectern.room.Cause;
import io.lectern.room.Expelled;
import io.lectern.room.Fanout;
import io.lectern.room.Mark;
import io.lectern.room.Position;
import io.lectern.room.RoomAnswer;
import io.lectern.room.RoomAsk;
import io.lectern.room.RoomCommand;
import io.lectern.room.RoomEvent;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RecordCodecTest {
    private static final RecordCodec CODEC = new RecordCodec();
    private static final RoomId LESSON = RoomId.parse("lesson:7");
    private static final Author ANNA = new Author(new UserId(1), "Анна \ud83d\ude00", Role.STUDENT);
    private static final SessionId SESSION = new SessionId("s1");
    private static final NodeId NODE = new NodeId("n1");
    private static final Instant AT = Instant.parse("2026-11-21T10:00:00.123456789Z");

    static Stream<RoomCommand> commands() {
        return Stream.of(
                new RoomCommand.Join(ANNA, SESSION, NODE, 1, true),
                new RoomCommand.Leave(ANNA.user(), SESSION),
                new RoomCommand.PutOut(ANNA.user(), SESSION, Cause.ROOM_CLOSED),
                new RoomCommand.Drop(ANNA.user(), SESSION),
                new RoomCommand.LoseNode(NODE, 1, AT),
                new RoomCommand.Say(ANNA, SESSION, "c1", "hello"),
                new RoomCommand.SetMark(ANNA, "c1", new Mark(Mark.Kind.PROGRESS, "course-7", 40)),
                new RoomCommand.SetMark(ANNA, null, new Mark(Mark.Kind.FAVORITE, "course-7", 1)),
                new RoomCommand.Notify("read:group:3:8", new RoomEvent.ReadSet(RoomId.parse("group:3"), 8)),
                new RoomCommand.Announce(ANNA, SESSION, "c1", "hello", "hi", AT),
                new RoomCommand.Announce(ANNA, null, "c1", "hello", null, null),
                new RoomCommand.Share(ANNA, SESSION, "c1", "A book", "https://books.example/1"),
                new RoomCommand.RaiseHand(ANNA, SESSION),
                new RoomCommand.LowerHand(ANNA, SESSION, ANNA.user()),
                new RoomCommand.LowerHand(ANNA, SESSION, null),
                new RoomCommand.CallOn(ANNA, SESSION, new UserId(2)),
                new RoomCommand.OrderHands(ANNA, SESSION, true),
                new RoomCommand.StartLesson(ANNA.user(), AT, AT.plusSeconds(60)),
                new RoomCommand.StartLesson(ANNA.user(), AT, null),
                new RoomCommand.ExtendLesson(ANNA.user(), AT),
                new RoomCommand.EndLesson(ANNA.user(), AT),
                new RoomCommand.WaitForSeat(2, AT),
                new RoomCommand.WaitForSeat(2, null),
                new RoomCommand.GiveSeat("https://zoom.example/j/1", "1", "pw"),
                new RoomCommand.LoseSeat("taken"),
                new RoomCommand.MoveSeat("rearranged"),
                new RoomCommand.Hear("seat-1-x", new RoomCommand.WaitForSeat(1, null)),
                new RoomCommand.Tick(AT),
                new RoomCommand.Poll(
                        ANNA, SESSION, new PollAct.Open("c1", "7 x 8?", List.of("54", "56"), true, false, 60)),
                new RoomCommand.Poll(
                        ANNA, SESSION, new PollAct.Open("c1", "7 x 8?", List.of("54", "56"), false, true, null)),
                new RoomCommand.Poll(ANNA, SESSION, new PollAct.Vote(46, List.of(1))),
                new RoomCommand.Poll(ANNA, SESSION, new PollAct.Close(46)),
                new RoomCommand.Rollcall(ANNA, SESSION, new RollcallAct.Open("c1", 60)),
                new RoomCommand.Rollcall(ANNA, SESSION, new RollcallAct.Answer(47)),
                new RoomCommand.Rollcall(ANNA, SESSION, new RollcallAct.Close(47)),
                new RoomCommand.Moderate(ANNA, SESSION, new Measure.Lock(Measure.Lockable.CHAT)),
                new RoomCommand.Moderate(ANNA, SESSION, new Measure.Delete(46)),
                new RoomCommand.Moderate(ANNA, SESSION, new Measure.Ban(ANNA.user())),
                new RoomCommand.Expel(ANNA.user(), Cause.REMOVED),
                new RoomCommand.Expel(null, Cause.ROOM_CLOSED),
                new RoomCommand.Look(null),
                new RoomCommand.Look(ANNA.user()),
                new RoomCommand.ListMembers(12, 200));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandCrossesTheCluster(RoomCommand command) {
        RoomAsk ask = new RoomAsk(LESSON, command);

        assertThat(carried(ask)).isEqualTo(ask);
        assertThat(carried((Record) command)).isEqualTo(command);
    }

    @Test
    void everyCommandThereIsIsTriedHere() {
        assertThat(commands().map(Object::getClass).distinct().toList())
                .containsExactlyInAnyOrder(Arrays.stream(RoomCommand.class.getPermittedSubclasses())
                        .toArray(Class[]::new));
    }

    @Test
    void answersAndNewsCrossTheCluster() {
        for (Record message : List.of(
                new RoomAnswer("e1", 45, "{\"members\":[]}"),
                new RoomAnswer("e1", 45, null),
                new Fanout(LESSON, "e1", 41, List.of("{\"event\":{}}", "x".repeat(2_000_000))),
                new Expelled(
                        LESSON, "e1", new Position(46, 2), CloseReason.KICKED, List.of(SESSION), "expulsions.n1.0"),
                new Expelled.Done(LESSON, new Position(46, 2), List.of(SESSION))))
            assertThat(carried(message)).isEqualTo(message);
    }

    @Test
    void aRefusalArrivesWithItsWords() {
        Refusal sent = ErrorCode.TEXT_TOO_LONG
                .refuse(4000)
                .and(Refusal.FieldError.of("text", "too_long"))
                .retryAfter(Duration.ofMillis(700));

        Refusal arrived = ((Failed) carried(Failed.of(sent))).refusal();

        assertThat(arrived.code()).isEqualTo(ErrorCode.TEXT_TOO_LONG);
        assertThat(arrived.arguments()).isEqualTo(List.of("4000"));
        assertThat(arrived.fields()).isEqualTo(sent.fields());
        assertThat(arrived.retryAfter()).isEqualTo(Duration.ofMillis(700));
    }

    @Test
    void halfACharacterDoesNotKeepAMessageFromTheOtherNodes() {
        assertThat(((Fanout) carried(new Fanout(LESSON, "e1", 1, List.of("a\ud800b")))).frames())
                .containsExactly("a\ufffdb");
    }

    @Test
    void otherClassesDoNotComeIn() {
        Buffer wire = Buffer.buffer()
                .appendShort((short) "java.lang.String".length())
                .appendString("java.lang.String")
                .appendInt(0);

        assertThatThrownBy(() -> CODEC.decodeFromWire(0, wire)).hasMessageContaining("may not cross the bus");
    }

    @Test
    void aTypeOfANewerNodeIsRefused() {
        Buffer wire = Buffer.buffer()
                .appendShort((short) "io.lectern.Tomorrow".length())
                .appendString("io.lectern.Tomorrow")
                .appendInt(0);

        assertThatThrownBy(() -> CODEC.decodeFromWire(0, wire)).hasMessageContaining("does not know");
    }

    private static Record carried(Record message) {
        Buffer wire = Buffer.buffer("before");
        CODEC.encodeToWire(wire, message);
        return CODEC.decodeFromWire("before".length(), wire);
    }
}
