package io.lectern.zoom;

import static org.assertj.core.api.Assertions.assertThat;

import io.lectern.bus.Bus;
import io.lectern.config.Secret;
import io.lectern.config.Settings;
import io.lectern.platform.Keys;
import io.lectern.platform.Postgres;
import io.lectern.platform.Vault;
import io.lectern.protocol.LessonId;
import io.lectern.protocol.UserId;
import io.lectern.testing.Eventually;
import io.lectern.testing.Stores;
import io.lectern.zoom.SeatNews.News;
import io.lectern.zoomsim.SimAccount;
import io.lectern.zoomsim.SimEvent;
import io.lectern.zoomsim.ZoomSim;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

/// A pool over a real Postgres and a simulated Zoom, with a school around it.
final class PoolFixture implements AutoCloseable {
    static final long SEED = 20260321;

    final Vertx vertx = Vertx.vertx();
    final ZoomSim sim = await(ZoomSim.start(vertx, 0, SEED));
    final Settings settings = Stores.settings(
            Map.of("ZOOM_API_URL", sim.apiUrl(), "ZOOM_OAUTH_URL", sim.oauthUrl(), "LECTERN_ZOOM_TIMEOUT", "2s"));
    final Vault vault = vault();
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final Postgres postgres = Postgres.open(vertx, settings.database());
    final PgAccounts accounts = new PgAccounts(postgres, vault);
    final Pool pool = new Pool(Bus.of(vertx), settings.zoom());
    final Rooms rooms = new Rooms();
    final UserId teacher;
    private final long group;

    PoolFixture(int... capacities) {
        for (int i = 0; i < capacities.length; i++) host("host" + i, capacities[i]);
        teacher = new UserId(user("teacher@example.com"));
        group = one(
                "insert into groups (name, teacher_id, invite_code) values ('9A', $1, 'GABC') returning id",
                teacher.value());
    }

    void host(String name, int capacity) {
        // Tokens are kept in a Redis that other tests use too, whose simulators gave out the same ones.
        SimAccount account = SimAccount.single(name + "-" + UUID.randomUUID(), name + "@example.com", capacity);
        sim.register(account);
        await(accounts.put(new PgAccounts.NewAccount(
                name + "@example.com",
                account.accountId(),
                account.clientId(),
                new Secret(account.clientSecret()),
                "me",
                capacity)));
    }

    long user(String email) {
        return one("insert into users (email, password_hash, role) values ($1, '', 'teacher') returning id", email);
    }

    LessonId lesson() {
        return lesson("Fractions");
    }

    /// Of another teacher.
    LessonId lesson(UserId teacher) {
        return new LessonId(one(
                "insert into lessons (title, group_id, teacher_id, start_time, end_time) "
                        + "values ('Roots', $1, $2, now(), now() + interval '1 hour') returning id",
                group,
                teacher.value()));
    }

    LessonId lesson(String title) {
        return new LessonId(one(
                "insert into lessons (title, group_id, teacher_id, start_time, end_time) "
                        + "values ($1, $2, $3, now(), now() + interval '1 hour') returning id",
                title,
                group,
                teacher.value()));
    }

    /// Planned to begin so many minutes from now, which may be less than none.
    LessonId lesson(int begins, int minutes) {
        return new LessonId(one(
                "insert into lessons (title, group_id, teacher_id, start_time, end_time) values ('Planned', $1, $2, "
                        + "now() + make_interval(mins => $3), now() + make_interval(mins => $4)) returning id",
                group,
                teacher.value(),
                begins,
                begins + minutes));
    }

    /// Plans the lesson anew, so many minutes from now.
    void move(LessonId lesson, int begins, int minutes) {
        run(
                "update lessons set start_time = now() + make_interval(mins => $2), "
                        + "end_time = now() + make_interval(mins => $3) where id = $1",
                lesson.value(),
                begins,
                begins + minutes);
    }

    PoolRequest.Seating reserve(LessonId lesson) {
        return await(pool.reserve(List.of(lesson))).getFirst();
    }

    /// The host and slot of the lesson's newest lease.
    String seat(LessonId lesson) {
        Row row = query(
                        "select account_id, slot from zoom_leases where lesson_id = $1 order by id desc limit 1",
                        lesson.value())
                .getFirst();
        return row.getLong(0) + "/" + row.getInteger(1);
    }

    record Node(String id, MortalZoom zoom) {}

    Node deploy() {
        return deploy(rooms);
    }

    Node deploy(SeatNews news) {
        AtomicReference<MortalZoom> zoom = new AtomicReference<>();
        PoolVerticle verticle = new PoolVerticle(settings, vault, news, meters, real -> {
            zoom.set(new MortalZoom(real));
            return zoom.get();
        });
        return new Node(await(vertx.deployVerticle(verticle)), zoom.get());
    }

    Meeting start(LessonId lesson) {
        return await(pool.start(lesson, teacher));
    }

    /// Starts the lesson, and its meeting too, as the host does.
    long goLive(LessonId lesson) {
        long meeting = Long.parseLong(start(lesson).meetingId());
        if (!sim.startMeeting(meeting)) throw new AssertionError("no place for meeting " + meeting);
        return meeting;
    }

    Ended end(LessonId lesson) {
        return await(pool.end(lesson, teacher));
    }

    int settle() {
        return await(pool.settle()).settled();
    }

    /// Lets everything that waits for time to pass be due.
    void later() {
        run("update zoom_leases set changed_at = changed_at - interval '2 minutes', "
                + "checked_at = checked_at - interval '2 minutes', idle_since = idle_since - interval '2 minutes'");
    }

    /// What the room of a lesson has heard when everything there was to tell is told.
    List<News> told(LessonId lesson) {
        Eventually.asserts(() -> assertThat(
                        one("select count(*) from zoom_news where lesson_id = $1 and told_at is null", lesson.value()))
                .isZero());
        return rooms.heard(lesson);
    }

    /// Rooms that hear everything under a key once, as rooms do.
    static final class Rooms implements SeatNews {
        private final Map<LessonId, Map<String, News>> heard = new ConcurrentHashMap<>();
        final List<Set<Long>> ops = new CopyOnWriteArrayList<>();

        @Override
        public Future<Void> tell(String key, LessonId lesson, News news) {
            heard.computeIfAbsent(lesson, first -> Collections.synchronizedMap(new LinkedHashMap<>()))
                    .putIfAbsent(key, news);
            return Future.succeededFuture();
        }

        @Override
        public Future<Void> tellOps(String key, Set<Long> accounts) {
            ops.add(accounts);
            return Future.succeededFuture();
        }

        List<News> heard(LessonId lesson) {
            return List.copyOf(heard.getOrDefault(lesson, Map.of()).values());
        }
    }

    String state(LessonId lesson) {
        return query("select state from zoom_leases where lesson_id = $1 order by id desc limit 1", lesson.value())
                .getFirst()
                .getString(0);
    }

    long held() {
        return one("select count(*) from zoom_leases where state <> 'FREE'");
    }

    long made() {
        return sim.journal().stream().filter(SimEvent.Made.class::isInstance).count();
    }

    long one(String statement, Object... values) {
        return query(statement, values).getFirst().getLong(0);
    }

    void run(String statement, Object... values) {
        query(statement, values);
    }

    List<Row> query(String statement, Object... values) {
        return await(postgres.sql()
                .preparedQuery(statement)
                .execute(Tuple.wrap(values))
                .map(rows -> rows.stream().toList()));
    }

    static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException refusal) throw refusal;
            throw new AssertionError(e);
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    private static Vault vault() {
        try {
            return new Vault(Keys.of(new Secret("a secret for tests only, long enough"), Path.of("unused"))
                    .vault());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        await(vertx.close());
    }
}
