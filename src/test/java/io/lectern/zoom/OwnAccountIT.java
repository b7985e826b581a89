package io.lectern.zoom;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.lectern.bus.Bus;
import io.lectern.config.SettingsLoader;
import io.lectern.http.Throttle;
import io.lectern.platform.Keys;
import io.lectern.platform.Postgres;
import io.lectern.platform.Vault;
import io.lectern.protocol.ErrorCode;
import io.lectern.protocol.LessonId;
import io.lectern.protocol.Refusal;
import io.lectern.protocol.Role;
import io.lectern.protocol.UserId;
import io.lectern.testing.Eventually;
import io.lectern.testing.Rest;
import io.lectern.zoomsim.Fault;
import io.lectern.zoomsim.SimAccount;
import io.lectern.zoomsim.ZoomSim;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A teacher brings an account of their own, over REST, with Zoom behind it.
class OwnAccountIT {
    private static final String PATH = "/api/me/zoom/";
    private static final String SECRET = "a secret for tests only, long enough";

    private final Vertx aside = Vertx.vertx();
    private final ZoomSim sim = Eventually.await(ZoomSim.start(aside, 0, 7));
    private final SimAccount own = SimAccount.single("own", "anna@zoom.test", 1);
    private final SimAccount other = SimAccount.single("other", "anna2@zoom.test", 1);
    private Rest rest;
    private UserId anna;
    private Pool pool;

    @BeforeEach
    void open() throws Exception {
        rest = new Rest(
                Map.of("ZOOM_API_URL", sim.apiUrl(), "ZOOM_OAUTH_URL", sim.oauthUrl(), "LECTERN_ZOOM_TIMEOUT", "2s"),
                (postgres, redis, endpoints) -> List.of(new OwnAccountRoutes(
                        new PgOwnAccounts(postgres),
                        new Pool(
                                Bus.of(Objects.requireNonNull(Vertx.currentContext())
                                        .owner()),
                                new SettingsLoader().load(null, Map.of()).zoom()),
                        vault(),
                        new Throttle(redis),
                        endpoints)));
        pool = new Pool(Bus.of(rest.vertx), rest.settings.zoom());
        Rest.await(rest.vertx.deployVerticle(new PoolVerticle(
                rest.settings, vault(), (key, lesson, news) -> Future.succeededFuture(), new SimpleMeterRegistry())));
        anna = rest.person("anna@school.test", Role.TEACHER, "Anna", "Orlova");
        rest.person("bob@school.test", Role.TEACHER, "Bob", "Ray");
        rest.person("ivan@school.test", Role.STUDENT, "Ivan", "Low");
        rest.sql("insert into groups (name, teacher_id, invite_code) values ('Maths', " + anna.value()
                + ", 'GMATHS01')");
        sim.register(own);
        sim.register(other);
    }

    @AfterEach
    void close() throws Exception {
        rest.close();
        Eventually.await(aside.close());
    }

    @Test
    void aTeacherWhoBringsAnAccountIsServedFromItAndEverybodyElseFromThePool() throws Exception {
        host("pool", "host@zoom.test");

        Rest.Answer connected = connect("anna", own, "");
        assertThat(connected.status()).as(connected.text()).isEqualTo(200);
        assertThat(connected.json().path("zoom_email").asText()).isEqualTo("anna@zoom.test");
        assertThat(connected.text()).doesNotContain(own.clientSecret());

        assertThat(start(lesson(), anna)).isEqualTo("anna@zoom.test");
        UserId bob = new UserId(rest.users
                .byEmail("bob@school.test")
                .toCompletionStage()
                .toCompletableFuture()
                .get()
                .orElseThrow()
                .id()
                .value());
        assertThat(start(lesson(), bob)).isEqualTo("host@zoom.test");
    }

    @Test
    void theProfileSaysWhoseZoomItIs() {
        assertThat(me("anna").path("zoom_connected").asBoolean()).isFalse();
        assertThat(me("anna").path("available_platforms").findValuesAsText("id"))
                .containsExactly("zoom_pool");

        connect("anna", own, "");

        assertThat(me("anna").path("zoom_connected").asBoolean()).isTrue();
        assertThat(me("anna").path("zoom_email").asText()).isEqualTo("anna@zoom.test");
        assertThat(me("anna").path("available_platforms").findValuesAsText("id"))
                .containsExactly("zoom_pool", "zoom_personal");
        assertThat(me("bob").path("zoom_connected").asBoolean()).isFalse();
        assertThat(get("anna").json().path("zoom_client_id").asText()).isEqualTo(own.clientId());
    }

    @Test
    void credentialsThatZoomDoesNotTakeChangeNothing() throws Exception {
        connect("anna", own, "");
        List<String> before = accounts();

        Rest.Answer wrong = put("anna", body(own.accountId(), own.clientId(), "not the secret", ""));
        assertThat(wrong.status()).isEqualTo(400);
        assertThat(wrong.json().path("zoom_client_secret").get(0).asText()).startsWith("Zoom does not accept these.");
        Rest.Answer nobody = connect("anna", other, "nobody@zoom.test");
        assertThat(nobody.status()).isEqualTo(400);
        assertThat(nobody.json().path("zoom_user_id").get(0).asText()).startsWith("Zoom has no such user");
        Rest.Answer foreign = put("anna", body("not-the-account", own.clientId(), own.clientSecret(), ""));
        assertThat(foreign.json().has("zoom_client_secret")).isTrue();

        assertThat(accounts()).isEqualTo(before);
    }

    @Test
    void aKeptTokenDoesNotVouchForAWrongSecret() {
        connect("anna", own, "");
        Rest.Answer stolen = put("bob", body(own.accountId(), own.clientId(), "guessed", "bob@zoom.test"));

        assertThat(stolen.status()).isEqualTo(400);
        assertThat(me("bob").path("zoom_connected").asBoolean()).isFalse();
    }

    @Test
    void whenZoomIsAwayItIsSaidAndNothingChanges() throws Exception {
        sim.plan(Fault.status("token", 10, 503, 0, "busy"));

        Rest.Answer answer = connect("anna", own, "");

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.json().path("code").asText()).isEqualTo("zoom_unavailable");
        assertThat(answer.header("Retry-After")).isNotEmpty();
        assertThat(accounts()).isEmpty();
    }

    @Test
    void oneHostNeverStandsHereTwice() throws Exception {
        host("own", "anna@zoom.test");
        Rest.Answer pooled = connect("anna", own, "");
        assertThat(pooled.status()).isEqualTo(400);
        assertThat(pooled.json().path("zoom_user_id").get(0).asText())
                .isEqualTo("This Zoom user hosts for somebody else here already.");
        rest.sql("update zoom_accounts set email = 'written otherwise', zoom_user_id = 'me'");
        assertThat(connect("anna", own, "").status()).isEqualTo(400);

        rest.sql("delete from zoom_accounts");
        assertThat(connect("anna", own, "").status()).isEqualTo(200);
        assertThat(connect("bob", own, "").status()).isEqualTo(400);
        assertThat(connect("anna", own, "").status()).as("again is the same").isEqualTo(200);
    }

    /// By three names, from three doors: as the pool's `me`, by its id or e-mail, and as a teacher's own.
    @Test
    void oneHostIsTakenOnceByWhomeverAtTheSameMoment() throws Exception {
        Supplier<Postgres> connection = () -> Postgres.open(rest.vertx, rest.settings.database());
        PgAccounts first = new PgAccounts(connection.get(), vault());
        PgAccounts second = new PgAccounts(connection.get(), vault());
        PgAccounts third = new PgAccounts(connection.get(), vault());
        PgOwnAccounts annas = new PgOwnAccounts(connection.get());
        PgOwnAccounts bobs = new PgOwnAccounts(connection.get());
        UserId bob = new UserId(rows("select id from users where email = 'bob@school.test'")
                .getFirst()
                .getLong(0));
        for (int i = 0; i < 20; i++) {
            String host = "Host" + i + "@zoom.test";
            List<Future<?>> all = List.of(
                    first.put(hosts("one" + i + "@zoom.test", host)),
                    second.put(hosts("other" + i + "@zoom.test", host.toLowerCase(Locale.ROOT))),
                    third.put(hosts(host, "me")),
                    annas.put(anna, confirmed("anna" + i + "@zoom.test", host)),
                    bobs.put(bob, confirmed(host.toLowerCase(Locale.ROOT), "u" + i)));
            for (Future<?> one : all) Eventually.await(one.transform((kept, refused) -> Future.succeededFuture()));

            assertThat(all.stream().filter(Future::succeeded)).as("round %s", i).hasSize(1);
            assertThat(all.stream().filter(Future::failed).map(Future::cause))
                    .allSatisfy(cause -> assertThat(cause)
                            .isInstanceOfSatisfying(
                                    Refusal.class, no -> assertThat(no.code()).isEqualTo(ErrorCode.INVALID)));
            assertThat(rows("select 1 from zoom_accounts where is_active")).hasSize(1);
            rest.sql("delete from zoom_accounts");
        }
    }

    @Test
    void whoIsRefusedAnAccountKeepsTheFormerOne() throws Exception {
        host("pool", other.users().getFirst().email());
        connect("anna", own, "");

        assertThat(connect("anna", other, "").status()).isEqualTo(400);

        assertThat(me("anna").path("zoom_email").asText()).isEqualTo("anna@zoom.test");
    }

    private static PgAccounts.NewAccount hosts(String email, String user) {
        return new PgAccounts.NewAccount(email, "school", "app", new io.lectern.config.Secret("s"), user, 1);
    }

    private static PgOwnAccounts.Confirmed confirmed(String email, String user) {
        return new PgOwnAccounts.Confirmed(email, "school", "app", Buffer.buffer("sealed"), user);
    }

    @Test
    void anAccountOnWhichALessonIsHeldIsNotGivenUp() throws Exception {
        connect("anna", own, "");
        LessonId lesson = lesson();
        start(lesson, anna);

        assertThat(delete("anna").status()).isEqualTo(409);
        assertThat(delete("anna").json().path("code").asText()).isEqualTo("zoom_in_use");
        Rest.Answer another = connect("anna", other, "");
        assertThat(another.status()).as(another.text()).isEqualTo(409);
        assertThat(me("anna").path("zoom_email").asText()).isEqualTo("anna@zoom.test");

        Rest.await(pool.end(lesson, anna));
        assertThat(connect("anna", other, "").status()).isEqualTo(200);
        assertThat(me("anna").path("zoom_email").asText()).isEqualTo("anna2@zoom.test");
    }

    @Test
    void whatIsGivenUpLeavesNoSecretAndMayBeTakenUpAgain() throws Exception {
        connect("anna", own, "");
        assertThat(delete("anna").status()).isEqualTo(204);
        assertThat(delete("anna").status()).as("twice is once").isEqualTo(204);

        assertThat(me("anna").path("zoom_connected").asBoolean()).isFalse();
        assertThat(rows("select length(client_secret) from zoom_accounts")
                        .getFirst()
                        .getInteger(0))
                .isZero();
        assertThat(connect("bob", own, "").status()).isEqualTo(200);
        assertThat(rows("select 1 from zoom_accounts")).hasSize(1);
    }

    @Test
    void theSecretIsStoredSealedOnly() throws Exception {
        connect("anna", own, "");

        String kept = rows("select row_to_json(a)::text from zoom_accounts a")
                .getFirst()
                .getString(0);
        assertThat(kept).doesNotContain(own.clientSecret());
        byte[] sealed = rows("select client_secret from zoom_accounts")
                .getFirst()
                .getBuffer(0)
                .getBytes();
        assertThat(vault().open(PgAccounts.SECRET, sealed)).isEqualTo(own.clientSecret());
    }

    @Test
    void whatIsMissingIsNamedAndWhoMayNotIsToldSo() {
        Rest.Answer empty =
                put("anna", "{\"zoom_account_id\": \" \", \"zoom_client_secret\": \"" + "x".repeat(201) + "\"}");

        assertThat(empty.status()).isEqualTo(400);
        assertThat(empty.json().has("zoom_account_id")).isTrue();
        assertThat(empty.json().has("zoom_client_id")).isTrue();
        assertThat(empty.json().path("zoom_client_secret").get(0).asText()).isEqualTo("At most 200 characters.");
        assertThat(connect("ivan", own, "").status()).isEqualTo(403);
        assertThat(get("ivan").status()).isEqualTo(403);
        assertThat(delete("ivan").status()).isEqualTo(403);
        assertThat(rest.get(PATH, "").status()).isEqualTo(401);
    }

    @Test
    void secretsAreNotGuessedHere() {
        for (int i = 0; i < 5; i++) put("anna", body(own.accountId(), own.clientId(), "guess " + i, ""));

        assertThat(put("anna", body(own.accountId(), own.clientId(), "guess", ""))
                        .status())
                .isEqualTo(429);
    }

    private void host(String name, String email) throws Exception {
        SimAccount account = SimAccount.single(name, email, 1);
        sim.register(account);
        Rest.await(new PgAccounts(rest.postgres, vault())
                .put(new PgAccounts.NewAccount(
                        email,
                        account.accountId(),
                        account.clientId(),
                        new io.lectern.config.Secret(account.clientSecret()),
                        "me",
                        1)));
    }

    private LessonId lesson() throws Exception {
        return new LessonId(rows("insert into lessons (group_id, teacher_id, title, start_time, end_time) values (1, "
                        + anna.value() + ", 'x', now(), now() + interval '1 hour') returning id")
                .getFirst()
                .getLong(0));
    }

    private String start(LessonId lesson, UserId teacher) throws Exception {
        return Rest.await(pool.start(lesson, teacher)).hostEmail();
    }

    private List<String> accounts() throws Exception {
        return rows("select row_to_json(a)::text from zoom_accounts a order by id").stream()
                .map(row -> row.getString(0))
                .toList();
    }

    private List<Row> rows(String statement) throws Exception {
        return Rest.await(rest.postgres
                .sql()
                .query(statement)
                .execute()
                .map(rows -> rows.stream().toList()));
    }

    private Rest.Answer connect(String name, SimAccount account, String user) {
        return put(name, body(account.accountId(), account.clientId(), account.clientSecret(), user));
    }

    private static String body(String account, String client, String secret, String user) {
        return "{\"zoom_account_id\": \"%s\", \"zoom_client_id\": \"%s\", \"zoom_client_secret\": \"%s\", \"zoom_user_id\": \"%s\"}"
                .formatted(account, client, secret, user);
    }

    private Rest.Answer put(String name, String body) {
        return rest.send(rest.request(PATH, token(name))
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(body)));
    }

    private Rest.Answer delete(String name) {
        return rest.send(rest.request(PATH, token(name)).DELETE());
    }

    private Rest.Answer get(String name) {
        return rest.get(PATH, token(name));
    }

    private JsonNode me(String name) {
        return rest.get("/api/me/", token(name)).json();
    }

    private String token(String name) {
        return rest.token(name + "@school.test");
    }

    private static Vault vault() {
        try {
            return new Vault(Keys.of(new io.lectern.config.Secret(SECRET), Path.of("unused"))
                    .vault());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
