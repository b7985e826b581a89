package io.lectern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.lectern.protocol.Formats;
import io.lectern.testing.NodeProcess;
import io.lectern.testing.OldClient;
import io.lectern.testing.School;
import io.lectern.testing.Stores;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestMethodOrder;

/// TrueSpace's client library, unchanged, against two nodes. What it does stands in
/// `src/test/js/socketio-scenarios.mjs`.
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SocketIoIT {
    private static final String DRAIN = "aDrainIsSomethingToComeBackFrom";
    private static @Nullable NodeProcess here;
    private static @Nullable NodeProcess there;
    private static OldClient client = new OldClient(Map.of());

    @BeforeAll
    static void startTwoNodes() throws JsonProcessingException {
        Optional<String> absent = OldClient.absent();
        assumeTrue(absent.isEmpty(), () -> "socket.io-client cannot be tried: " + absent.orElse(""));
        int one = NodeProcess.freePort();
        int two = NodeProcess.freePort();
        Map<String, String> shared = new HashMap<>(Stores.demoSchool());
        shared.put("ZOOM_API_URL", "http://127.0.0.1:9/v2");
        shared.put("ZOOM_OAUTH_URL", "http://127.0.0.1:9/oauth/token");
        shared.put("LECTERN_CLUSTER_HOST", "127.0.0.1");
        shared.put("LECTERN_CLUSTER_MEMBERS", "127.0.0.1:" + one + ",127.0.0.1:" + two);
        shared.put("LECTERN_SESSION_CONNECT_TIMEOUT", "5s");
        shared.put("LECTERN_SESSION_PING", "5s");
        shared.put("LECTERN_SESSION_MESSAGES_PER_SECOND", "100");
        NodeProcess first = NodeProcess.serve(with(shared, "LECTERN_CLUSTER_PORT", one));
        here = first;
        NodeProcess second = NodeProcess.serve(with(shared, "LECTERN_CLUSTER_PORT", two));
        there = second;
        client = new OldClient(roles(new School(first.url()), first.url() + "," + second.url()));
    }

    @AfterAll
    static void stop() {
        for (NodeProcess node : new @Nullable NodeProcess[] {here, there}) if (node != null) node.close();
    }

    @TestFactory
    @Order(1)
    Stream<DynamicTest> theOldClientIsServed() {
        List<String> scenarios = client.scenarios();
        assertThat(scenarios).contains("polling", "websocket", "upgrade", DRAIN);
        return scenarios.stream()
                .filter(scenario -> !scenario.equals(DRAIN))
                .map(scenario -> DynamicTest.dynamicTest(scenario, () -> client.passes(scenario)));
    }

    /// The last one: it ends a node.
    @Test
    @Order(2)
    void aNodeThatStopsIsLeftToComeBackElsewhere() {
        OldClient.Playing playing = client.start(DRAIN);

        if (there != null) there.terminate();

        playing.passes();
    }

    private static Map<String, String> roles(School school, String nodes) throws JsonProcessingException {
        long lesson = school.startableLesson("teacher1");
        List<String> classmates = school.classmates("teacher1", lesson);
        String stranger = Stream.iterate(1, i -> i + 1)
                .map(i -> "student" + i)
                .filter(student -> !classmates.contains(student))
                .findFirst()
                .orElseThrow();
        Map<String, String> tokens = Map.of(
                "anna", school.token(classmates.get(0)),
                "boris", school.token(classmates.get(1)),
                "stranger", school.token(stranger),
                "admin", school.token("admin"));
        return Map.of(
                "SOCKETIO_NODES",
                nodes,
                "SOCKETIO_LESSON",
                Long.toString(lesson),
                "SOCKETIO_TOKENS",
                Formats.json().writeValueAsString(tokens));
    }

    private static Map<String, String> with(Map<String, String> shared, String key, int value) {
        Map<String, String> all = new HashMap<>(shared);
        all.put(key, Integer.toString(value));
        return all;
    }
}
