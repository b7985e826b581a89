package io.lectern.zoomhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.lectern.http.Messages;
import io.lectern.protocol.Role;
import io.lectern.protocol.UserId;
import io.lectern.recording.PgRecordings;
import io.lectern.recording.RecordingRoutes;
import io.lectern.school.AttendanceRoutes;
import io.lectern.school.LessonRoutes;
import io.lectern.school.PgAttendance;
import io.lectern.school.PgLessons;
import io.lectern.testing.Eventually;
import io.lectern.testing.Rest;
import io.lectern.testing.Rest.Answer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Webhooks from the socket to what follows from them, over a real Postgres.
class HookIT {
    private static final String SECRET = "a secret for tests only, long enough";
    private static final String MEETING = "81234567890";
    private static final String UUID = "4444AAAi/+AAAiAiAiiAii==";
    private static final Instant T0 =
            Instant.now().truncatedTo(ChronoUnit.SECONDS).minus(Duration.ofMinutes(30));

    private static final SimpleMeterRegistry METERS = new SimpleMeterRegistry();
    private static final TellingSeats SEATS = new TellingSeats();
    private static Rest rest;
    private static Zoom zoom;
    private static long teacher;
    private static long student;
    private static long stranger;

    /// Remembers what the pool is told, and can be out of order.
    private static final class TellingSeats implements Seats {
        final List<String> told = new CopyOnWriteArrayList<>();
        volatile boolean broken;

        @Override
        public Future<Void> meetingStarted(String meeting, String uuid, Instant at) {
            return tell("started " + meeting + " " + uuid);
        }

        @Override
        public Future<Void> meetingEnded(String meeting, String uuid, Instant at) {
            return tell("ended " + meeting + " " + uuid);
        }

        @Override
        public Future<Void> meetingDeleted(String meeting) {
            return tell("deleted " + meeting);
        }

        private Future<Void> tell(String word) {
            if (broken) return Future.failedFuture("nobody listens");
            told.add(word);
            return Future.succeededFuture();
        }
    }

    @BeforeAll
    static void open() throws Exception {
        HookMeters meters = new HookMeters(METERS);
        rest = new Rest(
                Map.of(
                        "LECTERN_ZOOM_WEBHOOK_SECRETS", "the-former-secret, test_secret_token",
                        "LECTERN_HTTP_TRUSTED_PROXY", "127.0.0.1"),
                (postgres, redis, endpoints) -> List.of(
                        new HookRoutes(
                                new PgDeliveries(postgres),
                                settings().zoom(),
                                Zoom.customers(SECRET),
                                endpoints,
                                meters,
                                InstantSource.system()),
                        new LessonRoutes(new PgLessons(postgres), endpoints),
                        new AttendanceRoutes(
                                new PgLessons(postgres), new PgAttendance(postgres), endpoints, Clock.systemUTC()),
                        new RecordingRoutes(
                                new PgRecordings(postgres), endpoints, Messages.load(), Clock.systemUTC())));
        zoom = new Zoom(rest, "test_secret_token");
        teacher =
                rest.person("teacher@school.test", Role.TEACHER, "Anna", "Lee").value();
        student = rest.person("member@school.test", Role.STUDENT, "Ivan", "Low").value();
        stranger =
                rest.person("stranger@school.test", Role.STUDENT, "Eve", "Ray").value();
        rest.sql("insert into groups (name, teacher_id, invite_code) values ('Maths', " + teacher + ", 'GMATHS01')");
        rest.sql("insert into group_members (group_id, student_id) values (1, " + student + ")");
        // Two of them, as on two nodes.
        for (int i = 0; i < 2; i++)
            Rest.await(rest.vertx.deployVerticle(new HookVerticle(rest.settings, SEATS, meters)));
    }

    private static io.lectern.config.Settings settings() {
        return new io.lectern.config.SettingsLoader()
                .load(null, Map.of("LECTERN_ZOOM_WEBHOOK_SECRETS", "the-former-secret, test_secret_token"));
    }

    @AfterAll
    static void close() throws Exception {
        rest.close();
    }

    /// Lesson 1 goes on and has a meeting; lesson 2 had that meeting before; lesson 3 has none.
    @BeforeEach
    void lessons() throws Exception {
        SEATS.broken = false;
        Eventually.asserts(() -> assertThat(count("zoom_deliveries where done_at is null and given_up_at is null"))
                .isZero());
        rest.sql(
                "truncate lessons, zoom_deliveries, zoom_instances, zoom_recording_fates, zoom_accounts, zoom_leases restart identity cascade");
        SEATS.told.clear();
        rest.sql("""
                insert into lessons (group_id, teacher_id, title, start_time, end_time, started_at, record_lesson, zoom_meeting_id)
                values (1, %1$d, 'Now', now() - interval '40 minutes', now() + interval '1 hour', now() - interval '35 minutes', true, '%2$s'),
                    (1, %1$d, 'Before', now() - interval '1 day', now() - interval '23 hours', now() - interval '1 day', true, null),
                    (1, %1$d, 'Other', now(), now() + interval '1 hour', null, true, null)
                """.formatted(teacher, MEETING));
        rest.sql("""
                insert into zoom_accounts (email, zoom_account_id, client_id, client_secret) values ('h@x.test', 'a', 'c', '')
                """);
        rest.sql("""
                insert into zoom_leases (account_id, slot, lesson_id, teacher_id, state, during, meeting_id, meeting_uuid) values
                    (1, 1, 2, %1$d, 'FREE', tstzrange(now() - interval '25 hours', now() - interval '22 hours'), '%2$s', 'former=='),
                    (1, 1, 1, %1$d, 'READY', tstzrange(now() - interval '45 minutes', now() + interval '70 minutes'), '%2$s', '%3$s')
                """.formatted(teacher, MEETING, UUID));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/schedule/webhook/zoom/", "/schedule/api/zoom/webhook/", "/api/zoom/webhook/"})
    void eachPathTakesWhatIsSignedAndNothingElse(String path) {
        String body = Zoom.ended(MEETING, UUID, T0);
        String time = Long.toString(Instant.now().getEpochSecond());

        Answer unsigned = rest.post(path, "", body);
        Answer forged = zoom.send(path, body, time, "v0=" + "0".repeat(64));
        Answer otherBody = zoom.send(path, body + " ", time, zoom.sign(time, body));
        Answer otherTime = zoom.send(path, body, Long.toString(Long.parseLong(time) - 1), zoom.sign(time, body));
        Answer byStranger = new Zoom(rest, "guessed").send(path, body, Instant.now());

        assertThat(List.of(unsigned, forged, otherBody, otherTime, byStranger)).allSatisfy(answer -> {
            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.json().path("code").asText()).isEqualTo("bad_signature");
        });
        assertThat(count("zoom_deliveries")).isZero();

        Answer signed = zoom.send(path, body, Instant.now());
        assertThat(signed.status()).isEqualTo(200);
        assertThat(signed.json().path("status").asText()).isEqualTo("accepted");
        Eventually.asserts(() -> assertThat(SEATS.told).containsExactly("ended " + MEETING + " " + UUID));
    }

    @Test
    void nobodyEndsALessonByItsMeetingNumberAlone() {
        Answer answer = rest.post(
                "/schedule/webhook/zoom/",
                "",
                "{\"event\":\"meeting.ended\",\"payload\":{\"object\":{\"id\":\"" + MEETING + "\"}}}");

        assertThat(answer.status()).isEqualTo(403);
        assertThat(count("zoom_deliveries")).isZero();
        assertThat(SEATS.told).isEmpty();
    }

    @Test
    void aDeliveryOf1970IsNotTakenAgain() {
        String body = Zoom.ended(MEETING, UUID, T0);
        double before = refused("stale");

        List<Answer> stale = List.of(
                zoom.send(Zoom.PATH, body, Instant.EPOCH),
                zoom.send(Zoom.PATH, body, Instant.now().minusSeconds(400)),
                zoom.send(Zoom.PATH, body, Instant.now().plusSeconds(400)));

        assertThat(stale).allSatisfy(answer -> {
            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.json().path("code").asText()).isEqualTo("stale_delivery");
        });
        assertThat(refused("stale")).isEqualTo(before + 3);
        assertThat(count("zoom_deliveries")).isZero();
    }

    @Test
    void theUrlValidationSignsNothingForStrangers() {
        String forged = Zoom.ended(MEETING, UUID, T0);
        String time = Long.toString(Instant.now().getEpochSecond());
        String plain = ("v0:" + time + ":" + forged).replace("\"", "\\\"");
        String oracle =
                "{\"event\":\"endpoint.url_validation\",\"event_ts\":1,\"payload\":{\"plainToken\":\"" + plain + "\"}}";

        Answer unsigned = rest.post(Zoom.PATH, "", oracle);
        Answer harmless = rest.post(
                Zoom.PATH,
                "",
                "{\"event\":\"endpoint.url_validation\",\"payload\":{\"plainToken\":\"qgg8vlvZRS6UYooatFL8Aw\"}}");
        Answer evenSigned = zoom.send(oracle);

        assertThat(unsigned.status()).isEqualTo(403);
        assertThat(harmless.status()).isEqualTo(403);
        assertThat(evenSigned.status()).isEqualTo(400);
        assertThat(evenSigned.json().path("payload.plainToken")).hasSize(1);
        // What was answered holds no signature of the event, in whole or in part.
        String signature = zoom.sign(time, forged).substring(3);
        assertThat(List.of(unsigned, harmless, evenSigned))
                .noneSatisfy(answer -> assertThat(answer.text()).contains(signature.substring(0, 12)));
        assertThat(zoom.send(Zoom.PATH, forged, time, "v0=" + "a".repeat(64)).status())
                .isEqualTo(403);
    }

    @Test
    void zoomSeesThatTheAddressIsOurs() {
        Answer answer = zoom.send(
                "{\"event\":\"endpoint.url_validation\",\"payload\":{\"plainToken\":\"qgg8vlvZRS6UYooatFL8Aw\"},\"event_ts\":1654503849680}");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("plainToken").asText()).isEqualTo("qgg8vlvZRS6UYooatFL8Aw");
        assertThat(answer.json().path("encryptedToken").asText())
                .isEqualTo("4efea922935c335d972476de138d2208a0d46ab28c79ee592d497a1b216419b8");
        assertThat(count("zoom_deliveries")).isZero();
    }

    @Test
    void aFormerSecretStillCountsWhileItIsListed() {
        Zoom former = new Zoom(rest, "the-former-secret");

        assertThat(former.send(Zoom.ended(MEETING, UUID, T0)).status()).isEqualTo(200);
        assertThat(former.send("{\"event\":\"endpoint.url_validation\",\"payload\":{\"plainToken\":\"abcdefghijkl\"}}")
                        .json()
                        .path("encryptedToken")
                        .asText())
                .isEqualTo(Signatures.encrypt(new io.lectern.config.Secret("the-former-secret"), "abcdefghijkl"));
    }

    @Test
    void fiveMegabytesAreRefusedWithoutBeingRead() throws Exception {
        String time = Long.toString(Instant.now().getEpochSecond());
        String head = "POST " + Zoom.PATH + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                + "x-zm-request-timestamp: " + time + "\r\nx-zm-signature: v0=" + "0".repeat(64) + "\r\n";

        assertThat(raw(head + "Content-Length: 5242880\r\n\r\n")).startsWith("HTTP/1.1 413");
        Answer chunked = rest.send(rest.request(Zoom.PATH, "")
                .header("Content-Type", "application/json")
                .header("x-zm-request-timestamp", time)
                .header("x-zm-signature", "v0=" + "0".repeat(64))
                .POST(BodyPublishers.ofInputStream(() ->
                        new java.io.ByteArrayInputStream("x".repeat(300_000).getBytes(StandardCharsets.US_ASCII)))));
        assertThat(chunked.status()).isEqualTo(413);
        assertThat(raw(head.replaceAll("x-zm-signature: [^\r]*\r\n", "") + "Content-Length: 5242880\r\n\r\n"))
                .startsWith("HTTP/1.1 403");
    }

    @Test
    void whatIsNoJsonIsNamed() {
        String time = Long.toString(Instant.now().getEpochSecond());
        Answer text = rest.send(rest.request(Zoom.PATH, "")
                .header("Content-Type", "text/plain")
                .header("x-zm-request-timestamp", time)
                .header("x-zm-signature", zoom.sign(time, "x"))
                .POST(BodyPublishers.ofString("x")));
        Answer broken = zoom.send("{bad");
        Answer list = zoom.send("[1]");
        Answer nameless = zoom.send("{\"payload\":{}}");

        assertThat(text.status()).isEqualTo(415);
        assertThat(broken.status()).isEqualTo(400);
        assertThat(broken.json().path("code").asText()).isEqualTo("bad_json");
        assertThat(list.status()).isEqualTo(400);
        assertThat(nameless.status()).isEqualTo(400);
        assertThat(nameless.json().path("event")).hasSize(1);
        assertThat(rest.get(Zoom.PATH, "").status()).isEqualTo(405);
        assertThat(rest.get("/schedule/webhook/zoom/", "").text()).isEqualTo("{\"status\":\"ok\"}");
    }

    @Test
    void unknownMeetingsAndEventsAreAnswered200SoThatZoomDoesNotTryAgain() {
        for (String body : List.of(
                Zoom.event("meeting.ended", T0, "{\"id\":\"nope\"}"),
                Zoom.event("meeting.ended", T0, "{}"),
                Zoom.event("meeting.sharing_started", T0, "{\"id\":1}"),
                zoom.joined("999", "other==", student, "c1", T0),
                Zoom.recorded("999", "other==", T0, Zoom.file("f9", "MP4", "https://zoom.us/rec/play/9", "")))) {
            Answer answer = zoom.send(body);
            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        }
        settled();
        assertThat(outcomes()).containsExactly("unknown_meeting", "unknown_meeting");
        assertThat(SEATS.told).isEmpty();
    }

    /// Zoom waits three seconds. The table stays locked until the answer is there, so only giving up brings one.
    @Test
    void zoomIsAnsweredEvenWhenTheStoreIsNot() {
        double before = refused("store_away");
        Answer answer = Eventually.await(rest.postgres
                .pool()
                .withTransaction(sql -> sql.query("lock table zoom_deliveries in access exclusive mode")
                        .execute()
                        .compose(locked ->
                                rest.vertx.executeBlocking(() -> zoom.send(Zoom.ended(MEETING, UUID, T0)), false))));

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.header("Retry-After")).isNotEmpty();
        assertThat(refused("store_away")).isEqualTo(before + 1);
        assertThat(zoom.send(Zoom.ended(MEETING, UUID, T0)).status())
                .as("Zoom comes again; what was kept after all is a copy then")
                .isEqualTo(200);
        Eventually.asserts(() -> assertThat(SEATS.told).containsExactly("ended " + MEETING + " " + UUID));
    }

    @Test
    void theSameDeliveryManyTimesIsWorkedOnOnce() throws Exception {
        String body = Zoom.ended(MEETING, UUID, T0);
        double before =
                METERS.counter("lectern.zoom.webhooks", "outcome", "duplicate").count();
        List<Thread> senders = new ArrayList<>();
        List<String> statuses = new CopyOnWriteArrayList<>();
        for (int i = 0; i < 12; i++) {
            // Another subscription sends the same event with another token, another signature and another time.
            String copy =
                    i % 2 == 0 ? body : body.replace("{\"event\"", "{\"download_token\":\"t" + i + "\",\"event\"");
            Instant at = Instant.now().minusSeconds(i);
            senders.add(Thread.ofVirtual()
                    .start(() -> statuses.add(
                            zoom.send(Zoom.PATH, copy, at).json().path("status").asText())));
        }
        for (Thread sender : senders) sender.join();
        settled();

        assertThat(statuses).hasSize(12).containsOnlyOnce("accepted").contains("duplicate");
        assertThat(SEATS.told).containsExactly("ended " + MEETING + " " + UUID);
        assertThat(METERS.counter("lectern.zoom.webhooks", "outcome", "duplicate")
                        .count())
                .isEqualTo(before + 11);
    }

    @Test
    void aDeliveryIsKnownForADayAndForgottenAfterThat() throws Exception {
        zoom.send(Zoom.ended(MEETING, UUID, T0));
        settled();
        PgDeliveries deliveries = new PgDeliveries(rest.postgres);

        rest.sql("update zoom_deliveries set received_at = now() - interval '25 hours'");
        Rest.await(deliveries.forget());
        assertThat(zoom.send(Zoom.ended(MEETING, UUID, T0))
                        .json()
                        .path("status")
                        .asText())
                .isEqualTo("duplicate");

        rest.sql("update zoom_deliveries set received_at = now() - interval '49 hours'");
        Rest.await(deliveries.forget());
        assertThat(count("zoom_deliveries")).isZero();
    }

    @Test
    void aStartThatIsToldAfterTheEndOfItsInstanceStartsNothing() {
        zoom.send(Zoom.ended(MEETING, UUID, T0.plusSeconds(60)));
        settled();
        zoom.send(Zoom.started(MEETING, UUID, T0));
        zoom.send(Zoom.started(MEETING, "another==", T0.plusSeconds(90)));
        settled();

        assertThat(SEATS.told).containsExactly("ended " + MEETING + " " + UUID, "started " + MEETING + " another==");
    }

    @Test
    void thePoolHearsThatAMeetingWasDeletedUntilItHasSeenToIt() throws Exception {
        SEATS.broken = true;
        zoom.send(Zoom.event("meeting.deleted", T0, "{\"id\":" + MEETING + ",\"uuid\":\"" + UUID + "\"}"));
        Eventually.asserts(
                () -> assertThat(count("zoom_deliveries where failures > 0")).isEqualTo(1));

        SEATS.broken = false;
        rest.sql("update zoom_deliveries set next_try_at = now()");
        settled();

        assertThat(SEATS.told).containsExactly("deleted " + MEETING);
    }

    @Test
    void whatFailsIsTriedAgainAndGivenUpVisiblyAfterALongTime() throws Exception {
        SEATS.broken = true;
        zoom.send(Zoom.ended(MEETING, UUID, T0));
        Eventually.asserts(() -> assertThat(one("select failures, outcome from zoom_deliveries"))
                .satisfies(row -> {
                    assertThat(row.getInteger(0)).isPositive();
                    assertThat(row.getString(1)).isEqualTo("nobody listens");
                }));
        Eventually.asserts(() -> {
            rest.sql("update zoom_deliveries set next_try_at = now() where given_up_at is null");
            assertThat(count("zoom_deliveries where given_up_at is not null and failures >= 10"))
                    .isEqualTo(1);
        });
        Eventually.asserts(() -> assertThat(
                        METERS.get("lectern.zoom.webhooks.given.up").gauge().value())
                .isEqualTo(1));

        // Somebody looked at it, and lets it be tried again.
        SEATS.broken = false;
        rest.sql("update zoom_deliveries set given_up_at = null, failures = 0, next_try_at = now()");
        settled();
        assertThat(SEATS.told).containsExactly("ended " + MEETING + " " + UUID);
    }

    @Test
    void aDeliveryWhoseWorkerDiedIsTakenByAnother() throws Exception {
        PgDeliveries deliveries = new PgDeliveries(rest.postgres);
        SEATS.broken = true;
        zoom.send(Zoom.ended(MEETING, UUID, T0));
        Eventually.asserts(
                () -> assertThat(count("zoom_deliveries where failures > 0")).isEqualTo(1));
        rest.sql("update zoom_deliveries set next_try_at = now() + interval '1 hour', failures = 3");
        PgDeliveries.Claimed dead = new PgDeliveries.Claimed(1, "meeting.ended", 2, "{}");

        // Its word comes late and changes nothing.
        Rest.await(deliveries.failed(dead, "late"));
        assertThat(one("select outcome, failures from zoom_deliveries").getString(0))
                .isNotEqualTo("late");
        SEATS.broken = false;
        rest.sql("update zoom_deliveries set next_try_at = now()");
        settled();
        assertThat(SEATS.told).hasSize(1);
    }

    @Test
    void whoeverIsInZoomOnlyIsPresent() {
        zoom.send(zoom.joined(MEETING, UUID, student, "c1", T0));
        zoom.send(zoom.left(MEETING, UUID, student, "c1", T0.plusSeconds(600)));
        settled();

        JsonNode line = attendance();
        assertThat(line.path("present").asBoolean()).isTrue();
        assertThat(line.path("seconds").asInt()).isEqualTo(600);
        assertThat(one("select count(*) from zoom_deliveries where payload::text ~ 'ill'")
                        .getLong(0))
                .isZero();
    }

    @Test
    void presenceInTheRoomAndInZoomCountsOnce() throws Exception {
        rest.sql("insert into attendance_intervals (lesson_id, user_id, session, joined_at, left_at, cause) values (1, "
                + student + ", 'laptop', '" + T0.plusSeconds(300) + "', '" + T0.plusSeconds(900) + "', 'left')");
        zoom.send(zoom.joined(MEETING, UUID, student, "c1", T0));
        zoom.send(zoom.left(MEETING, UUID, student, "c1", T0.plusSeconds(600)));
        settled();

        assertThat(attendance().path("seconds").asInt()).isEqualTo(900);
        assertThat(count("attendance_intervals where source = 'room' and cause = 'left'"))
                .isEqualTo(1);
    }

    @Test
    void reportsInAnyOrderGiveTheSamePresence() {
        List<String> reports = List.of(
                zoom.joined(MEETING, UUID, student, "c1", T0),
                zoom.joined(MEETING, UUID, student, "c2", T0.plusSeconds(100)),
                zoom.left(MEETING, UUID, student, "c1", T0.plusSeconds(160)),
                zoom.left(MEETING, UUID, student, "c2", T0.plusSeconds(400)),
                zoom.joined(MEETING, UUID, student, "c3", T0.plusSeconds(500)),
                Zoom.ended(MEETING, UUID, T0.plusSeconds(700)));
        long seed = 20261121;
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 10; round++) {
            List<String> shuffled = new ArrayList<>(reports);
            Collections.shuffle(shuffled, random);
            Eventually.asserts(
                    () -> rest.sql("truncate zoom_deliveries, zoom_instances, zoom_visits, attendance_intervals"));
            shuffled.forEach(report -> assertThat(zoom.send(report).status()).isEqualTo(200));
            settled();

            assertThat(rows("select joined_at, left_at, cause from attendance_intervals order by joined_at"))
                    .as("round %s", round)
                    .extracting(row -> seconds(row, 0) + "-" + seconds(row, 1) + " " + row.getString(2))
                    .containsExactly("0-160 left", "100-400 left", "500-700 room_closed");
        }
    }

    @Test
    void onlyPeopleOfTheLessonArePresent() {
        zoom.send(zoom.joined(MEETING, UUID, stranger, "c1", T0));
        zoom.send(zoom.joined(MEETING, UUID, teacher, "c2", T0));
        zoom.send(zoom.joined(MEETING, UUID, 999_999, "c3", T0));
        settled();

        assertThat(outcomes()).containsExactlyInAnyOrder("stranger", "present", "stranger");
        assertThat(rows("select user_id from attendance_intervals"))
                .extracting(row -> row.getLong(0))
                .containsExactly(teacher);
    }

    @Test
    void nobodyIsPresentByAnothersKeyOrByOneOfTheirOwnMaking() {
        CustomerKeys ours = Zoom.customers(SECRET);
        CustomerKeys others = Zoom.customers("the secret of another installation");
        UserId member = new UserId(student);
        String genuine = ours.of(MEETING, member);
        String mark = genuine.substring(genuine.indexOf('-'));
        String teachers = ours.of(MEETING, new UserId(teacher));
        double before = METERS.counter("lectern.zoom.webhooks", "outcome", "not_our_key")
                .count();
        String report = zoom.joined(MEETING, UUID, student, "c1", T0);
        List<String> strange = List.of(
                Long.toString(student),
                student + teachers.substring(teachers.indexOf('-')),
                teacher + mark,
                ours.of("99999999999", member),
                others.of(MEETING, member),
                genuine.substring(0, genuine.length() - 1),
                genuine + "0",
                "0" + genuine,
                mark);
        assertThat(report).contains(genuine);

        for (String key : strange)
            assertThat(zoom.send(report.replace(genuine, key)).status()).isEqualTo(200);

        assertThat(METERS.counter("lectern.zoom.webhooks", "outcome", "not_our_key")
                        .count())
                .isEqualTo(before + strange.size());
        assertThat(count("zoom_deliveries")).isZero();
        zoom.send(report);
        settled();
        assertThat(outcomes()).containsExactly("present");
    }

    @Test
    void aReportOfAFormerInstanceBelongsToTheLessonThatHadIt() {
        zoom.send(zoom.left(MEETING, "former==", student, "c1", T0.minus(Duration.ofHours(23))));
        zoom.send(zoom.joined(MEETING, "former==", student, "c1", T0.minus(Duration.ofHours(24))));
        zoom.send(zoom.joined(MEETING, UUID, student, "c1", T0));
        settled();

        assertThat(rows("select lesson_id from attendance_intervals order by joined_at"))
                .extracting(row -> row.getLong(0))
                .containsExactly(2L, 1L);
        assertThat(one("select left_at from attendance_intervals where lesson_id = 1")
                        .getOffsetDateTime(0))
                .isNull();
    }

    @Test
    void nobodyIsPresentLongerThanTheLesson() throws Exception {
        rest.sql("update lessons set ended_at = '" + T0.plusSeconds(300) + "' where id = 1");
        zoom.send(zoom.joined(MEETING, UUID, student, "c1", T0));
        zoom.send(zoom.left(MEETING, UUID, student, "c1", T0.plusSeconds(600)));
        settled();

        assertThat(one("select cause, left_at from attendance_intervals").getString(0))
                .isEqualTo("lesson_end");
        assertThat(attendance().path("seconds").asInt()).isEqualTo(300);
    }

    @Test
    void aRecordingIsListedForThePeopleOfItsLesson() throws Exception {
        zoom.send(Zoom.recorded(
                MEETING,
                UUID,
                T0,
                Zoom.file("f1", "MP4", "https://zoom.us/rec/play/1", "https://us02web.zoom.us/rec/download/1"),
                Zoom.file("f2", "M4A", "https://evil.example/play", "https://zoom.us.evil.example/x"),
                Zoom.file("f3", "CHAT", "https://zoom.us/rec/play/3", "")));
        settled();
        assertThat(one("select count(*) from zoom_deliveries d where d::text ~ 'eyJtoken|pass-word'")
                        .getLong(0))
                .isZero();

        String path = "/api/schedule/lessons/1/recordings/";
        JsonNode forTeacher = rest.get(path, rest.token("teacher@school.test")).json();
        JsonNode forStudent = rest.get(
                        "/schedule" + path.replace("/api/schedule", "/api"), rest.token("member@school.test"))
                .json();

        assertThat(forTeacher.path("count").asInt()).isEqualTo(2);
        JsonNode first = forTeacher.path("results").get(0);
        assertThat(first.path("zoom_recording_id").asText()).isEqualTo("f1");
        assertThat(first.path("title").asText()).isEqualTo("Now");
        assertThat(first.path("file_size_mb").asDouble()).isEqualTo(150.0);
        assertThat(first.path("duration_display").asInt()).isEqualTo(46);
        assertThat(first.path("download_url").asText()).isEqualTo("https://us02web.zoom.us/rec/download/1");
        assertThat(first.path("available_days_left").asInt()).isBetween(88, 90);
        assertThat(forTeacher.path("results").get(1).path("play_url").isNull()).isTrue();
        assertThat(forTeacher.path("results").get(1).path("download_url").isNull())
                .isTrue();
        JsonNode seen = forStudent.path("results").get(0);
        assertThat(seen.path("play_url").asText()).isEqualTo("https://zoom.us/rec/play/1");
        assertThat(seen.path("download_url").isNull()).isTrue();
        assertThat(rest.get(path, rest.token("stranger@school.test")).status()).isEqualTo(404);
        assertThat(rest.get(path, "").status()).isEqualTo(401);

        JsonNode lesson = rest.get("/api/schedule/lessons/1/", rest.token("member@school.test"))
                .json();
        assertThat(lesson.path("recordings").get(0).path("url").asText()).isEqualTo("https://zoom.us/rec/play/1");
        JsonNode listed = rest.get("/api/schedule/lessons/", rest.token("member@school.test"))
                .json()
                .path("results");
        assertThat(listed)
                .anySatisfy(
                        item -> assertThat(item.path("recording_id").asInt()).isEqualTo(1));
        assertThat(listed)
                .anySatisfy(
                        item -> assertThat(item.path("recording_id").isNull()).isTrue());
        assertThat(rest.get("/schedule/api/lessons/1/recording/", rest.token("member@school.test"))
                        .json()
                        .path("id")
                        .asInt())
                .isEqualTo(1);
        assertThat(rest.get("/schedule/api/lessons/3/recording/", rest.token("member@school.test"))
                        .status())
                .isEqualTo(404);

        rest.sql("update lesson_recordings set available_until = now() - interval '1 minute'");
        assertThat(rest.get(path, rest.token("member@school.test"))
                        .json()
                        .path("count")
                        .asInt())
                .isZero();
        assertThat(rest.get(path, rest.token("teacher@school.test"))
                        .json()
                        .path("count")
                        .asInt())
                .isEqualTo(2);
    }

    /// Recordings 1 and 2 of lesson 1 and 3 of lesson 2 are ready, 4 of lesson 3 is not; 5 is of another group.
    private long recordings() throws Exception {
        rest.sql("insert into groups (name, teacher_id, invite_code) values ('Art', " + foreigner() + ", 'GART0001')"
                + " on conflict do nothing");
        rest.sql("""
                insert into lessons (group_id, teacher_id, title, start_time, end_time)
                select id, teacher_id, 'Colours', now() - interval '2 days', now() - interval '47 hours' from groups where name = 'Art'
                """);
        rest.sql("""
                insert into lesson_recordings (lesson_id, file_id, file_type, kind, status, file_size, play_url, download_url,
                    recording_start, recording_end, available_until)
                values (1, 'f1', 'MP4', 'shared_screen_with_speaker_view', 'ready', 157286400, 'https://zoom.us/rec/play/1',
                        'https://zoom.us/rec/download/1', now() - interval '35 minutes', now(), now() + interval '90 days'),
                    (1, 'f2', 'M4A', 'audio_only', 'ready', 1, 'https://zoom.us/rec/play/2', null, now() - interval '35 minutes', now(), null),
                    (2, 'f3', 'MP4', '', 'ready', 1, 'https://zoom.us/rec/play/3', null, now() - interval '1 day', now() - interval '23 hours', null),
                    (3, 'f4', 'MP4', '', 'processing', 1, 'https://zoom.us/rec/play/4', null, null, null, null),
                    (4, 'f5', 'MP4', '', 'ready', 1, 'https://zoom.us/rec/play/5', null, null, null, null)
                """);
        return one("select id from groups where name = 'Art'").getLong(0);
    }

    private static long foreigner() throws Exception {
        Row found = one("select coalesce(max(id), 0) from users where email = 'foreign@school.test'");
        return found.getLong(0) > 0
                ? found.getLong(0)
                : rest.person("foreign@school.test", Role.TEACHER, "Max", "Ernst")
                        .value();
    }

    private static final String RECORDINGS = "/schedule/api/recordings/";

    private static Answer ask(String path, String who) {
        return rest.get(RECORDINGS + path, rest.token(who + "@school.test"));
    }

    private static List<Integer> ids(Answer answer) {
        assertThat(answer.status()).isEqualTo(200);
        return answer.json().path("results").findValuesAsText("zoom_recording_id").stream()
                .map(id -> Integer.parseInt(id.substring(1)))
                .toList();
    }

    @Test
    void everybodyFindsTheRecordingsTheyMaySee() throws Exception {
        long art = recordings();

        assertThat(ids(ask("", "member"))).containsExactly(1, 2, 3);
        assertThat(ids(ask("", "stranger"))).isEmpty();
        assertThat(ids(ask("teacher/", "teacher"))).containsExactly(4, 1, 2, 3);
        assertThat(ids(ask("teacher/", "foreign"))).containsExactly(5);
        assertThat(ids(ask("teacher/?status=processing", "teacher"))).containsExactly(4);
        assertThat(ids(ask("teacher/?status=failed", "teacher"))).isEmpty();
        assertThat(ids(ask("teacher/?search=bEf", "teacher"))).containsExactly(3);
        assertThat(ids(ask("teacher/?search=%25", "teacher"))).isEmpty();
        assertThat(ids(ask("?group_id=" + art, "member"))).isEmpty();
        assertThat(ids(ask("?group_id=1&search=now", "member"))).containsExactly(1, 2);
        JsonNode page = ask("?page=2&page_size=2", "member").json();
        assertThat(page.path("count").asInt()).isEqualTo(3);
        assertThat(page.path("results")).hasSize(1);
        assertThat(page.path("previous").asText()).endsWith("/api/schedule/recordings/?page_size=2");
        assertThat(ask("?page=3&page_size=2", "member").status()).isEqualTo(404);

        for (String wrong :
                List.of("group_id=x", "group_id=-1", "status=best", "search=" + "x".repeat(201), "search=%00")) {
            Answer answer = ask("teacher/?" + wrong, "teacher");
            assertThat(answer.status()).as(wrong).isEqualTo(400);
            assertThat(answer.json()
                            .path(wrong.substring(0, wrong.indexOf('=')))
                            .get(0)
                            .asText())
                    .isEqualTo(answer.json().path("error").asText());
        }
        assertThat(ask("", "teacher").status()).isEqualTo(403);
        assertThat(ask("teacher/", "member").status()).isEqualTo(403);
        assertThat(rest.get(RECORDINGS, "").status()).isEqualTo(401);

        JsonNode mine = ask("1/", "member").json();
        assertThat(fieldsOf(mine))
                .contains(
                        ("id lesson lesson_info title zoom_recording_id file_size file_size_mb duration_display play_url"
                                        + " download_url thumbnail_url streaming_url use_direct_stream storage_provider gdrive_file_id"
                                        + " status views_count visibility access_groups access_students available_until"
                                        + " available_days_left created_at updated_at")
                                .split(" "));
        assertThat(fieldsOf(mine.path("lesson_info")))
                .containsExactlyInAnyOrder(
                        "id title subject group group_name group_id teacher start_time end_time date".split(" "));
        assertThat(mine.path("lesson_info").path("teacher").path("name").asText())
                .isEqualTo("Anna Lee");
        assertThat(mine.path("access_groups").get(0).path("name").asText()).isEqualTo("Maths");
        assertThat(mine.path("play_url").asText()).isEqualTo("https://zoom.us/rec/play/1");
        assertThat(mine.path("download_url").isNull()).isTrue();
        assertThat(mine.path("streaming_url").isNull()).isTrue();
        assertThat(mine.path("duration_display").asInt()).isEqualTo(35);
        // It is known that there will be one; where it will be is nobody's business yet.
        assertThat(ask("4/", "member").json().path("play_url").isNull()).isTrue();
        assertThat(rest.get("/schedule/api/lessons/3/recording/", rest.token("member@school.test"))
                        .status())
                .isEqualTo(202);
    }

    private static List<String> fieldsOf(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    @Test
    void aRecordingIsKeptFromEverybodyElse() throws Exception {
        recordings();
        for (String path : List.of("1/", "1/view/")) {
            for (String who : List.of("stranger", "foreign")) {
                Answer refused = path.equals("1/") ? ask(path, who) : change("POST", path, who, "{}");
                assertThat(refused.status()).as(path + who).isEqualTo(403);
                assertThat(refused.json().path("error").asText())
                        .isNotEmpty()
                        .isEqualTo(refused.json().path("detail").asText());
            }
        }
        for (String path : List.of("999/", "x/", "99999999999999999999/"))
            assertThat(ask(path, "member").status()).as(path).isEqualTo(404);

        rest.sql("truncate room_events");
        // Who was banned from the lesson has no business with its recording, until they are forgiven.
        ban("member.banned", 1);
        assertThat(ids(ask("", "member"))).containsExactly(3);
        for (Answer refused : List.of(
                ask("1/", "member"),
                change("POST", "1/view/", "member", "{}"),
                rest.get("/api/schedule/lessons/1/recordings/", rest.token("member@school.test")))) {
            assertThat(refused.status()).isEqualTo(403);
            assertThat(refused.json().path("code").asText()).isEqualTo("banned");
        }
        assertThat(rest.get("/api/schedule/lessons/1/", rest.token("member@school.test"))
                        .json()
                        .path("recordings"))
                .isEmpty();
        assertThat(ask("1/", "teacher").status()).isEqualTo(200);
        ban("member.unbanned", 2);
        assertThat(ask("1/", "member").status()).isEqualTo(200);

        rest.sql("update lesson_recordings set available_until = now() - interval '1 minute' where id = 1");
        assertThat(ids(ask("", "member"))).containsExactly(2, 3);
        assertThat(ask("1/", "member").status()).isEqualTo(404);
        assertThat(ask("1/", "teacher").json().path("available_days_left").asInt())
                .isZero();
        rest.sql("update lesson_recordings set deleted_at = now() where id = 2");
        assertThat(ask("2/", "teacher").status()).isEqualTo(404);
    }

    private void ban(String type, int seq) throws Exception {
        rest.sql("""
                insert into room_events (room, epoch, seq, type, at, data)
                values ('lesson:1', 'e', %d, '%s', now(), '{"user":%d}')
                """.formatted(seq, type, student));
    }

    @Test
    void aTeacherRenamesAndRemovesRecordings() throws Exception {
        recordings();
        for (String wrong :
                List.of("{}", "{\"title\":\"\"}", "{\"title\":\"  \"}", "{\"title\":\"" + "x".repeat(256) + "\"}")) {
            Answer answer = change("PATCH", "1/", "teacher", wrong);
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.json().path("title").get(0).asText())
                    .isEqualTo(answer.json().path("error").asText());
        }
        for (String who : List.of("member", "stranger", "foreign")) {
            assertThat(change("PATCH", "1/", who, "{\"title\":\"Mine\"}").status())
                    .as(who)
                    .isEqualTo(403);
            assertThat(change("DELETE", "1/", who, "").status()).as(who).isEqualTo(403);
        }
        Answer renamed = change("PATCH", "1/", "teacher", "{\"title\":\" Новое \"}");
        assertThat(renamed.status()).isEqualTo(200);
        assertThat(renamed.json().path("title").asText()).isEqualTo("Новое");
        assertThat(renamed.json().path("message").asText()).isNotEmpty();
        assertThat(ask("1/", "member").json().path("title").asText()).isEqualTo("Новое");
        assertThat(ids(ask("?search=НОВ", "member"))).containsExactly(1);

        Answer seen = change("POST", "1/view/", "member", "{}");
        assertThat(seen.text()).isEqualTo("{\"success\":true,\"views_count\":1}");
        assertThat(change("POST", "1/view/", "teacher", "{}")
                        .json()
                        .path("views_count")
                        .asInt())
                .isEqualTo(2);

        Answer removed = change("DELETE", "1/", "teacher", "");
        assertThat(removed.status()).isEqualTo(200);
        assertThat(removed.json().path("recording_id").asText()).isEqualTo("1");
        assertThat(removed.json().path("recording_id").isTextual()).isTrue();
        assertThat(change("DELETE", "2/delete/", "teacher", "").status()).isEqualTo(200);
        for (String who : List.of("teacher", "member")) {
            assertThat(ask("1/", who).status()).isEqualTo(404);
            assertThat(rest.get("/api/schedule/lessons/1/", rest.token(who + "@school.test"))
                            .json()
                            .path("recordings"))
                    .isEmpty();
        }
        assertThat(change("DELETE", "1/", "teacher", "").status()).isEqualTo(404);
        assertThat(change("PATCH", "1/", "teacher", "{\"title\":\"Back\"}").status())
                .isEqualTo(404);
        assertThat(change("POST", "1/view/", "member", "{}").status()).isEqualTo(404);

        // Zoom tells of the file again, and that it came back from a trash: nobody here asked for that.
        zoom.send(Zoom.recorded(MEETING, UUID, T0, Zoom.file("f1", "MP4", "https://zoom.us/rec/play/1", "")));
        zoom.send(Zoom.fated("trashed", UUID, T0.plusSeconds(1), "f1"));
        zoom.send(Zoom.fated("recovered", UUID, T0.plusSeconds(2), "f1"));
        settled();
        assertThat(ask("1/", "teacher").status()).isEqualTo(404);
        assertThat(listed("teacher")).isEmpty();
    }

    private static Answer change(String method, String path, String who, String body) {
        return rest.send(rest.request(RECORDINGS + path, rest.token(who + "@school.test"))
                .header("Content-Type", "application/json")
                .method(method, java.net.http.HttpRequest.BodyPublishers.ofString(body)));
    }

    @Test
    void thePartsOfARecordingAreListedInTheirOrderAndNoSecretOfItIsKept() {
        String later = Zoom.file("f2", "MP4", "https://zoom.us/rec/play/2", "https://zoom.us/rec/download/2")
                .replace("T10:00:00Z", "T10:45:31Z")
                .replace("T10:45:30Z", "T11:10:00Z");
        zoom.send(Zoom.recorded(
                MEETING,
                UUID,
                T0,
                later,
                Zoom.file("f1", "MP4", "https://zoom.us/rec/play/1", "https://zoom.us/rec/download/1"),
                Zoom.file(
                        "f0",
                        "MP4",
                        "https://zoom.us/rec/play/0?access_token=eyJtoken",
                        "https://zoom.us/rec/download/0?access_token=eyJtoken")));
        settled();

        assertThat(listed("teacher")).containsExactly("f1", "f0", "f2");
        for (String table : List.of("zoom_deliveries", "lesson_recordings", "lessons"))
            assertThat(count(table + " t where t::text ~ 'eyJtoken|pass-word'"))
                    .as(table)
                    .isZero();
    }

    @Test
    void aRecordingInZoomsTrashIsHiddenAndComesBack() throws Exception {
        zoom.send(Zoom.recorded(
                MEETING,
                UUID,
                T0,
                Zoom.file("f1", "MP4", "https://zoom.us/rec/play/1", ""),
                Zoom.file("f2", "M4A", "https://zoom.us/rec/play/2", "")));
        settled();

        zoom.send(Zoom.fated("trashed", UUID, T0.plusSeconds(60), "f1", "chat"));
        settled();
        assertThat(listed("teacher")).containsExactly("f2");
        assertThat(listed("member")).containsExactly("f2");
        assertThat(rest.get("/api/schedule/lessons/1/", rest.token("member@school.test"))
                        .json()
                        .path("recordings"))
                .hasSize(1);
        // Other files of the same recording, and those of other instances, are not concerned.
        zoom.send(Zoom.fated("trashed", "former==", T0.plusSeconds(70)));
        zoom.send(Zoom.fated("trashed", UUID, T0.plusSeconds(80)));
        settled();
        assertThat(listed("teacher")).isEmpty();
        assertThat(rest.get("/api/schedule/lessons/1/recording/", rest.token("member@school.test"))
                        .status())
                .isEqualTo(404);

        zoom.send(Zoom.fated("recovered", UUID, T0.plusSeconds(90), "f1", "f2"));
        settled();
        assertThat(listed("member")).containsExactly("f1", "f2");
        zoom.send(Zoom.fated("deleted", UUID, T0.plusSeconds(100), "f1"));
        settled();
        assertThat(listed("teacher")).containsExactly("f2");
        assertThat(count("lesson_recordings")).isEqualTo(1);
        assertThat(outcomes()).containsExactly("kept", "followed", "noted", "followed", "followed", "followed");
    }

    @Test
    void whatZoomSaysOfRecordingsGivesTheSameListInAnyOrder() {
        List<String> words = List.of(
                Zoom.recorded(
                        MEETING,
                        UUID,
                        T0,
                        Zoom.file("back", "MP4", "https://zoom.us/rec/play/1", ""),
                        Zoom.file("trashed", "MP4", "https://zoom.us/rec/play/2", ""),
                        Zoom.file("gone", "MP4", "https://zoom.us/rec/play/3", "")),
                Zoom.fated("trashed", UUID, T0.plusSeconds(60)),
                Zoom.fated("recovered", UUID, T0.plusSeconds(120), "back", "gone"),
                Zoom.fated("recovered", UUID, T0.plusSeconds(30), "trashed"),
                Zoom.fated("deleted", UUID, T0.plusSeconds(180), "gone"));
        long seed = 20261122;
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 12; round++) {
            List<String> shuffled = new ArrayList<>(words);
            Collections.shuffle(shuffled, random);
            Eventually.asserts(() -> rest.sql("truncate zoom_deliveries, zoom_recording_fates, lesson_recordings"));
            shuffled.forEach(word -> assertThat(zoom.send(word).status()).isEqualTo(200));
            settled();

            assertThat(listed("teacher")).as("round %s", round).containsExactly("back");
            assertThat(rows("select file_id from lesson_recordings where deleted_at = '" + T0.plusSeconds(60) + "'"))
                    .as("round %s", round)
                    .extracting(row -> row.getString(0))
                    .containsExactly("trashed");
            assertThat(count("lesson_recordings")).as("round %s", round).isEqualTo(2);
        }
    }

    private static List<String> listed(String who) {
        JsonNode results = rest.get("/api/schedule/lessons/1/recordings/", rest.token(who + "@school.test"))
                .json()
                .path("results");
        List<String> files = new ArrayList<>();
        for (JsonNode one : results) files.add(one.path("zoom_recording_id").asText());
        return files;
    }

    @Test
    void aRecordingNobodyWantedIsNotListed() throws Exception {
        rest.sql("update lessons set record_lesson = false where id = 1");
        zoom.send(Zoom.recorded(MEETING, UUID, T0, Zoom.file("f1", "MP4", "https://zoom.us/rec/play/1", "")));
        settled();

        assertThat(outcomes()).containsExactly("not_wanted");
        assertThat(count("lesson_recordings")).isZero();
    }

    @Test
    void whoTriesToForgeIsNotListenedToWhileZoomIs() {
        int throttled = 0;
        for (int i = 0; i < Strikes.MOST + 5; i++) if (forge("203.0.113.9").status() == 429) throttled++;

        assertThat(throttled).isEqualTo(5);
        assertThat(forge("203.0.113.9").header("Retry-After")).isNotEmpty();
        assertThat(forge("203.0.113.10").status()).isEqualTo(403);
        for (int i = 0; i < 3 * Strikes.MOST; i++)
            assertThat(zoom.send(Zoom.event("meeting.sharing_started", T0, "{}"))
                            .status())
                    .isEqualTo(200);
    }

    private static Answer forge(String address) {
        return rest.send(rest.request(Zoom.PATH, "")
                .header("Content-Type", "application/json")
                .header("X-Forwarded-For", address)
                .POST(BodyPublishers.ofString("{}")));
    }

    private static String raw(String text) throws Exception {
        try (Socket socket = new Socket("127.0.0.1", rest.settings.http().port())) {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
            socket.setSoTimeout(20_000);
            InputStream in = socket.getInputStream();
            return new String(in.readNBytes(40), StandardCharsets.US_ASCII);
        }
    }

    private static JsonNode attendance() {
        return rest.get("/api/schedule/lessons/1/attendance/", rest.token("teacher@school.test"))
                .json()
                .path("students")
                .get(0);
    }

    private static void settled() {
        Eventually.asserts(() -> assertThat(count("zoom_deliveries where done_at is null and given_up_at is null"))
                .isZero());
    }

    private static List<String> outcomes() {
        return rows("select outcome from zoom_deliveries order by id").stream()
                .map(row -> row.getString(0))
                .toList();
    }

    private static double refused(String reason) {
        return METERS.counter("lectern.zoom.webhooks.refused", "reason", reason).count();
    }

    private static long seconds(Row row, int column) {
        return row.getOffsetDateTime(column).toEpochSecond() - T0.getEpochSecond();
    }

    private static long count(String from) {
        return one("select count(*) from " + from).getLong(0);
    }

    private static Row one(String statement) {
        return rows(statement).getFirst();
    }

    private static List<Row> rows(String statement) {
        return Eventually.await(rest.postgres
                .sql()
                .preparedQuery(statement)
                .execute(Tuple.tuple())
                .map(rows -> rows.stream().toList()));
    }
}
