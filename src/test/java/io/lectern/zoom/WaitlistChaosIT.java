package io.lectern.zoom;

import static io.lectern.zoom.PoolFixture.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.lectern.protocol.LessonId;
import io.lectern.protocol.UserId;
import io.lectern.testing.Eventually;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Three nodes, all at the queue at once.
class WaitlistChaosIT {
    private final PoolFixture school = new PoolFixture(1, 2);
    private final List<UserId> teachers = IntStream.range(0, 4)
            .mapToObj(i -> new UserId(school.user("teacher" + i + "@example.com")))
            .toList();
    private final List<PoolFixture.Node> nodes = new ArrayList<>();

    @AfterEach
    void close() {
        assertThat(school.sim.violations()).isEmpty();
        school.close();
    }

    /// The rule gives one order; the journal says who took a seat when.
    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void seatsGoToThoseWhoWaitInTheOrderOfTheRule(long seed) {
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 3; i++) nodes.add(school.deploy());
        List<LessonId> holding =
                IntStream.range(0, 3).mapToObj(i -> school.lesson()).toList();
        holding.forEach(school::start);
        List<Future<?>> asked = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            UserId teacher = teachers.get(random.nextInt(teachers.size()));
            asked.add(school.pool.startOrWait(school.lesson(teacher), teacher));
        }
        await(Future.join(asked));
        List<Long> rule = longs("select lesson_id from zoom_waiters order by due, asked_at, id");
        assertThat(rule).hasSize(16);

        List<Long> running = new ArrayList<>(longs("select lesson_id from zoom_leases where state = 'READY'"));
        for (int served = 0; served < 16; ) {
            Collections.shuffle(running, random);
            int ending = 1 + random.nextInt(running.size());
            List<Future<?>> ends = new ArrayList<>();
            for (Long lesson : running.subList(0, ending))
                ends.add(school.pool.end(new LessonId(lesson), school.teacher));
            await(Future.join(ends));
            int expected = Math.min(16, served + ending);
            int left = 16 - expected;
            Eventually.asserts(() -> assertThat(school.one("select count(*) from zoom_waiters where state = 'WAITING'"))
                    .isEqualTo(left));
            served = expected;
            running = new ArrayList<>(longs("select lesson_id from zoom_leases where state = 'READY'"));
        }

        assertThat(longs(
                        "select lesson_id from zoom_journal where state = 'CREATING' and who = 'waitlist' order by id"))
                .isEqualTo(rule);
    }

    /// Starts, waits, cancels and ends in any order, a node replaced now and then.
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void whenAllIsQuietNobodyWaitsWhileASeatIsFree(long seed) {
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 3; i++) nodes.add(school.deploy());
        List<LessonId> lessons = new ArrayList<>();
        List<UserId> of = new ArrayList<>();
        for (int i = 0; i < 24; i++) {
            of.add(teachers.get(i % teachers.size()));
            lessons.add(school.lesson(of.getLast()));
        }

        for (int round = 0; round < 12; round++) {
            List<Future<?>> asked = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                int which = random.nextInt(lessons.size());
                asked.add(act(random, lessons.get(which), of.get(which)));
            }
            if (random.nextInt(4) == 0) replaceANode();
            await(Future.any(Future.join(asked).otherwiseEmpty(), school.vertx.timer(3_000)));
        }
        for (int i = 0; i < 3; i++) {
            school.later();
            school.run("update zoom_waiters set rests_until = now() where rests_until > now()");
            school.settle();
        }

        Eventually.asserts(() -> {
            long waiting = school.one("select count(*) from zoom_waiters where state = 'WAITING'");
            long held = school.one("select count(*) from zoom_leases where state not in ('FREE', 'RESERVED')");
            long under =
                    school.one("select count(*) from zoom_leases where state not in ('FREE', 'RESERVED', 'READY')");
            assertThat(under).isZero();
            assertThat(waiting == 0 || held == 3)
                    .as("%d wait, %d of 3 held", waiting, held)
                    .isTrue();
        });
        assertThat(longs("select lesson_id from zoom_leases where state = 'READY'"))
                .doesNotContainAnyElementsOf(longs("select lesson_id from zoom_waiters where state = 'WAITING'"));
    }

    /// A seat that is freed while somebody is just about to wait for it must not be overlooked.
    @Test
    void aSeatFreedInTheVeryMomentOfAskingIsNotLost() {
        for (int i = 0; i < 2; i++) nodes.add(school.deploy());
        for (int round = 0; round < 15; round++) {
            List<LessonId> holding =
                    IntStream.range(0, 3).mapToObj(i -> school.lesson()).toList();
            holding.forEach(school::start);
            UserId teacher = teachers.get(round % teachers.size());
            LessonId waiting = school.lesson(teacher);

            await(Future.join(
                    school.pool.startOrWait(waiting, teacher), school.pool.end(holding.getFirst(), school.teacher)));

            Eventually.asserts(() -> assertThat(school.state(waiting)).isEqualTo("READY"));
            for (LessonId lesson : List.of(holding.get(1), holding.get(2), waiting)) school.end(lesson);
        }
    }

    private Future<?> act(Random random, LessonId lesson, UserId teacher) {
        return switch (random.nextInt(6)) {
            case 0 -> school.pool.end(lesson, teacher);
            case 1 -> school.pool.cancelWait(lesson, teacher);
            case 2 -> school.pool.start(lesson, teacher);
            default -> school.pool.startOrWait(lesson, teacher);
        };
    }

    private void replaceANode() {
        PoolFixture.Node dying = nodes.removeFirst();
        dying.zoom().die();
        await(school.vertx.undeploy(dying.id()));
        nodes.add(school.deploy());
    }

    private List<Long> longs(String statement) {
        return school.query(statement).stream().map((Row row) -> row.getLong(0)).toList();
    }
}
