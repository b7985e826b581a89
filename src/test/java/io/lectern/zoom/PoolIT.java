package io.lectern.zoom;

import static io.lectern.zoom.PoolFixture.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lectern.protocol.ErrorCode;
import io.lectern.protocol.LessonId;
import io.lectern.protocol.Refusal;
import io.lectern.testing.Eventually;
import io.lectern.zoom.SeatNews.News;
import io.lectern.zoomsim.Fault;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PoolIT {
    private final PoolFixture school = new PoolFixture(1, 1, 1);

    @AfterEach
    void theSimulatorSawNothingWrong() {
        assertThat(school.sim.violations()).isEmpty();
        school.close();
    }

    @Test
    void aStartedLessonHasItsMeetingAndItsRoomHearsOfIt() {
        school.deploy();
        LessonId lesson = school.lesson();

        Meeting meeting = school.start(lesson);

        assertThat(meeting.startUrl()).contains("/s/" + meeting.meetingId()).contains("zak=");
        assertThat(school.query(
                        "select zoom_join_url, zoom_password, started_at is not null from lessons where id = $1",
                        lesson.value()))
                .singleElement()
                .satisfies(row -> {
                    assertThat(row.getString(0)).isEqualTo(meeting.joinUrl());
                    assertThat(row.getString(1)).isEqualTo(meeting.password());
                    assertThat(row.getBoolean(2)).isTrue();
                });
        assertThat(school.told(lesson))
                .extracting(Object::getClass)
                .containsExactly(News.Started.class, News.SeatReady.class);
        assertThat(school.query("select 1 from lessons l where l::text like '%zak=%'"))
                .isEmpty();
    }

    @Test
    void aMeetingIsCalledAsItsLessonIsAndWithoutATitleAsItsGroup() {
        school.deploy();
        PgSeats seats = new PgSeats(school.postgres);
        LessonId titled = school.lesson("Fractions");
        LessonId untitled = school.lesson("");
        school.start(titled);
        school.start(untitled);

        assertThat(List.of(PoolFixture.await(seats.look(titled)), PoolFixture.await(seats.look(untitled))))
                .extracting(situation ->
                        ((PgSeats.Situation.Held) situation).lease().topic())
                .containsExactly("Fractions", "9A");
    }

    @Test
    void startingAgainGivesTheSameMeetingWithAFreshHostLink() {
        school.deploy();
        LessonId lesson = school.lesson();

        Meeting first = school.start(lesson);
        Meeting second = school.start(lesson);

        assertThat(second.meetingId()).isEqualTo(first.meetingId());
        assertThat(second.startUrl()).isNotEqualTo(first.startUrl());
        assertThat(school.made()).isEqualTo(1);
    }

    @Test
    void aLessonThatIsToBeRecordedIsAndNoOther() {
        school.deploy();
        LessonId plain = school.lesson();
        LessonId recorded = school.lesson();
        school.run("update lessons set record_lesson = true where id = $1", recorded.value());

        long off = school.goLive(plain);
        long on = school.goLive(recorded);

        assertThat(school.sim.isRecorded(off)).isFalse();
        assertThat(school.sim.isRecorded(on)).isTrue();
    }

    @Test
    void anotherMeetingTakesThePlaceOfOneThatNobodyIsInAndOfNoOther() {
        school.deploy();
        LessonId lesson = school.lesson();
        Meeting former = school.start(lesson);
        String seat = school.seat(lesson);
        school.run("update lessons set record_lesson = true where id = $1", lesson.value());

        Meeting renewed = await(school.pool.renew(lesson, school.teacher));

        assertThat(renewed.meetingId()).isNotEqualTo(former.meetingId());
        assertThat(school.sim.meetings()).hasSize(1);
        assertThat(school.seat(lesson)).isEqualTo(seat);
        assertThat(school.told(lesson))
                .extracting(Object::getClass)
                .containsExactly(News.Started.class, News.SeatReady.class, News.SeatLost.class, News.SeatReady.class);
        long meeting = Long.parseLong(renewed.meetingId());
        assertThat(school.sim.startMeeting(meeting)).isTrue();
        assertThat(school.sim.isRecorded(meeting)).isTrue();

        assertThat(await(school.pool.renew(lesson, school.teacher)).meetingId()).isEqualTo(renewed.meetingId());
        assertThat(school.sim.isLive(meeting)).contains(true);
        assertThat(school.held()).isEqualTo(1);
    }

    @Test
    void aMeetingThatGoesLiveJustWhenAnotherIsWantedStays() {
        school.deploy();
        LessonId lesson = school.lesson();
        Meeting former = school.start(lesson);
        school.sim.plan(Fault.status("delete", 1, 400, 3002, "The meeting is in progress."));

        Meeting still = await(school.pool.renew(lesson, school.teacher));

        assertThat(still.meetingId()).isEqualTo(former.meetingId());
        assertThat(school.state(lesson)).isEqualTo("READY");
        assertThat(school.made()).isEqualTo(1);
    }

    @Test
    void tenWishesForAnotherMeetingLeaveOne() {
        school.deploy();
        school.deploy();
        LessonId lesson = school.lesson();
        school.start(lesson);

        List<Future<Meeting>> all = IntStream.range(0, 10)
                .mapToObj(i -> school.pool.renew(lesson, school.teacher))
                .toList();
        await(Future.join(all));

        assertThat(school.sim.meetings()).hasSize(1);
        assertThat(school.held()).isEqualTo(1);
    }

    @Test
    void aLessonIsOneAsSoonAsItHasAMeetingAndNoneIfItGoesBefore() {
        school.deploy();
        LessonId kept = school.lesson();
        LessonId dropped = school.lesson();
        school.run("update lessons set provisional = true");

        school.start(kept);
        Future<Meeting> vain = school.pool.start(dropped, school.teacher);
        Eventually.asserts(() -> assertThat(school.held()).isEqualTo(2));
        school.run("delete from lessons where id = $1", dropped.value());

        assertThat(school.one("select count(*) from lessons where provisional")).isZero();
        await(vain.otherwiseEmpty());
        Eventually.asserts(() -> {
            school.later();
            school.settle();
            assertThat(school.held()).isEqualTo(1);
            assertThat(school.sim.meetings()).hasSize(1);
        });
        assertThat(school.query("select distinct state from zoom_journal where lesson_id = $1", kept.value()))
                .extracting(row -> row.getString(0))
                .doesNotContain("RESERVED");
    }

    /// Whoever gives up waiting for an answer takes the lesson away, at any moment of its start.
    @Test
    void aLessonThatIsTakenAwayOverItsStartIsWhollyThereOrWhollyGone() {
        school.deploy();
        Random random = new Random(PoolFixture.SEED);
        System.out.println("seed " + PoolFixture.SEED);
        for (int round = 0; round < 8; round++) {
            List<LessonId> lessons =
                    IntStream.range(0, 3).mapToObj(i -> school.lesson()).toList();
            school.run("update lessons set provisional = true where started_at is null");
            List<Future<?>> all = new ArrayList<>();
            for (LessonId lesson : lessons) {
                all.add(school.pool.start(lesson, school.teacher));
                all.add(school.vertx
                        .timer(1 + random.nextInt(60))
                        .compose(due -> school.postgres
                                .sql()
                                .query("delete from lessons where provisional and id = " + lesson.value())
                                .execute()));
            }
            await(Future.join(all).otherwiseEmpty());

            assertThat(school.one("select count(*) from lessons where provisional"))
                    .isZero();
            assertThat(school.one("select count(*) from lessons where ended_at is null and zoom_join_url is null"))
                    .isZero();
            for (LessonId lesson : lessons)
                if (school.one("select count(*) from lessons where id = $1", lesson.value()) == 1) school.end(lesson);
            Eventually.asserts(() -> {
                school.settle();
                assertThat(school.held()).isZero();
                assertThat(school.sim.meetings()).isEmpty();
            });
        }
    }

    @Test
    void aNodeThatDiesOverTheStartOfALessonNobodyPlannedLeavesALessonOrNothing() {
        PoolFixture.Node mortal = school.deploy();
        mortal.zoom().dieOfCreate();
        LessonId found = school.lesson();
        LessonId dropped = school.lesson();
        school.run("update lessons set provisional = true");
        List<Future<Meeting>> starts =
                List.of(school.pool.start(found, school.teacher), school.pool.start(dropped, school.teacher));
        Eventually.asserts(() -> assertThat(mortal.zoom().died.getCount()).isZero());
        Eventually.asserts(() -> assertThat(school.held()).isEqualTo(2));
        await(school.vertx.undeploy(mortal.id()));
        school.run("delete from lessons where provisional and id = $1", dropped.value());
        school.deploy();

        Eventually.asserts(() -> {
            school.later();
            school.settle();
            assertThat(school.held()).isEqualTo(1);
            assertThat(school.state(found)).isEqualTo("READY");
            assertThat(school.one("select count(*) from lessons where provisional"))
                    .isZero();
            assertThat(school.sim.meetings()).hasSize(1);
        });
        assertThat(starts).hasSize(2);
    }

    @Test
    void twoHundredStartsOfTenLessonsOnThreeSeatsMakeThreeMeetings() {
        school.deploy();
        school.deploy();
        List<LessonId> lessons =
                IntStream.range(0, 10).mapToObj(i -> school.lesson()).toList();
        List<LessonId> starts = new ArrayList<>();
        for (int i = 0; i < 20; i++) starts.addAll(lessons);
        Collections.shuffle(starts, new Random(PoolFixture.SEED));
        System.out.println("seed " + PoolFixture.SEED);

        List<Future<Meeting>> answers = starts.stream()
                .map(lesson -> school.pool.start(lesson, school.teacher))
                .toList();
        await(Future.join(answers).otherwiseEmpty());

        Set<String> meetings = new HashSet<>();
        Set<LessonId> served = new HashSet<>();
        for (Future<Meeting> answer : answers) {
            if (answer.succeeded()) {
                meetings.add(answer.result().meetingId());
                served.add(answer.result().lesson());
            } else {
                assertThat(answer.cause()).isInstanceOfSatisfying(Refusal.class, no -> {
                    assertThat(no.code()).isEqualTo(ErrorCode.NO_SEAT);
                    assertThat(no.retryAfter()).isPositive();
                    assertThat(no.arguments()).hasSize(2).first().hasToString("3");
                });
            }
        }
        assertThat(served).hasSize(3);
        assertThat(meetings).hasSize(3);
        assertThat(school.made()).isEqualTo(3);
        assertThat(school.held()).isEqualTo(3);
        for (int i = 0; i < starts.size(); i++)
            assertThat(answers.get(i).succeeded()).isEqualTo(served.contains(starts.get(i)));
    }

    @Test
    void asManyStartsAsSeatsAreAllServed() {
        school.host("large", 2);
        for (int instance = 0; instance < 5; instance++) school.deploy();

        for (int round = 0; round < 5; round++) {
            List<LessonId> lessons =
                    IntStream.range(0, 5).mapToObj(i -> school.lesson()).toList();
            List<Future<Meeting>> answers = lessons.stream()
                    .map(lesson -> school.pool.start(lesson, school.teacher))
                    .toList();
            await(Future.all(answers));
            for (Future<Meeting> answer : answers)
                assertThat(school.sim.startMeeting(
                                Long.parseLong(answer.result().meetingId())))
                        .isTrue();
            lessons.forEach(school::end);
        }

        assertThat(school.made()).isEqualTo(25);
        assertThat(school.sim.meetings()).isEmpty();
        assertThat(school.held()).isZero();
    }

    @Test
    void fiftyStartsOfOneLessonOnThreeNodesMakeOneMeeting() {
        for (int instance = 0; instance < 3; instance++) school.deploy();
        LessonId lesson = school.lesson();

        List<Future<Meeting>> answers = IntStream.range(0, 50)
                .mapToObj(i -> school.pool.start(lesson, school.teacher))
                .toList();
        await(Future.all(answers));

        assertThat(answers)
                .extracting(answer -> answer.result().meetingId())
                .containsOnly(answers.getFirst().result().meetingId());
        assertThat(school.made()).isEqualTo(1);
        assertThat(school.held()).isEqualTo(1);
        assertThat(school.told(lesson)).hasSize(2);
    }

    @Test
    void anEndedLessonsMeetingIsOverAtZoomAndItsSeatIsFreeAgain() {
        school.deploy();
        LessonId lesson = school.lesson();
        Meeting meeting = school.start(lesson);
        school.sim.startMeeting(Long.parseLong(meeting.meetingId()));

        Ended ended = school.end(lesson);

        assertThat(school.sim.meetings()).isEmpty();
        assertThat(school.state(lesson)).isEqualTo("FREE");
        assertThat(school.told(lesson)).endsWith(new News.Ended(school.teacher, ended.at()));
        assertThat(school.query("select 1 from lessons where ended_at is not null and zoom_join_url is null"))
                .hasSize(1);
        assertThat(ended.seatReleased()).isTrue();
        assertThat(school.end(lesson)).isEqualTo(new Ended(lesson, ended.at(), false));
        assertThat(school.told(lesson)).filteredOn(News.Ended.class::isInstance).hasSize(1);
        assertThatThrownBy(() -> school.start(lesson))
                .isInstanceOfSatisfying(
                        Refusal.class, no -> assertThat(no.code()).isEqualTo(ErrorCode.LESSON_ENDED));
    }

    @Test
    void theJournalShowsEveryMove() {
        school.deploy();
        LessonId lesson = school.lesson();
        school.start(lesson);
        school.end(lesson);

        assertThat(school.query("select who from zoom_journal where lesson_id = $1", lesson.value()))
                .extracting(row -> row.getString(0))
                .containsOnly("user:" + school.teacher.value());
        assertThat(school.query("select state from zoom_journal where lesson_id = $1 order by id", lesson.value()))
                .extracting(row -> row.getString(0))
                .containsExactly("CREATING", "READY", "ENDING", "FREE");
    }

    @Test
    void aTeacherComesBackToTheSameHost() {
        school.deploy();
        LessonId first = school.lesson();
        String host = school.start(first).hostEmail();
        school.end(first);

        assertThat(school.start(school.lesson()).hostEmail()).isEqualTo(host);
    }

    @Test
    void whoeverIsSwitchedOffStartsNothing() {
        school.deploy();
        LessonId lesson = school.lesson();
        LessonId running = school.lesson();
        school.start(running);
        school.run("update users set active = false where id = $1", school.teacher.value());

        assertThat(refusal(school.pool.start(lesson, school.teacher))).isEqualTo(ErrorCode.ACCOUNT_DISABLED);
        assertThat(refusal(school.pool.startOrWait(running, school.teacher))).isEqualTo(ErrorCode.ACCOUNT_DISABLED);
        assertThat(school.held()).isEqualTo(1);
        assertThat(school.query("select 1 from zoom_waiters")).isEmpty();
    }

    @Test
    void anUnknownLessonIsNotFound() {
        school.deploy();
        LessonId nobodys = new LessonId(999_999);

        assertThatThrownBy(() -> school.start(nobodys))
                .isInstanceOfSatisfying(
                        Refusal.class, no -> assertThat(no.code()).isEqualTo(ErrorCode.NOT_FOUND));
        assertThatThrownBy(() -> school.end(nobodys))
                .isInstanceOfSatisfying(
                        Refusal.class, no -> assertThat(no.code()).isEqualTo(ErrorCode.NOT_FOUND));
    }

    @Test
    void aStartedLessonThatIsEndedWhileItsMeetingIsMadeLeavesNothingBehind() {
        school.deploy();
        school.deploy();
        for (int i = 0; i < 20; i++) {
            LessonId lesson = school.lesson();
            Future<Meeting> start = school.pool.start(lesson, school.teacher);
            Future<Ended> end = school.pool.end(lesson, school.teacher);
            await(Future.join(start, end).otherwiseEmpty());
            school.settle();
            assertThat(school.held()).isZero();
            assertThat(school.sim.meetings()).isEmpty();
        }
    }

    @Test
    void anExtensionHappensOnceAKeyAndTheRoomIsTold() {
        school.deploy();
        LessonId lesson = school.lesson();
        school.start(lesson);
        Instant planned = end(lesson);

        Instant later =
                await(school.pool.extend(lesson, school.teacher, 15, "k1")).endsAt();
        Instant again =
                await(school.pool.extend(lesson, school.teacher, 15, "k1")).endsAt();

        assertThat(later).isEqualTo(planned.plus(Duration.ofMinutes(15))).isEqualTo(again);
        assertThat(await(school.pool.extend(lesson, school.teacher, 30, "k2")).endsAt())
                .isEqualTo(planned.plus(Duration.ofMinutes(45)))
                .isEqualTo(end(lesson));
        assertThat(school.told(lesson)).contains(new News.Extended(school.teacher, later));
        assertThat(school.state(lesson)).isEqualTo("READY");
    }

    @Test
    void sixtyExtensionsUnderOneKeyAreOne() {
        school.deploy();
        LessonId lesson = school.lesson();
        Instant planned = end(lesson);
        List<Future<Extended>> asked = new ArrayList<>();
        for (int i = 0; i < 60; i++) asked.add(school.pool.extend(lesson, school.teacher, 10, "same"));
        asked.forEach(PoolFixture::await);

        assertThat(end(lesson)).isEqualTo(planned.plus(Duration.ofMinutes(10)));
    }

    @Test
    void aLessonThatIsOverOrGoesOnTooLongIsNotExtended() {
        school.deploy();
        LessonId lesson = school.lesson();
        school.start(lesson);
        for (int i = 0; i < 5; i++) await(school.pool.extend(lesson, school.teacher, 120, "k" + i));

        assertThat(refusal(school.pool.extend(lesson, school.teacher, 120, "k9")))
                .isEqualTo(ErrorCode.INVALID);
        school.end(lesson);
        assertThat(refusal(school.pool.extend(lesson, school.teacher, 5, "k10")))
                .isEqualTo(ErrorCode.LESSON_ENDED);
        assertThat(refusal(school.pool.extend(new LessonId(9_999), school.teacher, 5, "k")))
                .isEqualTo(ErrorCode.NOT_FOUND);
    }

    private static ErrorCode refusal(Future<?> future) {
        return ((Refusal) Eventually.failure(future)).code();
    }

    private Instant end(LessonId lesson) {
        return school.query("select end_time from lessons where id = $1", lesson.value())
                .getFirst()
                .getOffsetDateTime(0)
                .toInstant();
    }
}
