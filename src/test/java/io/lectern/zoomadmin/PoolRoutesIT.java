package io.lectern.zoomadmin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.lectern.testing.Rest.Answer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What admins read of the pool. The tables are filled by hand here, so that every state is there.
class PoolRoutesIT {
    private static final String POOL = "/api/zoom-pool/";

    private static AdminDesk desk;

    @BeforeAll
    static void open() throws Exception {
        desk = AdminDesk.open();
        desk.rest()
                .sql("insert into groups (name, teacher_id, invite_code) values ('9A', " + desk.teacher()
                        + ", 'GABC')");
    }

    @AfterAll
    static void close() throws Exception {
        desk.close();
    }

    /// Accounts 1 with two seats and 2 with one; lessons 1 to 4; what account 1 did, does and will do.
    @BeforeEach
    void pool() throws Exception {
        desk.rest().sql("truncate zoom_accounts, zoom_leases, zoom_journal, lessons restart identity cascade");
        desk.rest().sql("""
                insert into zoom_accounts (email, zoom_account_id, client_id, client_secret, max_concurrent_meetings)
                values ('a@pool.test', 'acc', 'key-of-account-a', 'x', 2), ('b@pool.test', 'acc', 'key-of-account-b', 'x', 1)
                """);
        desk.rest().sql("""
                insert into lessons (group_id, teacher_id, title, start_time, end_time, ended_at)
                select g.id, g.teacher_id, t.title, now() + t.start, now() + t.start + interval '1 hour', t.ended
                from groups g, (values
                    ('Before', interval '-2 hours', now()), ('Now', interval '-30 minutes', null),
                    ('', interval '2 hours', null), ('Next week', interval '7 days', null)) as t (title, start, ended)
                order by t.start
                """);
        desk.rest().sql("""
                insert into zoom_leases (account_id, slot, lesson_id, teacher_id, state, during, meeting_id)
                select 1, t.slot, t.lesson, %d, t.state, tstzrange(now() + t.start, now() + t.stop), t.meeting
                from (values
                    (1, 1, 'FREE', interval '-2 hours', interval '-1 hour', '111'),
                    (1, 2, 'LIVE', interval '-40 minutes', interval '45 minutes', '222'),
                    (1, 3, 'RESERVED', interval '110 minutes', interval '195 minutes', null))
                    as t (slot, lesson, state, start, stop, meeting)
                """.formatted(desk.teacher()));
        desk.rest().sql("""
                insert into zoom_journal (lease_id, account_id, lesson_id, state, fence, why, who, at)
                select t.lease, 1, t.lease, t.state, 1, t.why, t.who, now() + t.at
                from (values
                    (1, 'CREATING', 'start', 'user:%1$d', interval '-2 hours'), (1, 'READY', 'created', 'user:%1$d', interval '-119 minutes'),
                    (1, 'FREE', 'its meeting has ended', 'sweep', interval '-1 hour'),
                    (2, 'RESERVED', 'planned', 'sweep', interval '-1 day'), (2, 'CREATING', 'start', 'user:%1$d', interval '-40 minutes'),
                    (2, 'READY', 'created', 'user:%1$d', interval '-39 minutes'), (2, 'LIVE', 'the meeting began', 'webhook', interval '-35 minutes'))
                    as t (lease, state, why, who, at)
                """.formatted(desk.teacher()));
    }

    @ParameterizedTest
    @CsvSource({
        "'',                                3",
        "state=LIVE,                        1",
        "'state=live,reserved',             2",
        "state=FREE&state=LIVE,             2",
        "lesson=2,                          1",
        "account=1,                         3",
        "account=2,                         0",
        "lesson=2&state=FREE,               0",
        "teacher=999,                       0"
    })
    void leasesAreFoundByStateLessonAndAccount(String filter, int count) {
        JsonNode found = desk.get(POOL + "leases/?" + filter).json();

        assertThat(found.path("count").asInt()).isEqualTo(count);
        assertThat(found.path("results")).hasSize(count);
    }

    @Test
    void leasesAreFoundByTimeAndComeInPages() {
        String soon = java.time.Instant.now().plusSeconds(6_000).toString();
        assertThat(lessons(desk.get(POOL + "leases/?from=" + soon).json())).containsExactly(3L);
        assertThat(lessons(desk.get(POOL + "leases/?to=" + soon).json())).containsExactly(2L, 1L);

        JsonNode second = desk.get(POOL + "leases/?page=2&page_size=2").json();
        assertThat(second.path("count").asInt()).isEqualTo(3);
        assertThat(lessons(second)).containsExactly(1L);
        assertThat(second.path("previous").asText()).contains("page_size=2");
    }

    private static List<Long> lessons(JsonNode page) {
        List<Long> lessons = new ArrayList<>();
        page.path("results").forEach(lease -> lessons.add(lease.path("lesson").asLong()));
        return lessons;
    }

    @Test
    void aLeaseSaysWhoHoldsWhatUntilWhen() {
        JsonNode live =
                desk.get(POOL + "leases/?state=LIVE").json().path("results").path(0);

        assertThat(live.path("account_email").asText()).isEqualTo("a@pool.test");
        assertThat(live.path("slot").asInt()).isEqualTo(1);
        assertThat(live.path("title").asText()).isEqualTo("Now");
        assertThat(live.path("teacher_name").asText()).isEqualTo("Petrova Anna");
        assertThat(live.path("meeting_id").asText()).isEqualTo("222");
        assertThat(live.path("to").asText()).endsWith("Z");
        assertThat(live.has("join_url") || live.has("password")).isFalse();
        // A lesson without a title goes by the name of its group.
        assertThat(desk.get(POOL + "leases/?lesson=3")
                        .json()
                        .path("results")
                        .path(0)
                        .path("title")
                        .asText())
                .isEqualTo("9A");
    }

    @ParameterizedTest
    @CsvSource({
        "leases/?state=BUSY,                                       state",
        "leases/?lesson=x,                                         lesson",
        "leases/?from=yesterday,                                   from",
        "leases/?from=2026-11-02&to=2026-11-01,                    to",
        "board/?from=%2B999999999-12-31T00:00:00Z,                 from",
        "journal/?who=%00,                                         who",
        "journal/?account=1.5,                                     account",
        "journal/?who=0123456789012345678901234567890123456789012345678901234567890, who",
        "forecast/?load=much,                                      load",
        "forecast/?load=-1,                                        load",
        "forecast/?seats=1e9,                                      seats",
        "forecast/?hold_minutes=0,                                 hold_minutes",
        "forecast/?slot_minutes=7,                                 slot_minutes",
        "board/?from=2026-11-01&to=2026-11-09,                     to"
    })
    void whatCannotBeReadIsSaid(String path, String field) {
        Answer answer = desk.get(POOL + path);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path(field)).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "'',                      7",
        "lesson=2,                4",
        "lease=1,                 3",
        "state=READY,             2",
        "who=sweep,               2",
        "who=sweep&state=FREE,    1",
        "account=2,               0"
    })
    void theJournalSaysWhoWhenAndWhy(String filter, int count) {
        JsonNode found = desk.get(POOL + "journal/?" + filter).json();

        assertThat(found.path("count").asInt()).isEqualTo(count);
    }

    @Test
    void theLatestOfTheJournalComesFirstWithNames() {
        JsonNode found = desk.get(POOL + "journal/?page_size=2").json();

        assertThat(found.path("results")).hasSize(2);
        JsonNode latest = found.path("results").path(0);
        assertThat(latest.path("state").asText()).isEqualTo("LIVE");
        assertThat(latest.path("who").asText()).isEqualTo("webhook");
        assertThat(latest.path("who_name").isNull()).isTrue();
        assertThat(latest.path("why").asText()).isEqualTo("the meeting began");
        assertThat(found.path("results").path(1).path("who_name").asText()).isEqualTo("Petrova Anna");
        assertThat(found.path("next").asText()).contains("page=2");
    }

    @Test
    void theBoardShowsItAllAtOneGo() {
        JsonNode board = desk.get(POOL + "board/").json();

        assertThat(board.path("accounts")).hasSize(2);
        assertThat(board.path("accounts").path(0).path("state").asText()).isEqualTo("available");
        assertThat(board.path("accounts").path(0).path("current_meetings").asInt())
                .isEqualTo(1);
        assertThat(board.path("accounts").path(0).path("reserved").asInt()).isEqualTo(1);
        assertThat(board.path("leases")).hasSize(3);
        assertThat(board.path("waiters").isArray()).isTrue();
        // Promises are no news.
        assertThat(board.path("journal")).hasSize(6);
    }

    @Test
    void whoWaitsIsListedInTheOrderOfTheQueue() throws Exception {
        desk.rest().sql("""
                insert into zoom_waiters (lesson_id, teacher_id, turn, needed_by, deadline, due, told_eta)
                select t.lesson, %d, t.lesson, now(), now() + interval '1 hour', now() + t.due, t.eta
                from (values (3, interval '20 minutes', null), (4, interval '10 minutes', '2030-01-01T10:00:00Z'::timestamptz))
                    as t (lesson, due, eta)
                """.formatted(desk.teacher()));

        JsonNode waiters = desk.get(POOL + "waitlist/").json();

        assertThat(waiters).hasSize(2);
        assertThat(waiters.path(0).path("position").asInt()).isEqualTo(1);
        assertThat(waiters.path(0).path("title").asText()).isEqualTo("Next week");
        assertThat(waiters.path(0).path("eta").asText()).isEqualTo("2030-01-01T10:00:00Z");
        assertThat(waiters.path(1).path("lesson").asInt()).isEqualTo(3);
        assertThat(waiters.path(1).path("eta").isNull()).isTrue();
        assertThat(waiters.path(1).path("teacher_name").asText()).isEqualTo("Petrova Anna");
        assertThat(desk.get(POOL + "board/").json().path("waiters")).isEqualTo(waiters);
    }

    @Test
    void anAccountWithLessonsIsNotDeleted() throws Exception {
        Answer refused = desk.send("DELETE", POOL + "zoom-accounts/1/", "");
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.json().path("code").asText()).isEqualTo("account_in_use");
        assertThat(refused.json().path("detail").asText()).contains("2").contains("Drain");

        desk.rest().sql("update zoom_leases set state = 'FREE'");
        assertThat(desk.send("DELETE", POOL + "zoom-accounts/1/", "").status()).isEqualTo(204);
        // What it did stays known.
        assertThat(desk.get(POOL + "journal/?account=1").json().path("count").asInt())
                .isEqualTo(7);
    }

    @Test
    void figuresCountTheBusiestOfTheMonth() throws Exception {
        JsonNode stats = desk.get(POOL + "zoom-accounts/stats/").json();

        assertThat(stats.path("currently_in_use").asInt()).isEqualTo(1);
        assertThat(stats.path("current_sessions").asInt()).isEqualTo(1);
        assertThat(stats.path("peak_sessions").asInt()).isPositive();
        assertThat(stats.path("seats").asInt()).isEqualTo(3);
    }

    /// The lesson of now, whose seat is held, and the one in two hours are apart; two more on top of that are too many.
    @Test
    void theForecastWarnsBeforeSeatsAreTooFew() throws Exception {
        JsonNode calm = desk.get(POOL + "forecast/").json();
        assertThat(calm.path("warning").isNull()).isTrue();
        assertThat(calm.path("capacity").asInt()).isEqualTo(3);
        assertThat(calm.path("scheduled").path("peak").asInt()).isEqualTo(1);
        assertThat(calm.path("scheduled").path("slots")).hasSize(14 * 24);

        desk.rest()
                .sql(
                        "insert into lessons (group_id, teacher_id, title, start_time, end_time) "
                                + "select group_id, teacher_id, 'More', start_time, end_time from lessons, generate_series(1, 3) where title = 'Next week'");
        JsonNode warned = desk.get(POOL + "forecast/?slot_minutes=5").json();
        assertThat(warned.path("warning").asText()).contains("need 4 seats");
        assertThat(warned.path("scheduled").path("seats_needed").asInt()).isEqualTo(4);
        assertThat(warned.path("scheduled").path("slots")).hasSize(14 * 24 * 12);
        JsonNode shortage = warned.path("scheduled").path("shortages").path(0);
        assertThat(shortage.path("missing").asInt()).isEqualTo(1);
        assertThat(desk.get(POOL + "forecast/?seats=4").json().path("scheduled").path("shortages"))
                .isEmpty();

        desk.rest().sql("update zoom_accounts set draining_since = now() where id = 1");
        assertThat(desk.get(POOL + "forecast/").json().path("capacity").asInt()).isEqualTo(1);
    }

    @Test
    void theForecastCountsSeatsForLessonsNobodyPlanned() throws Exception {
        JsonNode erlang = desk.get(POOL + "forecast/?load=30&seats=30&hold_minutes=60")
                .json()
                .path("erlang");
        assertThat(erlang.path("source").asText()).isEqualTo("given");
        assertThat(erlang.path("now").path("refused").asDouble()).isCloseTo(0.132, within(0.0005));
        assertThat(erlang.path("now").path("mean_wait_seconds").isNull()).isTrue();
        List<Integer> seats = new ArrayList<>();
        erlang.path("seats_for").forEach(each -> seats.add(each.path("seats").asInt()));
        assertThat(seats).containsExactly(36, 42, 47);

        JsonNode measured = desk.get(POOL + "forecast/").json();
        // Lease 1 had no promise before it began; lease 2 had one.
        assertThat(measured.path("ad_hoc").path("starts").asInt()).isEqualTo(1);
        assertThat(measured.path("ad_hoc").path("hold_minutes").asDouble()).isCloseTo(60, within(0.1));
        assertThat(measured.path("erlang").path("source").asText()).isEqualTo("measured");
        assertThat(measured.path("rule_of_thumb").path("refused").asDouble()).isCloseTo(0.132, within(0.0005));

        desk.rest()
                .sql("update zoom_accounts a set owner_id = z.teacher_id from zoom_leases z"
                        + " where z.id = 1 and a.id = z.account_id");
        assertThat(desk.get(POOL + "forecast/")
                        .json()
                        .path("ad_hoc")
                        .path("starts")
                        .asInt())
                .as("on the teacher's own account")
                .isZero();
    }
}
