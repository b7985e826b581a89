package io.lectern.school;

import static org.assertj.core.api.Assertions.assertThat;

import io.lectern.http.Messages;
import io.lectern.protocol.LessonId;
import io.lectern.protocol.Role;
import io.lectern.school.Seats.Seating;
import io.lectern.testing.Rest;
import io.lectern.testing.Rest.Answer;
import io.vertx.core.Future;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LessonPlanIT {
    private static final String LESSONS = "/api/schedule/lessons/";
    private static final List<LessonId> ASKED = new CopyOnWriteArrayList<>();
    private static final AtomicReference<Future<List<Seating>>> SEATING = new AtomicReference<>();
    private static Rest rest;

    @BeforeAll
    static void open() throws Exception {
        Seats seats = lessons -> {
            ASKED.addAll(lessons);
            return SEATING.get();
        };
        rest = new Rest(
                Map.of(),
                (postgres, redis, endpoints) -> List.of(
                        new LessonRoutes(new PgLessons(postgres), endpoints),
                        new LessonPlanRoutes(
                                new PgLessons(postgres),
                                new PgLessonPlans(postgres),
                                seats,
                                endpoints,
                                Messages.load())));
        long teacher =
                rest.person("teacher@school.test", Role.TEACHER, "Anna", "P").value();
        long other = rest.person("other@school.test", Role.TEACHER, "Bob", "R").value();
        rest.person("student@school.test", Role.STUDENT, "Ivan", "I");
        rest.person("admin@school.test", Role.ADMIN, "Root", "A");
        rest.sql("insert into groups (name, teacher_id, invite_code) values ('Maths', " + teacher + ", 'GM'), ('Art', "
                + teacher + ", 'GA'), ('English', " + other + ", 'GE')");
    }

    @AfterAll
    static void close() throws Exception {
        rest.close();
    }

    @BeforeEach
    void nothingIsPlanned() throws Exception {
        rest.sql("truncate lessons restart identity cascade");
        ASKED.clear();
        SEATING.set(Future.succeededFuture(List.of(new Seating(true, true, null))));
    }

    @Test
    void aPlannedLessonHasItsSeat() throws Exception {
        Answer made = plan("teacher", lesson(1, "10:00", "11:00"));

        assertThat(made.status()).isEqualTo(201);
        assertThat(made.json().path("group").asLong()).isEqualTo(1);
        assertThat(made.json().path("duration_minutes").asInt()).isEqualTo(60);
        assertThat(made.json().path("seat").path("reserved").asBoolean()).isTrue();
        assertThat(made.json().path("seat").has("detail")).isFalse();
        assertThat(ASKED).containsExactly(new LessonId(1));
    }

    @Test
    void aLessonWithoutASeatIsPlannedAllTheSame() throws Exception {
        SEATING.set(Future.succeededFuture(List.of(new Seating(false, true, Instant.parse("2030-12-11T10:20:00Z")))));

        Answer made = plan("teacher", lesson(1, "10:00", "11:00"));

        assertThat(made.status()).isEqualTo(201);
        assertThat(made.json().path("seat").path("detail").asText()).isEqualTo("no seat 10:00-11:00, next free 10:20");
        assertThat(made.json().path("seat").path("next_free").asText()).isEqualTo("2030-12-11T10:20:00Z");
    }

    @Test
    void aLessonIsPlannedEvenWhenNobodyKnowsOfSeats() throws Exception {
        SEATING.set(Future.failedFuture("nobody to ask"));

        Answer made = plan("teacher", lesson(1, "10:00", "11:00"));

        assertThat(made.status()).isEqualTo(201);
        assertThat(made.json().has("seat")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "teacher | {}                                                                | 400 | group",
                "teacher | {'group':1,'start_time':'zzz','end_time':'2030-12-11T11:00:00Z'}  | 400 | start_time",
                "teacher | {'group':1,'start_time':'2030-12-11T11:00:00Z','end_time':'2030-12-11T11:00:00Z'} | 400 | end_time",
                "teacher | {'group':1,'start_time':'2030-12-11T11:00:00Z','end_time':'2030-12-13T11:00:00Z'} | 400 | end_time",
                "teacher | {'group':3,'start_time':'2030-12-11T10:00:00Z','end_time':'2030-12-11T11:00:00Z'} | 400 | group",
                "teacher | {'group':99,'start_time':'2030-12-11T10:00:00Z','end_time':'2030-12-11T11:00:00Z'} | 400 | group",
                "student | {'group':1,'start_time':'2030-12-11T10:00:00Z','end_time':'2030-12-11T11:00:00Z'} | 403 | detail",
                "admin   | {'group':1,'start_time':'2030-12-11T10:00:00Z','end_time':'2030-12-11T11:00:00Z'} | 403 | detail"
            })
    void whatCannotBePlannedIsRefusedByName(String who, String body, int status, String field) throws Exception {
        Answer refused = plan(who, body.replace('\'', '"'));

        assertThat(refused.status()).isEqualTo(status);
        assertThat(refused.json().has(field)).as(refused.text()).isTrue();
        assertThat(ASKED).isEmpty();
    }

    @Test
    void ofManyWhoPlanForOneGroupAndTimeOnlyOneDoes() {
        token("teacher");
        List<Integer> statuses = IntStream.range(0, 8)
                .parallel()
                .mapToObj(i -> plan("teacher", lesson(1, "10:0" + i, "11:00")).status())
                .toList();

        assertThat(statuses).containsOnlyOnce(201);
        assertThat(statuses.stream().filter(status -> status == 400)).hasSize(7);
    }

    @Test
    void aMovedLessonIsReservedForAnewAndAnUnmovedOneIsNot() throws Exception {
        plan("teacher", lesson(1, "10:00", "11:00"));
        plan("teacher", lesson(2, "12:00", "13:00"));
        ASKED.clear();

        Answer renamed = patch("teacher", "1/", "{\"title\":\"Fractions\"}");
        assertThat(renamed.json().path("title").asText()).isEqualTo("Fractions");
        assertThat(renamed.json().has("seat")).isFalse();
        assertThat(ASKED).isEmpty();

        Answer moved = patch("teacher", "1/", "{\"end_time\":\"2030-12-11T11:30:00Z\"}");
        assertThat(moved.json().path("duration_minutes").asInt()).isEqualTo(90);
        assertThat(moved.json().path("seat").path("reserved").asBoolean()).isTrue();
        assertThat(ASKED).containsExactly(new LessonId(1));

        Answer busy = patch("teacher", "1/", "{\"end_time\":\"2030-12-11T12:30:00Z\"}");
        assertThat(busy.status()).isEqualTo(400);
        assertThat(busy.json().has("non_field_errors")).isTrue();
        assertThat(patch("teacher", "1/", "{\"start_time\":\"2030-12-11T14:30:00Z\"}")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void aDeletedLessonGivesItsSeatBack() {
        plan("teacher", lesson(1, "10:00", "11:00"));
        ASKED.clear();

        assertThat(delete("other", "1/").status()).isEqualTo(404);
        assertThat(delete("teacher", "1/").status()).isEqualTo(204);
        assertThat(delete("teacher", "1/").status()).isEqualTo(404);
        assertThat(ASKED).containsExactly(new LessonId(1));
    }

    private static String lesson(long group, String from, String until) {
        return "{\"group\":%d,\"start_time\":\"2030-12-11T%s:00Z\",\"end_time\":\"2030-12-11T%s:00Z\"}"
                .formatted(group, from, until);
    }

    private static Answer plan(String who, String body) {
        return rest.post(LESSONS, token(who), body);
    }

    private static Answer patch(String who, String path, String body) {
        return rest.send(rest.request(LESSONS + path, token(who))
                .header("Content-Type", "application/json")
                .method("PATCH", BodyPublishers.ofString(body)));
    }

    private static Answer delete(String who, String path) {
        return rest.send(rest.request(LESSONS + path, token(who)).DELETE());
    }

    private static String token(String who) {
        return rest.token(who + "@school.test");
    }
}
