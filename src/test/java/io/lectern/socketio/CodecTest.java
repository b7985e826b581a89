package io.lectern.socketio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.lectern.protocol.NodeId;
import io.lectern.protocol.Refusal;
import io.vertx.core.http.HttpMethod;
import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Packets as the two protocols write them down.
class CodecTest {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    @Test
    void aBodyHoldsSeveralPackets() {
        assertThat(EngineCodec.readAll("4hello\u001e2\u001ebAQIDBA==\u001e3probe\u001e5\u001e6\u001e1"))
                .containsExactly(
                        new EnginePacket.Message("hello"),
                        new EnginePacket.Ping(""),
                        new EnginePacket.Bytes(),
                        new EnginePacket.Pong("probe"),
                        new EnginePacket.Upgrade(),
                        new EnginePacket.Noop(),
                        new EnginePacket.Close());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "abc", "7", "4a\u001e", "\u001e4a", "4a\u001ex"})
    void aBodyWithOneBadPacketIsRefusedWhole(String body) {
        assertThatThrownBy(() -> EngineCodec.readAll(body)).isInstanceOf(Refusal.class);
    }

    @Test
    void eventsAreReadWithNamespaceAndAck() {
        assertThat(SocketIoCodec.read("2[\"heartbeat\"]"))
                .isEqualTo(new SocketIoPacket.Event("/", null, "heartbeat", List.of()));
        assertThat(SocketIoCodec.read("2/admin,456[\"a\",1,\"b\"]"))
                .isEqualTo(
                        new SocketIoPacket.Event("/admin", 456L, "a", List.of(JSON.numberNode(1), JSON.textNode("b"))));
        assertThat(SocketIoCodec.read("0/admin?x=1,"))
                .extracting(SocketIoPacket::namespace)
                .isEqualTo("/admin");
        assertThat(SocketIoCodec.read("0/random"))
                .extracting(SocketIoPacket::namespace)
                .isEqualTo("/random");
        assertThat(SocketIoCodec.read("0{\"token\":\"123\"}"))
                .isEqualTo(new SocketIoPacket.Connect("/", JSON.objectNode().put("token", "123")));
        assertThat(SocketIoCodec.read("1")).isEqualTo(new SocketIoPacket.Disconnect("/"));
        assertThat(SocketIoCodec.read("51-[\"a\",{\"_placeholder\":true,\"num\":0}]"))
                .isEqualTo(new SocketIoPacket.Binary("/"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "9",
                "2",
                "2{}",
                "2[]",
                "2[1]",
                "2[{}]",
                "3[1]",
                "31",
                "0[]",
                "0{",
                "5[\"a\"]",
                "2[\"a\"]x",
                "21234567890123456[\"a\"]"
            })
    void whatIsNoPacketIsRefused(String text) {
        assertThatThrownBy(() -> SocketIoCodec.read(text)).isInstanceOf(Refusal.class);
    }

    @Test
    void aConnectionsNameSaysWhereItLives() {
        Sid sid = Sid.fresh(new Sid.Home(new NodeId("1f7a"), 1), new SecureRandom());

        assertThat(Sid.read(sid.toString())).contains(sid);
        assertThat(Sid.read("1f7a-1-short")).isEmpty();
        assertThat(Sid.read("a.b-1-" + "x".repeat(20))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "GET,false,4,polling,,Open",
        "GET,true,4,websocket,,OpenSocket",
        "GET,false,4,polling,SID,Poll",
        "POST,false,4,polling,SID,Post",
        "GET,true,4,websocket,SID,Upgrade"
    })
    void aRequestIsOneOfFive(
            String method, boolean socket, String version, String transport, String sid, String knock) {
        assertThat(Knock.of(HttpMethod.valueOf(method), socket, version, transport, name(sid))
                        .getClass()
                        .getSimpleName())
                .isEqualTo(knock);
    }

    @ParameterizedTest
    @CsvSource({
        "GET,false,4,,,UNKNOWN_TRANSPORT",
        "GET,false,4,webtransport,,UNKNOWN_TRANSPORT",
        "GET,false,,polling,,UNSUPPORTED_VERSION",
        "GET,false,3,polling,,UNSUPPORTED_VERSION",
        "POST,false,4,polling,,BAD_HANDSHAKE_METHOD",
        "PUT,false,4,polling,SID,BAD_REQUEST",
        "GET,false,4,websocket,,BAD_REQUEST",
        "GET,true,4,polling,,BAD_REQUEST",
        "GET,false,4,polling,nonsense,UNKNOWN_SESSION"
    })
    void anythingElseIsRefusedAsTheProtocolSays(
            String method, boolean socket, String version, String transport, String sid, EngineError error) {
        assertThat(Knock.of(HttpMethod.valueOf(method), socket, version, transport, name(sid)))
                .isEqualTo(new Knock.Wrong(error));
    }

    private static String name(String sid) {
        return "SID".equals(sid) ? "1f7a-0-" + "x".repeat(20) : sid;
    }
}
