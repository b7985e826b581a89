package io.lectern.school;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.lectern.config.SettingsLoader;
import io.lectern.http.Messages;
import io.lectern.http.Throttle;
import io.lectern.protocol.ErrorCode;
import io.lectern.protocol.LessonId;
import io.lectern.protocol.Role;
import io.lectern.protocol.RoomId;
import io.lectern.protocol.UserId;
import io.lectern.testing.Rest;
import io.lectern.testing.Rest.Answer;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchoolIT {
    private static final CountingMeetings MEETINGS = new CountingMeetings();
    private static Rest rest;
    private static long teacher;
    private static long student;

    @BeforeAll
    static void open() throws Exception {
        rest = new Rest(
                Map.of(),
                (postgres, redis, endpoints) -> List.of(
                        new LessonRoutes(new PgLessons(postgres), endpoints),
                        new LessonPlanRoutes(
                                new PgLessons(postgres),
                                new PgLessonPlans(postgres),
                                lessons -> Future.failedFuture("nobody to ask"),
                                endpoints,
                                Messages.load()),
                        new LessonTeacherRoutes(new PgLessons(postgres), new PgLessonTeachers(postgres), endpoints),
                        new WaitRoutes(new PgLessons(postgres), MEETINGS, endpoints),
                        new GroupRoutes(new PgGroups(postgres), endpoints),
                        new SurveyRoutes(new PgLessons(postgres), new PgSurveyResults(postgres), endpoints),
                        new AttendanceRoutes(
                                new PgLessons(postgres), new PgAttendance(postgres), endpoints, Clock.systemUTC()),
                        new MeetingRoutes(
                                new PgLessons(postgres),
                                MEETINGS,
                                new Throttle(redis),
                                endpoints,
                                Messages.load(),
                                new SettingsLoader().load(null, Map.of()),
                                Clock.systemUTC()),
                        new QuickStartRoutes(
                                new PgLessons(postgres),
                                new PgQuickLessons(postgres),
                                MEETINGS,
                                new Throttle(redis),
                                endpoints,
                                Messages.load(),
                                new SettingsLoader().load(null, Map.of()),
                                Clock.systemUTC())));
        teacher = rest.person("teacher@school.test", Role.TEACHER, "Анна", "Петрова")
                .value();
        long other =
                rest.person("other@school.test", Role.TEACHER, "Bob", "Ray").value();
        student = rest.person("member@school.test", Role.STUDENT, "Иван", "=Иванов")
                .value();
        long stranger =
                rest.person("stranger@school.test", Role.STUDENT, "Eve", "Low").value();
        rest.person("admin@school.test", Role.ADMIN, "Root", "Admin");
        rest.sql("insert into groups (name, teacher_id, invite_code) values ('Maths', " + teacher
                + ", 'GMATHS01'), ('English', " + other + ", 'GENGL001')");
        rest.sql("insert into group_members (group_id, student_id) values (1, " + student + "), (2, " + stranger + ")");
    }

    @AfterAll
    static void close() throws Exception {
        rest.close();
    }

    /// 1 now, 2 tomorrow, 3 over and with a meeting, 4 of the other teacher, now.
    @BeforeEach
    void lessons() throws Exception {
        MEETINGS.started.clear();
        MEETINGS.ended.clear();
        MEETINGS.extended.clear();
        MEETINGS.waiting.clear();
        rest.sql("truncate lessons restart identity cascade");
        rest.sql("""
                insert into lessons (group_id, teacher_id, title, start_time, end_time, started_at, ended_at, zoom_meeting_id, zoom_join_url, zoom_password)
                values (1, %1$d, 'Now', now() - interval '10 minutes', now() + interval '1 hour', null, null, null, null, null),
                    (1, %1$d, '', '2099-01-02T10:00:00Z', '2099-01-02T11:30:00.5Z', null, null, null, null, null),
                    (1, %1$d, 'Past', '2020-01-02T10:00:00Z', '2020-01-02T11:30:00Z', '2020-01-02T10:00:00Z', '2020-01-02T11:00:00Z', '81', 'https://zoom.test/j/81', 'pw'),
                    (2, %1$d + 1, 'Foreign', now(), now() + interval '1 hour', null, null, null, null, null)
                """.formatted(teacher));
    }

    @ParameterizedTest
    @CsvSource({
        "GET,  '',            200 3, 200 1, 200 3, 200 1, 200 4, 401 0",
        "GET,  1/,            200 0, 404 0, 200 0, 404 0, 200 0, 401 0",
        "GET,  1/attendance/, 200 0, 404 0, 403 0, 404 0, 200 0, 401 0",
        "POST, 1/start/,      200 0, 404 0, 403 0, 404 0, 403 0, 401 0",
        "POST, 1/start-new/,  200 0, 404 0, 403 0, 404 0, 403 0, 401 0",
        "POST, 1/join/,       409 0, 404 0, 409 0, 404 0, 409 0, 401 0",
        "POST, 3/join/,       200 0, 404 0, 200 0, 404 0, 200 0, 401 0",
        "GET,  1/wait/,       200 0, 404 0, 200 0, 404 0, 200 0, 401 0",
        "DELETE, 1/wait/,     204 0, 404 0, 403 0, 404 0, 204 0, 401 0",
        "POST, 1/end/,        200 0, 404 0, 403 0, 404 0, 200 0, 401 0",
        "GET,  99/,           404 0, 404 0, 404 0, 404 0, 404 0, 401 0",
        "GET,  x/,            404 0, 404 0, 404 0, 404 0, 404 0, 401 0"
    })
    void everybodySeesTheirOwnLessonsAndNobodyElses(
            String method,
            String path,
            String owner,
            String other,
            String member,
            String stranger,
            String admin,
            String nobody) {
        expect(method, path, "teacher@school.test", owner);
        expect(method, path, "other@school.test", other);
        expect(method, path, "member@school.test", member);
        expect(method, path, "stranger@school.test", stranger);
        expect(method, path, "admin@school.test", admin);
        expect(method, path, "", nobody);
    }

    private static void expect(String method, String path, String who, String expected) {
        String token = who.isEmpty() ? "" : rest.token(who);
        String url = "/api/schedule/lessons/" + path;
        Answer answer = switch (method) {
            case "GET" -> rest.get(url, token);
            case "DELETE" -> rest.delete(url, token);
            default -> rest.post(url, token, "{}");
        };
        String[] parts = expected.split(" ");
        assertThat(answer.status()).as(who + " " + url + " " + answer.text()).isEqualTo(Integer.parseInt(parts[0]));
        if (!parts[1].equals("0"))
            assertThat(answer.json().path("count").asText()).isEqualTo(parts[1]);
    }

    @Test
    void aLessonInAListHasTheKnownShape() {
        JsonNode lesson = rest.get("/schedule/api/lessons/?date=2099-01-02&x=1", rest.token("member@school.test"))
                .json()
                .path("results")
                .get(0);

        List<String> names = new ArrayList<>();
        lesson.fieldNames().forEachRemaining(names::add);
        assertThat(names)
                .containsExactly(
                        ("id title display_name group group_name teacher teacher_name start_time end_time duration_minutes"
                                        + " topics location zoom_meeting_id zoom_start_url zoom_join_url zoom_password"
                                        + " google_meet_link google_calendar_event_id join_url video_provider record_lesson"
                                        + " recording_available_for_days notes created_at updated_at recording_id homework_id"
                                        + " started_at ended_at single_session")
                                .split(" "));
        assertThat(lesson.path("display_name").asText()).isEqualTo("Maths");
        assertThat(lesson.path("teacher_name").asText()).isEqualTo("Петрова Анна");
        assertThat(lesson.path("start_time").asText()).isEqualTo("2099-01-02T10:00:00Z");
        assertThat(lesson.path("end_time").asText()).isEqualTo("2099-01-02T11:30:00.500000Z");
        assertThat(lesson.path("duration_minutes").asInt()).isEqualTo(90);
        assertThat(lesson.path("zoom_join_url").isNull()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "?group=1, 3",
        "?group=2, 0",
        "?teacher=999, 0",
        "?date=2020-01-02, 1",
        "?date=nonsense, 3",
        "?exclude_ended=true, 2",
        "?exclude_ended=0, 3",
        "?start=2098-01-01T00:00:00Z, 1",
        "?end=2020-01-02T10:00:00+00:00, 1",
        "?end=2020-01-02T09:59:59, 0",
        "?start=2020-01-01&end=2020-01-03, 1",
        "?start=rubbish, 3",
        "?page_size=1, 3"
    })
    void aListCanBeNarrowed(String query, int count) {
        Answer answer = rest.get("/api/schedule/lessons/" + query, rest.token("teacher@school.test"));

        assertThat(answer.json().path("count").asInt()).as(answer.text()).isEqualTo(count);
    }

    @Test
    void aFilterThatIsNoNumberIsNamed() {
        Answer answer = rest.get("/api/schedule/lessons/?group=1%20or%201=1", rest.token("teacher@school.test"));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("group").isArray()).isTrue();
    }

    @Test
    void aCalendarGetsAPlainArray() {
        Answer answer = rest.get("/api/schedule/lessons/?include_recurring=1", rest.token("teacher@school.test"));

        assertThat(answer.json().isArray()).isTrue();
        assertThat(answer.json()).hasSize(3);
        assertThat(answer.json().get(0).path("title").asText()).isEqualTo("Past");
    }

    @Test
    void aLessonThatIsOnlyBeingStartedIsNothingToAnybody() throws Exception {
        rest.sql("update lessons set provisional = true where id = 1");

        JsonNode lessons = rest.get("/api/schedule/lessons/", rest.token("teacher@school.test"))
                .json();
        Answer planned = rest.post("/api/schedule/lessons/", rest.token("teacher@school.test"), """
                {"group": 1, "start_time": "%s", "end_time": "%s"}
                """.formatted(
                        Instant.now(), Instant.now().plusSeconds(600)));

        assertThat(lessons.path("count").asInt()).isEqualTo(2);
        assertThat(planned.status()).as(planned.text()).isEqualTo(201);
    }

    @Test
    void aLessonNobodyPlannedIsStartedInOneRequest() throws Exception {
        String token = ownTeacher("quick");
        Answer answer = quick("quick", "", "{}");

        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        JsonNode started = answer.json();
        assertThat(started.properties().stream().map(Map.Entry::getKey))
                .containsExactly(
                        ("zoom_join_url zoom_start_url zoom_meeting_id zoom_password account_email lesson_id title"
                                        + " group_name")
                                .split(" "));
        assertThat(started.path("title").asText()).matches("Quick lesson \\d\\d:\\d\\d");
        assertThat(started.path("group_name").asText()).isEqualTo("My group");
        JsonNode groups = rest.get("/api/groups/?light=1", token).json();
        assertThat(groups.path("count").asInt()).isEqualTo(1);
        assertThat(groups.path("results").get(0).path("invite_code").asText()).matches("G[A-Z2-9]{7}");

        Answer second = quick("quick", "", """
                {"duration": 5, "title": " Express ", "group_id": null, "record_lesson": true, "privacy_type": "groups",
                 "allowed_groups": [%d], "provider": "teams"}
                """.formatted(
                        groups.path("results").get(0).path("id").asLong()));
        assertThat(second.status()).as(second.text()).isEqualTo(201);
        meet(second.json().path("lesson_id").asLong());
        JsonNode lesson = rest.get("/api/schedule/lessons/?include_recurring=1&start=" + Instant.now(), token)
                .json()
                .get(0);
        assertThat(lesson.path("id")).isEqualTo(second.json().path("lesson_id"));
        assertThat(lesson.path("title").asText()).isEqualTo("Express");
        assertThat(lesson.path("duration_minutes").asInt()).isEqualTo(15);
        assertThat(lesson.path("record_lesson").asBoolean()).isTrue();
        assertThat(lesson.path("notes").asText())
                .isEqualTo("Privacy: groups; groups [" + lesson.path("group").asLong() + "]");
        assertThat(rest.get("/api/groups/?light=1", token).json().path("count").asInt())
                .isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"group_id": 2}                                              | 404 | no_group
            {"group_id": "x"}                                            | 400 | group_id
            {"duration": "long"}                                         | 400 | duration
            {"privacy_type": "some"}                                     | 400 | privacy_type
            {"privacy_type": "groups", "allowed_groups": [1, 2]}         | 400 | allowed_groups
            {"privacy_type": "students", "allowed_students": [1]}        | 400 | allowed_students
            {"privacy_type": "students", "allowed_students": "all"}      | 400 | allowed_students
            {"provider": "google_meet"}                                  | 501 | no_google_meet
            {"provider": "google_meet", "record_lesson": true}           | 400 | meet_not_recorded
            {"provider": "zoom_personal"}                                | 400 | connect_zoom_or_meet
            {"wait": "perhaps"}                                          | 400 | wait
            """)
    void aQuickLessonThatCannotBeIsNoLesson(String body, int status, String said) throws Exception {
        String name = "wrong" + Math.abs(body.hashCode());
        String token = ownTeacher(name);
        Answer answer = quick(name, "", body);

        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.text()).contains('"' + said + '"');
        assertThat(rest.get("/api/groups/", token).json().path("count").asInt()).isZero();
        assertThat(count("lessons where provisional")).isZero();
    }

    @Test
    void onlyTeachersStartQuickLessons() {
        for (String who : List.of("member", "admin")) {
            Answer answer = quick(who, "", "{}");
            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.json().path("code").asText()).isEqualTo("teachers_only");
        }
        assertThat(rest.post("/schedule/api/lessons/quick-start/", rest.token("member@school.test"), "{}")
                        .status())
                .isEqualTo(403);
    }

    @Test
    void aQuickLessonWithoutASeatIsGoneAgainOrWaits() throws Exception {
        ownTeacher("late");
        MEETINGS.full = true;
        Answer refused = quick("late", "", "{}");
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.header("Retry-After")).isEqualTo("30");
        assertThat(count("lessons where is_quick_lesson")).isZero();

        Answer waits = quick("late", "", "{\"wait\": true}");
        MEETINGS.full = false;
        assertThat(waits.status()).as(waits.text()).isEqualTo(202);
        assertThat(waits.json().path("status").asText()).isEqualTo("waiting");
        assertThat(waits.json().path("position").asInt()).isEqualTo(2);
        assertThat(waits.json().path("eta").asText()).isEqualTo("2026-11-20T10:20:00Z");
        assertThat(count("lessons where id = " + waits.json().path("lesson_id")))
                .isEqualTo(1);
    }

    @Test
    void oneKeyIsOneQuickLessonHoweverOftenAndFromWhereverItIsSent() throws Exception {
        ownTeacher("double");
        List<java.util.concurrent.CompletableFuture<Answer>> clicks = java.util.stream.Stream.of(1, 2, 3)
                .map(i -> java.util.concurrent.CompletableFuture.supplyAsync(() -> quick("double", "click-1", "{}")))
                .toList();
        List<Answer> answers = clicks.stream()
                .map(java.util.concurrent.CompletableFuture::join)
                .toList();

        assertThat(answers).allMatch(answer -> answer.status() == 201);
        assertThat(answers.stream().map(Answer::text).distinct()).hasSize(1);
        assertThat(count("lessons where is_quick_lesson")).isEqualTo(1);
        assertThat(count("groups where teacher_id = " + id("double"))).isEqualTo(1);

        Answer fourth = quick("double", "click-2", "{}");
        assertThat(fourth.status()).isEqualTo(429);
        assertThat(Integer.parseInt(fourth.header("Retry-After"))).isBetween(1, 60);
        assertThat(quick("double", "no spaces", "{}").json().has("Idempotency-Key"))
                .isTrue();
    }

    @Test
    void whatANodeLeftBehindThatDiedOverAStartIsTakenAwayByTheNextStart() throws Exception {
        ownTeacher("heir");
        rest.sql("update lessons set provisional = true, created_at = now() - interval '11 minutes' where id = 1");
        rest.sql("update lessons set provisional = true where id = 2");

        assertThat(quick("heir", "", "{}").status()).isEqualTo(201);

        assertThat(count("lessons where id = 1")).isZero();
        assertThat(count("lessons where id = 2")).isEqualTo(1);
    }

    /// A teacher whose starts nobody else counts against.
    private static String ownTeacher(String name) throws Exception {
        rest.person(name + "@school.test", Role.TEACHER, "Own", name);
        return rest.token(name + "@school.test");
    }

    private static Answer quick(String who, String key, String body) {
        var request = rest.request("/api/schedule/lessons/quick-start/", rest.token(who + "@school.test"))
                .header("Content-Type", "application/json");
        if (!key.isEmpty()) request.header("Idempotency-Key", key);
        return rest.send(request.POST(java.net.http.HttpRequest.BodyPublishers.ofString(body)));
    }

    /// Gives the lesson a meeting, as the pool does.
    private static void meet(long lesson) throws Exception {
        rest.sql("update lessons set zoom_meeting_id = '9', zoom_join_url = 'https://zoom.test/j/9', started_at = now()"
                + " where id = " + lesson);
    }

    @Test
    void aLessonByItselfBringsItsGroup() {
        JsonNode lesson = rest.get("/api/schedule/lessons/3/", rest.token("member@school.test"))
                .json();

        assertThat(lesson.path("group").path("students").get(0).path("email").asText())
                .isEqualTo("member@school.test");
        assertThat(lesson.path("teacher").path("last_name").asText()).isEqualTo("Петрова");
        assertThat(lesson.path("attendances").isArray()).isTrue();
        assertThat(lesson.path("zoom_join_url").asText()).isEqualTo("https://zoom.test/j/81");
    }

    @Test
    void groupsAreOnesOwnAndCanBeHadLight() {
        JsonNode own = rest.get("/schedule/api/groups/", rest.token("teacher@school.test"))
                .json();
        JsonNode light = rest.get("/api/groups/?light=1", rest.token("member@school.test"))
                .json();

        assertThat(own.path("count").asInt()).isEqualTo(1);
        assertThat(own.path("results").get(0).path("students")).hasSize(1);
        assertThat(own.path("results").get(0).path("student_count").asInt()).isEqualTo(1);
        assertThat(light.path("results").get(0).has("students")).isFalse();
        assertThat(light.path("results").get(0).path("student_count").asInt()).isEqualTo(1);
        assertThat(rest.get("/api/groups/", rest.token("admin@school.test"))
                        .json()
                        .path("count")
                        .asInt())
                .isZero();
        assertThat(rest.get("/api/groups/2/", rest.token("teacher@school.test")).status())
                .isEqualTo(404);
        assertThat(rest.get("/api/groups/1/", rest.token("teacher@school.test")).status())
                .isEqualTo(200);
        assertThat(rest.get("/api/groups/1/", rest.token("stranger@school.test"))
                        .status())
                .isEqualTo(404);
    }

    @Test
    void aStartedLessonGivesTheHostTheHostsLink() {
        Answer answer = rest.post("/api/schedule/lessons/1/start-new/", rest.token("teacher@school.test"), "");

        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.text())
                .isEqualTo("{\"zoom_join_url\":\"https://zoom.test/j/1\",\"zoom_start_url\":\"https://zoom.test/s/1\","
                        + "\"zoom_meeting_id\":\"1\",\"zoom_password\":\"pw\",\"account_email\":\"host@school.test\","
                        + "\"provider\":\"zoom\"}");
    }

    @Test
    void aLessonCannotBeStartedTooEarlyOrOnceItIsOver() {
        Answer early = rest.post("/api/schedule/lessons/2/start/", rest.token("teacher@school.test"), "{}");
        Answer over = rest.post("/api/schedule/lessons/3/start/", rest.token("teacher@school.test"), "{}");

        assertThat(early.status()).isEqualTo(400);
        assertThat(early.json().path("detail").asText()).contains("15 minutes");
        assertThat(over.status()).isEqualTo(409);
        assertThat(MEETINGS.started).isEmpty();
    }

    @Test
    void threeStartsAMinuteAreEnoughUnlessTheMeetingIsThereAlready() throws Exception {
        String token = rest.token("other@school.test");
        for (int i = 0; i < 3; i++)
            assertThat(rest.post("/api/schedule/lessons/4/start/", token, "{}").status())
                    .isEqualTo(200);

        Answer fourth = rest.post("/api/schedule/lessons/4/start/", token, "{}");
        rest.sql("update lessons set zoom_join_url = 'https://zoom.test/j/4' where id = 4");
        Answer again = rest.post("/api/schedule/lessons/4/start/", token, "{}");

        assertThat(fourth.status()).isEqualTo(429);
        assertThat(fourth.json().path("code").asText()).isEqualTo("start_too_often");
        assertThat(Integer.parseInt(fourth.header("Retry-After"))).isBetween(1, 60);
        assertThat(again.status()).isEqualTo(200);
        assertThat(MEETINGS.started).hasSize(4);
    }

    @Test
    void aStartAnewCountsEachTimeAndMakesAnotherMeetingOnlyWhenThatIsWanted() throws Exception {
        String token = ownTeacher("anew");
        rest.sql("update lessons set teacher_id = " + id("anew") + " where id = 1");
        meet(1);
        String path = "/api/schedule/lessons/1/start-new/";

        Answer there = rest.post(path, token, "{\"provider\": \"zoom_personal\"}");
        Answer recorded = rest.post(path, token, "{\"record_lesson\": true}");
        Answer still = rest.post(path, token, "{\"record_lesson\": true}");
        Answer fourth = rest.post(path, token, "{}");
        Answer back = rest.post("/api/schedule/lessons/1/start/", token, "{}");

        assertThat(List.of(there.status(), recorded.status(), still.status(), fourth.status(), back.status()))
                .containsExactly(200, 200, 200, 429, 200);
        assertThat(Integer.parseInt(fourth.header("Retry-After"))).isBetween(1, 60);
        assertThat(recorded.json().path("zoom_meeting_id").asText()).isEqualTo("renewed");
        assertThat(still.json().path("zoom_meeting_id").asText()).isEqualTo("1");
        assertThat(MEETINGS.started).hasSize(4);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            1 | {"provider": "google_meet"}    | 501 | no_google_meet
            1 | {"provider": "zoom_personal"}  | 400 | no_zoom_configured
            1 | {"provider": "teams"}          | 200 | zoom
            1 | {"provider": null}             | 200 | zoom
            1 | {"record_lesson": "perhaps"}   | 400 | record_lesson
            2 | {}                             | 400 | too_early
            2 | {"provider": "google_meet"}    | 400 | too_early
            3 | {}                             | 409 | lesson_ended
            """)
    void aStartAnewKnowsWhatItIsAskedFor(int lesson, String body, int status, String said) throws Exception {
        String name = "asks" + lesson + Math.abs(body.hashCode());
        String token = ownTeacher(name);
        rest.sql("update lessons set teacher_id = " + id(name) + " where id = " + lesson);
        Answer answer = rest.post("/api/schedule/lessons/" + lesson + "/start-new/", token, body);

        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.text()).contains('"' + said + '"');
    }

    @Test
    void withAZoomOfTheirOwnATeacherMayAskForIt() throws Exception {
        String token = ownTeacher("owner");
        rest.sql("update lessons set teacher_id = " + id("owner") + " where id = 1");
        rest.sql("insert into zoom_accounts (email, zoom_account_id, client_id, client_secret, owner_id)"
                + " values ('own@zoom.test', 'a', 'b', 'c', " + id("owner") + ")");

        Answer answer = rest.post("/api/schedule/lessons/1/start-new/", token, "{\"provider\": \"zoom_personal\"}");

        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    }

    /// An admin who leads the lesson beside its teacher; others only end it.
    private static String coTeacher(String name) throws Exception {
        rest.person(name + "@school.test", Role.ADMIN, "Ada", name);
        rest.sql("insert into lesson_teachers (lesson_id, user_id) values (1, " + id(name) + ")");
        return rest.token(name + "@school.test");
    }

    @Test
    void noFreeSeatIsATemporaryRefusal() throws Exception {
        String token = coTeacher("helper");
        MEETINGS.full = true;
        Answer answer = rest.post("/api/schedule/lessons/1/start/", token, "{}");
        MEETINGS.full = false;

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.header("Retry-After")).isEqualTo("30");
    }

    @Test
    void whoeverAsksToWaitStandsInLineUntilTheyGiveItUp() throws Exception {
        String token = coTeacher("keeper");
        MEETINGS.full = true;
        Answer waits = rest.post("/api/schedule/lessons/1/start/", token, "{\"wait\": true}");
        Answer anew = rest.post("/api/schedule/lessons/1/start-new/", token, "{\"wait\": true}");
        Answer wrong = rest.post("/api/schedule/lessons/1/start/", token, "{\"wait\": \"perhaps\"}");
        MEETINGS.full = false;
        Answer place = rest.get("/api/schedule/lessons/1/wait/", rest.token("member@school.test"));
        Answer gone = rest.delete("/api/schedule/lessons/1/wait/", token);

        assertThat(waits.status()).isEqualTo(202);
        assertThat(waits.text()).isEqualTo("{\"status\":\"waiting\",\"position\":2,\"eta\":\"2026-11-20T10:20:00Z\"}");
        assertThat(anew.status()).isEqualTo(202);
        assertThat(wrong.status()).isEqualTo(400);
        assertThat(wrong.json().has("wait")).isTrue();
        assertThat(place.text()).isEqualTo("{\"status\":\"waiting\",\"position\":2,\"eta\":null}");
        assertThat(gone.status()).isEqualTo(204);
        assertThat(rest.get("/api/schedule/lessons/1/wait/", token).text()).isEqualTo("{\"status\":\"none\"}");

        MEETINGS.served = true;
        Answer late = rest.delete("/api/schedule/lessons/1/wait/", token);
        MEETINGS.served = false;
        assertThat(late.status()).isEqualTo(200);
        assertThat(late.text()).isEqualTo("{\"status\":\"started\"}");
    }

    @Test
    void goingToTheMeetingIsRememberedOnceForStudents() throws Exception {
        rest.post("/api/schedule/lessons/3/join/", rest.token("member@school.test"), "{}");
        Answer answer = rest.post("/api/schedule/lessons/3/join/", rest.token("member@school.test"), "{}");
        rest.post("/api/schedule/lessons/3/join/", rest.token("teacher@school.test"), "{}");

        assertThat(answer.json().path("join_url").asText()).isEqualTo("https://zoom.test/j/81");
        assertThat(answer.json().path("platform").asText()).isEqualTo("zoom");
        assertThat(count("lesson_join_log")).isEqualTo(1);
    }

    @Test
    void whoIsBannedFromALessonGetsNoWayIntoItsMeeting() throws Exception {
        rest.sql(
                "update lessons set zoom_meeting_id = '82', zoom_join_url = 'https://zoom.test/j/82', zoom_password = 'secret2'"
                        + " where id = 1");
        // Of other people, another lesson and a group; and a former ban that was lifted.
        rest.sql("truncate room_events");
        word("lesson:1", 1, "member.banned", student + 1);
        word("lesson:1", 2, "member.unbanned", student + 1);
        word("lesson:3", 1, "member.banned", student);
        word("lesson:3", 2, "member.unbanned", student);
        word("group:1", 1, "member.banned", student);
        assertThat(links("member")).containsExactly("https://zoom.test/j/81", "https://zoom.test/j/82", "null");

        word("lesson:1", 3, "member.banned", student);

        String token = rest.token("member@school.test");
        Answer join = rest.post("/api/schedule/lessons/1/join/", token, "{}");
        assertThat(join.status()).isEqualTo(403);
        assertThat(join.json().path("code").asText()).isEqualTo("banned");
        assertThat(join.json().path("detail").asText()).isEqualTo("The teacher has banned you from this lesson.");
        assertThat(count("lesson_join_log")).isZero();
        Answer shown = rest.get("/api/schedule/lessons/1/", token);
        assertThat(shown.status()).isEqualTo(200);
        assertThat(shown.text()).doesNotContain("zoom.test/j/82").doesNotContain("secret2");
        assertThat(shown.json().path("zoom_meeting_id").isNull()).isTrue();
        assertThat(links("member")).containsExactly("https://zoom.test/j/81", "null", "null");
        assertThat(rest.get("/api/schedule/lessons/?include_recurring=1", token).text())
                .doesNotContain("zoom.test/j/82")
                .doesNotContain("secret2");
        assertThat(links("teacher")).contains("https://zoom.test/j/82");
        assertThat(links("admin")).contains("https://zoom.test/j/82");

        word("lesson:1", 4, "member.unbanned", student);

        assertThat(rest.post("/api/schedule/lessons/1/join/", token, "{}").status())
                .isEqualTo(200);
        assertThat(links("member")).contains("https://zoom.test/j/82");
        rest.sql("truncate room_events");
    }

    /// As the archive writes it.
    private static void word(String room, long seq, String type, long user) throws Exception {
        rest.sql("insert into room_events (room, epoch, seq, type, at, user_id, data) values ('" + room + "', 'e', "
                + seq + ", '" + type + "', now(), " + teacher + ", '{\"user\": " + user + "}')");
    }

    private static List<String> links(String who) {
        List<String> links = new ArrayList<>();
        rest.get("/api/schedule/lessons/", rest.token(who + "@school.test"))
                .json()
                .path("results")
                .forEach(lesson -> links.add(lesson.path("join_url").asText()));
        return links;
    }

    @Test
    void aLessonEndsOnce() {
        String token = rest.token("teacher@school.test");

        Answer first = rest.post("/api/schedule/lessons/1/end/", token, "{}");
        Answer again = rest.post("/api/schedule/lessons/3/end/", token, "{}");

        assertThat(first.json().path("zoom_account_released").asBoolean()).isTrue();
        assertThat(first.json().path("ended_at").asText()).isEqualTo("2026-11-20T10:00:00Z");
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.json().path("ended_at").asText()).isEqualTo("2020-01-02T11:00:00Z");
        assertThat(again.json().has("zoom_account_released")).isFalse();
        assertThat(MEETINGS.ended).containsExactly(new LessonId(1));
    }

    @Test
    void attendanceCountsEachMinuteOnceAndOnlyInsideTheLesson() throws Exception {
        rest.sql("""
                insert into attendance_intervals (lesson_id, user_id, session, joined_at, left_at, cause) values
                    (3, %1$d, 'phone', '2020-01-02T09:50:00Z', '2020-01-02T10:20:00Z', 'left'),
                    (3, %1$d, 'laptop', '2020-01-02T10:10:00Z', '2020-01-02T10:30:00Z', 'network_lost'),
                    (3, %1$d, 'later', '2020-01-02T10:50:00Z', null, null)
                """.formatted(student));

        JsonNode report = rest.get("/api/schedule/lessons/3/attendance/", rest.token("teacher@school.test"))
                .json();
        Answer csv = rest.get("/api/schedule/lessons/3/attendance/?format=csv", rest.token("admin@school.test"));

        assertThat(report.path("ended_at").asText()).isEqualTo("2020-01-02T11:00:00Z");
        JsonNode line = report.path("students").get(0);
        assertThat(line.path("seconds").asInt()).isEqualTo(2400);
        assertThat(line.path("minutes").asInt()).isEqualTo(40);
        assertThat(line.path("first_joined").asText()).isEqualTo("2020-01-02T10:00:00Z");
        assertThat(line.path("last_left").asText()).isEqualTo("2020-01-02T11:00:00Z");
        assertThat(line.path("intervals")).hasSize(2);
        assertThat(line.path("intervals").get(0).path("cause").asText()).isEqualTo("network_lost");
        assertThat(csv.header("Content-Type")).startsWith("text/csv");
        assertThat(csv.text()).startsWith("\uFEFFuser,name,").contains(",Иван =Иванов,1,40,2400,");
    }

    @Test
    void pollsAndRollCallsAreForTheTeacher() throws Exception {
        rest.sql("""
                insert into polls (lesson_id, poll, opened_at, question, options, multiple, anonymous, closes_at) values
                    (3, 46, '2020-01-02T10:10:00Z', '7 x 8?', '{54,56}', false, false, null),
                    (3, 60, '2020-01-02T10:20:00Z', 'All well?', '{yes,no}', true, true, '2020-01-02T10:21:00Z');
                insert into poll_answers (lesson_id, poll, opened_at, place, user_id, choices) values
                    (3, 46, '2020-01-02T10:10:00Z', '46-1', %1$d, '{1}'),
                    (3, 60, '2020-01-02T10:20:00Z', '60-1', null, '{0,1}'),
                    (3, 60, '2020-01-02T10:20:00Z', '60-2', null, '{0}');
                insert into rollcalls (lesson_id, rollcall, opened_at, closes_at) values
                    (3, 47, '2020-01-02T10:30:00Z', '2020-01-02T10:31:00Z');
                insert into rollcall_answers (lesson_id, rollcall, opened_at, user_id, answered_at) values
                    (3, 47, '2020-01-02T10:30:00Z', %1$d, null);
                insert into room_events (room, epoch, seq, type, at, data) values
                    ('lesson:3', 'e', 50, 'poll.closed', '2020-01-02T10:12:00Z', '{"poll":46,"counts":[0,1],"answered":1}')
                """.formatted(student));
        String token = rest.token("teacher@school.test");

        JsonNode polls =
                rest.get("/api/schedule/lessons/3/polls/", token).json().path("polls");
        JsonNode rollcalls =
                rest.get("/api/schedule/lessons/3/rollcalls/", token).json().path("rollcalls");

        assertThat(polls).hasSize(2);
        assertThat(polls.get(0).path("poll").asLong()).isEqualTo(46);
        assertThat(polls.get(0).path("counts").toString()).isEqualTo("[0,1]");
        assertThat(polls.get(0).path("closed_at").asText()).isEqualTo("2020-01-02T10:12:00Z");
        assertThat(polls.get(0).path("answers").findValuesAsText("name")).containsExactly("Иван =Иванов");
        assertThat(polls.get(1).path("answered").asInt()).isEqualTo(2);
        assertThat(polls.get(1).path("counts").toString()).isEqualTo("[2,1]");
        assertThat(polls.get(1).path("answers")).as("without names").isEmpty();
        assertThat(polls.get(1).path("closed_at").isNull()).isTrue();
        assertThat(rollcalls.get(0).path("missing").findValuesAsText("name")).containsExactly("Иван =Иванов");
        assertThat(rollcalls.get(0).path("answered")).isEmpty();
        for (String path : List.of("polls", "rollcalls")) {
            assertThat(rest.get("/api/schedule/lessons/3/" + path + "/", rest.token("member@school.test"))
                            .status())
                    .isEqualTo(403);
            assertThat(rest.get("/api/schedule/lessons/3/" + path + "/", rest.token("other@school.test"))
                            .status())
                    .isEqualTo(404);
        }
    }

    @ParameterizedTest
    @CsvSource({"=1+1,'''=1+1'", "+7,'''+7'", "-1,'''-1'", "@x,'''@x'", "Ann,Ann", "'a,b','\"a,b\"'"})
    void noCellStartsAFormula(String text, String cell) {
        assertThat(AttendanceReport.cell(text)).isEqualTo(cell);
        assertThat(AttendanceReport.cell("\t=1")).isEqualTo("'\t=1");
    }

    @ParameterizedTest
    @CsvSource({
        "lesson:1, teacher, TEACHER",
        "lesson:1, other, stranger",
        "lesson:1, member, STUDENT",
        "lesson:1, stranger, stranger",
        "lesson:1, admin, ADMIN",
        "lesson:99, admin, unknown",
        "staff:1, teacher, TEACHER",
        "staff:1, member, stranger",
        "staff:1, admin, ADMIN",
        "group:1, member, STUDENT",
        "group:2, member, stranger",
        "group:2, other, TEACHER",
        "system, member, STUDENT",
        "ops, admin, ADMIN",
        "ops, teacher, stranger",
        "user:999, member, stranger"
    })
    void aRoomKnowsWhoBelongsToIt(String room, String name, String expected) throws Exception {
        assertThat(membership(room, name)).isEqualTo(expected);
    }

    @Test
    void aCoTeacherLeadsTheLessonWithTheTeacher() throws Exception {
        String other = rest.token("other@school.test");
        assertThat(rest.get("/api/schedule/lessons/1/", other).status()).isEqualTo(404);

        Answer appointed = send("PUT", "1/teachers/" + id("other") + "/", "teacher", "");
        assertThat(appointed.status()).isEqualTo(200);
        assertThat(appointed.json().path("email").asText()).isEqualTo("other@school.test");
        assertThat(send("PUT", "1/teachers/" + id("other") + "/", "teacher", "").text())
                .isEqualTo(appointed.text());

        assertThat(membership("lesson:1", "other")).isEqualTo("TEACHER");
        assertThat(membership("staff:1", "other")).isEqualTo("TEACHER");
        assertThat(membership("group:1", "other")).isEqualTo("stranger");
        assertThat(membership("lesson:2", "other")).isEqualTo("stranger");
        assertThat(rest.get("/api/schedule/lessons/", other)
                        .json()
                        .path("count")
                        .asInt())
                .isEqualTo(2);
        assertThat(send("POST", "1/extend/", "other", "{\"minutes\":15}").status())
                .isEqualTo(200);
        assertThat(send("POST", "1/end/", "other", "{}").status()).isEqualTo(200);
        assertThat(send("GET", "1/teachers/", "other", "").json()).hasSize(1);
        assertThat(send("GET", "1/teachers/" + id("other") + "/", "other", "").status())
                .isEqualTo(200);
        // It stays the teacher's lesson.
        assertThat(send("DELETE", "1/teachers/" + id("other") + "/", "other", "")
                        .status())
                .isEqualTo(403);
        assertThat(send("PATCH", "1/", "other", "{\"single_session\":true}").status())
                .isEqualTo(403);

        assertThat(send("DELETE", "1/teachers/" + id("other") + "/", "teacher", "")
                        .status())
                .isEqualTo(204);
        assertThat(send("DELETE", "1/teachers/" + id("other") + "/", "teacher", "")
                        .status())
                .isEqualTo(204);
        assertThat(membership("lesson:1", "other")).isEqualTo("stranger");
        assertThat(send("GET", "1/teachers/" + id("other") + "/", "teacher", "").status())
                .isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource({
        "PUT, 1/teachers/member/, teacher, 400",
        "PUT, 1/teachers/other/, member, 403",
        "PUT, 1/teachers/other/, other, 404",
        "PUT, 4/teachers/teacher/, teacher, 404",
        "PUT, 1/teachers/other/, admin, 200",
        "GET, 1/teachers/, member, 403",
        "GET, 1/teachers/, stranger, 404",
        "DELETE, 1/teachers/other/, member, 403"
    })
    void coTeachersAreChosenByTheTeacherAndAdmins(String method, String path, String who, int status) throws Exception {
        for (String name : List.of("member", "other", "teacher"))
            path = path.replace("teachers/" + name + "/", "teachers/" + id(name) + "/");

        assertThat(send(method, path, who, "").status()).isEqualTo(status);
    }

    @Test
    void nobodyIsNoCoTeacher() {
        Answer answer = send("PUT", "1/teachers/99999/", "teacher", "");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text()).contains("user");
    }

    @Test
    void aLessonMayAskForOneDeviceAStudent() throws Exception {
        assertThat(send("PATCH", "1/", "teacher", "{\"single_session\":true}")
                        .json()
                        .path("single_session")
                        .asBoolean())
                .isTrue();
        assertThat(send("PATCH", "1/", "teacher", "{}")
                        .json()
                        .path("single_session")
                        .asBoolean())
                .isTrue();
        assertThat(send("PATCH", "1/", "teacher", "{\"single_session\":\"maybe\"}")
                        .status())
                .isEqualTo(400);
        assertThat(send("PATCH", "1/", "member", "{\"single_session\":false}").status())
                .isEqualTo(403);

        Membership found = Rest.await(
                new PgMembership(rest.postgres, Runnable::run).of(RoomId.parse("lesson:1"), new UserId(student)));
        assertThat(found)
                .isInstanceOfSatisfying(
                        Membership.Member.class,
                        member -> assertThat(member.lesson().orElseThrow().singleSession())
                                .isTrue());
    }

    @ParameterizedTest
    @CsvSource({"4, 400", "5, 200", "120, 200", "121, 400", "ten, 400"})
    void aLessonIsExtendedByMinutesWithinBounds(String minutes, int status) {
        String body = "{\"minutes\":\"" + minutes + "\"}";
        Answer answer = send("POST", "1/extend/", "teacher", body);

        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        if (status == 200) assertThat(answer.json().path("end_time").asText()).isEqualTo("2026-11-20T10:00:00Z");
        else assertThat(answer.text()).contains("minutes");
        assertThat(MEETINGS.extended).hasSize(status == 200 ? 1 : 0);
    }

    @Test
    void anExtensionCarriesTheKeyItsCallerGaveIt() {
        Answer named = rest.send(rest.request("/api/schedule/lessons/1/extend/", rest.token("teacher@school.test"))
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", "k-1")
                .POST(java.net.http.HttpRequest.BodyPublishers.ofString("{\"minutes\":15}")));
        Answer wrong = rest.send(rest.request("/api/schedule/lessons/1/extend/", rest.token("teacher@school.test"))
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", "no spaces")
                .POST(java.net.http.HttpRequest.BodyPublishers.ofString("{\"minutes\":15}")));

        assertThat(named.status()).isEqualTo(200);
        assertThat(MEETINGS.extended).containsExactly("1 15 k-1");
        assertThat(wrong.status()).isEqualTo(400);
        assertThat(send("POST", "1/extend/", "member", "{\"minutes\":15}").status())
                .isEqualTo(403);
        assertThat(send("POST", "1/extend/", "other", "{\"minutes\":15}").status())
                .isEqualTo(404);
    }

    private static Answer send(String method, String path, String who, String body) {
        return rest.send(rest.request("/api/schedule/lessons/" + path, rest.token(who + "@school.test"))
                .header("Content-Type", "application/json")
                .method(method, java.net.http.HttpRequest.BodyPublishers.ofString(body)));
    }

    private static long id(String name) throws Exception {
        return Rest.await(rest.users.byEmail(name + "@school.test"))
                .orElseThrow()
                .id()
                .value();
    }

    private static String membership(String room, String name) throws Exception {
        Membership found =
                Rest.await(new PgMembership(rest.postgres, Runnable::run).of(RoomId.parse(room), new UserId(id(name))));
        return switch (found) {
            case Membership.Unknown unknown -> "unknown";
            case Membership.Stranger stranger -> "stranger";
            case Membership.Member member -> member.role().name();
        };
    }

    @Test
    void aMemberLearnsWhereTheLessonStands() throws Exception {
        Membership found = Rest.await(
                new PgMembership(rest.postgres, Runnable::run).of(RoomId.parse("lesson:3"), new UserId(student)));

        assertThat(found).isInstanceOfSatisfying(Membership.Member.class, member -> {
            assertThat(member.name()).isEqualTo("Иван =Иванов");
            Membership.LessonState state = member.lesson().orElseThrow();
            assertThat(state.endedAt()).contains(Instant.parse("2020-01-02T11:00:00Z"));
            assertThat(state.zoom().orElseThrow().url()).isEqualTo("https://zoom.test/j/81");
        });
    }

    private static long count(String table) throws Exception {
        return Rest.await(rest.postgres
                        .sql()
                        .query("select count(*) from " + table)
                        .execute())
                .iterator()
                .next()
                .getLong(0);
    }

    private static final class CountingMeetings implements Meetings {
        private final List<LessonId> started = new CopyOnWriteArrayList<>();
        private final List<LessonId> ended = new CopyOnWriteArrayList<>();
        private final List<String> extended = new CopyOnWriteArrayList<>();
        private final List<LessonId> waiting = new CopyOnWriteArrayList<>();
        private volatile boolean served;
        private volatile boolean full;

        @Override
        public Future<Meeting> start(LessonId lesson, UserId by) {
            if (full)
                return Future.failedFuture(ErrorCode.NO_SEAT.refuse().retryAfter(java.time.Duration.ofSeconds(30)));
            started.add(lesson);
            long id = lesson.value();
            return Future.succeededFuture(new Meeting(
                    Long.toString(id),
                    "https://zoom.test/j/" + id,
                    "https://zoom.test/s/" + id,
                    "pw",
                    "host@school.test"));
        }

        @Override
        public Future<Start> startOrWait(LessonId lesson, UserId by) {
            if (!full) return start(lesson, by).map(Start.Started::new);
            waiting.add(lesson);
            return rest.postgres
                    .sql()
                    .query("insert into zoom_waiters (lesson_id, teacher_id, needed_by, deadline, due) select "
                            + lesson.value() + ", " + by.value() + ", now(), now(), now() on conflict do nothing")
                    .execute()
                    .map(entered -> new Start.Waiting(2, Instant.parse("2026-11-20T10:20:00Z")));
        }

        @Override
        public Future<Meeting> renew(LessonId lesson, UserId by) {
            return start(lesson, by)
                    .map(old -> new Meeting("renewed", old.joinUrl(), old.startUrl(), "pw", old.accountEmail()));
        }

        @Override
        public Future<Optional<Start.Waiting>> place(LessonId lesson) {
            return Future.succeededFuture(
                    waiting.contains(lesson) ? Optional.of(new Start.Waiting(2, null)) : Optional.empty());
        }

        @Override
        public Future<Boolean> cancelWait(LessonId lesson, UserId by) {
            waiting.removeIf(lesson::equals);
            return Future.succeededFuture(served);
        }

        @Override
        public Future<Instant> extend(LessonId lesson, UserId by, int minutes, String key) {
            extended.add(lesson.value() + " " + minutes + " " + key);
            return Future.succeededFuture(Instant.parse("2026-11-20T10:00:00Z"));
        }

        @Override
        public Future<Ended> end(LessonId lesson, UserId by) {
            ended.add(lesson);
            return Future.succeededFuture(new Ended(Instant.parse("2026-11-20T10:00:00Z"), true));
        }
    }
}
