package io.lectern.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.lectern.platform.Nodes;
import io.lectern.testing.Eventually;
import io.lectern.testing.LiveRooms;
import io.lectern.testing.Socket;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.redis.client.Command;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// How many connections there may be: of one person, of one node, from one address.
class LimitsIT {
    private static final String ANNA = "1:student:Anna";
    private static final String HELD = Nodes.beside("connections:1");

    private final LiveSockets live = LiveSockets.start(Map.of(
            "LECTERN_SESSION_MAX_PER_USER", "2",
            "LECTERN_SESSION_MAX_CONNECTIONS", "5",
            "LECTERN_SESSION_CONNECTS_PER_MINUTE", "12",
            "LECTERN_ROOMS_MESSAGES_PER_SECOND", "2"));

    @AfterEach
    void stop() {
        live.close();
    }

    @Test
    void aPersonHasSoManyConnectionsAndNoMore() {
        Socket first = live.connect(ANNA);
        live.connect(ANNA);

        assertLimited(ANNA);
        live.connect("2:student:Boris");
        assertThat(first.isOpen()).isTrue();

        first.close();
        Eventually.asserts(() -> assertThat(live.node.redis(Command.HLEN, HELD)).isEqualTo("1"));
        live.connect(ANNA);
        assertLimited(ANNA);
    }

    @Test
    void connectionsOfOtherNodesCountAsLongAsTheseLive() {
        LiveRooms other = live.node.another("n2");
        live.node.redis(Command.HSET, HELD, "s1", "n2", "s2", "n2", "s3", "n3");
        assertLimited(ANNA);
        assertThat(live.node.redis(Command.HEXISTS, HELD, "s3"))
                .as("a node nobody knows")
                .isEqualTo("0");

        other.kill();

        List<Socket> connected = new ArrayList<>();
        Eventually.asserts(() -> {
            Socket socket = live.open();
            JsonNode answer = socket.answer("connect", "{'token':'" + ANNA + "'}");
            if (answer.has("ok")) connected.add(socket);
            else Thread.sleep(500);
            assertThat(connected).isNotEmpty();
        });
    }

    @Test
    void whoConnectsAndGoesAtOnceIsNotCountedForEver() {
        for (int i = 0; i < 10; i++) {
            Socket socket = live.open();
            socket.request("connect", "{'token':'" + ANNA + "'}");
            socket.close();
            Eventually.asserts(() -> assertThat(live.openSessions()).isZero());
        }

        Eventually.asserts(
                () -> assertThat(live.node.redis(Command.EXISTS, HELD)).isEqualTo("0"));
    }

    @Test
    void aFullNodeTakesNoMoreSockets() {
        List<Socket> open = new ArrayList<>();
        for (int i = 0; i < 5; i++) open.add(live.open());
        assertRejected(503);

        open.getFirst().close();
        Eventually.asserts(() -> assertThat(live.openSessions()).isEqualTo(4));
        live.open();
    }

    @Test
    void anAddressThatTriesTooOftenIsTurnedAwayBeforeItCostsAnything() {
        for (int i = 0; i < 12; i++) {
            live.open().close();
            Eventually.asserts(() -> assertThat(live.openSessions()).isZero());
        }

        assertRejected(429);
        assertThat(live.openSessions()).isZero();
    }

    @Test
    void aRoomTakesSoManyMessagesAtOnceFromAllTogether() {
        Socket anna = live.connect(ANNA);
        Socket boris = live.connect("2:student:Boris");
        anna.join("lesson:7");
        boris.join("lesson:7");
        anna.join("lesson:8");
        List<JsonNode> answers = new ArrayList<>();
        for (int i = 0; i < 20; i++)
            for (Socket socket : List.of(anna, boris))
                answers.add(socket.answer(
                        "publish", "{'room':'lesson:7','cid':'c" + i + "','type':'chat.message','data':{'text':'x'}}"));

        assertThat(answers).anySatisfy(answer -> {
            assertThat(answer.path("err").path("name").asText()).isEqualTo("rate_limited");
            assertThat(answer.path("err").path("temporary").asBoolean()).isTrue();
            assertThat(answer.path("err").path("retry_after_ms").asInt()).isPositive();
        });
        anna.publish("lesson:8", "another room is none the worse");
        Eventually.asserts(() -> assertThat(boris.answer(
                                "publish", "{'room':'lesson:7','cid':'c19','type':'chat.message','data':{'text':'x'}}")
                        .has("ok"))
                .isTrue());
    }

    private void assertLimited(String token) {
        Socket socket = live.open();
        JsonNode why = socket.refused("connect", "{'token':'" + token + "'}");
        assertThat(why.path("name").asText()).isEqualTo("connection_limit");
        assertThat(why.path("temporary").asBoolean()).isFalse();
        assertThat(socket.closeCode()).isEqualTo(4506);
    }

    private void assertRejected(int status) {
        assertThatThrownBy(live::open)
                .isInstanceOfSatisfying(
                        UpgradeRejectedException.class,
                        rejected -> assertThat(rejected.getStatus()).isEqualTo(status));
    }
}
