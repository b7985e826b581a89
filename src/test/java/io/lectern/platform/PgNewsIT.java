package io.lectern.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.lectern.config.Settings;
import io.lectern.testing.CuttableProxy;
import io.lectern.testing.Eventually;
import io.lectern.testing.Stores;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The words that changes of the school leave, and the ear that hears them.
class PgNewsIT {
    private final Vertx vertx = Vertx.vertx();
    private final Context context = ((VertxInternal) vertx).createEventLoopContext();
    private final Settings settings = Stores.settings(Map.of());
    private final Postgres postgres = Postgres.open(vertx, settings.database());
    private final List<String> words = new CopyOnWriteArrayList<>();
    private final AtomicInteger begun = new AtomicInteger();

    @AfterEach
    void stop() {
        Eventually.await(vertx.close());
    }

    @Test
    void everyChangeOfWhatSomebodyMayDoIsTold() {
        school();
        listen(settings.database());

        says("update users set role = 'teacher' where id = 3", "user 3");
        says("update users set first_name = 'Anja' where id = 3", "user 3");
        says("delete from group_members where student_id = 3", "user 3");
        says("update lessons set teacher_id = 2 where id = 1", "room lesson:1");
        says("update groups set teacher_id = 2 where id = 1", "room group:1");
        says("update token_families set revoked_at = now() where user_id = 4", "family " + family(4) + " 4");
        says("delete from lessons", "room lesson:1");
        says("delete from groups", "room group:1", "user 4");
        says("truncate token_families", "everything");
        says("delete from users where id = 3", "user 3");
    }

    @Test
    void whoIsSwitchedOffOrGetsAnotherPasswordIsSignedOut() {
        school();
        listen(settings.database());

        says("update users set password_hash = 'other' where id = 3", "family " + family(3) + " 3");
        says("update users set active = false where id = 4", "family " + family(4) + " 4", "user 4");
        assertThat(sql("select id from token_families where revoked_at is null"))
                .isZero();
    }

    @Test
    void whatChangesNothingForAnybodyIsNotTold() {
        school();
        listen(settings.database());

        sql("update users set password_hash = 'better', password_renewals = password_renewals + 1");
        sql("update users set avatar = 'x', updated_at = now()");
        sql("update lessons set started_at = now(), zoom_join_url = 'https://zoom.example/j/1'");
        sql("update token_families set current_jti = gen_random_uuid()");
        sql("insert into group_members (group_id, student_id) values (1, 2)");
        sql("update token_families set expires_at = now() - interval '2 days' where user_id = 4");
        sql("delete from token_families where user_id = 4");
        says("update users set role = 'admin' where id = 3", "user 3");
    }

    @Test
    void whatIsRolledBackIsNotTold() {
        school();
        listen(settings.database());

        Eventually.await(postgres.pool()
                .withTransaction(sql -> sql.query("delete from group_members")
                        .execute()
                        .compose(done -> Future.failedFuture("not after all")))
                .otherwiseEmpty());

        says("update users set role = 'admin' where id = 3", "user 3");
    }

    @Test
    void aConnectionThatIsTakenAwayIsMadeAnewAndSaysSo() {
        listen(settings.database());

        sql("select pg_terminate_backend(pid) from pg_stat_activity where query like 'listen %'"
                + " and datname = current_database()");

        Eventually.asserts(() -> assertThat(begun).hasValue(2));
        sql("select pg_notify('lectern_access', 'user 9')");
        Eventually.asserts(() -> assertThat(words).contains("user 9"));
    }

    @Test
    void aConnectionThatOnlyLooksAliveIsGivenUp() {
        URI url = URI.create(settings.database().url().reveal());
        try (CuttableProxy network = new CuttableProxy(url.getPort())) {
            String through = url.toString().replace(":" + url.getPort(), ":" + network.port());
            PgNews news = listen(new Settings.Database(new io.lectern.config.Secret(through), 2));
            Eventually.asserts(() -> assertThat(sql("select 1 from pg_stat_activity"
                            + " where query like 'select pg_notify($%' and datname = current_database()"))
                    .isPositive());
            network.stall();
            Eventually.asserts(() -> assertThat(news.silence()).isGreaterThan(Duration.ofSeconds(2)));
            network.mend();

            Eventually.asserts(() -> assertThat(begun).hasValueGreaterThan(1));
            sql("select pg_notify('lectern_access', 'user 9')");
            Eventually.asserts(() -> assertThat(words).contains("user 9"));
            Eventually.asserts(() -> assertThat(news.silence()).isLessThan(Duration.ofSeconds(3)));
        }
    }

    private PgNews listen(Settings.Database database) {
        PgNews news = Eventually.on(
                context,
                () -> Future.succeededFuture(
                        PgNews.open(vertx, database, "lectern_access", "n1", new PgNews.Listener() {
                            @Override
                            public void heard(String word) {
                                words.add(word);
                            }

                            @Override
                            public void listening() {
                                begun.incrementAndGet();
                            }
                        })));
        Eventually.asserts(() -> assertThat(begun).hasValue(1));
        return news;
    }

    /// After a statement exactly these words are heard, in any order.
    private void says(String statement, String... expected) {
        words.clear();
        sql(statement);
        Eventually.asserts(() -> assertThat(words).containsExactlyInAnyOrder(expected));
    }

    private void school() {
        sql("insert into users (email, password_hash, role) select 'p' || n, 'hash',"
                + " case when n < 3 then 'teacher' else 'student' end from generate_series(1, 4) n");
        sql("insert into groups (name, teacher_id, invite_code) values ('A', 1, 'a')");
        sql("insert into group_members (group_id, student_id) values (1, 3), (1, 4)");
        sql(
                "insert into lessons (group_id, teacher_id, start_time, end_time) values (1, 1, now(), now() + interval '1 hour')");
        sql("insert into token_families (id, user_id, current_jti, current_iat, ttl_seconds, expires_at)"
                + " select ('00000000-0000-0000-0000-00000000000' || n)::uuid, n, gen_random_uuid(), now(), 60,"
                + " now() + interval '1 minute' from generate_series(3, 4) n");
    }

    private static String family(int user) {
        return "00000000-0000-0000-0000-00000000000" + user;
    }

    private int sql(String statement) {
        return Eventually.await(postgres.sql().query(statement).execute()).size();
    }
}
