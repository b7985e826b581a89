package io.lectern.zoomadmin;

import io.lectern.bus.Bus;
import io.lectern.config.Secret;
import io.lectern.config.SettingsLoader;
import io.lectern.http.Messages;
import io.lectern.platform.Keys;
import io.lectern.platform.Vault;
import io.lectern.protocol.Role;
import io.lectern.testing.Rest;
import io.lectern.testing.Rest.Answer;
import io.lectern.zoom.PgAccounts;
import io.lectern.zoom.Pool;
import io.lectern.zoom.PoolVerticle;
import io.lectern.zoom.SeatNews;
import io.lectern.zoomsim.ZoomSim;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// The admins' routes over fresh stores, with an admin, a teacher and a student.
record AdminDesk(Rest rest, Vault vault, long teacher, long student) implements AutoCloseable {
    static final String ADMIN = "admin@pool.test";

    /// With a pool at work, over that simulator.
    static AdminDesk open(ZoomSim sim) throws Exception {
        AdminDesk desk = open(Map.of("ZOOM_API_URL", sim.apiUrl(), "ZOOM_OAUTH_URL", sim.oauthUrl()));
        SeatNews nobody = (key, lesson, news) -> Future.succeededFuture();
        PoolVerticle pool = new PoolVerticle(desk.rest.settings, desk.vault, nobody, new SimpleMeterRegistry());
        Rest.await(desk.rest.vertx.deployVerticle(pool));
        return desk;
    }

    /// Without a pool: whatever stands in the tables stays as it is.
    static AdminDesk open() throws Exception {
        return open(Map.of());
    }

    private static AdminDesk open(Map<String, String> environment) throws Exception {
        Vault vault = new Vault(Keys.of(new Secret("a secret for tests only, long enough"), Path.of("unused"))
                .vault());
        Rest rest = new Rest(environment, (postgres, redis, endpoints) -> {
            Vertx vertx = Objects.requireNonNull(Vertx.currentContext()).owner();
            Pool pool = new Pool(
                    Bus.of(vertx), new SettingsLoader().load(null, environment).zoom());
            PgHosts hosts = new PgHosts(postgres, vault);
            Desk desk = new Desk(endpoints, Messages.load());
            PgTimetable timetable = new PgTimetable(postgres, Duration.ofMinutes(10), Duration.ofMinutes(15));
            return List.of(
                    new HostRoutes(hosts, new PgUsage(postgres), pool, desk, Clock.systemUTC()),
                    new PoolRoutes(
                            new PgPoolLog(postgres),
                            new PgQueue(postgres),
                            hosts,
                            timetable,
                            pool,
                            desk,
                            Clock.systemUTC()));
        });
        rest.person(ADMIN, Role.ADMIN, "Вера", "Соколова");
        long teacher = rest.person("teacher@pool.test", Role.TEACHER, "Anna", "Petrova")
                .value();
        long student =
                rest.person("student@pool.test", Role.STUDENT, "Ivan", "Ivanov").value();
        return new AdminDesk(rest, vault, teacher, student);
    }

    Pool pool() {
        return new Pool(Bus.of(rest.vertx), rest.settings.zoom());
    }

    Answer get(String path) {
        return rest.get(path, rest.token(ADMIN));
    }

    Answer post(String path, String json) {
        return send("POST", path, json);
    }

    Answer send(String method, String path, String json) {
        return rest.send(rest.request(path, rest.token(ADMIN))
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(json)));
    }

    List<Row> query(String statement, Object... values) throws Exception {
        return Rest.await(rest.postgres
                .sql()
                .preparedQuery(statement)
                .execute(Tuple.wrap(values))
                .map(rows -> rows.stream().toList()));
    }

    String text(String statement) throws Exception {
        return query(statement).getFirst().getString(0);
    }

    String secretOf(String email) throws Exception {
        byte[] sealed = query("select client_secret from zoom_accounts where email = $1", email)
                .getFirst()
                .getBuffer(0)
                .getBytes();
        return vault.open(PgAccounts.SECRET, sealed);
    }

    @Override
    public void close() throws Exception {
        rest.close();
    }
}
