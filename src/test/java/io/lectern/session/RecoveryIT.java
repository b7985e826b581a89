package io.lectern.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.lectern.bus.Bus;
import io.lectern.protocol.NodeId;
import io.lectern.protocol.Role;
import io.lectern.protocol.RoomId;
import io.lectern.protocol.SessionId;
import io.lectern.protocol.UserId;
import io.lectern.room.Author;
import io.lectern.room.Fanout;
import io.lectern.room.RedisRoomLog.Line;
import io.lectern.room.RoomCommand;
import io.lectern.testing.Eventually;
import io.lectern.testing.Socket;
import io.vertx.redis.client.Command;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RecoveryIT {
    private static final RoomId LESSON = RoomId.parse("lesson:7");
    private static final String ROOM = "lesson:7";
    private static final Author ELSEWHERE = new Author(new UserId(50), "Elsa", Role.STUDENT);
    private static final SessionId FAR = new SessionId("far");

    private final LiveSockets live = LiveSockets.start(Map.of("LECTERN_SESSION_MESSAGES_PER_SECOND", "1000"));

    @AfterEach
    void stop() {
        live.close();
    }

    @Test
    void aFirstJoinBringsTheRoomAsItStands() {
        Socket teacher = live.connect("9:teacher:Vera");
        teacher.join(ROOM);
        teacher.publish(ROOM, "hello");
        teacher.ok("hand", "{'room':'lesson:7','raise':true}");

        JsonNode joined = live.connect("1:student:Anna").join(ROOM);

        assertThat(joined.path("recovered").asBoolean()).isFalse();
        assertThat(joined.path("seq").asLong()).isEqualTo(4);
        JsonNode snapshot = joined.path("snapshot");
        assertThat(snapshot.path("members").findValuesAsText("name")).containsExactly("Vera", "Anna");
        assertThat(snapshot.path("members").findValuesAsText("state")).containsOnly("online");
        assertThat(snapshot.path("hands").findValuesAsText("seq")).containsExactly("3");
        assertThat(snapshot.path("recent").findValuesAsText("text")).containsExactly("hello");
        assertThat(snapshot.path("seat").path("state").asText()).isEqualTo("none");
    }

    @Test
    void allMembersSeeEverythingOnceAndInOneOrder() {
        Socket anna = live.connect("1:student:Anna");
        Socket boris = live.connect("2:student:Boris");
        anna.join(ROOM);
        boris.join(ROOM);
        for (int i = 0; i < 100; i++) {
            anna.request("publish", chat("a" + i));
            boris.request("publish", chat("b" + i));
        }

        Eventually.asserts(() -> assertThat(boris.seqs()).hasSizeGreaterThanOrEqualTo(200));
        Eventually.asserts(() -> assertThat(anna.seqs()).hasSizeGreaterThanOrEqualTo(201));
        assertThat(anna.seqs()).isEqualTo(range(2, 202));
        assertThat(boris.seqs()).isEqualTo(range(3, 202));
        assertThat(boris.events()).isEqualTo(anna.events().subList(1, 201));
    }

    @Test
    void theSenderIsToldTheNumberOfItsEventAndGetsItToo() {
        Socket anna = live.connect("1:student:Anna");
        anna.join(ROOM);

        long seq = anna.publish(ROOM, "hi").path("seq").asLong();

        Eventually.asserts(() -> assertThat(anna.seqs()).contains(seq));
        JsonNode event = anna.events().getLast();
        assertThat(event.path("type").asText()).isEqualTo("chat.message");
        assertThat(event.path("from").path("name").asText()).isEqualTo("Anna");
        assertThat(event.path("data").path("text").asText()).isEqualTo("hi");
    }

    @Test
    void whatWasMissedComesOnceAndInOrderAndThenLive() {
        Socket anna = live.connect("1:student:Anna");
        JsonNode first = anna.join(ROOM);
        anna.close();
        talk(5);
        Socket again = live.connect("1:student:Anna");

        JsonNode back =
                again.join(ROOM, first.path("seq").asLong(), first.path("epoch").asText());

        assertThat(back.path("recovered").asBoolean()).isTrue();
        assertThat(back.path("more").asBoolean()).isFalse();
        long seq = back.path("seq").asLong();
        assertThat(seqs(back)).isEqualTo(range(first.path("seq").asLong() + 1, seq));
        talk(3);
        Eventually.asserts(() -> assertThat(again.seqs()).isEqualTo(range(seq + 1, seq + 3)));
    }

    @Test
    void whoMissedNothingGetsNothing() {
        Socket anna = live.connect("1:student:Anna");
        JsonNode first = anna.join(ROOM);

        JsonNode again =
                anna.join(ROOM, first.path("seq").asLong(), first.path("epoch").asText());

        assertThat(again.path("recovered").asBoolean()).isTrue();
        assertThat(seqs(again)).isEmpty();
    }

    @Test
    void aLongAbsenceComesInPagesWhileOthersGoOnTalking() {
        Socket anna = live.connect("1:student:Anna");
        JsonNode first = anna.join(ROOM);
        anna.close();
        talk(450);
        Socket again = live.connect("1:student:Anna");
        String epoch = first.path("epoch").asText();
        List<Long> got = new ArrayList<>();
        long seq = first.path("seq").asLong();
        boolean more = true;
        int pages = 0;
        while (more) {
            JsonNode page = again.join(ROOM, seq, epoch);
            assertThat(page.path("recovered").asBoolean()).isTrue();
            assertThat(seqs(page)).hasSizeLessThanOrEqualTo(200);
            got.addAll(seqs(page));
            seq = page.path("seq").asLong();
            more = page.path("more").asBoolean();
            pages++;
            talk(1);
        }

        assertThat(pages).isGreaterThanOrEqualTo(3);
        long last = seq;
        Eventually.asserts(() -> assertThat(again.seqs()).contains(last + 1));
        got.addAll(again.seqs());
        assertThat(got).isEqualTo(range(first.path("seq").asLong() + 1, got.getLast()));
    }

    @Test
    void aPositionOfAnotherEpochOrOfTheFutureIsAnsweredWithTheRoom() {
        Socket anna = live.connect("1:student:Anna");
        JsonNode first = anna.join(ROOM);

        JsonNode foreign = anna.join(ROOM, 0, "another");
        JsonNode future = anna.join(ROOM, 4_000, first.path("epoch").asText());

        for (JsonNode answer : List.of(foreign, future)) {
            assertThat(answer.path("recovered").asBoolean()).isFalse();
            assertThat(answer.path("snapshot").path("members").size()).isEqualTo(1);
            assertThat(answer.path("epoch")).isEqualTo(first.path("epoch"));
        }
    }

    @Test
    void historyIsReadBackwardsInPages() {
        Socket anna = live.connect("1:student:Anna");
        anna.join(ROOM);
        talk(9);

        JsonNode latest = anna.ok("history", "{'room':'lesson:7','limit':4}");
        JsonNode oldest = anna.ok("history", "{'room':'lesson:7','before':3,'limit':4}");

        assertThat(seqs(latest)).isEqualTo(range(8, 11));
        assertThat(latest.path("more").asBoolean()).isTrue();
        assertThat(seqs(oldest)).isEqualTo(range(1, 2));
        assertThat(oldest.path("more").asBoolean()).isFalse();
    }

    @Test
    void whatTheBusLostIsReadFromTheLog() {
        Socket anna = live.connect("1:student:Anna");
        anna.join(ROOM);
        talkUnheard(5);
        List<Line> all = log();

        publish(all.subList(all.size() - 1, all.size()), epoch());

        Eventually.asserts(() -> assertThat(anna.seqs()).contains((long) all.size()));
        assertThat(anna.seqs()).isEqualTo(range(2, all.size()));
    }

    @Test
    void whatTheBusBringsTwiceOrLateIsDropped() {
        Socket anna = live.connect("1:student:Anna");
        anna.join(ROOM);
        talk(5);
        List<Line> all = log();
        publish(all, epoch());
        publish(all.subList(2, 4), epoch());
        publish(all.subList(1, 6), "an epoch that is over");
        anna.publish(ROOM, "end");

        Eventually.asserts(() -> assertThat(anna.seqs()).contains(all.size() + 1L));
        assertThat(anna.seqs()).isEqualTo(range(2, all.size() + 1));
        assertThat(anna.pushed("room_close")).isEmpty();
    }

    @Test
    void whenTheLogBeginsANewEpochMembersTakeTheRoomAgain() {
        Socket anna = live.connect("1:student:Anna");
        JsonNode first = anna.join(ROOM);
        Socket boris = live.connect("2:student:Boris");
        boris.join(ROOM);
        live.node.redis(Command.HSET, "lectern:{p" + partition() + "}:lesson:7:meta", "replication", "0123456789");

        boris.publish(ROOM, "in the new epoch");

        Eventually.asserts(() -> assertThat(anna.pushed("room_close")).hasSize(1));
        JsonNode closed = anna.pushed("room_close").getFirst();
        assertThat(closed.path("code").asInt()).isEqualTo(4002);
        assertThat(closed.path("room").asText()).isEqualTo(ROOM);
        assertThat(anna.isOpen()).isTrue();
        JsonNode again =
                anna.join(ROOM, first.path("seq").asLong(), first.path("epoch").asText());
        assertThat(again.path("recovered").asBoolean()).isFalse();
        assertThat(again.path("epoch")).isNotEqualTo(first.path("epoch"));
        assertThat(again.path("snapshot").path("recent").findValuesAsText("text"))
                .containsExactly("in the new epoch");
        long seq = anna.publish(ROOM, "hello again").path("seq").asLong();
        Eventually.asserts(() -> assertThat(anna.seqs()).contains(seq));
    }

    @Test
    void aSecondJoinBeforeTheFirstIsAnsweredLosesNothing() {
        Socket boris = live.connect("2:student:Boris");
        boris.join(ROOM);
        for (int round = 0; round < 20; round++) {
            Socket anna = live.connect("1:student:Anna");
            long one = anna.request("join", "{'room':'lesson:7'}");
            long two = anna.request("join", "{'room':'lesson:7'}");
            boris.publish(ROOM, "round" + round);
            long last = boris.publish(ROOM, "end" + round).path("seq").asLong();
            long from = anna.answer(two).path("ok").path("seq").asLong();
            assertThat(anna.answer(one).has("ok")).isTrue();

            Eventually.asserts(
                    () -> assertThat(from >= last || anna.seqs().contains(last)).isTrue());
            assertThat(anna.seqs().stream().filter(seq -> seq > from).toList())
                    .isEqualTo(range(from + 1, Math.max(from, last)));
            anna.close();
        }
    }

    /// Says so many things from a session on a node that does not exist.
    private void talk(int count) {
        enterFromAfar();
        for (int i = 0; i < count; i++)
            live.node.ask(LESSON, new RoomCommand.Say(ELSEWHERE, FAR, "t" + System.nanoTime(), "talk"));
    }

    private void enterFromAfar() {
        if (live.node.events(LESSON).stream().noneMatch(text -> text.contains("\"user\":50")))
            live.node.ask(LESSON, new RoomCommand.Join(ELSEWHERE, FAR, new NodeId("far"), 1, false));
    }

    /// Appends behind the back of the rooms: no word of it on the bus.
    private void talkUnheard(int count) {
        for (int i = 0; i < count; i++) {
            var at = live.node.load(LESSON);
            var position = new io.lectern.room.Position(at.state().position().seq() + 1, 0);
            var entry = new io.lectern.room.Entry(
                    position,
                    java.time.Instant.now(),
                    ELSEWHERE,
                    null,
                    new io.lectern.room.RoomEvent.ChatMessage("psst"));
            var line = new Line(position, io.lectern.room.RoomCodec.encode(LESSON, at.epoch(), entry));
            live.node.on(() -> live.node.log.append(
                    LESSON,
                    at.epoch(),
                    at.state().position(),
                    List.of(new io.lectern.room.RedisRoomLog.Write(line, null, false, 0)),
                    java.util.Optional.empty()));
        }
    }

    private void publish(List<Line> lines, String epoch) {
        Fanout fanout = new Fanout(
                LESSON,
                epoch,
                lines.getFirst().position().seq(),
                lines.stream().map(Line::text).toList());
        Bus.of(live.node.vertx).publish(Fanout.to(live.node.self), fanout);
    }

    private List<Line> log() {
        return live.node.on(() -> live.node.log.after(LESSON, 0, 10_000, 10_000));
    }

    private String epoch() {
        return live.node.load(LESSON).epoch();
    }

    private static int partition() {
        return io.lectern.room.RoomKeys.partition(LESSON);
    }

    private static String chat(String text) {
        return "{'room':'lesson:7','cid':'" + text + "','type':'chat.message','data':{'text':'" + text + "'}}";
    }

    private static List<Long> seqs(JsonNode answer) {
        return Socket.seqs(StreamSupport.stream(answer.path("events").spliterator(), false));
    }

    private static List<Long> range(long first, long last) {
        return LongStream.rangeClosed(first, last).boxed().toList();
    }
}
