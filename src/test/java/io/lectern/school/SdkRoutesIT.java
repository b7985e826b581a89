package io.lectern.school;

import static org.assertj.core.api.Assertions.assertThat;

import io.lectern.http.Throttle;
import io.lectern.protocol.Role;
import io.lectern.testing.Rest;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Who gets a way into which meeting, and as what.
class SdkRoutesIT {
    private static final List<String> ASKED = new CopyOnWriteArrayList<>();
    private static final MeetingSdk SDK = (lesson, user, meeting, asHost, end) -> {
        ASKED.add(lesson.value() + " " + meeting + " " + asHost);
        return Future.succeededFuture(new MeetingSdk.Ticket(
                "sdk-key",
                "signature of " + meeting,
                Instant.parse("2026-11-21T10:00:00Z"),
                "key of " + user.value() + " in " + meeting,
                asHost ? "a-zak" : ""));
    };
    private static final long LIVE = 1;
    private static final long PLANNED = 2;
    private static final long OVER = 3;
    private static final long FOREIGN = 4;

    private static Rest rest;
    private static long student;

    @BeforeAll
    static void open() throws Exception {
        rest = new Rest(
                Map.of(),
                (postgres, redis, endpoints) -> List.of(new SdkRoutes(
                        new PgLessons(postgres), new PgLessonTeachers(postgres), SDK, new Throttle(redis), endpoints)));
        long teacher = rest.person("teacher@school.test", Role.TEACHER, "Anna", "Orlova")
                .value();
        long other =
                rest.person("other@school.test", Role.TEACHER, "Bob", "Ray").value();
        long helper =
                rest.person("helper@school.test", Role.TEACHER, "Cy", "May").value();
        student =
                rest.person("student@school.test", Role.STUDENT, "Ivan", "Low").value();
        rest.person("stranger@school.test", Role.STUDENT, "Eve", "Far");
        long leader =
                rest.person("leader@school.test", Role.ADMIN, "Lea", "Der").value();
        rest.person("admin@school.test", Role.ADMIN, "Root", "Admin");
        rest.sql("insert into groups (name, teacher_id, invite_code) values ('Maths', " + teacher
                + ", 'GMATHS01'), ('English', " + other + ", 'GENGL001')");
        rest.sql("insert into group_members (group_id, student_id) values (1, " + student + ")");
        for (String row : List.of("1, " + teacher, "1, " + teacher, "1, " + teacher, "2, " + other))
            rest.sql("insert into lessons (group_id, teacher_id, title, start_time, end_time) values (" + row
                    + ", 'x', now(), now() + interval '1 hour')");
        rest.sql("update lessons set zoom_meeting_id = '9000000000' || id, zoom_join_url = 'https://zoom.test/j', "
                + "zoom_password = 'pw' where id in (1, 4)");
        rest.sql("update lessons set ended_at = now() where id = 3");
        rest.sql("insert into lesson_teachers (lesson_id, user_id) values (1, " + helper + "), (1, " + leader + ")");
    }

    @AfterAll
    static void close() throws Exception {
        rest.close();
    }

    @BeforeEach
    void nothingWasAsked() {
        ASKED.clear();
    }

    @Test
    void whoLeadsTheLessonHostsItsMeetingAndGetsTheHostsKey() {
        for (String name : List.of("teacher", "helper", "leader")) {
            Rest.Answer answer = sign(name, LIVE, "{}");

            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
            assertThat(answer.json().path("role").asInt()).isEqualTo(1);
            assertThat(answer.json().path("zak").asText()).isEqualTo("a-zak");
            assertThat(answer.json().path("meeting_number").asText()).isEqualTo("90000000001");
            assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
        }
        assertThat(sign("teacher", LIVE, "{\"role\": 0}").json().has("zak")).isFalse();
    }

    @Test
    void aStudentNeverHosts() {
        Rest.Answer answer = sign("student", LIVE, "{}");

        assertThat(answer.json().path("role").asInt()).isZero();
        assertThat(answer.json().path("signature").asText()).isEqualTo("signature of 90000000001");
        assertThat(answer.json().has("zak")).isFalse();
        assertThat(answer.json().path("customer_key").asText()).isEqualTo("key of " + student + " in 90000000001");
        assertThat(answer.json().path("expires_at").asText()).isEqualTo("2026-11-21T10:00:00Z");
        assertThat(sign("student", LIVE, "{\"role\": 1}").status()).isEqualTo(403);
        assertThat(ASKED).containsExactly("1 90000000001 false");
    }

    @Test
    void anAdminWhoDoesNotLeadTheLessonTakesPartAndDoesNotHost() {
        assertThat(sign("admin", LIVE, "{}").json().path("role").asInt()).isZero();
        assertThat(sign("admin", LIVE, "{\"role\": 1}").status()).isEqualTo(403);
    }

    @Test
    void nobodyGetsIntoAMeetingOfALessonThatIsNotTheirs() {
        assertThat(sign("teacher", FOREIGN, "{}").status()).isEqualTo(404);
        assertThat(sign("student", FOREIGN, "{}").status()).isEqualTo(404);
        assertThat(sign("stranger", LIVE, "{}").status()).isEqualTo(404);
        assertThat(sign("other", LIVE, "{}").status()).isEqualTo(404);
        assertThat(rest.post(path(LIVE), "", "{}").status()).isEqualTo(401);
        assertThat(ASKED).isEmpty();
    }

    @Test
    void whoIsBannedFromTheLessonGetsNoSignature() throws Exception {
        String word =
                "insert into room_events (room, epoch, seq, type, at, data) values ('lesson:1', 'e', %d, 'member.%s', now(),"
                        + " '{\"user\": " + student + "}')";
        rest.sql(word.formatted(5, "banned"));

        Rest.Answer answer = sign("student", LIVE, "{}");
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.json().path("code").asText()).isEqualTo("banned");
        assertThat(sign("teacher", LIVE, "{}").status()).isEqualTo(200);
        assertThat(ASKED).containsExactly("1 90000000001 true");

        rest.sql(word.formatted(6, "unbanned"));
        assertThat(sign("student", LIVE, "{}").status()).isEqualTo(200);
    }

    @Test
    void withoutAMeetingThereIsNothingToSign() {
        for (String name : List.of("teacher", "student")) {
            assertThat(sign(name, PLANNED, "{}").status()).isEqualTo(409);
            assertThat(sign(name, PLANNED, "{}").json().path("code").asText()).isEqualTo("lesson_not_started");
            assertThat(sign(name, OVER, "{}").json().path("code").asText()).isEqualTo("lesson_ended");
        }
        assertThat(ASKED).isEmpty();
    }

    @Test
    void aRoleThatZoomDoesNotHaveIsNamed() {
        Rest.Answer answer = sign("teacher", LIVE, "{\"role\": 7}");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("role").get(0).asText()).isEqualTo("Between 0 and 1.");
    }

    private static Rest.Answer sign(String name, long lesson, String body) {
        return rest.post(path(lesson), rest.token(name + "@school.test"), body);
    }

    private static String path(long lesson) {
        return "/api/schedule/lessons/" + lesson + "/sdk-signature/";
    }
}
