package io.lectern.zoom;

import static io.lectern.zoom.PoolFixture.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.lectern.config.Secret;
import io.lectern.platform.Keys;
import io.lectern.platform.Vault;
import io.lectern.protocol.ErrorCode;
import io.lectern.protocol.LessonId;
import io.lectern.protocol.Refusal;
import io.lectern.protocol.UserId;
import io.lectern.testing.Eventually;
import io.lectern.zoom.SeatNews.News;
import io.lectern.zoomsim.Fault;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Hosts that cannot host, and leases that are taken away from their lessons.
class HealthIT {
    private static final UserId ADMIN = new UserId(77);

    private final PoolFixture school = new PoolFixture(1);

    /// A lesson has two meetings, on purpose; nobody ever was in the first.
    private boolean twice;

    @AfterEach
    void theSimulatorSawNothingWrong() {
        if (!twice) assertThat(school.sim.violations()).isEmpty();
        school.close();
    }

    @ParameterizedTest
    @CsvSource({"400, 3161", "404, 1001", "404, 1010", "400, 200", "401, 124"})
    void aHostThatCannotHostIsLeftAloneAndLookedAtLessAndLessOften(int status, int code) {
        school.deploy();
        // With a token that is refused the client tries a second one.
        school.sim.plan(Fault.status("create", status == 401 ? 2 : 1, status, code, "No."));
        assertThat(refusal(school.pool.start(school.lesson(), school.teacher))).isEqualTo(ErrorCode.NO_SEAT);
        assertThat(school.one("select count(*) from zoom_accounts where quarantined_at is not null"))
                .isEqualTo(1);

        school.sim.plan(Fault.status("user", status == 401 ? 4 : 2, status, code, "No."));
        for (int look = 0; look < 2; look++) {
            due();
            school.settle();
        }
        assertThat(school.query("select 1 from zoom_accounts where quarantined_at is not null and probes = 2"
                        + " and probe_at > now() + interval '3 minutes' and quarantine_why like '% " + code + ": No.'"))
                .hasSize(1);
        assertThat(refusal(school.pool.start(school.lesson(), school.teacher))).isEqualTo(ErrorCode.NO_SEAT);

        due();
        school.settle();
        school.goLive(school.lesson());
        assertThat(school.one("select count(*) from zoom_accounts where quarantined_at is not null or probes > 0"))
                .isZero();
    }

    @Test
    void aMeetingThatCannotBeClosedKeepsItsSeatUntilTheHostIsWell() {
        school.deploy();
        LessonId lesson = school.lesson();
        school.goLive(lesson);
        school.sim.plan(Fault.status("delete", 1, 404, 1001, "User does not exist."));

        school.end(lesson);
        assertThat(school.state(lesson)).isEqualTo("QUARANTINED");
        assertThat(refusal(school.pool.start(school.lesson(), school.teacher))).isEqualTo(ErrorCode.NO_SEAT);

        due();
        school.settle();
        school.later();
        school.settle();
        assertThat(school.state(lesson)).isEqualTo("FREE");
        assertThat(school.sim.meetings()).isEmpty();
    }

    @Test
    void aLessonOfAHostThatFailsGetsAnotherAndTheOldMeetingGoesLater() {
        school.deploy();
        LessonId lesson = school.lesson();
        Meeting first = school.start(lesson);
        school.host("second", 1);
        school.sim.plan(Fault.status("get", 1, 404, 1001, "User does not exist."));

        twice = true;
        Meeting second = school.start(lesson);
        assertThat(second.hostEmail()).isNotEqualTo(first.hostEmail());

        due();
        school.settle();
        school.later();
        school.settle();
        assertThat(school.sim.meetings()).containsExactly(Long.parseLong(second.meetingId()));
        assertThat(school.held()).isEqualTo(1);
    }

    @Test
    void aLessonWhoseHostIsWellAgainHasItsLinksBack() {
        school.deploy();
        LessonId lesson = school.lesson();
        Meeting meeting = school.start(lesson);
        school.sim.plan(Fault.status("get", 1, 404, 1001, "User does not exist."));
        assertThat(refusal(school.pool.start(lesson, school.teacher))).isEqualTo(ErrorCode.NO_SEAT);
        assertThat(school.told(lesson)).endsWith(new News.SeatLost("host_failed"));

        due();
        school.settle();
        assertThat(school.start(lesson).meetingId()).isEqualTo(meeting.meetingId());

        assertThat(school.query("select zoom_join_url from lessons where id = $1", lesson.value()))
                .extracting(row -> row.getString(0))
                .containsExactly(meeting.joinUrl());
        assertThat(school.told(lesson))
                .endsWith(new News.SeatReady(meeting.joinUrl(), meeting.meetingId(), meeting.password()));
    }

    @Test
    void aDrainedHostFinishesWhatRunsAndGetsNothingNew() {
        school.deploy();
        LessonId running = school.lesson();
        school.goLive(running);
        LessonId planned = school.lesson(120, 60);
        school.reserve(planned);
        long host = school.one("select id from zoom_accounts");

        assertThat(await(school.pool.drain(host, true, ADMIN)).draining()).isTrue();
        assertThat(school.state(running)).isEqualTo("READY");
        school.host("second", 1);
        school.settle();
        assertThat(school.seat(planned)).doesNotStartWith(host + "/");
        school.end(running);
        assertThat(school.start(school.lesson()).hostEmail()).isEqualTo("second@example.com");

        assertThat(await(school.pool.drain(host, false, ADMIN)).draining()).isFalse();
        school.start(school.lesson());
    }

    @Test
    void aSeatThatAnAdministratorTakesBackIsFreeAndTheLessonMayGoOn() {
        school.deploy();
        LessonId lesson = school.lesson();
        school.goLive(lesson);
        long lease = school.one("select id from zoom_leases");

        assertThat(await(school.pool.release(lease, school.teacher))).isTrue();

        assertThat(school.sim.meetings()).isEmpty();
        assertThat(school.query("select 1 from lessons where ended_at is null and zoom_join_url is null"))
                .hasSize(1);
        assertThat(refusal(school.pool.release(lease, school.teacher))).isEqualTo(ErrorCode.NOT_FOUND);
        school.goLive(lesson);
    }

    @Test
    void aLessonWhoseSeatIsBeingTakenBackIsNotSaidToBeOver() {
        school.deploy();
        LessonId lesson = school.lesson();
        school.start(lesson);
        school.sim.plan(Fault.status("end", 3, 503, 0, "busy"));
        assertThat(await(school.pool.release(school.one("select id from zoom_leases"), school.teacher)))
                .isFalse();
        assertThat(school.state(lesson)).isEqualTo("ENDING");

        Future<Meeting> again = school.pool.start(lesson, school.teacher);
        school.later();
        school.settle();

        assertThat(await(again).meetingId()).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aSeatThatIsTakenBackWhileItsMeetingIsMadeIsFreeAsSoonAsThatIsGone(boolean made) {
        Promise<Void> go = Promise.promise();
        school.deploy().zoom().holdCreate(go.future());
        LessonId lesson = school.lesson();
        if (!made) school.sim.plan(Fault.status("create", 1, 400, 300, "no"));
        Future<Meeting> start = school.pool.start(lesson, school.teacher);
        Eventually.asserts(() -> assertThat(school.query("select 1 from zoom_leases where state = 'CREATING'"))
                .hasSize(1));
        long lease = school.one("select id from zoom_leases");

        assertThat(await(school.pool.release(lease, school.teacher))).isFalse();
        go.complete();

        Eventually.asserts(
                () -> assertThat(school.query("select 1 from zoom_leases where id = $1 and state = 'FREE'", lease))
                        .hasSize(1));
        await(start.otherwiseEmpty());
        assertThat(school.sim.meetings()).hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void aHostWhoseSecretDoesNotOpenIsLeftAloneWithTheReasonWhenItsLessonIsLookedAt() throws Exception {
        school.deploy();
        LessonId lesson = school.lesson();
        school.goLive(lesson);
        Vault other = new Vault(Keys.of(new Secret("another secret for tests, long enough"), Path.of("unused"))
                .vault());
        byte[] foreign = other.seal(PgAccounts.SECRET, "x");
        school.run("update zoom_accounts set client_secret = $1", Buffer.buffer(foreign));
        school.run("update lessons set end_time = now() - interval '1 hour', start_time = now() - interval '2 hours'");

        school.settle();

        assertThat(school.query("select quarantine_why from zoom_accounts where quarantined_at is not null")
                        .getFirst()
                        .getString(0))
                .startsWith("the value in zoom_accounts.client_secret does not open");
        assertThat(school.state(lesson)).isEqualTo("READY");
    }

    @Test
    void anAdministratorMayAskHowAHostIs() {
        school.deploy();
        long host = school.one("select id from zoom_accounts");
        assertThat(await(school.pool.probe(host, ADMIN)).quarantined()).isFalse();

        school.sim.plan(Fault.status("user", 2, 400, 3161, "Not allowed."));
        assertThat(await(school.pool.probe(host, ADMIN)))
                .isEqualTo(new PoolRequest.Host(host, true, false, true, "HOST 3161: Not allowed."));
        school.sim.plan(Fault.status("user", 6, 503, 0, "busy"));
        await(school.pool.probe(host, ADMIN).otherwiseEmpty());
        assertThat(await(school.pool.toggle(host, ADMIN)).active()).isFalse();
        assertThat(refusal(school.pool.probe(999, ADMIN))).isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(school.query(
                        "select state, why from zoom_journal where who = 'admin:77' and account_id = $1"
                                + " and (lease_id, lesson_id) = (0, 0) order by id",
                        host))
                .extracting(row -> row.getString(0) + " " + row.getString(1))
                .containsExactly("WELL ", "ILL HOST 3161: Not allowed.", "ILL HOST 3161: Not allowed.", "INACTIVE ");
    }

    @Test
    void aHostNeverHasMoreAtOnceThanItsAccountAllows() {
        school.host("pro", 2);
        school.run("update zoom_accounts set plan = 'pro'");
        school.deploy();
        school.settle();

        assertThat(school.one("select sum(least(capacity, max_concurrent_meetings)) from zoom_accounts"))
                .isEqualTo(2);
    }

    @Test
    void aHostThatMayHaveFewerThanItHasGetsNoFurtherMeeting() {
        school.run("update zoom_accounts set max_concurrent_meetings = 2, capacity = 2, plan = 'business'");
        school.deploy();
        LessonId first = school.lesson();
        LessonId second = school.lesson();
        school.start(first);
        school.start(second);
        LessonId higher = school.seat(first).endsWith("/2") ? first : second;
        school.end(higher.equals(first) ? second : first);

        school.run("update zoom_accounts set max_concurrent_meetings = 1");
        LessonId third = school.lesson();
        assertThat(refusal(school.pool.start(third, school.teacher))).isEqualTo(ErrorCode.NO_SEAT);
        assertThat(await(school.pool.startOrWait(third, school.teacher))).isInstanceOf(PoolRequest.Queued.class);

        school.end(higher);
        Eventually.asserts(() -> assertThat(school.state(third)).isEqualTo("READY"));
        assertThat(school.seat(third)).endsWith("/1");
    }

    @Test
    void aMeetingLeftBeforeItsTimeMayBeEnteredAgainForAWhile() {
        school.deploy();
        LessonId lesson = school.lesson();
        long meeting = school.goLive(lesson);
        await(school.pool.meetingStarted(meeting, "one", Instant.now()));
        school.sim.endMeeting(meeting);

        await(school.pool.meetingEnded(meeting, "one", Instant.now()));
        school.settle();
        assertThat(school.state(lesson)).isEqualTo("READY");

        school.sim.startMeeting(meeting);
        await(school.pool.meetingStarted(meeting, "two", Instant.now()));
        for (int i = 0; i < 4; i++) school.later();
        school.settle();
        assertThat(school.state(lesson)).isEqualTo("LIVE");

        school.sim.endMeeting(meeting);
        await(school.pool.meetingEnded(meeting, "two", Instant.now()));
        for (int i = 0; i < 4; i++) school.later();
        school.settle();
        assertThat(school.state(lesson)).isEqualTo("FREE");
        assertThat(school.query("select 1 from lessons where ended_at is not null"))
                .hasSize(1);
    }

    private void due() {
        school.run("update zoom_accounts set probe_at = now() where probe_at is not null");
    }

    private static ErrorCode refusal(Future<?> future) {
        return ((Refusal) Eventually.failure(future)).code();
    }
}
