package io.lectern.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.lectern.testing.Eventually;
import io.lectern.testing.Socket;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Signals: typing, pointers, strokes. They pass, or they do not; nothing remembers them.
class SignalIT {
    private static final String ROOM = "lesson:7";

    private final LiveSockets live = LiveSockets.start(Map.of("LECTERN_SESSION_MESSAGES_PER_SECOND", "1000"));

    @AfterEach
    void stop() {
        live.close();
    }

    @Test
    void aSignalReachesTheOthersWithItsSenderAndNotTheSender() {
        Socket ana = entered("1:student:Ana");
        Socket boris = entered("2:teacher:Boris");

        say(ana, "{'signal':{'room':'lesson:7','type':'typing','data':{'at':3}}}");

        Eventually.asserts(() -> assertThat(boris.pushed("signal")).hasSize(1));
        JsonNode signal = boris.pushed("signal").getFirst();
        assertThat(signal.path("room").asText()).isEqualTo(ROOM);
        assertThat(signal.path("type").asText()).isEqualTo("typing");
        assertThat(signal.path("from").path("user").asLong()).isEqualTo(1);
        assertThat(signal.path("from").path("name").asText()).isEqualTo("Ana");
        assertThat(signal.path("data").path("at").asInt()).isEqualTo(3);
        ana.publish(ROOM, "after the signal");
        assertThat(ana.pushed("signal")).isEmpty();
    }

    @Test
    void signalsTakeNoNumberAndAreNotRecovered() {
        Socket ana = entered("1:student:Ana");
        Socket boris = entered("2:student:Boris");
        long before = ana.publish(ROOM, "one").path("seq").asLong();

        for (int i = 0; i < 5; i++) say(ana, "{'signal':{'room':'lesson:7','type':'pen','data':{}}}");
        Eventually.asserts(() -> assertThat(boris.pushed("signal")).hasSize(5));

        assertThat(ana.publish(ROOM, "two").path("seq").asLong()).isEqualTo(before + 1);
    }

    @Test
    void whatIsNoGoodSignalIsDroppedAndTheSocketStays() {
        Socket ana = entered("1:student:Ana");
        Socket boris = entered("2:student:Boris");
        List<String> bad = List.of(
                "{'signal':{'room':'lesson:8','type':'typing','data':{}}}",
                "{'signal':{'room':'lesson:7','type':'<b>','data':{}}}",
                "{'signal':{'room':'lesson:7','type':'typing','data':5}}",
                "{'signal':{'room':'nowhere','type':'typing','data':{}}}",
                "{'signal':{'room':'lesson:7','type':'typing','data':{'x':'" + "y".repeat(5_000) + "'}}}");

        bad.forEach(signal -> say(ana, signal));
        say(ana, "{'signal':{'room':'lesson:7','type':'good','data':{}}}");

        Eventually.asserts(() -> assertThat(boris.pushed("signal")).hasSize(1));
        assertThat(boris.pushed("signal").getFirst().path("type").asText()).isEqualTo("good");
        assertThat(ana.isOpen()).isTrue();
    }

    /// `'` stands for `"`.
    private static void say(Socket socket, String signal) {
        socket.say(signal.replace('\'', '"'));
    }

    private Socket entered(String token) {
        Socket socket = live.connect(token);
        socket.join(ROOM);
        return socket;
    }
}
