package io.lectern.zoom;

import static io.lectern.zoom.PoolFixture.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.lectern.protocol.ErrorCode;
import io.lectern.protocol.LessonId;
import io.lectern.protocol.Refusal;
import io.lectern.protocol.UserId;
import io.lectern.testing.Eventually;
import io.lectern.zoomsim.Fault;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What went wrong in the pool this one takes the place of, and cannot go wrong here.
class PoolBugsIT {
    private final PoolFixture school = new PoolFixture();

    @AfterEach
    void theSimulatorSawNothingWrong() {
        assertThat(school.sim.violations()).isEmpty();
        school.close();
    }

    @Test
    void noStartIsRefusedWhileASeatIsFree() {
        hosts(12, 1);
        for (int i = 0; i < 3; i++) school.deploy();
        List<LessonId> lessons =
                IntStream.range(0, 12).mapToObj(i -> school.lesson()).toList();

        List<Future<Meeting>> answers = lessons.stream()
                .map(lesson -> school.pool.start(lesson, school.teacher))
                .toList();
        await(Future.all(answers));

        assertThat(answers).extracting(answer -> answer.result().hostEmail()).doesNotHaveDuplicates();
        assertThat(school.meters
                        .counter("lectern.zoom.claims", "outcome", "lost")
                        .count())
                .as("tries in vain")
                .isLessThan(60);
    }

    @Test
    void noHostIsUsedUpWhileOthersRest() {
        hosts(4, 1);
        school.deploy();
        Map<String, Integer> used = new HashMap<>();
        for (int i = 0; i < 20; i++) {
            UserId teacher = new UserId(school.user("t" + i + "@example.com"));
            LessonId lesson = school.lesson();
            used.merge(await(school.pool.start(lesson, teacher)).hostEmail(), 1, Integer::sum);
            school.end(lesson);
        }

        assertThat(used)
                .hasSize(4)
                .allSatisfy((host, times) -> assertThat(times).isEqualTo(5));
    }

    @Test
    void aSlowZoomKeepsNobodyElseWaiting() {
        hosts(2, 1);
        school.deploy();
        school.sim.plan(Fault.slow("create", 1, 1_500));
        Future<Meeting> slow = school.pool.start(school.lesson(), school.teacher);
        Eventually.asserts(() -> assertThat(school.held()).isEqualTo(1));

        assertThat(school.query("select 1 from pg_stat_activity where datname = current_database()"
                        + " and state like 'idle in transaction%'"))
                .as("transactions open while Zoom is asked")
                .isEmpty();
        assertThat(school.query("select 1 from zoom_accounts for update nowait"))
                .hasSize(2);
        school.start(school.lesson());
        assertThat(slow.isComplete()).as("the slow one goes on meanwhile").isFalse();
        await(slow);
    }

    @Test
    void aStartThatFailsGivesNothingBackThatIsAnothers() {
        hosts(1, 2);
        school.deploy();
        LessonId running = school.lesson();
        school.goLive(running);
        for (int i = 0; i < 5; i++) {
            school.sim.plan(Fault.status("create", 1, 500, 0, "oops"));
            assertThat(refusal(school.pool.start(school.lesson(), school.teacher)))
                    .isEqualTo(ErrorCode.ZOOM_UNAVAILABLE);
        }

        assertThat(school.state(running)).isEqualTo("READY");
        school.goLive(school.lesson());
        assertThat(refusal(school.pool.start(school.lesson(), school.teacher))).isEqualTo(ErrorCode.NO_SEAT);
    }

    @Test
    void theTimetableNeverFreesAMeetingThatIsLive() {
        hosts(1, 1);
        school.deploy();
        LessonId late = school.lesson();
        school.goLive(late);
        school.move(late, -180, 60);
        for (int i = 0; i < 3; i++) {
            school.settle();
            school.later();
        }

        assertThat(refusal(school.pool.start(school.lesson(), school.teacher))).isEqualTo(ErrorCode.NO_SEAT);
        assertThat(school.state(late)).isEqualTo("READY");
    }

    @Test
    void endingALessonAgainGivesBackNoSecondSeat() {
        hosts(1, 2);
        for (int i = 0; i < 3; i++) school.deploy();
        LessonId first = school.lesson();
        LessonId second = school.lesson();
        school.goLive(first);
        school.goLive(second);

        List<Future<Ended>> ends = IntStream.range(0, 30)
                .mapToObj(i -> school.pool.end(first, school.teacher))
                .toList();
        await(Future.all(ends));
        school.settle();

        assertThat(ends).filteredOn(end -> end.result().seatReleased()).hasSize(1);
        assertThat(school.held()).isEqualTo(1);
        assertThat(school.state(second)).isEqualTo("READY");
        school.goLive(school.lesson());
        assertThat(refusal(school.pool.start(school.lesson(), school.teacher))).isEqualTo(ErrorCode.NO_SEAT);
    }

    @Test
    void noMeetingStaysOpenAfterItsLesson() {
        hosts(1, 1);
        school.deploy();
        LessonId lesson = school.lesson();
        school.goLive(lesson);
        school.end(lesson);

        assertThat(school.sim.meetings()).isEmpty();
        school.goLive(school.lesson());
    }

    @Test
    void noSeatOfTheEndedMeetingStaysTaken() {
        hosts(1, 1);
        school.deploy();
        LessonId lesson = school.lesson();
        long meeting = school.goLive(lesson);
        await(school.pool.meetingStarted(meeting, "one", Instant.now()));
        assertThat(school.state(lesson)).isEqualTo("LIVE");
        school.move(lesson, -60, 59);

        school.sim.endMeeting(meeting);
        await(school.pool.meetingEnded(meeting, "one", Instant.now()));

        Eventually.asserts(() -> assertThat(school.state(lesson)).isEqualTo("FREE"));
        school.goLive(school.lesson());
    }

    @Test
    void aSeatThatIsBeingTakenIsNotFreed() {
        hosts(1, 1);
        school.deploy();
        school.deploy();
        school.sim.plan(Fault.slow("create", 1, 1_500));
        LessonId lesson = school.lesson();
        Future<Meeting> start = school.pool.start(lesson, school.teacher);
        Eventually.asserts(() -> assertThat(school.held()).isEqualTo(1));

        for (int i = 0; i < 4; i++) school.settle();

        assertThat(school.state(lesson)).isEqualTo("CREATING");
        assertThat(school.query("select 1 from zoom_journal where who = 'sweep'"))
                .as("what a sweep did to a seat whose taker is at work")
                .isEmpty();
        assertThat(refusal(school.pool.start(school.lesson(), school.teacher))).isEqualTo(ErrorCode.NO_SEAT);
        await(start);
    }

    @Test
    void theEndOfAFormerInstanceEndsNothing() {
        hosts(1, 1);
        school.deploy();
        LessonId lesson = school.lesson();
        long meeting = school.goLive(lesson);
        Instant now = Instant.now();
        await(school.pool.meetingStarted(meeting, "one", now.minusSeconds(60)));
        await(school.pool.meetingStarted(meeting, "two", now.minusSeconds(30)));
        school.move(lesson, -60, 59);

        assertThat(await(school.pool.meetingEnded(meeting, "one", now))).isFalse();
        assertThat(await(school.pool.meetingStarted(meeting, "one", now.minusSeconds(60))))
                .as("a word that comes late")
                .isFalse();

        assertThat(school.state(lesson)).isEqualTo("LIVE");
        assertThat(school.sim.isLive(meeting)).contains(true);
    }

    @Test
    void anInstanceThatIsOverDoesNotComeBackToLife() {
        hosts(1, 1);
        school.deploy();
        LessonId lesson = school.lesson();
        long meeting = school.goLive(lesson);

        assertThat(await(school.pool.meetingEnded(meeting, "one", Instant.now())))
                .as("the end comes before the beginning")
                .isFalse();
        assertThat(await(school.pool.meetingStarted(meeting, "one", Instant.now())))
                .isFalse();

        assertThat(school.state(lesson)).isEqualTo("READY");
    }

    @Test
    void aMeetingOfNobodyIsNoFailure() {
        hosts(1, 1);
        school.deploy();

        assertThat(await(school.pool.meetingStarted(87_000_000_000L, "one", Instant.now())))
                .isFalse();
        assertThat(await(school.pool.meetingEnded(87_000_000_000L, "one", Instant.now())))
                .isFalse();
    }

    @Test
    void aThousandStartsOfOneLessonMakeOneMeeting() {
        hosts(5, 1);
        for (int i = 0; i < 3; i++) school.deploy();
        LessonId lesson = school.lesson();

        List<Future<Meeting>> answers = starts(lesson, 1_000);
        await(Future.all(answers));

        assertThat(answers)
                .extracting(answer -> answer.result().meetingId())
                .containsOnly(answers.getFirst().result().meetingId());
        assertThat(school.made()).isEqualTo(1);
        assertThat(school.held()).isEqualTo(1);
    }

    @Test
    void aThousandStartsMakeOneMeetingEvenWhenItsMakerDies() {
        hosts(5, 1);
        List<PoolFixture.Node> nodes = new ArrayList<>();
        for (int i = 0; i < 3; i++) nodes.add(school.deploy());
        nodes.forEach(node -> node.zoom().dieOfCreate());
        LessonId lesson = school.lesson();

        List<Future<Meeting>> answers = starts(lesson, 1_000);
        Eventually.asserts(() -> assertThat(school.made()).isEqualTo(1));
        Eventually.asserts(() -> assertThat(nodes).anyMatch(PoolBugsIT::isDead));
        PoolFixture.Node dead =
                nodes.stream().filter(PoolBugsIT::isDead).findFirst().orElseThrow();
        await(school.vertx.undeploy(dead.id()));
        school.later();
        school.settle();

        await(Future.join(answers).otherwiseEmpty());
        assertThat(answers).filteredOn(Future::succeeded).isNotEmpty();
        assertThat(answers)
                .filteredOn(Future::succeeded)
                .extracting(answer -> answer.result().meetingId())
                .containsOnly(Long.toString(school.sim.meetings().getFirst()));
        assertThat(answers)
                .filteredOn(Future::failed)
                .extracting(answer -> ((Refusal) answer.cause()).code())
                .as("who asked the one that died")
                .containsOnly(ErrorCode.ZOOM_UNAVAILABLE);
        assertThat(school.made()).isEqualTo(1);
        assertThat(school.held()).isEqualTo(1);
    }

    @Test
    void aPlannedLessonDoesNotFindItsSeatGivenAway() {
        hosts(1, 1);
        school.deploy();
        LessonId planned = school.lesson(30, 60);
        assertThat(school.reserve(planned).reserved()).isTrue();

        assertThat(refusal(school.pool.start(school.lesson(), school.teacher))).isEqualTo(ErrorCode.NO_SEAT);
        LessonId brief = school.lesson(-1, 10);
        school.goLive(brief);
        school.end(brief);
        school.start(planned);
    }

    private static boolean isDead(PoolFixture.Node node) {
        return node.zoom().died.getCount() == 0;
    }

    private void hosts(int number, int capacity) {
        for (int i = 0; i < number; i++) school.host("h" + i, capacity);
    }

    private List<Future<Meeting>> starts(LessonId lesson, int number) {
        return Collections.nCopies(number, lesson).stream()
                .map(same -> school.pool.start(same, school.teacher))
                .toList();
    }

    private static ErrorCode refusal(Future<?> future) {
        return ((Refusal) Eventually.failure(future)).code();
    }
}
