package io.lectern.zoom;

import static io.lectern.zoom.PoolFixture.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lectern.protocol.ErrorCode;
import io.lectern.protocol.LessonId;
import io.lectern.protocol.Refusal;
import io.lectern.protocol.UserId;
import io.lectern.testing.Eventually;
import io.lectern.zoom.PoolRequest.Queued;
import io.lectern.zoom.SeatNews.News;
import io.lectern.zoomsim.Fault;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// One seat, and more who want it.
class WaitlistIT {
    private final PoolFixture school = new PoolFixture(1);
    private final UserId anna = new UserId(school.user("anna@example.com"));
    private final List<PoolFixture.Node> nodes = new ArrayList<>();
    private final UserId boris = new UserId(school.user("boris@example.com"));

    @BeforeEach
    void twoNodes() {
        nodes.add(school.deploy());
        nodes.add(school.deploy());
    }

    @AfterEach
    void theSimulatorSawNothingWrong() {
        assertThat(school.sim.violations()).isEmpty();
        school.close();
    }

    @Test
    void whoeverWaitsHasTheSeatTheMomentItIsFreeAndIsTold() {
        LessonId first = school.lesson();
        LessonId second = school.lesson(anna);
        school.start(first);

        Queued queued = waits(second, anna);
        assertThat(queued.position()).isEqualTo(1);
        assertThat(queued.expected())
                .isBetween(
                        Instant.now().plus(Duration.ofMinutes(59)),
                        Instant.now().plus(Duration.ofMinutes(90)));
        assertThat(school.told(second)).containsExactly(new News.SeatWaiting(1, queued.expected()));
        assertThat(waits(second, anna)).isEqualTo(queued);

        school.end(first);

        untilReady(second);
        assertThat(school.told(second))
                .extracting(Object::getClass)
                // Its time may have come nearer once more before it came.
                .filteredOn(kind -> !kind.equals(News.SeatWaiting.class))
                .containsExactlyInAnyOrder(News.Started.class, News.SeatReady.class, News.SeatOffered.class);
        assertThat(school.told(second))
                .filteredOn(News.SeatOffered.class::isInstance)
                .singleElement()
                .satisfies(offered ->
                        assertThat(((News.SeatOffered) offered).teacher()).isEqualTo(anna));
        assertThat(waiter(second)).isEqualTo("SERVED");
        assertThat(await(school.pool.place(second)).waiting()).isFalse();
        assertThat(school.query(
                        "select who from zoom_journal where lesson_id = $1 and state = 'CREATING'", second.value()))
                .extracting(row -> row.getString(0))
                .containsExactly("waitlist");
    }

    @Test
    void withASeatFreeNobodyWaits() {
        LessonId lesson = school.lesson();

        Record answer = await(school.pool.startOrWait(lesson, school.teacher));

        assertThat(answer).isInstanceOf(Meeting.class);
        assertThat(school.query("select 1 from zoom_waiters")).isEmpty();
    }

    @Test
    void whoeverDoesNotAskToWaitIsRefusedAsBefore() {
        school.start(school.lesson());
        LessonId second = school.lesson(anna);

        assertRefused(school.pool.start(second, anna), ErrorCode.NO_SEAT);
        assertThat(school.query("select 1 from zoom_waiters")).isEmpty();
    }

    @Test
    void aTeachersSecondLessonDoesNotPassOthers() {
        LessonId held = school.lesson();
        school.start(held);
        List<LessonId> annas = List.of(school.lesson(anna), school.lesson(anna));
        LessonId borises = school.lesson(boris);
        annas.forEach(lesson -> waits(lesson, anna));

        assertThat(waits(borises, boris).position()).isEqualTo(2);
        assertThat(await(school.pool.place(annas.get(1))).position()).isEqualTo(3);
        assertThat(school.told(annas.get(1)))
                .extracting(news -> ((News.SeatWaiting) news).position())
                .containsExactly(2, 3);

        assertThat(servedInTurn(held, 3)).containsExactly(annas.get(0), borises, annas.get(1));
    }

    @Test
    void aQueueIsCountedToItsEndHoweverLong() {
        school.start(school.lesson());
        LessonId any = school.lesson(boris);
        school.run("""
                with more as (
                    insert into lessons (title, group_id, teacher_id, start_time, end_time)
                    select 'Roots', l.group_id, l.teacher_id, l.start_time, l.end_time
                    from lessons l, generate_series(1, 1000) where l.id = $1 returning id, teacher_id)
                insert into zoom_waiters (lesson_id, teacher_id, needed_by, deadline, turn, due)
                select id, teacher_id, now(), now() + interval '1 hour', row_number() over (), now() - interval '1 hour'
                from more""", any.value());
        LessonId last = school.lesson(anna);

        assertThat(await(school.pool.startOrWait(last, anna)))
                .isInstanceOfSatisfying(
                        Queued.class, queued -> assertThat(queued.position()).isEqualTo(1_001));
        assertThat(await(school.pool.place(last)).position()).isEqualTo(1_001);
        assertThat(await(school.pool.place(any)).position()).isZero();
    }

    @Test
    void nobodyTakesTheSeatFromUnderWhoWaits() {
        LessonId held = school.lesson();
        school.start(held);
        LessonId waiting = school.lesson(anna);
        waits(waiting, anna);
        List<LessonId> rushing = new ArrayList<>();
        for (int i = 0; i < 6; i++) rushing.add(school.lesson(boris));

        Future<Ended> ended = school.pool.end(held, school.teacher);
        List<Future<?>> starts = new ArrayList<>();
        for (int round = 0; round < 5; round++)
            for (LessonId lesson : rushing) starts.add(school.pool.start(lesson, boris));
        await(ended);
        await(Future.join(starts).otherwiseEmpty());

        untilReady(waiting);
        assertThat(starts).allMatch(Future::failed);
    }

    /// Nobody hands the seat out at this moment, so only the claim is in the way.
    @Test
    void theClaimItselfLetsNobodyPassWhoWaits() {
        LessonId held = school.lesson();
        school.start(held);
        LessonId waiting = school.lesson(anna);
        LessonId rushing = school.lesson(boris);
        waits(waiting, anna);
        nodes.forEach(node -> await(school.vertx.undeploy(node.id())));
        school.run("update zoom_leases set state = 'FREE', during = tstzrange(lower(during), now(), '[]')");

        PgClaims claims = new PgClaims(school.postgres, school.settings.zoom());
        Note note = new Note("test", "tried");
        List<AccountPool.Seat> seats = await(claims.free(waiting, anna, false, Note.WAITLIST));
        assertThat(seats).hasSize(1);
        assertThat(await(claims.free(rushing, boris, false, "test"))).isEmpty();
        assertThat(await(claims.claim(rushing, boris, seats, false, note)))
                .as("whatever was free a moment ago")
                .isEmpty();
        assertThat(await(claims.claim(waiting, anna, seats, false, note))).isPresent();
    }

    @Test
    void theQueueMayHaveOneSeatAndSomebodyElseTheOther() {
        school.host("second", 1);
        LessonId held = school.lesson();
        LessonId other = school.lesson();
        school.start(held);
        school.start(other);
        LessonId waiting = school.lesson(anna);
        waits(waiting, anna);

        school.end(held);
        school.end(other);
        LessonId fresh = school.lesson(boris);

        assertThat(await(school.pool.start(fresh, boris)).lesson()).isEqualTo(fresh);
        untilReady(waiting);
    }

    @Test
    void whoeverCancelsGetsNothingAndIsToldSo() {
        LessonId held = school.lesson();
        school.start(held);
        LessonId waiting = school.lesson(anna);
        LessonId behind = school.lesson(boris);
        waits(waiting, anna);
        waits(behind, boris);

        assertThat(await(school.pool.cancelWait(waiting, anna)).waited()).isTrue();
        assertThat(await(school.pool.cancelWait(waiting, anna)).waited()).isFalse();

        assertThat(school.told(waiting)).endsWith(new News.SeatLost("wait_cancelled"));
        Eventually.asserts(() -> assertThat(school.rooms.heard(behind))
                .extracting(news -> ((News.SeatWaiting) news).position())
                .containsExactly(2, 1));
        assertThat(servedInTurn(held, 1)).containsExactly(behind);
        assertThat(waiter(waiting)).isEqualTo("CANCELLED");
    }

    @Test
    void whoeverCancelsWhileTheMeetingIsMadeGetsNoneAndMayStartAgain() {
        LessonId held = school.lesson();
        school.start(held);
        LessonId waiting = school.lesson(anna);
        waits(waiting, anna);
        school.sim.plan(Fault.slow("create", 1, 1_000));
        school.end(held);
        Eventually.asserts(() -> assertThat(school.state(waiting)).isEqualTo("CREATING"));

        assertThat(await(school.pool.cancelWait(waiting, anna))).isEqualTo(new PoolRequest.Cancelled(true, false));

        Eventually.asserts(() -> assertThat(school.state(waiting)).isEqualTo("FREE"));
        assertThat(school.sim.meetings()).isEmpty();
        assertThat(journal(waiting)).containsExactly("CREATING", "ENDING", "FREE");
        nothingWasStarted(waiting);
        await(school.pool.start(waiting, anna));
        assertThat(school.held()).isEqualTo(1);
    }

    @Test
    void whoeverCancelsTooLateKeepsTheMeetingAndIsToldSo() {
        LessonId held = school.lesson();
        school.start(held);
        LessonId waiting = school.lesson(anna);
        waits(waiting, anna);
        school.end(held);
        untilReady(waiting);

        assertThat(await(school.pool.cancelWait(waiting, anna))).isEqualTo(new PoolRequest.Cancelled(false, true));
        assertThat(school.state(waiting)).isEqualTo("READY");
    }

    @Test
    void aCancellationEitherComesInTimeOrSaysThatItDidNot() {
        Random random = new Random(PoolFixture.SEED);
        System.out.println("seed " + PoolFixture.SEED);
        for (int i = 0; i < 25; i++) {
            school.run("update zoom_accounts set is_active = false");
            LessonId waiting = school.lesson(anna);
            waits(waiting, anna);
            school.run("update zoom_accounts set is_active = true");
            await(school.vertx.timer(1 + random.nextInt(60)));

            PoolRequest.Cancelled cancelled = await(school.pool.cancelWait(waiting, anna));

            assertThat(cancelled.waited()).isNotEqualTo(cancelled.seated());
            if (cancelled.seated()) await(school.pool.end(waiting, anna));
            Eventually.asserts(() -> assertThat(school.held()).isZero());
            assertThat(school.sim.meetings()).isEmpty();
            if (cancelled.waited()) nothingWasStarted(waiting);
        }
    }

    @Test
    void whatANodeThatDiedWasMakingForACancelledWaitIsClosed() {
        nodes.forEach(node -> node.zoom().dieOfCreate());
        LessonId waiting = school.lesson(anna);
        school.run("update zoom_accounts set is_active = false");
        waits(waiting, anna);
        school.run("update zoom_accounts set is_active = true");
        Eventually.asserts(() -> assertThat(school.sim.meetings()).hasSize(1));
        nodes.forEach(node -> await(school.vertx.undeploy(node.id())));
        school.deploy();

        assertThat(await(school.pool.cancelWait(waiting, anna)).waited()).isTrue();
        school.later();
        school.settle();

        assertThat(school.held()).isZero();
        assertThat(school.sim.meetings()).isEmpty();
        nothingWasStarted(waiting);
    }

    @Test
    void aLessonThatEndsWhileItsTurnComesLeavesNothingBehind() {
        for (int i = 0; i < 10; i++) {
            LessonId held = school.lesson();
            school.start(held);
            LessonId waiting = school.lesson(anna);
            waits(waiting, anna);

            Future<Ended> freed = school.pool.end(held, school.teacher);
            await(school.vertx.timer(1 + 8 * i));
            await(school.pool.end(waiting, anna));
            await(freed);

            Eventually.asserts(() -> assertThat(school.held()).isZero());
            assertThat(school.sim.meetings()).isEmpty();
        }
    }

    private void nothingWasStarted(LessonId lesson) {
        assertThat(school.told(lesson))
                .noneMatch(news -> news instanceof News.SeatReady || news instanceof News.Started);
        assertThat(school.query(
                        "select 1 from lessons where id = $1 and (started_at is not null or zoom_join_url is not null)",
                        lesson.value()))
                .isEmpty();
    }

    private List<String> journal(LessonId lesson) {
        return school.query("select state from zoom_journal where lesson_id = $1 order by id", lesson.value()).stream()
                .map(row -> row.getString(0))
                .toList();
    }

    @Test
    void nobodyWaitsBeyondTheDeadline() {
        LessonId held = school.lesson();
        school.start(held);
        LessonId waiting = school.lesson(anna);
        waits(waiting, anna);
        school.run("update zoom_waiters set deadline = now()");

        school.settle();

        Eventually.asserts(() -> assertThat(waiter(waiting)).isEqualTo("EXPIRED"));
        assertThat(school.told(waiting)).endsWith(new News.SeatLost("wait_expired"));
        school.end(held);
        assertThat(school.held()).isZero();
    }

    @Test
    void aLessonThatIsOverOrGoneOrWithoutItsTeacherWaitsNoLonger() {
        LessonId held = school.lesson();
        school.start(held);
        LessonId ended = school.lesson(anna);
        LessonId deleted = school.lesson(anna);
        LessonId left = school.lesson(boris);
        waits(ended, anna);
        waits(deleted, anna);
        waits(left, boris);

        await(school.pool.end(ended, anna));
        school.run("delete from lessons where id = $1", deleted.value());
        school.run("update users set active = false where id = $1", boris.value());
        school.settle();

        Eventually.asserts(
                () -> assertThat(await(school.pool.waiting()).lessons()).isEmpty());
        assertThat(waiter(ended)).isEqualTo("CANCELLED");
        assertThat(waiter(left)).isEqualTo("CANCELLED");
        school.end(held);
        assertThat(school.held()).isZero();
    }

    @Test
    void aZoomThatFailsForTheFirstHoldsNobodyElseUpForEver() {
        LessonId held = school.lesson();
        school.start(held);
        LessonId unlucky = school.lesson(anna);
        LessonId behind = school.lesson(boris);
        waits(unlucky, anna);
        waits(behind, boris);

        school.sim.plan(Fault.status("create", 1, 503, 0, "busy"));
        school.end(held);

        untilReady(behind);
        assertThat(waiter(unlucky)).isEqualTo("WAITING");
        school.run("update zoom_waiters set rests_until = now()");
        await(school.pool.end(behind, boris));
        untilReady(unlucky);
    }

    @Test
    void aSeatThatWasFreedByANodeThatDiedIsFoundByTheNext() {
        LessonId held = school.lesson();
        school.start(held);
        LessonId waiting = school.lesson(anna);
        waits(waiting, anna);
        // Nobody hears of it, and nobody looks but the sweep.
        school.run("alter table zoom_leases disable trigger user");
        school.run("update zoom_leases set state = 'FREE' where lesson_id = $1", held.value());
        school.run("update lessons set ended_at = now() where id = $1", held.value());
        school.run("alter table zoom_leases enable trigger user");

        school.settle();

        untilReady(waiting);
    }

    @Test
    void aNodeThatDiesOverServingLosesNobody() {
        nodes.forEach(node -> node.zoom().dieOfCreate());
        school.run("update zoom_accounts set is_active = false");
        LessonId waiting = school.lesson(anna);
        waits(waiting, anna);

        school.run("update zoom_accounts set is_active = true");
        Eventually.asserts(() -> assertThat(school.state(waiting)).isEqualTo("CREATING"));
        Eventually.asserts(() -> assertThat(nodes.stream()
                        .mapToLong(node -> node.zoom().died.getCount())
                        .sum())
                .isEqualTo(1));
        nodes.forEach(node -> await(school.vertx.undeploy(node.id())));
        school.deploy();
        for (int i = 0; i < 3; i++) {
            school.later();
            school.settle();
        }

        untilReady(waiting);
        assertThat(waiter(waiting)).isEqualTo("SERVED");
        assertThat(school.made()).isEqualTo(1);
    }

    @Test
    void aLessonNobodyPlannedIsOneAsSoonAsItWaits() {
        school.start(school.lesson());
        LessonId quick = school.lesson(anna);
        school.run("update lessons set provisional = true where id = $1", quick.value());

        waits(quick, anna);
        school.run("delete from lessons where id = $1 and provisional", quick.value());

        assertThat(await(school.pool.place(quick)).position()).isEqualTo(1);
    }

    @Test
    void aLessonThatLostItsReservationToOneThatRunsLateWaitsByItself() {
        LessonId late = school.lesson();
        school.start(late);
        LessonId reserved = school.lesson(-1, 60);
        school.run(
                "insert into zoom_journal (lease_id, account_id, lesson_id, state, fence, why)"
                        + " select 0, id, $1, 'FREE', 1, $2 from zoom_accounts",
                reserved.value(),
                PgWaiters.DISPLACED);

        school.settle();

        Eventually.asserts(
                () -> assertThat(await(school.pool.place(reserved)).position()).isEqualTo(1));
        school.end(late);
        untilReady(reserved);
    }

    /// Ends the lesson that has the seat, as often as that, and sees who gets it.
    private List<LessonId> servedInTurn(LessonId held, int times) {
        List<LessonId> served = new ArrayList<>();
        LessonId last = held;
        for (int i = 0; i < times; i++) {
            await(school.pool.end(last, school.teacher));
            Eventually.asserts(() -> assertThat(ready()).hasSize(1));
            last = ready().getFirst();
            served.add(last);
        }
        return served;
    }

    private List<LessonId> ready() {
        return school.query("select lesson_id from zoom_leases where state = 'READY'").stream()
                .map(row -> new LessonId(row.getLong(0)))
                .toList();
    }

    private Queued waits(LessonId lesson, UserId teacher) {
        Record answer = await(school.pool.startOrWait(lesson, teacher));
        assertThat(answer).isInstanceOf(Queued.class);
        // Its room hears of its place from whichever node looks after the queue.
        Eventually.asserts(() -> assertThat(school.one(
                        "select count(*) from zoom_waiters where lesson_id = $1 and state = 'WAITING'"
                                + " and told_position is null",
                        lesson.value()))
                .isZero());
        return (Queued) answer;
    }

    private void untilReady(LessonId lesson) {
        Eventually.asserts(() -> assertThat(school.state(lesson)).isEqualTo("READY"));
    }

    private String waiter(LessonId lesson) {
        return school.query(
                        "select state from zoom_waiters where lesson_id = $1 order by id desc limit 1", lesson.value())
                .getFirst()
                .getString(0);
    }

    private static void assertRefused(Future<?> answer, ErrorCode code) {
        assertThatThrownBy(() -> await(answer))
                .isInstanceOfSatisfying(
                        Refusal.class, no -> assertThat(no.code()).isEqualTo(code));
    }
}
