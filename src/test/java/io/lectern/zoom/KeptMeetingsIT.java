package io.lectern.zoom;

import static org.assertj.core.api.Assertions.assertThat;

import io.lectern.protocol.ErrorCode;
import io.lectern.protocol.LessonId;
import io.lectern.protocol.Refusal;
import io.lectern.testing.Eventually;
import io.lectern.zoomsim.Fault;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Hosts that have made so many meetings today that they may soon make no more.
class KeptMeetingsIT {
    private final PoolFixture school = new PoolFixture(2);

    @BeforeEach
    void theHostHasMadeMany() {
        school.run("insert into zoom_host_days select id, (now() at time zone 'utc')::date, 60 from zoom_accounts");
        school.deploy();
    }

    @AfterEach
    void theSimulatorSawNothingWrong() {
        assertThat(school.sim.violations()).isEmpty();
        school.close();
    }

    @Test
    void aMeetingIsBegunAgainWhenItsHostMayMakeNoMore() {
        LessonId first = school.lesson();
        long meeting = school.goLive(first);
        school.end(first);
        assertThat(school.state(first)).isEqualTo("FREE");
        assertThat(school.sim.isLive(meeting)).contains(false);

        for (int i = 0; i < 3; i++) {
            school.sim.plan(Fault.throttled("create", 1, "daily"));
            LessonId next = school.lesson();
            assertThat(school.goLive(next)).isEqualTo(meeting);
            school.end(next);
            assertThat(school.sim.isLive(meeting)).contains(false);
        }
        assertThat(school.made()).isEqualTo(1);
        assertThat(school.held()).isZero();
    }

    @Test
    void aMeetingNeverServesTwoLessonsAtOnce() {
        LessonId first = school.lesson();
        long meeting = school.goLive(first);
        school.end(first);
        school.sim.plan(Fault.throttled("create", 2, "daily"));

        assertThat(school.goLive(school.lesson())).isEqualTo(meeting);
        LessonId second = school.lesson();
        assertThat(((Refusal) Eventually.failure(school.pool.start(second, school.teacher))).code())
                .isEqualTo(ErrorCode.NO_SEAT);
        assertThat(school.held()).isEqualTo(1);
    }

    @Test
    void whatWasKeptIsGoneTheNextDay() {
        LessonId lesson = school.lesson();
        school.goLive(lesson);
        school.end(lesson);
        assertThat(school.sim.meetings()).hasSize(1);

        school.run("update zoom_kept_meetings set kept_at = kept_at - interval '1 day'");
        school.settle();

        assertThat(school.sim.meetings()).isEmpty();
        assertThat(school.one("select count(*) from zoom_kept_meetings")).isZero();
    }
}
