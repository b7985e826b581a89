package io.lectern.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.lectern.protocol.RoomId;
import io.lectern.protocol.UserId;
import io.lectern.testing.Eventually;
import io.lectern.testing.Socket;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SocketIT {
    private static final String ANNA = "1:student:Anna";

    private final LiveSockets live = LiveSockets.start(Map.of(
            "LECTERN_SESSION_CONNECT_TIMEOUT", "2s", "LECTERN_SESSION_PING", "2s", "LECTERN_SESSION_MAX_ROOMS", "3"));

    @AfterEach
    void stop() {
        live.close();
    }

    @Test
    void connectIsAnsweredWithWhatHolds() {
        Socket socket = live.open();

        JsonNode ok = socket.ok("connect", "{'token':'" + ANNA + "'}");

        assertThat(ok.path("user").asLong()).isEqualTo(1);
        assertThat(ok.path("node").asText()).isEqualTo("n1");
        assertThat(ok.path("session").asText()).isNotEmpty();
        assertThat(ok.path("ping_s").asInt()).isEqualTo(2);
        assertThat(ok.path("limits").path("rooms").asInt()).isEqualTo(3);
    }

    @Test
    void whoSaysNothingIsClosed() {
        assertThat(live.open().closeCode()).isEqualTo(4502);
    }

    @Test
    void whoFallsSilentIsClosed() {
        assertThat(live.connect(ANNA).closeCode()).isEqualTo(4004);
    }

    @Test
    void aBadTokenIsToldAndClosed() {
        Socket socket = live.open();

        assertThat(socket.refused("connect", "{'token':'bad'}").path("name").asText())
                .isEqualTo("token_not_valid");
        assertThat(socket.closeCode()).isEqualTo(4500);
    }

    @Test
    void whenTokensCannotBeCheckedTheClientComesBackLater() {
        Socket socket = live.open();

        assertThat(socket.refused("connect", "{'token':'down'}")
                        .path("temporary")
                        .asBoolean())
                .isTrue();
        assertThat(socket.closeCode()).isEqualTo(4000);
    }

    @Test
    void nothingIsDoneBeforeConnectAndTheSocketStays() {
        Socket socket = live.open();

        assertThat(socket.refused("join", "{'room':'lesson:7'}").path("name").asText())
                .isEqualTo("not_signed_in");
        assertThat(socket.refused("connect", "{'client':'test'}").path("name").asText())
                .isEqualTo("bad_frame");
        socket.ok("connect", "{'token':'" + ANNA + "'}");
        socket.join("lesson:7");
    }

    @Test
    void connectingTwiceIsRefused() {
        Socket socket = live.connect(ANNA);

        assertThat(socket.refused("connect", "{'token':'" + ANNA + "'}")
                        .path("code")
                        .asInt())
                .isEqualTo(400);
        assertThat(socket.isOpen()).isTrue();
    }

    @Test
    void aTokenThatRanOutClosesUnlessItWasRefreshed() {
        Socket refreshed = live.connect("1:student:Anna:2");
        refreshed.ok("refresh", "{'token':'1:student:Anna:3600'}");
        Socket other = live.connect("2:student:Boris:2");
        assertThat(other.refused("refresh", "{'token':'1:student:Anna:3600'}")
                        .path("name")
                        .asText())
                .isEqualTo("token_not_valid");
        keepAlive(other);

        assertThat(other.closeCode()).isEqualTo(4005);
        assertThat(refreshed.isOpen() || refreshed.closeCode() != 4005).isTrue();
    }

    @Test
    void aSignOutClosesTheSocketsThatCameFromIt() {
        Socket anna = live.connect(ANNA);
        Socket boris = live.connect("2:student:Boris");

        live.end("family1");
        live.sessions().changed(new AccessChange.OfSignIn("family1", new UserId(1)));

        assertThat(anna.closeCode()).isEqualTo(4500);
        assertThat(boris.isOpen()).isTrue();
    }

    @Test
    void whoAsksForNoSubprotocolIsToldWhichOneIsSpoken() {
        Socket socket = live.open(new String[0]);

        assertThat(socket.closeCode()).isEqualTo(4508);
        assertThat(socket.closeReason()).isEqualTo("protocol_version: speak lectern.v1.json");
    }

    /// A client must not be given what it did not ask for, so the answer has no subprotocol; whether a client then
    /// still reads the close code is up to the client. This one does.
    @Test
    void anotherSubprotocolIsNotSpoken() throws Exception {
        try (java.net.Socket socket = new java.net.Socket("127.0.0.1", live.port())) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream()
                    .write(("GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
                                    + "Sec-WebSocket-Protocol: other.v9\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            java.io.DataInputStream in = new java.io.DataInputStream(socket.getInputStream());
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) head.append((char) in.readUnsignedByte());

            assertThat(head).startsWith("HTTP/1.1 101").doesNotContain("other.v9");
            assertThat(in.readUnsignedByte()).as("a close frame").isEqualTo(0x88);
            in.readUnsignedByte();
            assertThat(in.readUnsignedShort()).isEqualTo(4508);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "hello", "[]", "{\"join\":{}}", "{\"id\":1}x", "{}\n{\"id\":0}"})
    void whatIsNoFrameClosesTheSocket(String text) {
        Socket socket = live.connect(ANNA);

        socket.say(text);

        assertThat(socket.closeCode()).isEqualTo(4501);
    }

    @Test
    void bytesAreNotSpokenHere() {
        Socket socket = live.connect(ANNA);

        socket.sayBinary(Buffer.buffer("{}"));

        assertThat(socket.closeCode()).isEqualTo(4501);
    }

    @Test
    void aMessageThatIsTooLargeClosesTheSocket() {
        Socket socket = live.connect(ANNA);

        socket.say("{\"id\":9,\"join\":{\"room\":\"" + "x".repeat(64 * 1024) + "\"}}");

        assertThat(socket.closeCode()).isEqualTo(4501);
        assertThat(socket.closeReason()).contains("64 KiB");
    }

    @Test
    void aRequestThatMakesNoSenseIsAnsweredAndTheSocketStays() {
        Socket socket = live.connect(ANNA);

        assertThat(socket.refused("shout", "{}").path("name").asText()).isEqualTo("unknown_op");
        assertThat(socket.refused("join", "{'room':'kitchen:1'}").path("name").asText())
                .isEqualTo("bad_room");
        assertThat(socket.refused("join", "{'room':'lesson:404'}").path("code").asInt())
                .isEqualTo(404);
        assertThat(socket.refused("publish", "{'room':'lesson:7','cid':'c','type':'chat.message','data':{}}")
                        .path("name")
                        .asText())
                .isEqualTo("not_joined");
        assertThat(socket.isOpen()).isTrue();
    }

    @Test
    void severalFramesMayShareAMessage() {
        Socket socket = live.connect(ANNA);

        socket.say("{\"id\":101,\"join\":{\"room\":\"lesson:7\"}}\n{}\n{\"id\":102,\"leave\":{\"room\":\"lesson:8\"}}");

        assertThat(socket.answer(101).has("ok")).isTrue();
        assertThat(socket.answer(102).has("ok")).isTrue();
    }

    @Test
    void aSocketIsInSoManyRoomsAndNoMore() {
        Socket socket = live.connect(ANNA);
        for (int i = 1; i <= 3; i++) socket.join("lesson:" + i);

        assertThat(socket.refused("join", "{'room':'lesson:4'}").path("name").asText())
                .isEqualTo("too_many_rooms");
        socket.join("lesson:3");
        socket.ok("leave", "{'room':'lesson:3'}");
        socket.join("lesson:4");
    }

    @Test
    void whoAsksTooMuchIsToldAndAtLastClosed() {
        Socket socket = live.connect(ANNA);
        for (int i = 0; i < 100; i++) socket.request("leave", "{'room':'lesson:7'}");

        Eventually.asserts(() -> assertThat(socket.frames())
                .anyMatch(frame -> frame.path("err").path("name").asText().equals("rate_limited")
                        && frame.path("err").path("retry_after_ms").asLong() > 0));
        assertThat(socket.isOpen()).isTrue();

        socket.say("{\"id\":7,\"x\":{}}\n".repeat(2_000));
        assertThat(socket.closeCode()).isEqualTo(4301);
    }

    @Test
    void beatsCountAsWell() {
        Socket socket = live.connect(ANNA);

        socket.say("{}\n".repeat(2_000));

        assertThat(socket.closeCode()).isEqualTo(4301);
    }

    @Test
    void whoeverIsClosedLeavesTheRoom() {
        Socket anna = live.connect(ANNA);
        anna.join("lesson:7");
        anna.sayBinary(Buffer.buffer("x"));

        Eventually.asserts(() ->
                assertThat(live.node.events(RoomId.parse("lesson:7"))).anyMatch(text -> text.contains("member.left")));
        Eventually.asserts(() -> assertThat(live.openSessions()).isZero());
        Eventually.asserts(() -> assertThat(live.connections()).isZero());
    }

    /// Beats until the socket is closed.
    private void keepAlive(Socket socket) {
        live.node.vertx.setPeriodic(500, tick -> {
            if (socket.isOpen()) socket.request("leave", "{'room':'lesson:7'}");
        });
    }
}
