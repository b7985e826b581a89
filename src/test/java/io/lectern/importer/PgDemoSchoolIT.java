package io.lectern.importer;

import static org.assertj.core.api.Assertions.assertThat;

import io.lectern.account.Passwords;
import io.lectern.platform.Postgres;
import io.lectern.testing.Rest;
import io.lectern.testing.Stores;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PgDemoSchoolIT {
    private static final Instant NOW = Instant.parse("2026-11-20T10:17:30Z");

    private static final long LESSONS = 45;

    private final Vertx vertx = Vertx.vertx();
    private Postgres postgres;
    private PgDemoSchool school;

    @BeforeEach
    void open() {
        postgres = Postgres.open(vertx, Stores.settings(Map.of()).database());
        school = new PgDemoSchool(postgres, new Passwords(vertx, 2));
    }

    @AfterEach
    void close() throws Exception {
        Rest.await(vertx.close());
    }

    @Test
    void theSchoolHasTheSizeOfARealOneAndIsThereQuickly() throws Exception {
        long started = System.nanoTime();

        Rest.await(school.fill(NOW));

        assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(5));
        assertThat(count("users")).isEqualTo(24);
        assertThat(count("groups")).isEqualTo(3);
        assertThat(count("group_members")).isEqualTo(21);
        assertThat(count("lessons")).isEqualTo(LESSONS);
        assertThat(count("lessons where ended_at is not null")).isEqualTo(6);
        assertThat(count("attendance_intervals")).isPositive();
    }

    @Test
    void fillingItAgainChangesNothing() throws Exception {
        Rest.await(school.fill(NOW));
        Rest.await(school.fill(NOW.plusSeconds(120)));

        assertThat(count("users")).isEqualTo(24);
        assertThat(count("lessons")).isEqualTo(LESSONS);
    }

    @Test
    void whateverTheTimeEachTeacherHasALessonToStart() throws Exception {
        for (int hours = 0; hours < 72; hours += 5) {
            Instant now = NOW.plus(Duration.ofHours(hours));

            Rest.await(school.fill(now));

            String open = " and l.ended_at is null and l.start_time <= '" + now.plusSeconds(300)
                    + "' and l.end_time >= '" + now.plusSeconds(3600) + "'";
            assertThat(count("lessons l join users t on t.id = l.teacher_id where t.email = 'teacher2@demo.local'"
                            + open))
                    .isPositive();
            assertThat(count("lessons l join group_members m using (group_id) join users s on s.id = m.student_id"
                            + " where s.email = 'student1@demo.local'" + open))
                    .as("student1 sees one of teacher1's")
                    .isPositive();
        }
        assertThat(count("lessons")).as("lessons that were not held are moved").isEqualTo(LESSONS);
    }

    @Test
    void aLessonThatIsBeingHeldIsNotMoved() throws Exception {
        Rest.await(school.fill(NOW));
        Rest.await(postgres.sql()
                .query("update lessons set started_at = start_time where ended_at is null and start_time <= '" + NOW
                        + "'")
                .execute());

        Rest.await(school.fill(NOW.plus(Duration.ofHours(3))));

        assertThat(count("lessons")).isEqualTo(LESSONS + 2);
    }

    private long count(String what) throws Exception {
        return Rest.await(postgres.sql().query("select count(*) from " + what).execute())
                .iterator()
                .next()
                .getLong(0);
    }
}
