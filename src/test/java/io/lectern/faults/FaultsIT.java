package io.lectern.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.lectern.testing.Eventually;
import io.lectern.testing.LessonSocket;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/// The short form of `scripts/bench faults`: what can be broken without starting nodes again.
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FaultsIT {
    @TempDir(cleanup = CleanupMode.NEVER)
    private static Path directory;

    private static final long SEED = new Random().nextLong();
    private static final Random RANDOM = new Random(SEED);
    private static Stage stage;
    private static Trials trials;

    @BeforeAll
    static void start() throws IOException, SQLException {
        System.out.println("FaultsIT: seed " + SEED);
        stage = Stage.set(
                directory,
                Network.together(),
                400,
                Map.of(
                        "LECTERN_CLUSTER_LEASE",
                        "4s",
                        "LECTERN_ROOMS_GRACE",
                        "3s",
                        "LECTERN_SESSION_MESSAGES_PER_SECOND",
                        "200"));
        trials = new Trials(stage, Fault.Scale.SHORT, RANDOM);
        stage.complete();
    }

    @AfterAll
    static void stop() {
        trials.close();
        stage.close();
    }

    /// The first one: nothing else has given a node a reason to complain yet.
    @Test
    @Order(0)
    void noFrameSurprisesANodeOrDisturbsItsOthers() throws Exception {
        Trials.Fuzzed fuzzed = trials.fuzz(3);

        System.out.println(fuzzed.report());
        assertThat(fuzzed.report().findings()).as("seed %d", SEED).isEmpty();
        assertThat(stage.surprises()).as("seed %d", SEED).isEmpty();
        assertThat(fuzzed.report().tried()).hasSizeGreaterThanOrEqualTo(16);
        assertThat(fuzzed.refused()).isPositive();
        assertThat(fuzzed.neighbours().complaints()).as("seed %d", SEED).isEmpty();
        assertThat(fuzzed.neighbours().reconnects()).isZero();
        assertThat(fuzzed.heapAfter() - fuzzed.heapBefore()).isLessThan(32 << 20);
    }

    @Test
    @Order(1)
    void redisRestartedWithWritesInFlightLosesNothing() throws Exception {
        holds(Fault.REDIS_RESTART, List.of());
    }

    @Test
    @Order(1)
    void oneCidFromTwoNodesAtOnceIsOneMessage() throws Exception {
        String room = "lesson:" + stage.campus.lesson();
        String token = stage.campus.token(1, "student", 3_600);
        try (LessonSocket one = LessonSocket.connect(stage.node(0).httpPort, token);
                LessonSocket other = LessonSocket.connect(stage.node(1).httpPort, token)) {
            one.join(room);
            other.join(room);
            Set<Long> numbers = new HashSet<>();
            for (int i = 0; i < 30; i++) {
                var first = one.say(room, "twice-" + i, "once");
                var second = other.say(room, "twice-" + i, "once");
                long seq = first.get(30, TimeUnit.SECONDS).at("/ok/seq").asLong();
                assertThat(second.get(30, TimeUnit.SECONDS).at("/ok/seq").asLong())
                        .isEqualTo(seq)
                        .isPositive();
                numbers.add(seq);
            }

            assertThat(numbers).hasSize(30);
            for (LessonSocket socket : List.of(one, other)) {
                Eventually.asserts(
                        () -> assertThat(socket.events("chat.message")).hasSize(30));
                assertThat(socket.events("chat.message").stream()
                                .map(event -> event.path("seq").asLong()))
                        .isSorted()
                        .containsExactlyInAnyOrderElementsOf(numbers);
            }
        }
    }

    @Test
    @Order(1)
    void threeHundredHandsFromThreeNodesStandInOneOrder() throws Exception {
        Outcome outcome = trials.hands(100);

        assertThat(outcome.complaints()).as("seed %d", SEED).isEmpty();
        assertThat(outcome.isRight()).as(outcome.toString()).isTrue();
    }

    @Test
    @Order(1)
    void aClassThatComesBackAtOnceWhileOthersTalkMissesNothing() throws Exception {
        holds(Fault.STORM, List.of());
    }

    @Test
    @Order(1)
    void aReplicaThatTakesOverGivesNoNumberOutTwice() throws Exception {
        holds(Fault.FAIL_OVER, List.of());
    }

    @Test
    @Order(2)
    void aNodeThatSleptLosesItsPeopleOnceAndTakesThemAgain() throws Exception {
        holds(Fault.PAUSE, List.of(RANDOM.nextInt(Stage.NODES)));
    }

    @Test
    @Order(3)
    void aFullNodeDrainsWithoutLoss() throws Exception {
        holds(Fault.DRAIN, List.of(2));
    }

    @Test
    @Order(4)
    void aKilledNodeLeavesNobodyBehindAndNothingLost() throws Exception {
        holds(Fault.KILL_ONE, List.of(1));
    }

    private static void holds(Fault fault, List<Integer> victims) throws Exception {
        Outcome outcome = trials.run(fault, victims);
        System.out.println(Outcome.HEAD + "\n" + outcome.row(fault.title));
        assertThat(outcome.complaints()).as("seed %d", SEED).isEmpty();
        assertThat(outcome.isRight()).as(outcome.toString()).isTrue();
    }
}
