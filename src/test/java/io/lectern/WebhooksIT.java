package io.lectern;

import static org.assertj.core.api.Assertions.assertThat;

import io.lectern.config.Settings;
import io.lectern.config.SettingsLoader;
import io.lectern.platform.Keys;
import io.lectern.platform.Marks;
import io.lectern.platform.Postgres;
import io.lectern.protocol.UserId;
import io.lectern.testing.Eventually;
import io.lectern.testing.NodeProcess;
import io.lectern.testing.Stores;
import io.lectern.zoomhook.CustomerKeys;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Zoom is answered before anything is done; so what was answered must survive the node that answered.
class WebhooksIT {
    private static final String SECRET = "shared with zoom";

    private final HttpClient client = HttpClient.newHttpClient();
    private final Vertx vertx = Vertx.vertx();
    private final Map<String, String> environment = new HashMap<>(Stores.demoSchool());
    private final Settings settings = new SettingsLoader().load(null, environment);
    private final Postgres postgres = Postgres.open(vertx, settings.database());

    @AfterEach
    void close() {
        Eventually.await(vertx.close());
    }

    @Test
    void whatWasAnsweredIsDoneThoughItsNodeWasKilled() throws Exception {
        environment.put("ZOOM_API_URL", "http://127.0.0.1:9/v2");
        environment.put("ZOOM_OAUTH_URL", "http://127.0.0.1:9/oauth/token");
        environment.put("ZOOM_WEBHOOK_SECRET_TOKEN", SECRET);
        Eventually.await(postgres.sql().query("""
                update lessons set zoom_meeting_id = '81', started_at = start_time, ended_at = null
                where id = (select max(id) from lessons)
                """).execute());
        Row lesson = one("""
                select l.teacher_id, (select min(student_id) from group_members where group_id = l.group_id)
                from lessons l where zoom_meeting_id = '81'
                """);
        AtomicInteger accepted = new AtomicInteger();
        try (NodeProcess edge = NodeProcess.serve(with("LECTERN_ROLES", "edge,rooms,archive"))) {
            for (int i = 0; i < 20; i++) accepted.addAndGet(send(edge, joined(lesson.getLong(1), "e" + i, i)));
            assertThat(accepted).hasValue(20);
            edge.kill();
        }
        assertThat(one("select count(*) from zoom_deliveries where done_at is null")
                        .getLong(0))
                .isEqualTo(20);

        try (NodeProcess whole = NodeProcess.serve(environment)) {
            for (int i = 0; i < 50; i++) accepted.addAndGet(send(whole, joined(lesson.getLong(0), "w" + i, i)));
            whole.kill();
        }
        // What it was at work on is due again after a minute; that need not be waited for.
        Eventually.await(postgres.sql()
                .query("update zoom_deliveries set next_try_at = now() where done_at is null")
                .execute());

        try (NodeProcess another = NodeProcess.serve(environment)) {
            Eventually.asserts(() -> assertThat(one("select count(*) from zoom_deliveries where done_at is not null")
                            .getLong(0))
                    .isEqualTo(accepted.get()));
            assertThat(one("select count(*) from attendance_intervals where session like 'zoom:i==:%'")
                            .getLong(0))
                    .isEqualTo(accepted.get());
            assertThat(another.isReady()).isTrue();
        }
    }

    @Test
    void aSchoolOnOneMachineTakesItsSimulatorsWebhooks(@TempDir Path data) {
        try (NodeProcess node = NodeProcess.start(List.of("run"), Map.of("LECTERN_DATA", data.toString()))
                .untilReady()) {
            Eventually.asserts(() -> assertThat(node.meter("lectern_zoom_webhooks_total{outcome=\"validated\""))
                    .isPositive());
        }
    }

    @Test
    void thePoolHearsThatAMeetingHasBegun() throws Exception {
        environment.put("ZOOM_API_URL", "http://127.0.0.1:9/v2");
        environment.put("ZOOM_OAUTH_URL", "http://127.0.0.1:9/oauth/token");
        environment.put("ZOOM_WEBHOOK_SECRET_TOKEN", SECRET);
        Eventually.await(postgres.sql().query("""
                insert into zoom_accounts (email, zoom_account_id, client_id, client_secret) values ('h@x.test', 'a', 'c', '')
                """).execute());
        Eventually.await(postgres.sql().query("""
                with running as (
                    update lessons set zoom_meeting_id = '81', started_at = now(), start_time = now(), ended_at = null,
                        end_time = now() + interval '1 hour'
                    where id = (select max(id) from lessons) returning *)
                insert into zoom_leases (account_id, slot, lesson_id, teacher_id, state, during, meeting_id, meeting_uuid)
                select (select max(id) from zoom_accounts), 1, id, teacher_id, 'READY',
                    tstzrange(now() - interval '5 minutes', now() + interval '70 minutes'), '81', 'i=='
                from running
                """).execute());
        try (NodeProcess node = NodeProcess.serve(environment)) {
            String started =
                    "{\"event\":\"meeting.started\",\"event_ts\":%d,\"payload\":{\"object\":{\"id\":\"81\",\"uuid\":\"i==\"}}}"
                            .formatted(Instant.now().toEpochMilli());
            assertThat(send(node, started)).isEqualTo(1);
            Eventually.asserts(
                    () -> assertThat(one("select state from zoom_leases").getString(0))
                            .isEqualTo("LIVE"));
        }
    }

    private Map<String, String> with(String variable, String value) {
        Map<String, String> more = new HashMap<>(environment);
        more.put(variable, value);
        return more;
    }

    /// As the signature for the Meeting SDK hands it out.
    private String customer(long user) throws Exception {
        Keys keys = Keys.of(settings.secret(), Path.of("unused"));
        return new CustomerKeys(Marks.of(keys, settings.vault())).of("81", new UserId(user));
    }

    private String joined(long user, String connection, int number) throws Exception {
        return ("{\"event\":\"meeting.participant_joined\",\"event_ts\":%d,\"payload\":{\"object\":{\"id\":\"81\",\"uuid\":\"i==\","
                        + "\"participant\":{\"user_id\":\"%s\",\"customer_key\":\"%s\",\"join_time\":\"%s\"}}}}")
                .formatted(number + 1, connection, customer(user), Instant.now().minusSeconds(60));
    }

    private int send(NodeProcess node, String body) throws Exception {
        String time = Long.toString(Instant.now().getEpochSecond());
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        String signature =
                HexFormat.of().formatHex(mac.doFinal(("v0:" + time + ":" + body).getBytes(StandardCharsets.UTF_8)));
        HttpRequest request = HttpRequest.newBuilder(URI.create(node.url() + "/api/zoom/webhook/"))
                .header("Content-Type", "application/json")
                .header("x-zm-request-timestamp", time)
                .header("x-zm-signature", "v0=" + signature)
                .POST(BodyPublishers.ofString(body))
                .build();
        return client.send(request, BodyHandlers.ofString()).statusCode() == 200 ? 1 : 0;
    }

    private Row one(String statement) {
        return Eventually.await(postgres.sql()
                .query(statement)
                .execute()
                .map(rows -> rows.iterator().next()));
    }
}
