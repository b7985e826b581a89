package io.lectern.zoomadmin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.lectern.protocol.LessonId;
import io.lectern.protocol.UserId;
import io.lectern.testing.Rest;
import io.lectern.testing.Rest.Answer;
import io.lectern.zoomsim.SimAccount;
import io.lectern.zoomsim.ZoomSim;
import io.vertx.core.Vertx;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The accounts of the pool over REST, as the old admin client and our own page use them.
class HostRoutesIT {
    private static final String ALL = "/api/zoom-pool/zoom-accounts/";
    private static final String SECRET = "a-client-secret-nobody-may-see";
    private static final String GOOD = """
            {"email": "%s", "api_key": "client-key-1234", "api_secret": "%s", "zoom_account_id": "acc-1",
             "max_concurrent_meetings": 2}""";

    private static final SimAccount HOST = SimAccount.single("h1", "h1@pool.test", 1);
    private static final Vertx SIM = Vertx.vertx();

    private static AdminDesk desk;

    @BeforeAll
    static void open() throws Exception {
        ZoomSim sim = Rest.await(ZoomSim.start(SIM, 0, 7));
        sim.register(HOST);
        desk = AdminDesk.open(sim);
        desk.rest()
                .sql("insert into groups (name, teacher_id, invite_code) values ('9A', " + desk.teacher()
                        + ", 'GABC')");
    }

    @AfterAll
    static void close() throws Exception {
        desk.close();
        Rest.await(SIM.close());
    }

    @BeforeEach
    void empty() throws Exception {
        desk.rest().sql("truncate zoom_accounts, zoom_leases, zoom_journal, zoom_host_days, lessons cascade");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ALL,
                ALL + "stats/",
                ALL + "1/",
                ALL + "1/quota/",
                "/schedule/api/zoom-accounts/",
                "/schedule/api/zoom-accounts/status_summary/",
                "/api/zoom-pool/leases/",
                "/api/zoom-pool/waitlist/",
                "/api/zoom-pool/journal/",
                "/api/zoom-pool/forecast/",
                "/api/zoom-pool/board/"
            })
    void onlyAdminsSeeThePool(String path) {
        assertThat(desk.rest().get(path, "").status()).isEqualTo(401);
        for (String other : List.of("teacher@pool.test", "student@pool.test")) {
            Answer refused = desk.rest().get(path, desk.rest().token(other));
            assertThat(refused.status()).isEqualTo(403);
            assertThat(refused.json().path("detail").asText()).isNotBlank();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ALL,
                ALL + "1/release/",
                ALL + "1/toggle_active/",
                ALL + "1/drain/",
                ALL + "1/undrain/",
                ALL + "1/probe/",
                "/api/zoom-pool/leases/1/release/"
            })
    void onlyAdminsChangeThePool(String path) {
        assertThat(desk.rest().post(path, "", "{}").status()).isEqualTo(401);
        assertThat(desk.rest()
                        .post(path, desk.rest().token("teacher@pool.test"), "{}")
                        .status())
                .isEqualTo(403);
    }

    @Test
    void anAccountIsMadeShownChangedAndDeletedAndItsSecretsNeverComeBack() {
        Answer made = desk.post(ALL, GOOD.formatted("z9@pool.test", SECRET));
        assertThat(made.status()).isEqualTo(201);
        JsonNode account = made.json();
        long id = account.path("id").asLong();
        assertThat(account.path("email").asText()).isEqualTo("z9@pool.test");
        assertThat(account.path("max_concurrent_meetings").asInt()).isEqualTo(2);
        assertThat(account.path("current_meetings").asInt()).isZero();
        assertThat(account.path("is_active").asBoolean()).isTrue();
        assertThat(account.path("is_available").asBoolean()).isTrue();
        assertThat(account.path("last_used_at").isNull()).isTrue();
        assertThat(account.path("zoom_user_id").asText()).isEqualTo("me");
        assertThat(account.path("api_key").asText()).isEqualTo("••••••••1234");

        for (String path : List.of(ALL, ALL + id + "/", "/schedule/api/zoom-accounts/", "/api/zoom-pool/board/"))
            assertThat(desk.get(path).text()).doesNotContain(SECRET).doesNotContain("client-key-1234");
        JsonNode list = desk.get(ALL).json();
        assertThat(list.path("count").asInt()).isEqualTo(1);
        assertThat(list.path("next").isNull()).isTrue();

        Answer changed =
                desk.send("PATCH", ALL + id + "/", "{\"max_concurrent_meetings\": 1, \"zoom_user_id\": \"u1\"}");
        assertThat(changed.status()).isEqualTo(200);
        assertThat(changed.json().path("max_concurrent_meetings").asInt()).isEqualTo(1);
        assertThat(changed.json().path("zoom_user_id").asText()).isEqualTo("u1");

        assertThat(desk.send("DELETE", ALL + id + "/", "").status()).isEqualTo(204);
        assertThat(desk.get(ALL + id + "/").status()).isEqualTo(404);
        assertThat(desk.send("DELETE", ALL + id + "/", "").status()).isEqualTo(404);
    }

    @Test
    void theSecretIsSealedInTheDatabaseAndOpensForThePool() throws Exception {
        desk.post(ALL, GOOD.formatted("z9@pool.test", SECRET));

        assertThat(desk.secretOf("z9@pool.test")).isEqualTo(SECRET);
        assertThat(desk.text("select encode(client_secret, 'escape') from zoom_accounts"))
                .doesNotContain(SECRET);
    }

    /// An old client writes back the whole account that it has read.
    @Test
    void whoSendsTheMaskBackKeepsTheSecret() throws Exception {
        JsonNode account =
                desk.post(ALL, GOOD.formatted("z9@pool.test", SECRET)).json();

        Answer put = desk.send("PUT", ALL + account.path("id").asLong() + "/", account.toString());

        assertThat(put.status()).isEqualTo(200);
        assertThat(desk.secretOf("z9@pool.test")).isEqualTo(SECRET);
        assertThat(desk.text("select client_id from zoom_accounts")).isEqualTo("client-key-1234");
    }

    @Test
    void withoutItsZoomAccountAnAccountWaitsInQuarantineUntilThatIsKnown() {
        JsonNode account = desk.post(ALL, """
                        {"email": "old@pool.test", "api_key": "k", "api_secret": "s"}""").json();
        assertThat(account.path("is_available").asBoolean()).isFalse();
        assertThat(account.path("state").asText()).isEqualTo("quarantined");
        assertThat(account.path("quarantine_why").asText()).contains("zoom_account_id");

        JsonNode mended = desk.send("PATCH", ALL + account.path("id").asLong() + "/", "{\"zoom_account_id\": \"acc\"}")
                .json();
        assertThat(mended.path("is_available").asBoolean()).isTrue();
        assertThat(mended.path("quarantine_why").asText()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{} | email,api_key,api_secret",
                "{\"email\": \"no address\", \"api_key\": \"k\", \"api_secret\": \"s\"} | email",
                "{\"email\": \"a@b.test\", \"api_key\": \"\", \"api_secret\": \"s\"} | api_key",
                "{\"email\": \"a@b.test\", \"api_key\": \"k\\u0000\", \"api_secret\": \"s\"} | api_key",
                "{\"email\": \"a@b.test\", \"api_key\": \"k\", \"api_secret\": \"s\", \"max_concurrent_meetings\": 0} | max_concurrent_meetings",
                "{\"email\": \"a@b.test\", \"api_key\": \"k\", \"api_secret\": \"s\", \"max_concurrent_meetings\": 21} | max_concurrent_meetings",
                "{\"email\": \"a@b.test\", \"api_key\": \"k\", \"api_secret\": \"s\", \"max_concurrent_meetings\": \"two\"} | max_concurrent_meetings",
                "{\"email\": \"a@b.test\", \"api_key\": \"k\", \"api_secret\": \"s\", \"plan\": \"gold\"} | plan",
                "{\"email\": \"a@b.test\", \"api_key\": \"k\", \"api_secret\": \"s\", \"is_active\": \"maybe\"} | is_active",
                "{\"email\": \"a@b.test\", \"api_key\": \"k\", \"api_secret\": \"s\", \"zoom_user_id\": \" \"} | zoom_user_id",
                "{\"email\": \"a@b.test\", \"api_key\": \"k\", \"api_secret\": \"s\", \"preferred_teachers\": 7} | preferred_teachers",
                "{\"email\": \"a@b.test\", \"api_key\": \"k\", \"api_secret\": \"s\", \"preferred_teachers\": [\"x\"]} | preferred_teachers"
            })
    void whatIsWrongWithAnAccountIsSaidFieldByField(String body, String fields) throws Exception {
        Answer answer = desk.post(ALL, body);

        assertThat(answer.status()).isEqualTo(400);
        for (String field : fields.split(",", -1))
            assertThat(answer.json().path(field)).as(field).hasSize(1);
        assertThat(desk.text("select count(*)::text from zoom_accounts")).isEqualTo("0");
    }

    @Test
    void anEmailServesOneAccount() {
        desk.post(ALL, GOOD.formatted("z9@pool.test", SECRET));
        JsonNode other = desk.post(ALL, named("z8@pool.test")).json();

        Answer again = desk.post(ALL, GOOD.formatted("Z9@pool.test", SECRET));
        assertThat(again.status()).isEqualTo(400);
        assertThat(again.json().path("email").path(0).asText())
                .isEqualTo("Zoom Account with this email already exists.");
        Answer taken = desk.send("PATCH", ALL + other.path("id").asLong() + "/", "{\"email\": \"z9@pool.test\"}");
        assertThat(taken.status()).isEqualTo(400);
        assertThat(taken.json().path("email")).hasSize(1);
    }

    /// `me` of one app is one host, whatever the accounts are called; two seats of it would be one too many.
    @Test
    void aZoomUserHostsForOneAccountOnly() throws Exception {
        desk.post(ALL, GOOD.formatted("z9@pool.test", SECRET));

        Answer twin = desk.post(ALL, GOOD.formatted("z8@pool.test", SECRET));
        assertThat(twin.status()).isEqualTo(400);
        assertThat(twin.json().path("zoom_user_id").path(0).asText()).contains("as z9@pool.test", "zoom_user_id");
        assertThat(desk.text("select count(*)::text from zoom_accounts")).isEqualTo("1");

        String other =
                ALL + desk.post(ALL, named("z8@pool.test")).json().path("id").asLong() + "/";
        for (String host : List.of("me", "Z9@pool.test"))
            assertThat(desk.send("PATCH", other, "{\"zoom_user_id\": \"" + host + "\"}")
                            .json()
                            .path("zoom_user_id"))
                    .hasSize(1);
        assertThat(desk.send("PATCH", other, "{\"api_secret\": \"another\"}").status())
                .isEqualTo(200);
        assertThat(desk.get(other).json().path("zoom_user_id").asText()).isEqualTo("z8@pool.test");
    }

    /// The same app's account for another host.
    private static String named(String email) {
        return GOOD.formatted(email, SECRET).replace("{", "{\"zoom_user_id\": \"" + email + "\", ");
    }

    @Test
    void teachersArePreferredAndNobodyElse() throws Exception {
        String account = ALL
                + desk.post(ALL, GOOD.formatted("z9@pool.test", SECRET))
                        .json()
                        .path("id")
                        .asLong() + "/";

        JsonNode preferred = desk.send("PATCH", account, "{\"preferred_teachers\": [" + desk.teacher() + "]}")
                .json();
        assertThat(preferred.path("preferred_teachers").path(0).asLong()).isEqualTo(desk.teacher());
        Answer student = desk.send("PATCH", account, "{\"preferred_teachers\": [" + desk.student() + "]}");
        assertThat(student.status()).isEqualTo(400);
        assertThat(student.json().path("preferred_teachers").path(0).asText()).contains(Long.toString(desk.student()));
        assertThat(desk.send("PATCH", account, "{\"preferred_teachers\": []}")
                        .json()
                        .path("preferred_teachers"))
                .isEmpty();
    }

    @Test
    void anAccountIsSwitchedOffAndOn() {
        String account = ALL
                + desk.post(ALL, GOOD.formatted("z9@pool.test", SECRET))
                        .json()
                        .path("id")
                        .asLong() + "/";

        Answer off = desk.post(account + "toggle_active/", "");
        assertThat(off.status()).isEqualTo(200);
        assertThat(off.json().path("is_active").asBoolean()).isFalse();
        assertThat(off.json().path("detail").asText()).isNotBlank();
        assertThat(desk.get(account).json().path("is_available").asBoolean()).isFalse();
        assertThat(desk.post(account + "toggle_active/", "")
                        .json()
                        .path("is_active")
                        .asBoolean())
                .isTrue();
        assertThat(desk.post(ALL + "999/toggle_active/", "").status()).isEqualTo(404);
    }

    @Test
    void theListComesInPagesByEmail() {
        for (int i = 0; i < 23; i++) desk.post(ALL, named("host%02d@pool.test".formatted(i)));

        JsonNode first = desk.get(ALL).json();
        assertThat(first.path("count").asInt()).isEqualTo(23);
        assertThat(first.path("results")).hasSize(20);
        assertThat(first.path("next").asText()).endsWith("?page=2");
        assertThat(desk.get(ALL + "?page=2")
                        .json()
                        .path("results")
                        .path(2)
                        .path("email")
                        .asText())
                .isEqualTo("host22@pool.test");
        assertThat(desk.get(ALL + "?page=3").status()).isEqualTo(404);
    }

    @Test
    void figuresOfTheOldClientsAreThere() throws Exception {
        desk.post(ALL, GOOD.formatted("z9@pool.test", SECRET));
        desk.post(ALL, named("z8@pool.test"));
        desk.rest().sql("update zoom_accounts set is_active = false where email = 'z8@pool.test'");

        JsonNode stats = desk.get(ALL + "stats/").json();
        assertThat(List.of(
                        stats.path("total_accounts").asInt(),
                        stats.path("active_accounts").asInt(),
                        stats.path("available_accounts").asInt()))
                .containsExactly(2, 1, 1);
        assertThat(stats.has("peak_in_use") && stats.has("peak_sessions") && stats.has("updated_at"))
                .isTrue();
        JsonNode summary =
                desk.get("/schedule/api/zoom-accounts/status_summary/").json();
        assertThat(summary.path("total").asInt()).isEqualTo(2);
        assertThat(summary.path("inactive").asInt()).isEqualTo(1);
        assertThat(summary.path("free").asInt()).isEqualTo(1);
        assertThat(summary.path("busy_accounts")).isEmpty();
        JsonNode twin =
                desk.get("/schedule/api/zoom-accounts/").json().path("results").path(0);
        assertThat(twin.has("api_key") || twin.has("api_secret") || twin.has("zoom_account_id"))
                .isFalse();
    }

    @Test
    void theQuotaOfADayIsShown() throws Exception {
        long id = desk.post(ALL, GOOD.formatted("z9@pool.test", SECRET))
                .json()
                .path("id")
                .asLong();
        desk.rest()
                .sql("insert into zoom_host_days (account_id, day, requests) values (" + id
                        + ", (now() at time zone 'UTC')::date, 37), (" + id
                        + ", (now() at time zone 'UTC')::date - 1, 90)");

        JsonNode quota = desk.get(ALL + id + "/quota/").json();
        assertThat(quota.path("today").asInt()).isEqualTo(37);
        assertThat(quota.path("left").asInt()).isEqualTo(63);
        assertThat(quota.path("days")).hasSize(2);
        assertThat(desk.get(ALL + id + "/").json().path("requests_today").asInt())
                .isEqualTo(37);
        assertThat(desk.get(ALL + "999/quota/").status()).isEqualTo(404);
    }

    /// What the old API could not do: an account made here works.
    @Test
    void anAccountMadeHereGivesALessonItsMeetingAndAnAdminTakesItBack() throws Exception {
        long id = host();
        long lesson = lesson();
        Rest.await(desk.pool().start(new LessonId(lesson), new UserId(desk.teacher())));
        JsonNode busy = desk.get(ALL + id + "/").json();
        assertThat(busy.path("current_meetings").asInt()).isEqualTo(1);
        assertThat(busy.path("is_available").asBoolean()).isFalse();
        assertThat(busy.path("state").asText()).isEqualTo("busy");
        assertThat(desk.get("/schedule/api/zoom-accounts/status_summary/")
                        .json()
                        .path("busy_accounts")
                        .path(0)
                        .path("id")
                        .asLong())
                .isEqualTo(id);

        Answer released = desk.post(ALL + id + "/release/", "");
        assertThat(released.status()).isEqualTo(200);
        assertThat(released.json().path("current_meetings").asInt()).isZero();
        assertThat(released.json().path("detail").asText()).isEqualTo("The account is free.");
        JsonNode journal =
                desk.get("/api/zoom-pool/journal/?lesson=" + lesson).json().path("results");
        assertThat(journal.path(0).path("state").asText()).isEqualTo("FREE");
        assertThat(journal.findValuesAsText("who")).anyMatch(who -> who.startsWith("admin:"));
        // Twice is as good as once.
        assertThat(desk.post(ALL + id + "/release/", "").status()).isEqualTo(200);
    }

    @Test
    void oneLeaseIsTakenBackByItsNumber() throws Exception {
        host();
        Rest.await(desk.pool().start(new LessonId(lesson()), new UserId(desk.teacher())));
        long lease = desk.get("/api/zoom-pool/leases/?state=READY,LIVE")
                .json()
                .path("results")
                .path(0)
                .path("id")
                .asLong();

        Answer released = desk.post("/api/zoom-pool/leases/" + lease + "/release/", "");
        assertThat(released.status()).isEqualTo(200);
        assertThat(released.json().path("released").asBoolean()).isTrue();
        assertThat(desk.post("/api/zoom-pool/leases/999999/release/", "").status())
                .isEqualTo(404);
    }

    @Test
    void anAccountIsDrainedAndComesBack() {
        String account = ALL + host() + "/";

        JsonNode drained = desk.post(account + "drain/", "").json();
        assertThat(drained.path("state").asText()).isEqualTo("draining");
        assertThat(drained.path("draining_since").isNull()).isFalse();
        assertThat(drained.path("is_available").asBoolean()).isFalse();
        assertThat(desk.post(account + "undrain/", "").json().path("state").asText())
                .isEqualTo("available");
        assertThat(desk.post(ALL + "999/drain/", "").status()).isEqualTo(404);
    }

    @Test
    void aProbeBringsAnAccountOutOfQuarantine() throws Exception {
        long id = host();
        desk.rest().sql("update zoom_accounts set quarantined_at = now(), quarantine_why = 'tried'");
        assertThat(desk.get(ALL + id + "/").json().path("state").asText()).isEqualTo("quarantined");

        Answer probed = desk.post(ALL + id + "/probe/", "");
        assertThat(probed.status()).isEqualTo(200);
        assertThat(probed.json().path("state").asText()).isEqualTo("available");
        assertThat(desk.post(ALL + "999/probe/", "").status()).isEqualTo(404);
    }

    @Test
    void whatAnAdminDoesToAnAccountStandsInTheJournalUnderTheirName() throws Exception {
        long id = host();
        String account = ALL + id + "/";

        desk.post(account + "drain/", "");
        desk.post(account + "drain/", "");
        desk.post(account + "undrain/", "");
        desk.post(account + "toggle_active/", "");
        desk.send("PATCH", account, "{\"is_active\": true}");
        desk.send("PATCH", account, "{\"max_concurrent_meetings\": 1}");
        desk.post(account + "probe/", "");
        desk.rest().sql("update zoom_accounts set quarantined_at = now(), quarantine_why = 'tried'");
        desk.post(account + "probe/", "");
        desk.rest().sql("update zoom_accounts set quarantined_at = now(), quarantine_why = 'tried'");
        desk.send("PATCH", account, "{\"api_secret\": \"another\"}");

        JsonNode journal =
                desk.get("/api/zoom-pool/journal/?account=" + id).json().path("results");
        assertThat(journal.findValuesAsText("state"))
                .containsExactly("WELL", "WELL", "WELL", "ACTIVE", "INACTIVE", "UNDRAINED", "DRAINING");
        assertThat(journal.findValuesAsText("why"))
                .startsWith("it has another login", "its host is well again", "")
                .hasSize(7);
        assertThat(journal.findValuesAsText("who"))
                .containsOnly("admin:" + desk.text("select id::text from users where email = 'admin@pool.test'"));
        assertThat(journal.findValuesAsText("who_name")).containsOnly("Соколова Вера");
        assertThat(journal.path(0).path("lesson").isNull()).isTrue();
        assertThat(journal.path(0).path("lease").isNull()).isTrue();
        assertThat(journal.path(0).path("account_email").asText()).isEqualTo("h1@pool.test");
        assertThat(desk.get("/api/zoom-pool/board/").json().path("journal")).hasSize(7);
        assertThat(desk.get("/api/zoom-pool/journal/?state=draining")
                        .json()
                        .path("count")
                        .asInt())
                .isEqualTo(1);
    }

    private static long host() {
        return desk.post(ALL, """
                        {"email": "h1@pool.test", "api_key": "%s", "api_secret": "%s", "zoom_account_id": "%s",
                         "zoom_user_id": "%s"}""".formatted(
                                HOST.clientId(),
                                HOST.clientSecret(),
                                HOST.accountId(),
                                HOST.users().getFirst().id()))
                .json()
                .path("id")
                .asLong();
    }

    private static long lesson() throws Exception {
        return desk.query("insert into lessons (title, group_id, teacher_id, start_time, end_time) "
                        + "select 'Now', id, teacher_id, now(), now() + interval '1 hour' from groups returning id")
                .getFirst()
                .getLong(0);
    }
}
