package io.lectern.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.lectern.http.SocketEndpoint;
import io.lectern.platform.Nodes;
import io.lectern.protocol.CloseReason;
import io.lectern.protocol.ErrorCode;
import io.lectern.protocol.Role;
import io.lectern.protocol.RoomId;
import io.lectern.protocol.SessionId;
import io.lectern.protocol.UserId;
import io.lectern.room.Author;
import io.lectern.room.RoomCommand;
import io.lectern.room.RoomKeys;
import io.lectern.testing.Eventually;
import io.lectern.testing.Socket;
import io.vertx.redis.client.Command;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GoodbyeIT {
    private static final RoomId LESSON = RoomId.parse("lesson:7");
    private static final String ROOM = "lesson:7";

    private final LiveSockets live = LiveSockets.start(Map.of(
            "LECTERN_SESSION_MESSAGES_PER_SECOND", "1000",
            "LECTERN_SESSION_SOFT_OUTBOX_KIB", "16",
            "LECTERN_SESSION_HARD_OUTBOX_KIB", "64"));

    @AfterEach
    void stop() {
        live.close();
    }

    @Test
    void whoLeavesIsGoneAtOnceForAll() {
        Socket anna = live.connect("1:student:Anna");
        Socket boris = live.connect("2:student:Boris");
        anna.join(ROOM);
        boris.join(ROOM);

        anna.ok("leave", "{'room':'lesson:7'}");

        Eventually.asserts(() -> assertThat(boris.events())
                .anyMatch(event -> event.path("type").asText().equals("member.left")
                        && event.path("data").path("cause").asText().equals("left")));
        assertThat(boris.ok("presence", "{'room':'lesson:7'}").path("count").asInt())
                .isEqualTo(1);
        assertThat(anna.refused("publish", "{'room':'lesson:7','cid':'c','type':'chat.message','data':{'text':'x'}}")
                        .path("name")
                        .asText())
                .isEqualTo("not_joined");
    }

    @Test
    void whoIsCutOffIsAwayAndComesBackUnseen() {
        Socket anna = live.connect("1:student:Anna");
        Socket boris = live.connect("2:student:Boris");
        anna.join(ROOM);
        long joined = boris.join(ROOM).path("seq").asLong();
        anna.close();
        Socket again = live.connect("1:student:Anna");
        again.join(ROOM);
        boris.publish(ROOM, "end");

        Eventually.asserts(() -> assertThat(boris.seqs()).isNotEmpty());
        if (live.node.events(LESSON).stream().noneMatch(text -> text.contains("member.left")))
            assertThat(boris.seqs()).isEqualTo(List.of(joined + 1));
    }

    @Test
    void whoClosesInTheMiddleOfAJoinIsNotLeftBehind() {
        for (int i = 1; i <= 30; i++) {
            Socket socket = live.connect(i + ":student:P" + i);
            socket.request("join", "{'room':'lesson:7'}");
            if (i % 3 == 0) socket.request("join", "{'room':'lesson:7','since':{'seq':0,'epoch':'x'}}");
            socket.close();
        }

        Eventually.asserts(() -> assertThat(live.openSessions()).isZero());
        Eventually.asserts(() -> assertThat(members()).isEmpty());
        Eventually.asserts(
                () -> assertThat(live.node.redis(Command.EXISTS, io.lectern.platform.Nodes.estate(live.node.self)))
                        .isEqualTo("0"));
    }

    @Test
    void aNodeKnowsItsRoomsAsLongAsItHasMembersThere() {
        String estate = io.lectern.platform.Nodes.estate(live.node.self);
        Socket anna = live.connect("1:student:Anna");
        Socket boris = live.connect("2:student:Boris");
        anna.join(ROOM);
        boris.join(ROOM);
        assertThat(live.node.redis(Command.HGET, estate, ROOM)).isEqualTo("1");

        anna.close();
        boris.ok("leave", "{'room':'lesson:7'}");

        Eventually.asserts(
                () -> assertThat(live.node.redis(Command.EXISTS, estate)).isEqualTo("0"));
    }

    @Test
    void goodbyesAreToldAgainUntilARoomListens() {
        Socket anna = live.connect("1:student:Anna");
        anna.join(ROOM);
        live.node.rest();
        anna.close();
        Eventually.asserts(() -> assertThat(live.openSessions()).isZero());
        live.node.work();

        Eventually.asserts(() -> assertThat(members()).isEmpty());
    }

    @Test
    void drainSendsEverybodyElsewhereAndTellsTheRooms() {
        Socket anna = live.connect("1:student:Anna");
        Socket boris = live.connect("2:student:Boris");
        anna.join(ROOM);
        boris.join(ROOM);

        Eventually.await(live.sessions().drain(CloseReason.DRAIN));

        for (Socket socket : List.of(anna, boris)) {
            assertThat(socket.closeCode()).isEqualTo(4300);
            assertThat(socket.pushed("drain"))
                    .singleElement()
                    .satisfies(
                            drain -> assertThat(drain.path("delay_ms").asLong()).isBetween(0L, 2_000L));
        }
        var state = live.node.load(LESSON).state();
        assertThat(state.roster().nodes()).isEmpty();
    }

    @Test
    void whoDoesNotReadIsClosedAndFreedAndCostsTheOthersNothing() throws IOException {
        // One before and one behind the slow one in the room's list.
        Socket carla = live.connect("3:student:Carla");
        carla.join(ROOM);
        try (java.net.Socket lazy = raw("1:student:Anna")) {
            Eventually.asserts(() -> assertThat(members()).hasSize(2));
            Socket dora = live.connect("4:student:Dora");
            dora.join(ROOM);
            Author loud = new Author(new UserId(2), "Boris", Role.STUDENT);
            SessionId far = new SessionId("far");
            live.node.ask(LESSON, new RoomCommand.Join(loud, far, new io.lectern.protocol.NodeId("far"), 1, false));
            String text = "x".repeat(4_000);

            for (int i = 0; i < 10_000 && live.openSessions() > 2; i++)
                live.node.ask(LESSON, new RoomCommand.Say(loud, far, "c" + i, text));

            Eventually.asserts(() -> assertThat(live.openSessions()).isEqualTo(2));
            Eventually.asserts(() -> assertThat(live.connections()).isEqualTo(2));
            long last = dora.publish(ROOM, "end").path("seq").asLong();
            for (Socket socket : List.of(carla, dora)) {
                Eventually.asserts(() -> assertThat(socket.seqs()).contains(last));
                List<Long> seqs = socket.seqs();
                assertThat(seqs)
                        .isEqualTo(LongStream.rangeClosed(seqs.getFirst(), seqs.getLast())
                                .boxed()
                                .toList());
            }
            assertThat(lazy.isClosed()).isFalse();
        }
        Eventually.asserts(() -> assertThat(live.node.events(LESSON))
                .anyMatch(event -> event.contains("member.left") && event.contains("\"user\":1")));
    }

    @Test
    void whoNeverAsksForTheNextPageGetsNothingKept() {
        Socket anna = live.connect("1:student:Anna");
        var first = anna.join(ROOM);
        anna.close();
        Author loud = new Author(new UserId(2), "Boris", Role.STUDENT);
        SessionId far = new SessionId("far");
        live.node.ask(LESSON, new RoomCommand.Join(loud, far, new io.lectern.protocol.NodeId("far"), 1, false));
        for (int i = 0; i < 300; i++) live.node.ask(LESSON, new RoomCommand.Say(loud, far, "c" + i, "text"));
        Socket again = live.connect("1:student:Anna");
        var page =
                again.join(ROOM, first.path("seq").asLong(), first.path("epoch").asText());
        assertThat(page.path("more").asBoolean()).isTrue();

        live.node.ask(LESSON, new RoomCommand.Say(loud, far, "later", "later"));
        again.ok("leave", "{'room':'lesson:8'}");

        assertThat(again.events()).isEmpty();
        assertThat(again.join(
                                ROOM,
                                page.path("seq").asLong(),
                                page.path("epoch").asText())
                        .path("events")
                        .findValuesAsText("text"))
                .endsWith("later");
    }

    @Test
    void aBrokenRoomIsNotAskedForEverAndStaysNoted() {
        Socket anna = live.connect("1:student:Anna");
        anna.join(ROOM);
        live.node.rest();
        String key = RoomKeys.outbox(RoomKeys.partition(LESSON)).replace("outbox", ROOM + ":log");
        live.node.redis(Command.XADD, key, "99-0", "t", "{\"event\":{\"type\":\"of another planet\"}}");
        live.node.work();

        RoomCommand goodbye = new RoomCommand.Leave(new UserId(1), new SessionId("s"));
        Throwable given = Eventually.failure(live.sessions().tell(LESSON, goodbye));
        anna.close();

        assertThat(Sessions.refusal(given).code()).isEqualTo(ErrorCode.INTERNAL);
        Eventually.asserts(() -> assertThat(live.openSessions()).isZero());
        assertThat(live.node.redis(Command.HGETALL, Nodes.estate(live.node.self)))
                .contains(ROOM);
    }

    private java.util.Set<UserId> members() {
        return live.node.load(LESSON).state().roster().members().keySet();
    }

    /// A client with a tiny window that joins, and then reads no more.
    private java.net.Socket raw(String token) throws IOException {
        java.net.Socket socket = new java.net.Socket();
        socket.setReceiveBufferSize(2_048);
        socket.connect(new InetSocketAddress("127.0.0.1", live.port()));
        OutputStream out = socket.getOutputStream();
        out.write(("GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
                        + "Sec-WebSocket-Protocol: " + SocketEndpoint.SUBPROTOCOL + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        InputStream in = socket.getInputStream();
        StringBuilder head = new StringBuilder();
        while (!head.toString().endsWith("\r\n\r\n")) head.append((char) in.read());
        assertThat(head).startsWith("HTTP/1.1 101");
        out.write(frame("{\"id\":1,\"connect\":{\"token\":\"" + token + "\"}}"));
        // The answer to connect has to come first.
        assertThat(in.read()).isEqualTo(0x81);
        out.write(frame("{\"id\":2,\"join\":{\"room\":\"lesson:7\"}}"));
        return socket;
    }

    private static byte[] frame(String text) {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(6 + body.length)
                .put((byte) 0x81)
                .put((byte) (0x80 | body.length))
                .putInt(0)
                .put(body)
                .array();
    }
}
