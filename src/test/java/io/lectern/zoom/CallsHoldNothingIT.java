package io.lectern.zoom;

import static io.lectern.zoom.PoolFixture.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lectern.protocol.LessonId;
import io.lectern.protocol.Refusal;
import io.lectern.testing.Eventually;
import io.lectern.zoomsim.Fault;
import io.vertx.core.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A call of Zoom holds nothing but its own seat.
class CallsHoldNothingIT {
    private final PoolFixture school = new PoolFixture(1, 1);

    @AfterEach
    void theSimulatorSawNothingWrong() {
        assertThat(school.sim.violations()).isEmpty();
        school.close();
    }

    @Test
    void aSlowCallOfZoomHoldsNoRowNoTransactionAndNoOtherStart() {
        school.deploy();
        LessonId slow = school.lesson("Slow");
        LessonId quick = school.lesson("Quick");
        school.sim.plan(Fault.slow("create", 1, 1_500));
        Future<Meeting> waiting = school.pool.start(slow, school.teacher);
        Eventually.asserts(() -> assertThat(school.state(slow)).isEqualTo("CREATING"));

        assertThat(school.one("select count(*) from pg_stat_activity where datname = current_database()"
                        + " and state like 'idle in transaction%'"))
                .isZero();
        assertThat(school.one("select count(*) from pg_locks l join pg_class c on c.oid = l.relation"
                        + " where c.relname like 'zoom\\_%' and l.pid <> pg_backend_pid()"
                        + " and l.database = (select oid from pg_database where datname = current_database())"))
                .isZero();
        school.run("update zoom_accounts set updated_at = now()");
        assertThat(school.start(quick).meetingId()).isNotEmpty();
        assertThat(waiting.isComplete()).as("the slow one is still at it").isFalse();

        assertThat(await(waiting).meetingId()).isNotEmpty();
        assertThat(school.held()).isEqualTo(2);
    }

    @Test
    void aStartThatFailsGivesBackItsOwnSeatAndNobodyElses() {
        school.deploy();
        LessonId held = school.lesson("Held");
        school.start(held);
        for (int i = 0; i < 5; i++) {
            school.sim.plan(Fault.status("create", 1, 500, 0, "oops"));
            LessonId failing = school.lesson("Failing");
            assertThatThrownBy(() -> school.start(failing)).isInstanceOf(Refusal.class);
            assertThat(school.held()).isEqualTo(1);
        }
        assertThat(school.state(held)).isEqualTo("READY");

        school.start(school.lesson("Second"));
        LessonId third = school.lesson("Third");
        assertThatThrownBy(() -> school.start(third)).isInstanceOf(Refusal.class);
        assertThat(school.held()).isEqualTo(2);
    }
}
