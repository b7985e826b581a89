package io.lectern.zoomhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.lectern.config.Settings;
import io.lectern.config.SettingsLoader;
import io.lectern.protocol.Role;
import io.lectern.protocol.UserId;
import io.lectern.testing.Eventually;
import io.lectern.testing.Rest;
import io.lectern.zoomsim.Fault;
import io.lectern.zoomsim.SimAccount;
import io.lectern.zoomsim.Subscription;
import io.lectern.zoomsim.ZoomSim;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The simulator's webhooks, with what goes wrong on their way.
class HookSimIT {
    private static final String SECRET = "the-simulators-secret";
    private static final String INSTALLATION = "a secret for tests only, long enough";
    private static final int STUDENTS = 6;

    private final List<String> told = new CopyOnWriteArrayList<>();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private Rest rest;
    private ZoomSim sim;
    private long meeting;
    private long firstStudent;

    @BeforeEach
    void open() throws Exception {
        Map<String, String> environment = Map.of("LECTERN_ZOOM_WEBHOOK_SECRETS", SECRET);
        Settings.Zoom settings = new SettingsLoader().load(null, environment).zoom();
        HookMeters meters = new HookMeters(registry);
        rest = new Rest(
                environment,
                (postgres, redis, endpoints) -> List.of(new HookRoutes(
                        new PgDeliveries(postgres),
                        settings,
                        Zoom.customers(INSTALLATION),
                        endpoints,
                        meters,
                        InstantSource.system())));
        Rest.await(rest.vertx.deployVerticle(new HookVerticle(rest.settings, seats(), meters)));
        sim = Rest.await(ZoomSim.start(rest.vertx, 0, 20261121));
        sim.register(SimAccount.single("one", "one@example.com", 1));
        make();
        long teacher =
                rest.person("teacher@school.test", Role.TEACHER, "Anna", "Lee").value();
        rest.sql("insert into groups (name, teacher_id, invite_code) values ('Maths', " + teacher + ", 'GMATHS01')");
        for (int i = 0; i < STUDENTS; i++) {
            long student = rest.person("s" + i + "@school.test", Role.STUDENT, "S", "T" + i)
                    .value();
            if (i == 0) firstStudent = student;
            rest.sql("insert into group_members (group_id, student_id) values (1, " + student + ")");
        }
        rest.sql(
                "insert into lessons (group_id, teacher_id, start_time, end_time, started_at, zoom_meeting_id) values (1, "
                        + teacher + ", now(), now() + interval '1 hour', now(), '" + meeting + "')");
    }

    @AfterEach
    void close() throws Exception {
        rest.close();
    }

    private Seats seats() {
        return new Seats() {
            @Override
            public Future<Void> meetingStarted(String number, String uuid, Instant at) {
                told.add("started " + uuid);
                return Future.succeededFuture();
            }

            @Override
            public Future<Void> meetingEnded(String number, String uuid, Instant at) {
                told.add("ended " + uuid);
                return Future.succeededFuture();
            }

            @Override
            public Future<Void> meetingDeleted(String number) {
                told.add("deleted " + number);
                return Future.succeededFuture();
            }
        };
    }

    @Test
    void theSimulatorFindsThatTheAddressIsOurs() throws Exception {
        assertThat(subscribe(SECRET).validated()).isTrue();
        assertThat(subscribe("guessed").validated()).isFalse();
    }

    @Test
    void presenceIsRightWhateverHappensToWebhooksOnTheirWay() throws Exception {
        subscribe(SECRET);
        sim.plan(Fault.sometimes("hook", 0.25, new Fault.Duplicated()));
        sim.plan(Fault.sometimes("hook", 0.3, new Fault.Delayed(90)));
        sim.plan(Fault.sometimes("hook", 0.3, new Fault.Reordered()));
        sim.plan(Fault.sometimes("hook", 0.5, new Fault.NumberId()));
        long seed = 20261121;
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        assertThat(sim.startMeeting(meeting)).isTrue();
        assertThat(sim.join(meeting, "keeper", "")).isTrue();
        List<String> expected = new ArrayList<>();
        Map<Integer, Instant> since = new TreeMap<>();
        for (int step = 0; step < 40; step++) {
            int who = random.nextInt(STUDENTS);
            Instant from = since.remove(who);
            if (from == null) {
                assertThat(sim.join(meeting, "s" + who, customer(firstStudent + who)))
                        .isTrue();
                since.put(who, sim.now());
            } else {
                assertThat(sim.leave(meeting, "s" + who)).isTrue();
                expected.add(visit(who, from, sim.now()));
            }
            advance(Duration.ofSeconds(20 + random.nextInt(40)));
        }
        since.forEach((who, from) -> expected.add(visit(who, from, sim.now())));
        sim.endMeeting(meeting);
        advance(Duration.ofHours(2));
        settled();

        assertThat(rows("""
                        select user_id, extract(epoch from joined_at)::bigint, extract(epoch from left_at)::bigint
                        from attendance_intervals where source = 'zoom'
                        """))
                .extracting(row -> row.getLong(0) - firstStudent + " " + row.getLong(1) + "-" + row.getLong(2))
                .containsExactlyInAnyOrderElementsOf(expected);
        assertThat(told)
                .hasSizeBetween(1, 2)
                .filteredOn(word -> word.startsWith("ended"))
                .hasSize(1);
        assertThat(registry.get("lectern.zoom.webhooks")
                        .tag("outcome", "duplicate")
                        .counter()
                        .count())
                .isPositive();
        assertThat(rows("select 1 from zoom_deliveries where failures > 0 or given_up_at is not null"))
                .isEmpty();
    }

    @Test
    void whatIsWronglySignedOrTooOldIsNotTaken() throws Exception {
        subscribe(SECRET);
        sim.plan(Fault.of("hook:meeting.started", 1, new Fault.WronglySigned()));
        sim.plan(Fault.of("hook:meeting.participant_joined", 1, new Fault.Stale(400)));
        sim.startMeeting(meeting);
        sim.join(meeting, "s0", customer(firstStudent));
        Rest.await(sim.hooksAreQuiet());

        assertThat(registry.counter("lectern.zoom.webhooks.refused", "reason", "forged")
                        .count())
                .isEqualTo(1);
        assertThat(registry.counter("lectern.zoom.webhooks.refused", "reason", "stale")
                        .count())
                .isEqualTo(1);
        assertThat(rows("select 1 from zoom_deliveries")).isEmpty();
    }

    private String customer(long user) {
        return Zoom.customers(INSTALLATION).of(Long.toString(meeting), new UserId(user));
    }

    private String visit(int who, Instant from, Instant to) {
        return who + " " + from.getEpochSecond() + "-" + to.getEpochSecond();
    }

    private void make() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + sim.port() + "/sim/meetings"))
                .header("content-type", "application/json")
                .POST(BodyPublishers.ofString("{\"host\":\"one@example.com\",\"topic\":\"Fractions\"}"))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            assertThat(client.send(request, BodyHandlers.ofString()).statusCode())
                    .isBetween(200, 204);
        }
        meeting = sim.meetings().getLast();
    }

    private Subscription subscribe(String secret) throws Exception {
        return Rest.await(sim.subscribe(rest.base() + Zoom.PATH, secret, Set.of()));
    }

    private void advance(Duration by) throws Exception {
        Rest.await(sim.advance(by));
    }

    private void settled() {
        Eventually.asserts(() -> assertThat(rows("select 1 from zoom_deliveries where done_at is null"))
                .isEmpty());
    }

    private List<Row> rows(String statement) {
        return Eventually.await(rest.postgres
                .sql()
                .query(statement)
                .execute()
                .map(rows -> rows.stream().toList()));
    }
}
