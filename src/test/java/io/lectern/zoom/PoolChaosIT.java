package io.lectern.zoom;

import static io.lectern.zoom.PoolFixture.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.lectern.protocol.LessonId;
import io.lectern.protocol.Refusal;
import io.lectern.testing.Eventually;
import io.lectern.zoomsim.Fault;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Many lessons, few seats, a Zoom that fails in every way it knows, nodes that die: whatever happens, the oracle finds
/// nothing, and when all is quiet nothing is left behind.
class PoolChaosIT {
    private static final List<String> OPERATIONS = List.of("token", "create", "get", "list", "end", "delete");

    private final PoolFixture school = new PoolFixture(1, 2, 1);
    private final List<PoolFixture.Node> nodes = new ArrayList<>();

    @AfterEach
    void close() {
        school.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void nothingIsDoubledAndNothingIsLeftWhateverGoesWrong(long seed) {
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 3; i++) nodes.add(school.deploy());
        List<LessonId> lessons =
                IntStream.range(0, 12).mapToObj(i -> school.lesson()).toList();

        for (int round = 0; round < 15; round++) {
            disturb(random);
            List<Future<?>> asked = new ArrayList<>();
            for (int i = 0; i < 12; i++) asked.add(ask(random, lessons.get(random.nextInt(lessons.size()))));
            if (random.nextInt(4) == 0) replaceANode();
            // Who asked a node that died waits in vain, and this test does not wait with him.
            await(Future.any(Future.join(asked).otherwiseEmpty(), school.vertx.timer(3_000)));
            assertThat(asked)
                    .filteredOn(Future::failed)
                    .allSatisfy(no -> assertThat(no.cause()).isInstanceOf(Refusal.class));
            if (random.nextInt(3) == 0) school.later();
        }
        calmDown(lessons);

        assertThat(school.sim.violations()).isEmpty();
        assertThat(school.held()).isZero();
        assertThat(school.sim.meetings()).isEmpty();
        everyMoveWasAllowed();
    }

    private void everyMoveWasAllowed() {
        Map<Long, Lease.State> last = new HashMap<>();
        school.query("select lease_id, state from zoom_journal where lease_id > 0 order by id")
                .forEach(row -> {
                    Lease.State to = Lease.State.valueOf(row.getString(1));
                    Lease.State from = last.put(row.getLong(0), to);
                    if (from != null)
                        assertThat(from.mayBecome(to)).as("%s to %s", from, to).isTrue();
                });
        assertThat(last).isNotEmpty();
    }

    private Future<?> ask(Random random, LessonId lesson) {
        return switch (random.nextInt(5)) {
            case 0 -> school.pool.end(lesson, school.teacher);
            case 1 -> school.pool.settle();
            default ->
                school.pool
                        .start(lesson, school.teacher)
                        .onSuccess(meeting -> school.sim.startMeeting(Long.parseLong(meeting.meetingId())));
        };
    }

    private void disturb(Random random) {
        String operation = OPERATIONS.get(random.nextInt(OPERATIONS.size()));
        switch (random.nextInt(6)) {
            case 0 -> school.sim.plan(Fault.hangsAfterCommit("create", 1));
            case 1 -> school.sim.plan(Fault.status(operation, 1 + random.nextInt(4), 503, 0, "busy"));
            case 2 -> school.sim.plan(Fault.throttled(operation, 1, random.nextBoolean() ? "iso" : "seconds"));
            case 3 -> school.sim.expireTokens();
            case 4 -> school.sim.plan(Fault.slow(operation, 3, 200));
            default -> {}
        }
    }

    /// Dies with whatever it is doing just now.
    private void replaceANode() {
        PoolFixture.Node dying = nodes.removeFirst();
        dying.zoom().die();
        await(school.vertx.undeploy(dying.id()));
        nodes.add(school.deploy());
    }

    /// The faults are used up, the lessons end, the sweeps find the rest.
    private void calmDown(List<LessonId> lessons) {
        for (int i = 0; i < 12; i++)
            await(Future.join(lessons.stream()
                            .map(lesson -> school.pool.end(lesson, school.teacher))
                            .toList())
                    .otherwiseEmpty());
        // What Zoom said to wait for passes in real time.
        Eventually.asserts(() -> {
            school.later();
            school.settle();
            assertThat(school.held()).isZero();
        });
    }
}
