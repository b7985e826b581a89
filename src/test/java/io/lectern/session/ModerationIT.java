package io.lectern.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.lectern.bus.Bus;
import io.lectern.protocol.CloseReason;
import io.lectern.protocol.RoomId;
import io.lectern.protocol.SessionId;
import io.lectern.protocol.UserId;
import io.lectern.room.Cause;
import io.lectern.room.Expelled;
import io.lectern.room.Position;
import io.lectern.room.RoomCommand;
import io.lectern.testing.Eventually;
import io.lectern.testing.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Order in a room, as sockets see it.
class ModerationIT {
    private static final String ROOM = "lesson:7";
    private static final RoomId LESSON = RoomId.parse(ROOM);

    private final LiveSockets live = LiveSockets.start(Map.of("LECTERN_SESSION_MESSAGES_PER_SECOND", "1000"), 2);
    private final Socket teacher = entered("9:teacher:Vera");

    @AfterEach
    void stop() {
        live.close();
    }

    @Test
    void whoIsRemovedSeesItAndNothingAfterAndMayComeAgain() {
        Socket anna = entered("1:student:Anna");
        Socket phone = live.connect("1:student:Anna", 1);
        phone.join(ROOM);

        teacher.ok("moderate", "{'room':'lesson:7','remove':1}");

        for (Socket socket : List.of(anna, phone)) {
            Eventually.asserts(() -> assertThat(socket.pushed("room_close")).hasSize(1));
            assertThat(socket.pushed("room_close").getFirst().toString())
                    .isEqualTo("{\"room\":\"lesson:7\",\"code\":4503,\"reason\":\"kicked\"}");
            List<String> kinds = kinds(socket);
            assertThat(kinds.indexOf("room_close")).isGreaterThan(kinds.indexOf("member.removed"));
            assertThat(socket.isOpen()).isTrue();
            assertThat(socket.refused("publish", chat("x1")).path("name").asText())
                    .isEqualTo("not_joined");
        }
        long seq = teacher.publish(ROOM, "among us").path("seq").asLong();
        Eventually.asserts(() -> assertThat(teacher.seqs()).contains(seq));
        assertThat(anna.seqs()).doesNotContain(seq);

        anna.join(ROOM);
        anna.publish(ROOM, "back");
        Eventually.asserts(() -> assertThat(kinds(teacher))
                .containsSubsequence("member.removed", "member.left", "chat.message", "member.joined", "chat.message"));
        assertThat(anna.pushed("room_close")).hasSize(1);
        assertThat(teacher.seqs()).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void whoIsBannedIsOutAndRefused() {
        Socket anna = entered("1:student:Anna");

        teacher.ok("moderate", "{'room':'lesson:7','ban':1}");

        Eventually.asserts(
                () -> assertThat(anna.pushed("room_close").toString()).contains("4504"));
        assertThat(anna.refused("join", "{'room':'lesson:7'}").path("name").asText())
                .isEqualTo("banned");
        Socket other = live.connect("1:student:Anna");
        assertThat(other.refused("join", "{'room':'lesson:7'}").path("code").asInt())
                .isEqualTo(403);
        teacher.ok("moderate", "{'room':'lesson:7','unban':1}");
        other.join(ROOM);
    }

    @Test
    void theServerMayShowSomebodyOut() {
        Socket anna = entered("1:student:Anna");

        live.node.ask(LESSON, new RoomCommand.Expel(new UserId(1), Cause.ROOM_CLOSED));

        Eventually.asserts(
                () -> assertThat(anna.pushed("room_close").toString()).contains("4507"));
        Eventually.asserts(() ->
                assertThat(live.node.load(LESSON).state().roster().members()).containsOnlyKeys(new UserId(9)));
        assertThat(teacher.pushed("room_close")).isEmpty();
    }

    /// The word may come twice, and late: whoever is back by then stays.
    @Test
    void aLateWordDoesNotShowOutWhoIsBack() {
        Socket anna = entered("1:student:Anna");
        teacher.ok("moderate", "{'room':'lesson:7','remove':1}");
        Eventually.asserts(() -> assertThat(anna.pushed("room_close")).hasSize(1));
        Position removed = new Position(
                teacher.events().stream()
                        .filter(event -> event.path("type").asText().equals("member.removed"))
                        .findFirst()
                        .orElseThrow()
                        .path("seq")
                        .asLong(),
                1);
        anna.join(ROOM);

        SessionId session = new SessionId(session(anna));
        say(new Expelled(LESSON, epoch(), removed, CloseReason.KICKED, List.of(session), "nobody"));

        anna.publish(ROOM, "still here");
        assertThat(anna.pushed("room_close")).hasSize(1);
    }

    /// The word may overtake the events before it: these come first all the same, from the log if need be.
    @Test
    void theWordWaitsForTheEventsBeforeIt() {
        Socket anna = entered("1:student:Anna");
        teacher.publish(ROOM, "one");
        Eventually.asserts(() -> assertThat(kinds(anna)).contains("chat.message"));
        live.node.rest();
        long at = live.node.load(LESSON).state().position().seq();
        appendUnheard("two");

        SessionId session = new SessionId(session(anna));
        say(new Expelled(LESSON, epoch(), new Position(at + 1, 1), CloseReason.REPLACED, List.of(session), "nobody"));

        Eventually.asserts(() -> assertThat(anna.pushed("room_close")).hasSize(1));
        assertThat(kinds(anna)).endsWith("chat.message", "chat.message", "room_close");
        assertThat(anna.seqs()).endsWith(at + 1);
        live.node.work();
    }

    @Test
    void refusalsSayWhy() {
        Socket anna = entered("1:student:Anna");
        teacher.ok("moderate", "{'room':'lesson:7','lock':'chat'}");
        assertThat(anna.refused("publish", chat("c1")).path("name").asText()).isEqualTo("locked");
        teacher.ok("moderate", "{'room':'lesson:7','unlock':'chat'}");
        teacher.ok("moderate", "{'room':'lesson:7','slow_s':60}");
        anna.ok("publish", chat("c2"));

        JsonNode slow = anna.refused("publish", chat("c3"));
        assertThat(slow.path("name").asText()).isEqualTo("slow_mode");
        assertThat(slow.path("temporary").asBoolean()).isTrue();
        assertThat(slow.path("retry_after_ms").asLong()).isBetween(1L, 60_001L);
        long first = anna.ok("publish", chat("c2")).path("seq").asLong();
        assertThat(teacher.publish(ROOM, "quick").path("seq").asLong())
                .as("nothing was written twice")
                .isEqualTo(first + 1);
        teacher.ok("moderate", "{'room':'lesson:7','mute':1}");
        assertThat(anna.refused("publish", chat("c4")).path("name").asText()).isEqualTo("muted");
        assertThat(anna.refused("moderate", "{'room':'lesson:7','unmute':1}")
                        .path("name")
                        .asText())
                .isEqualTo("teachers_only");

        JsonNode locks =
                live.connect("2:student:Boris").join(ROOM).path("snapshot").path("locks");
        assertThat(locks.toString()).isEqualTo("{\"chat\":false,\"hands\":false,\"slow_s\":60,\"muted\":[1]}");
    }

    @Test
    void aDeletedTextIsReadNowhere() {
        Socket anna = entered("1:student:Anna");
        JsonNode before = anna.publish(ROOM, "before");
        long message = anna.publish(ROOM, "secret").path("seq").asLong();

        teacher.ok("moderate", "{'room':'lesson:7','delete':" + message + "}");
        teacher.ok("moderate", "{'room':'lesson:7','delete':" + message + "}");
        Eventually.asserts(() -> assertThat(kinds(anna)).contains("chat.deleted"));
        assertThat(kinds(anna)).containsOnlyOnce("chat.deleted");
        assertThat(teacher.refused("moderate", "{'room':'lesson:7','delete':1}")
                        .path("name")
                        .asText())
                .as("no message")
                .isEqualTo("not_found");

        Socket late = live.connect("2:student:Boris");
        JsonNode snapshot = late.join(ROOM).path("snapshot");
        JsonNode history = late.ok("history", "{'room':'lesson:7'}");
        Socket back = live.connect("3:student:Clara");
        JsonNode recovered = back.join(
                ROOM, before.path("seq").asLong(), before.path("epoch").asText());
        for (JsonNode read : List.of(snapshot, history, recovered)) {
            assertThat(read.toString()).doesNotContain("secret").contains("{\"text\":\"\",\"deleted\":true}");
        }
        assertThat(recovered.path("recovered").asBoolean()).isTrue();
    }

    @Test
    void aPollRunsItsCourse() {
        Socket anna = entered("1:student:Anna");
        Socket boris = entered("2:student:Boris");
        Socket staff = live.connect("9:teacher:Vera");
        staff.join("staff:7");
        String opening =
                "{'room':'lesson:7','cid':'p1','open':{'question':'7 x 8?','options':['54','56'],'anonymous':true}}";

        long poll = teacher.ok("poll", opening).path("seq").asLong();
        assertThat(teacher.ok("poll", opening).path("seq").asLong())
                .as("the same question")
                .isEqualTo(poll);
        assertThat(teacher.refused("poll", opening.replace("p1", "p2"))
                        .path("name")
                        .asText())
                .isEqualTo("poll_open");
        anna.ok("poll", "{'room':'lesson:7','vote':{'poll':" + poll + ",'choices':[1]}}");
        anna.ok("poll", "{'room':'lesson:7','vote':{'poll':" + poll + ",'choices':[1]}}");
        assertThat(anna.refused("poll", "{'room':'lesson:7','vote':{'poll':" + poll + ",'choices':[0]}}")
                        .path("name")
                        .asText())
                .isEqualTo("already_answered");
        assertThat(anna.ok("join", "{'room':'lesson:7'}")
                        .at("/snapshot/poll/answered")
                        .asBoolean())
                .isTrue();
        assertThat(boris.ok("join", "{'room':'lesson:7'}")
                        .at("/snapshot/poll/answered")
                        .asBoolean(true))
                .isFalse();

        Eventually.asserts(() -> assertThat(staff.pushed("signal").toString())
                .contains("{\"poll\":" + poll + ",\"answered\":1,\"counts\":[0,1]}"));
        assertThat(staff.pushed("signal").getFirst().has("from")).isFalse();
        boris.ok("poll", "{'room':'lesson:7','vote':{'poll':" + poll + ",'choices':[0]}}");
        teacher.ok("poll", "{'room':'lesson:7','close':" + poll + "}");
        Eventually.asserts(
                () -> assertThat(boris.events().getLast().path("data").toString())
                        .isEqualTo("{\"poll\":" + poll + ",\"counts\":[1,1],\"answered\":2}"));
        assertThat(boris.events().toString()).doesNotContain("choices");
        assertThat(boris.pushed("signal")).isEmpty();
    }

    @Test
    void aRollCallEndsByItself() {
        Socket anna = entered("1:student:Anna");
        entered("2:student:Boris");
        Socket staff = live.connect("9:teacher:Vera");
        staff.join("staff:7");

        long call = teacher.ok("rollcall", "{'room':'lesson:7','cid':'r1','open':{'seconds':5}}")
                .path("seq")
                .asLong();
        anna.ok("rollcall", "{'room':'lesson:7','answer':" + call + "}");

        Eventually.asserts(() -> assertThat(staff.pushed("signal").toString())
                .contains("{\"rollcall\":" + call + ",\"answered\":[1],\"missing\":[2]}"));
        Eventually.asserts(() -> assertThat(anna.events().getLast().path("data").toString())
                .isEqualTo("{\"rollcall\":" + call + ",\"answered\":1,\"missing\":1}"));
        assertThat(anna.refused("rollcall", "{'room':'lesson:7','answer':" + call + "}")
                        .path("name")
                        .asText())
                .isEqualTo("not_open");
    }

    private void say(Expelled word) {
        Bus.of(live.node.vertx).publish(Expelled.to(live.node.self), word);
    }

    private void appendUnheard(String text) {
        var at = live.node.load(LESSON);
        var position = new Position(at.state().position().seq() + 1, 0);
        var entry = new io.lectern.room.Entry(
                position, java.time.Instant.now(), null, null, new io.lectern.room.RoomEvent.ChatMessage(text));
        var line = new io.lectern.room.RedisRoomLog.Line(
                position, io.lectern.room.RoomCodec.encode(LESSON, at.epoch(), entry));
        live.node.on(() -> live.node.log.append(
                LESSON,
                at.epoch(),
                at.state().position(),
                List.of(new io.lectern.room.RedisRoomLog.Write(line, null, false, 0)),
                java.util.Optional.empty()));
    }

    private String epoch() {
        return live.node.load(LESSON).epoch();
    }

    private static String session(Socket socket) {
        return socket.frames().getFirst().at("/ok/session").asText();
    }

    /// Types of events and kinds of other pushes, in the order they came.
    private static List<String> kinds(Socket socket) {
        List<String> kinds = new ArrayList<>();
        for (JsonNode frame : socket.frames()) {
            if (frame.has("event")) kinds.add(frame.at("/event/type").asText());
            else if (frame.has("room_close")) kinds.add("room_close");
        }
        return kinds;
    }

    private static String chat(String cid) {
        return "{'room':'lesson:7','cid':'" + cid + "','type':'chat.message','data':{'text':'hi'}}";
    }

    private Socket entered(String token) {
        Socket socket = live.connect(token);
        socket.join(ROOM);
        return socket;
    }
}
