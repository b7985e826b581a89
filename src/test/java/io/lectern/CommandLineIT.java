package io.lectern;

import static org.assertj.core.api.Assertions.assertThat;

import io.lectern.testing.Eventually;
import io.lectern.testing.LessonSocket;
import io.lectern.testing.NodeProcess;
import io.lectern.testing.School;
import io.lectern.testing.Stores;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The program as an operator meets it: one clear line and a non-zero exit for every mistake, and no trace of a kill.
class CommandLineIT {
    @TempDir
    Path data;

    @Test
    void aTakenPortIsNamedWithItsVariable() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(taken.getLocalPort());
            Map<String, String> environment = Map.of("LECTERN_OPS_PORT", port, "LECTERN_DATA", data.toString());

            assertThat(refusal(List.of("run"), environment))
                    .isEqualTo("lectern: ops.port: port " + port
                            + " on 127.0.0.1 is taken; stop what listens there or set LECTERN_OPS_PORT");
        }
    }

    @Test
    void anUnreadableConfigurationIsNamed() {
        assertThat(refusal(List.of("serve", "--config", "/nowhere/lectern.yaml"), Map.of()))
                .isEqualTo("lectern: /nowhere/lectern.yaml: cannot be read; does it exist, and may this user read it?");
    }

    @Test
    void aCommandExplainsItselfWhateverItNeeds() {
        try (NodeProcess command = NodeProcess.start(List.of("zoom-account", "--help"), Map.of())) {
            assertThat(command.exitCode()).isZero();
            assertThat(command.output()).contains("Usage: lectern zoom-account", "--client-id");
        }
    }

    @Test
    void wrongValuesOfTheSimulatorAreNamed() {
        assertThat(refusal(List.of("zoom-sim", "--port", "99999"), Map.of()))
                .isEqualTo("lectern: --port is from 0 (any that is free) to 65535, not 99999");
        assertThat(refusal(List.of("zoom-sim", "--data", "/nowhere/sim.json"), Map.of()))
                .isEqualTo("lectern: --data: there is no folder /nowhere");
    }

    @Test
    void anUnknownKeyIsNamed() throws Exception {
        Path file = Files.writeString(data.resolve("own.yaml"), "http: {prot: 8081}");

        assertThat(refusal(List.of("serve", "--config", file.toString()), Map.of()))
                .isEqualTo("lectern: " + file + ": unknown key `http.prot`; conf/lectern.yaml lists all of them");
    }

    @Test
    void anUnreachableDatabaseIsNamedWithoutItsPassword() {
        Map<String, String> environment = new HashMap<>(Map.of(
                "DATABASE_URL", "postgres://lectern:hush@127.0.0.1:9/lectern",
                "REDIS_URL", "redis://127.0.0.1:9/0",
                "ZOOM_API_URL", "http://127.0.0.1:9/v2",
                "LECTERN_DATA", data.toString()));

        assertThat(refusal(List.of("serve"), environment))
                .startsWith("lectern: DATABASE_URL: the database lectern at 127.0.0.1:9 cannot be used")
                .doesNotContain("hush");
    }

    @Test
    void anUnreachableRedisIsNamed() {
        Map<String, String> environment = new HashMap<>(Stores.demoSchool());
        environment.putAll(Map.of("REDIS_URL", "redis://127.0.0.1:9/0", "ZOOM_API_URL", "http://127.0.0.1:9/v2"));

        assertThat(refusal(List.of("serve"), environment))
                .startsWith("lectern: REDIS_URL: no Redis answers at 127.0.0.1:9");
    }

    @Test
    void damagedDataIsNamedAndNothingIsLeftRunning() throws Exception {
        Path postgres = data.resolve("postgres");
        Files.writeString(Files.createDirectories(postgres.resolve("data")).resolve("PG_VERSION"), "damaged");

        assertThat(refusal(List.of("run"), Map.of("LECTERN_DATA", data.toString())))
                .startsWith("lectern: the embedded Postgres does not start in " + postgres);
        Eventually.asserts(() -> assertThat(processesIn(data)).isEmpty());
    }

    @Test
    void aSecondRunOnTheSameDataIsRefusedAndAKilledOneLeavesNothingInTheWay() throws Exception {
        Map<String, String> environment = Map.of("LECTERN_DATA", data.toString());
        long lesson;
        try (NodeProcess first = NodeProcess.start(List.of("run"), environment).untilReady()) {
            assertThat(refusal(List.of("run"), environment)).contains("another Lectern uses " + data);
            School school = new School(first.url());
            lesson = school.startableLesson("teacher1");
            LessonSocket socket = LessonSocket.connect(first.httpPort, school.token("student1"));
            socket.join("lesson:" + lesson);
            socket.say("lesson:" + lesson, "before-the-kill", "still here?").get();
            first.kill();
        }

        try (NodeProcess next = NodeProcess.start(List.of("run"), environment).untilReady()) {
            School school = new School(next.url());
            LessonSocket socket = LessonSocket.connect(next.httpPort, school.token("student1"));
            assertThat(socket.join("lesson:" + lesson)
                            .path("snapshot")
                            .path("recent")
                            .findValuesAsText("cid"))
                    .containsExactly("before-the-kill");
            next.terminate();
            assertThat(next.exitCode()).isIn(0, 143);
        }
        Eventually.asserts(() -> assertThat(processesIn(data)).isEmpty());
    }

    private static List<String> processesIn(Path data) {
        return ProcessHandle.allProcesses()
                .map(process -> process.info().commandLine().orElse(""))
                .filter(line -> line.contains(data.toString()))
                .toList();
    }

    /// The one line of a command that cannot do its work.
    private static String refusal(List<String> arguments, Map<String, String> environment) {
        try (NodeProcess node = NodeProcess.start(arguments, environment)) {
            assertThat(node.exitCode()).as(node.output()).isNotZero();
            assertThat(node.output().lines()).hasSize(1);
            return node.output().strip();
        }
    }
}
