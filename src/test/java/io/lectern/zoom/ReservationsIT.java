package io.lectern.zoom;

import static io.lectern.zoom.PoolFixture.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.lectern.protocol.ErrorCode;
import io.lectern.protocol.LessonId;
import io.lectern.protocol.Refusal;
import io.lectern.testing.Eventually;
import io.lectern.zoomsim.Fault;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Seats for lessons to come. Room on both sides of a lesson is 5 and 10 minutes.
class ReservationsIT {
    private final PoolFixture school = new PoolFixture(1, 1);

    @AfterEach
    void theSimulatorSawNothingWrong() {
        assertThat(school.sim.violations()).isEmpty();
        school.close();
    }

    @Test
    void aLessonBeginsOnTheSeatItReserved() {
        school.deploy();
        LessonId lesson = school.lesson(10, 60);
        school.reserve(lesson);
        String reserved = school.seat(lesson);
        assertThat(school.state(lesson)).isEqualTo("RESERVED");

        school.start(lesson);

        assertThat(school.seat(lesson)).isEqualTo(reserved);
        assertThat(journal(lesson)).containsExactly("RESERVED", "CREATING", "READY");
    }

    @Test
    void theSweepReservesWhatNobodyAskedFor() {
        school.deploy();
        LessonId soon = school.lesson(60, 60);
        LessonId far = school.lesson(20 * 24 * 60, 60);

        school.settle();
        assertThat(school.state(soon)).isEqualTo("RESERVED");
        assertThat(journal(far)).as("too far ahead").isEmpty();

        school.run("update lessons set start_time = now() + interval '9 days', end_time = now() + interval '10 days'");
        school.settle();
        assertThat(school.query("select 1 from zoom_leases where state = 'RESERVED'"
                        + " and lower(during) between now() + interval '8 days' and now() + interval '9 days'"))
                .as("one moved, one came into reach")
                .hasSize(2);
    }

    @Test
    void aLessonWithoutASeatIsToldWhenThereWillBeOne() {
        school.deploy();
        Instant now = Instant.now();
        school.reserve(school.lesson(60, 60));
        school.reserve(school.lesson(60, 80));
        LessonId third = school.lesson(70, 30);

        PoolRequest.Seating seating = school.reserve(third);

        assertThat(seating.reserved()).isFalse();
        assertThat(seating.due()).isTrue();
        // The first is over at 120, and needs 10 minutes after; the third needs 5 before.
        Instant next = Objects.requireNonNull(seating.nextFree());
        assertThat(next)
                .isBetween(now.plus(Duration.ofMinutes(135)), now.plus(Duration.ofMinutes(137)))
                .isEqualTo(next.truncatedTo(ChronoUnit.MINUTES));
        assertThat(journal(third)).isEmpty();
    }

    @Test
    void aMovedLessonTakesItsReservationAlongAndADeletedOneGivesItBack() {
        school.deploy();
        LessonId lesson = school.lesson(60, 60);
        school.reserve(lesson);
        school.move(lesson, 300, 30);

        assertThat(school.reserve(lesson).reserved()).isTrue();
        assertThat(school.query("select 1 from zoom_leases where state = 'RESERVED'"
                        + " and lower(during) > now() + interval '4 hours'"))
                .hasSize(1);

        school.run("delete from lessons");
        assertThat(school.reserve(lesson).reserved()).isFalse();
        assertThat(school.state(lesson)).isEqualTo("FREE");
    }

    @Test
    void whatIsReservedAtOneMomentByTwoNodesIsReservedOnce() {
        for (int i = 0; i < 3; i++) school.deploy();
        List<LessonId> lessons =
                IntStream.range(0, 6).mapToObj(i -> school.lesson(60 + i, 60)).toList();

        List<Future<List<PoolRequest.Seating>>> asked = IntStream.range(0, 60)
                .mapToObj(i -> school.pool.reserve(List.of(lessons.get(i % 6))))
                .toList();
        await(Future.all(asked));

        assertThat(school.query("select distinct lesson_id from zoom_leases where state = 'RESERVED'"))
                .as("two seats, six lessons at one time")
                .hasSize(2);
        assertThat(school.held()).isEqualTo(2);
    }

    @Test
    void aSeatNobodyComesForGoesToOthers() {
        school.deploy();
        LessonId missed = school.lesson(10, 60);
        school.reserve(missed);
        school.move(missed, -30, 60);

        school.settle();

        assertThat(school.state(missed)).isEqualTo("FREE");
        assertThat(school.query("select why from zoom_journal where state = 'FREE'"))
                .singleElement()
                .satisfies(row -> assertThat(row.getString(0)).isEqualTo("nobody came"));
        school.start(missed);
    }

    @Test
    void aLessonThatRunsLateKeepsItsSeatAndTheNextOneGetsAnother() {
        school.deploy();
        LessonId late = school.lesson(-50, 60);
        school.goLive(late);
        String seat = school.seat(late);
        LessonId next = school.lesson(26, 60);
        blockOther(seat, () -> school.reserve(next));
        assertThat(school.seat(next)).isEqualTo(seat);

        school.move(late, -70, 60);
        shorten(late, 1);
        school.settle();
        assertThat(school.seat(next)).as("not in the way yet").isEqualTo(seat);

        shorten(late, 1);
        school.move(next, 7, 60);
        school.run(
                "update zoom_leases set during = tstzrange(now() + interval '2 minutes', now() + interval '77 minutes')"
                        + " where lesson_id = $1",
                next.value());
        school.settle();

        assertThat(school.state(late)).isEqualTo("READY");
        assertThat(school.seat(next)).isNotEqualTo(seat);
        assertThat(school.state(next)).isEqualTo("RESERVED");
        school.move(next, 0, 60);
        school.goLive(next);
    }

    @Test
    void anExtensionMovesTheNextReservationAway() {
        school.deploy();
        LessonId running = school.lesson(-50, 60);
        school.goLive(running);
        String seat = school.seat(running);
        LessonId next = school.lesson(30, 60);
        blockOther(seat, () -> school.reserve(next));
        assertThat(school.seat(next)).isEqualTo(seat);

        await(school.pool.extend(running, school.teacher, 30, "k"));

        assertThat(school.seat(next)).isNotEqualTo(seat);
        assertThat(school.state(next)).isEqualTo("RESERVED");
        assertThat(school.query(
                        "select 1 from zoom_leases where lesson_id = $1"
                                + " and upper(during) > now() + interval '45 minutes'",
                        running.value()))
                .hasSize(1);
    }

    @Test
    void withNoOtherSeatTheNextLessonLosesItsReservationAndNotTheRunningOneItsSeat() {
        school.run("update zoom_accounts set is_active = false where email like 'host1%'");
        school.deploy();
        LessonId running = school.lesson(-50, 60);
        school.goLive(running);
        LessonId next = school.lesson(30, 60);
        assertThat(school.reserve(next).reserved()).isTrue();

        await(school.pool.extend(running, school.teacher, 60, "k"));

        assertThat(school.state(running)).isEqualTo("READY");
        assertThat(school.state(next)).isEqualTo("FREE");
    }

    @Test
    void aTeachersOwnAccountServesNobodyElse() {
        school.run(
                "update zoom_accounts set owner_id = $1 where email like 'host1%'", school.user("other@example.com"));
        school.deploy();
        school.reserve(school.lesson(60, 60));

        assertThat(school.reserve(school.lesson(60, 60)).reserved()).isFalse();
    }

    @Test
    void aTeachersPreferredHostComesFirst() {
        school.run(
                "insert into zoom_account_teachers select id, $1 from zoom_accounts where email like 'host1%'",
                school.teacher.value());
        school.deploy();

        assertThat(school.start(school.lesson()).hostEmail()).isEqualTo("host1@example.com");
    }

    @Test
    void aZoomThatNeverAnswersKeepsNoReservationWaiting() {
        PoolFixture.Node node = school.deploy();
        LessonId running = school.lesson(-50, 60);
        school.start(running);
        school.move(running, -300, 60);
        node.zoom().die();
        LessonId planned = school.lesson(60, 60);

        // It hangs over the meeting that should be over.
        Future<?> settling = school.pool.settle();

        Eventually.asserts(() -> assertThat(journal(planned)).containsExactly("RESERVED"));
        assertThat(settling.isComplete()).isFalse();
    }

    @Test
    void aStartThatZoomFailsKeepsItsReservation() {
        onlyTheFirstHost();
        school.deploy();
        LessonId lesson = school.lesson(5, 60);
        school.reserve(lesson);
        String seat = school.seat(lesson);

        school.sim.plan(Fault.status("token", 1, 503, 0, "away"));
        assertThat(refusal(school.pool.start(lesson, school.teacher))).isEqualTo(ErrorCode.ZOOM_UNAVAILABLE);
        assertThat(journal(lesson)).containsExactly("RESERVED", "CREATING", "FREE", "RESERVED");
        school.sim.plan(Fault.status("create", 1, 500, 0, "oops"));
        assertThat(refusal(school.pool.start(lesson, school.teacher))).isEqualTo(ErrorCode.ZOOM_UNAVAILABLE);

        assertThat(school.state(lesson)).isEqualTo("RESERVED");
        assertThat(school.seat(lesson)).isEqualTo(seat);
        school.settle();
        assertThat(journal(lesson)).as("it is where its lesson is").endsWith("UNKNOWN", "FREE", "RESERVED");
        assertThat(refusal(school.pool.start(school.lesson(), school.teacher))).isEqualTo(ErrorCode.NO_SEAT);
        school.start(lesson);
        assertThat(school.seat(lesson)).isEqualTo(seat);
        assertThat(school.held()).isEqualTo(1);
    }

    @Test
    void aStartWhoseHostIsInTroubleTakesAnotherSeatOrKeepsItsReservation() {
        school.deploy();
        LessonId lesson = school.lesson(5, 60);
        school.reserve(lesson);
        String seat = school.seat(lesson);
        onlyHostOf(seat);

        school.sim.plan(Fault.throttled("create", 1, "seconds"));
        assertThat(refusal(school.pool.start(lesson, school.teacher))).isEqualTo(ErrorCode.NO_SEAT);
        assertThat(school.state(lesson)).isEqualTo("RESERVED");
        school.sim.plan(Fault.status("create", 1, 404, 1001, "User does not exist."));
        school.run("update zoom_accounts set is_active = true, blocked_until = null");
        school.start(lesson);

        assertThat(school.seat(lesson)).isNotEqualTo(seat);
        assertThat(school.held()).isEqualTo(1);
    }

    @Test
    void aStartThatDiedWithItsNodeKeepsItsReservation() throws Exception {
        LessonId lesson = school.lesson(5, 60);
        PoolFixture.Node node = school.deploy();
        school.reserve(lesson);
        // No round reserves anew what should have begun.
        school.move(lesson, -1, 60);
        node.zoom().dieOfCreate();
        school.pool.start(lesson, school.teacher);
        assertThat(node.zoom().died.await(20, TimeUnit.SECONDS)).isTrue();
        await(school.vertx.undeploy(node.id()));
        school.sim.deleteMeeting(school.sim.meetings().getFirst());
        school.deploy();
        for (int look = 0; look < 2; look++) {
            school.later();
            school.settle();
        }

        assertThat(school.state(lesson)).isEqualTo("RESERVED");
    }

    @Test
    void aSeatIsNotTakenFromWhoTriesAgainBecauseNobodyCame() {
        onlyTheFirstHost();
        school.deploy();
        LessonId lesson = school.lesson(5, 60);
        school.reserve(lesson);
        school.move(lesson, -30, 60);
        school.sim.plan(Fault.status("token", 1, 503, 0, "away"));
        assertThat(refusal(school.pool.start(lesson, school.teacher))).isEqualTo(ErrorCode.ZOOM_UNAVAILABLE);

        school.settle();
        assertThat(school.state(lesson)).isEqualTo("RESERVED");
        school.run("update zoom_journal set at = at - interval '1 hour'");
        school.settle();
        assertThat(school.state(lesson)).isEqualTo("FREE");
    }

    private void onlyTheFirstHost() {
        school.run("update zoom_accounts set is_active = email like 'host0%'");
    }

    private void onlyHostOf(String seat) {
        school.run(
                "update zoom_accounts set is_active = id = $1", Long.parseLong(seat.substring(0, seat.indexOf('/'))));
    }

    private static ErrorCode refusal(Future<?> future) {
        return ((Refusal) Eventually.failure(future)).code();
    }

    /// So that the reservation has no choice.
    private void blockOther(String seat, Runnable work) {
        onlyHostOf(seat);
        work.run();
        school.run("update zoom_accounts set is_active = true");
    }

    private void shorten(LessonId lesson, int minutesLeft) {
        school.run(
                "update zoom_leases set during = tstzrange(lower(during), now() + make_interval(mins => $2))"
                        + " where lesson_id = $1",
                lesson.value(),
                minutesLeft);
    }

    private List<String> journal(LessonId lesson) {
        return school.query("select state from zoom_journal where lesson_id = $1 order by id", lesson.value()).stream()
                .map(row -> row.getString(0))
                .toList();
    }
}
