package io.lectern.zoom;

import static io.lectern.zoom.PoolFixture.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.lectern.config.Secret;
import io.lectern.protocol.ErrorCode;
import io.lectern.protocol.LessonId;
import io.lectern.protocol.Refusal;
import io.lectern.testing.Eventually;
import io.lectern.zoom.SeatNews.News;
import io.lectern.zoomapi.Answer;
import io.lectern.zoomapi.ZoomAccount;
import io.lectern.zoomapi.ZoomApi;
import io.lectern.zoomapi.ZoomMeeting;
import io.lectern.zoomsim.Fault;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PoolFaultsIT {
    private static final Note LATE = new Note("test", "late");

    private final PoolFixture school = new PoolFixture(1, 1, 1);

    @AfterEach
    void theSimulatorSawNothingWrong() {
        assertThat(school.sim.violations()).isEmpty();
        school.close();
    }

    @Test
    void aMeetingWhoseAnswerNeverCameIsAdoptedAndNotMadeTwice() {
        school.deploy();
        LessonId lesson = school.lesson();
        school.sim.plan(Fault.hangsAfterCommit("create", 1));

        Meeting meeting = school.start(lesson);

        assertThat(school.made()).isEqualTo(1);
        assertThat(school.sim.meetings()).containsExactly(Long.parseLong(meeting.meetingId()));
        assertThat(meeting.password()).isNotEmpty();
    }

    @Test
    void aMeetingThatWasNeverMadeGivesTheSeatBack() {
        school.deploy();
        LessonId lesson = school.lesson();
        school.sim.plan(Fault.status("create", 1, 500, 0, "oops"));

        assertThat(refusal(() -> school.start(lesson)).code()).isEqualTo(ErrorCode.ZOOM_UNAVAILABLE);
        assertThat(school.held()).isZero();
        assertThat(school.start(lesson).meetingId()).isNotEmpty();
        assertThat(school.made()).isEqualTo(1);
    }

    @Test
    void aCrashAfterZoomsAnswerIsSettledByASweepThatAdoptsTheMeeting() throws Exception {
        LessonId lesson = school.lesson();
        crashAfterCreate(lesson);
        school.deploy();

        assertThat(school.settle()).isZero();
        school.later();
        assertThat(school.settle()).isEqualTo(1);

        assertThat(school.state(lesson)).isEqualTo("READY");
        assertThat(school.start(lesson).meetingId())
                .isEqualTo(Long.toString(school.sim.meetings().getFirst()));
        assertThat(school.made()).isEqualTo(1);
    }

    @Test
    void aCrashBeforeAnythingWasMadeIsSettledByASweepThatFreesTheSeat() throws Exception {
        LessonId lesson = school.lesson();
        crashAfterCreate(lesson);
        school.sim.deleteMeeting(school.sim.meetings().getFirst());
        school.deploy();
        school.later();

        school.settle();
        assertThat(school.held()).as("one empty look is not enough").isEqualTo(1);
        school.later();
        school.settle();

        assertThat(school.held()).isZero();
        assertThat(school.meters
                        .counter("lectern.zoom.reclaimed", "how", "unfinished_start")
                        .count())
                .isEqualTo(1);
    }

    @Test
    void aCrashDuringALessonThatEndsMeanwhileLeavesNoMeeting() throws Exception {
        LessonId lesson = school.lesson();
        crashAfterCreate(lesson);
        school.run("update lessons set ended_at = now()");
        school.deploy();
        school.later();

        school.settle();

        assertThat(school.held()).isZero();
        assertThat(school.sim.meetings()).isEmpty();
    }

    @Test
    void whatZoomMakesAfterItWasGivenUpIsDeleted() {
        school.deploy();
        school.settle();
        LessonId lesson = school.lesson();
        school.sim.plan(Fault.slow("create", 1, 6_000));

        assertThat(refusal(() -> school.start(lesson)).code()).isEqualTo(ErrorCode.ZOOM_UNAVAILABLE);
        assertThat(school.made()).isZero();
        Eventually.asserts(() -> assertThat(school.made()).isEqualTo(1));
        assertThat(school.one("select count(*) from zoom_accounts where strays_at < now() + interval '3 minutes'"))
                .as("the host that is in doubt, soon")
                .isEqualTo(1);
        lookForStrays();

        assertThat(school.sim.meetings()).isEmpty();
        assertThat(school.held()).isZero();
    }

    @Test
    void onlyMeetingsOfOursThatNobodyHoldsAreStrays() {
        ZoomApi zoom = school.deploy().zoom();
        LessonId lesson = school.lesson();
        long held = school.goLive(lesson);
        ZoomAccount host = await(school.accounts.find(school.one("select account_id from zoom_leases")));
        String mark =
                school.query("select mark from zoom_installation").getFirst().getString(0);
        long byHand = make(zoom, host, "Parents' evening");
        long foreign = make(zoom, host, "lectern:another1:777:1 lesson 9777");
        long forgotten = make(zoom, host, "lectern:" + mark + ":777:1 lesson 8777");
        ZoomAccount other = await(school.accounts.find(
                school.one("select id from zoom_accounts where id <> $1 order by id limit 1", host.id())));
        long inUse = make(zoom, other, "lectern:" + mark + ":778:1 lesson 8778");
        school.sim.startMeeting(inUse);

        lookForStrays();
        assertThat(school.sim.meetings()).containsExactlyInAnyOrder(held, byHand, foreign, inUse);
        assertThat(forgotten).isNotZero();

        school.sim.endMeeting(inUse);
        lookForStrays();
        assertThat(school.sim.meetings()).containsExactlyInAnyOrder(held, byHand, foreign);
    }

    private static long make(ZoomApi zoom, ZoomAccount host, String agenda) {
        ZoomMeeting.Draft draft = new ZoomMeeting.Draft("Fractions", agenda, "2026-03-21T10:00:00Z", 60, false);
        if (await(zoom.create(host, draft)) instanceof Answer.Ok<ZoomMeeting>(ZoomMeeting made)) return made.id();
        throw new AssertionError("no meeting for " + agenda);
    }

    private void lookForStrays() {
        school.later();
        school.run("update zoom_accounts set strays_at = now()");
        school.settle();
    }

    @Test
    void anEndThatZoomDoesNotAnswerEndsTheLessonNowAndTheMeetingLater() {
        school.deploy();
        LessonId lesson = school.lesson();
        school.start(lesson);
        school.sim.plan(Fault.status("end", 3, 503, 0, "busy"));

        school.end(lesson);
        assertThat(school.state(lesson)).isEqualTo("ENDING");
        assertThat(refusal(() -> school.start(lesson)).code()).isEqualTo(ErrorCode.LESSON_ENDED);

        school.later();
        school.settle();
        assertThat(school.state(lesson)).isEqualTo("FREE");
        assertThat(school.sim.meetings()).isEmpty();
    }

    @Test
    void aMeetingThatZoomNeedsAMomentToEndKeepsNobodyWaitingForASweep() {
        school.deploy();
        LessonId lesson = school.lesson();
        school.goLive(lesson);
        school.sim.plan(
                Fault.status("delete", 2, 400, 3002, "Sorry, you cannot delete this meeting since it's in progress."));

        school.end(lesson);

        assertThat(school.state(lesson)).isEqualTo("FREE");
        assertThat(school.sim.meetings()).isEmpty();
    }

    @Test
    void aMeetingThatIsOverForZoomToDeleteFreesItsSeat() {
        school.deploy();
        LessonId lesson = school.lesson();
        school.start(lesson);
        school.sim.plan(Fault.status("delete", 1, 400, 3007, "You cannot delete a meeting that has ended."));

        school.end(lesson);

        assertThat(school.state(lesson)).isEqualTo("FREE");
    }

    @Test
    void aDeletedLessonsMeetingIsEndedToo() {
        school.deploy();
        LessonId lesson = school.lesson();
        school.start(lesson);
        school.run("delete from lessons");

        school.settle();

        assertThat(school.held()).isZero();
        assertThat(school.sim.meetings()).isEmpty();
    }

    @Test
    void aLessonThatRunsLateKeepsItsSeatWhileItsMeetingIsLive() {
        school.deploy();
        LessonId lesson = school.lesson();
        long meeting = Long.parseLong(school.start(lesson).meetingId());
        school.sim.startMeeting(meeting);
        school.run("update lessons set start_time = now() - interval '3 hours', end_time = now() - interval '1 hour'");

        for (int i = 0; i < 3; i++) {
            school.settle();
            school.later();
        }
        assertThat(school.state(lesson)).isEqualTo("READY");

        school.sim.endMeeting(meeting);
        school.settle();
        assertThat(school.state(lesson)).as("one empty look is not enough").isEqualTo("READY");
        school.later();
        school.settle();

        assertThat(school.state(lesson)).isEqualTo("FREE");
        assertThat(school.sim.meetings()).isEmpty();
        assertThat(school.told(lesson).getLast())
                .isInstanceOfSatisfying(
                        News.Ended.class, over -> assertThat(over.by()).isNull());
    }

    @Test
    void aMeetingThatIsForgottenWithPeopleInItEndsSomeTime() {
        school.deploy();
        LessonId lesson = school.lesson();
        school.goLive(lesson);
        school.move(lesson, -300, 59);

        school.settle();
        assertThat(school.state(lesson)).as("four hours and a minute late").isEqualTo("FREE");
        assertThat(school.sim.meetings()).isEmpty();
    }

    @Test
    void aStaleFenceWritesNothing() {
        PgSeats seats = new PgSeats(school.postgres);
        LessonId lesson = school.lesson();
        PgClaims claims = new PgClaims(school.postgres, school.settings.zoom());
        Lease mine = await(claims.free(lesson, school.teacher, false, "test")
                        .compose(free -> claims.claim(lesson, school.teacher, free, false, LATE)))
                .orElseThrow();
        school.later();
        List<Lease> taken =
                await(new PgSweep(school.postgres, school.settings.zoom()).unfinished(Duration.ofSeconds(60)));
        ZoomMeeting meeting = new ZoomMeeting(
                85_000_000_000L, "u", false, false, "", "http://join", new Secret("s"), new Secret("p"));

        assertThat(taken)
                .singleElement()
                .satisfies(lease -> assertThat(lease.fence()).isEqualTo(mine.fence() + 1));
        assertThat(await(seats.ready(mine, meeting, LATE))).isEmpty();
        assertThat(await(seats.unknown(mine, LATE))).isEmpty();
        assertThat(await(seats.free(mine, LATE))).isEmpty();
        assertThat(school.query("select 1 from lessons where zoom_meeting_id is not null"))
                .isEmpty();
        assertThat(school.query("select 1 from zoom_journal where why = 'late' and state <> 'CREATING'"))
                .isEmpty();
        assertThat(await(seats.ready(taken.getFirst(), meeting, new Note("test", "in time"))))
                .isPresent();
    }

    @Test
    void whoComesBackWhileASweepLooksKeepsTheMeeting() {
        school.deploy();
        LessonId lesson = school.lesson();
        school.start(lesson);
        school.run("update lessons set start_time = now() - interval '3 hours', end_time = now() - interval '1 hour'");
        school.settle();
        school.later();
        PgSweep sweep = new PgSweep(school.postgres, school.settings.zoom());
        Lease looking = await(sweep.overdue()).getFirst();
        assertThat(await(sweep.seen(looking, false)).orElseThrow().abandoned()).isTrue();

        school.start(lesson);

        assertThat(await(sweep.expire(looking, "nobody is there any more"))).isEmpty();
        assertThat(school.state(lesson)).isEqualTo("READY");
    }

    @Test
    void tokensThatExpireInTheMiddleAreNotNoticed() {
        school.deploy();
        for (int i = 0; i < 6; i++) {
            LessonId lesson = school.lesson();
            school.start(lesson);
            school.sim.expireTokens();
            school.end(lesson);
        }
        assertThat(school.made()).isEqualTo(6);
        assertThat(school.held()).isZero();
    }

    @Test
    void aHostThatZoomRefusesIsLeftAloneAndAnotherIsTaken() {
        school.deploy();
        LessonId lesson = school.lesson();
        school.sim.plan(Fault.status(
                "create",
                1,
                400,
                3161,
                "Meeting hosting and scheduling capabilities are not allowed for your user account."));

        school.start(lesson);

        assertThat(school.query("select quarantine_why from zoom_accounts where quarantined_at is not null"))
                .singleElement()
                .satisfies(row -> assertThat(row.getString(0)).startsWith("HOST 3161"));
    }

    @Test
    void aZoomAccountThatTakesNoCallsLeavesTheOthersToTry() {
        school.deploy();
        LessonId lesson = school.lesson();
        school.sim.plan(Fault.status("token", 2, 503, 0, "away"));

        school.start(lesson);

        assertThat(school.held()).isEqualTo(1);
        assertThat(school.query("select distinct account_id from zoom_journal")).hasSize(3);
    }

    @Test
    void hostsOfOneZoomAccountThatTakesNoCallsAreNotTriedOneByOne() {
        school.run("update zoom_accounts set zoom_account_id = (select zoom_account_id from zoom_accounts where email"
                + " like 'host0%'), client_id = 'shared', zoom_user_id = email");
        school.deploy();
        LessonId lesson = school.lesson();
        school.sim.plan(Fault.status("token", 0, 503, 0, "away"));

        Refusal refusal = refusal(() -> school.start(lesson));

        assertThat(refusal.code()).isEqualTo(ErrorCode.ZOOM_UNAVAILABLE);
        assertThat(refusal.retryAfter()).isPositive();
        assertThat(school.query("select distinct account_id from zoom_journal")).hasSize(1);
    }

    @Test
    void aHostWhoseDayIsOverLeavesTheOthersToTry() {
        school.deploy();
        LessonId lesson = school.lesson();
        school.sim.plan(Fault.throttled("create", 2, "daily"));

        school.start(lesson);

        assertThat(school.query("select distinct account_id from zoom_journal")).hasSize(3);
        assertThat(school.one("select count(*) from zoom_accounts where blocked_why like 'QUOTA%'"))
                .isEqualTo(2);
    }

    @Test
    void aMeetingThatZoomHasLostIsReplacedOnTheSameSeat() {
        school.deploy();
        LessonId lesson = school.lesson();
        Meeting lost = school.start(lesson);
        school.sim.deleteMeeting(Long.parseLong(lost.meetingId()));

        Meeting replaced = school.start(lesson);

        assertThat(replaced.meetingId()).isNotEqualTo(lost.meetingId());
        assertThat(replaced.hostEmail()).isEqualTo(lost.hostEmail());
        assertThat(school.told(lesson))
                .extracting(Object::getClass)
                .containsExactly(News.Started.class, News.SeatReady.class, News.SeatLost.class, News.SeatReady.class);
    }

    @Test
    void aLessonWhoseMeetingSomebodyDeletedAtZoomGetsAnotherByItself() {
        school.deploy();
        LessonId lesson = school.lesson();
        Meeting lost = school.start(lesson);
        long number = Long.parseLong(lost.meetingId());

        // The word alone changes nothing: Zoom still has it.
        assertThat(await(school.pool.meetingDeleted(number))).isTrue();
        assertThat(school.made()).isEqualTo(1);
        school.sim.deleteMeeting(number);
        assertThat(await(school.pool.meetingDeleted(number))).isTrue();

        assertThat(school.made()).isEqualTo(2);
        assertThat(school.state(lesson)).isEqualTo("READY");
        assertThat(school.start(lesson).meetingId()).isNotEqualTo(lost.meetingId());
        assertThat(school.told(lesson))
                .extracting(Object::getClass)
                .containsExactly(News.Started.class, News.SeatReady.class, News.SeatLost.class, News.SeatReady.class);
        assertThat(school.one("select count(*) from zoom_journal where state = 'CREATING' and who = 'webhook'"))
                .isEqualTo(1);
    }

    @Test
    void aDeletedMeetingOfNobodyOrOfALessonThatIsOverIsNotMadeAgain() {
        school.deploy();
        LessonId lesson = school.lesson();
        long number = Long.parseLong(school.start(lesson).meetingId());
        school.end(lesson);

        assertThat(await(school.pool.meetingDeleted(number))).isFalse();
        assertThat(await(school.pool.meetingDeleted(999))).isFalse();
        assertThat(school.made()).isEqualTo(1);
        assertThat(school.held()).isZero();
    }

    @Test
    void withoutZoomAStartIsRefusedAndHoldsNoSeat() {
        school.deploy();
        LessonId lesson = school.lesson();
        await(school.sim.close());

        Refusal refusal = refusal(() -> school.start(lesson));

        assertThat(refusal.code()).isEqualTo(ErrorCode.ZOOM_UNAVAILABLE);
        assertThat(refusal.retryAfter()).isPositive();
        assertThat(school.held()).isZero();
    }

    private void crashAfterCreate(LessonId lesson) throws Exception {
        PoolFixture.Node node = school.deploy();
        node.zoom().dieOfCreate();
        Future<Meeting> start = school.pool.start(lesson, school.teacher);
        assertThat(node.zoom().died.await(20, TimeUnit.SECONDS)).isTrue();
        await(school.vertx.undeploy(node.id()));
        assertThat(start.isComplete()).isFalse();
        assertThat(school.state(lesson)).isEqualTo("CREATING");
    }

    private static Refusal refusal(Runnable call) {
        try {
            call.run();
        } catch (Refusal refusal) {
            return refusal;
        }
        throw new AssertionError("was not refused");
    }
}
