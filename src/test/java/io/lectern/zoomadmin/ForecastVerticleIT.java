package io.lectern.zoomadmin;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.lectern.config.Settings;
import io.lectern.forecast.Demand.Shortage;
import io.lectern.platform.Postgres;
import io.lectern.testing.Eventually;
import io.lectern.testing.Rest;
import io.lectern.testing.Stores;
import io.lectern.zoomadmin.PgForecasts.Figures;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class ForecastVerticleIT {
    private final Vertx vertx = Vertx.vertx();
    private final Settings settings = Stores.settings(Map.of());
    private Postgres postgres;

    @BeforeEach
    void school() throws Exception {
        postgres = Postgres.open(vertx, settings.database());
        sql("insert into users (email, password_hash, role) values ('t@pool.test', '', 'teacher')");
        sql("insert into groups (name, teacher_id, invite_code) values ('9A', 1, 'GABC')");
        sql(
                "insert into zoom_accounts (email, zoom_account_id, client_id, client_secret) values ('a@pool.test', 'a', 'b', 'c')");
        sql(
                "insert into lessons (group_id, teacher_id, start_time, end_time) "
                        + "select 1, 1, now() + interval '3 days', now() + interval '3 days 1 hour' from generate_series(1, 2)");
    }

    @AfterEach
    void close() throws Exception {
        Rest.await(vertx.close());
    }

    @Test
    void oneNodeLooksAheadAndAllShowIt() throws Exception {
        SimpleMeterRegistry first = node();
        Eventually.asserts(() -> assertThat(gauge(first, "peak")).isEqualTo(2));
        assertThat(gauge(first, "capacity")).isEqualTo(1);
        assertThat(gauge(first, "age.seconds")).isNotNegative();

        sql(
                "insert into zoom_accounts (email, zoom_account_id, client_id, client_secret) values ('b@pool.test', 'd', 'e', 'f')");
        SimpleMeterRegistry second = node();
        // The second one finds a fresh forecast and makes none.
        Eventually.asserts(() -> assertThat(gauge(second, "peak")).isEqualTo(2));
        assertThat(gauge(second, "capacity")).isEqualTo(1);
    }

    @Test
    void theLogSaysThatSeatsWillBeTooFew() throws Exception {
        Queue<String> said = new ConcurrentLinkedQueue<>();
        AppenderBase<ILoggingEvent> log = new AppenderBase<>() {
            @Override
            protected void append(ILoggingEvent event) {
                if (event.getLevel() == Level.WARN) said.add(event.getFormattedMessage() + event.getKeyValuePairs());
            }
        };
        Logger logger = (Logger) LoggerFactory.getLogger(ForecastVerticle.class);
        log.start();
        logger.addAppender(log);
        try {
            node();
            Eventually.asserts(() -> assertThat(said).isNotEmpty());
            sql("update zoom_forecast set taken_at = taken_at - interval '4 minutes'");
            SimpleMeterRegistry second = node();
            Eventually.asserts(() -> assertThat(gauge(second, "peak")).isEqualTo(2));
            Eventually.asserts(() -> assertThat(gauge(second, "age.seconds")).isLessThan(60));

            assertThat(said)
                    .as("the same shortage, looked at twice")
                    .singleElement()
                    .asString()
                    .contains("more Zoom seats than there are", "needed=\"2\"", "seats=\"1\"");
        } finally {
            logger.detachAppender(log);
        }
    }

    @Test
    void aShortageIsWarnedOfOnce() {
        Instant noon = Instant.parse("2026-11-23T12:00:00Z");
        Figures former = figures(3, Optional.of(new Shortage(noon, noon.plusSeconds(3600), 4)));

        assertThat(figures(3, Optional.of(new Shortage(noon.plusSeconds(300), noon.plusSeconds(3600), 4)))
                        .warnsAs(former))
                .isTrue();
        assertThat(figures(3, Optional.of(new Shortage(noon, noon.plusSeconds(3600), 5)))
                        .warnsAs(former))
                .isFalse();
        assertThat(figures(2, former.shortage()).warnsAs(former)).isFalse();
        assertThat(figures(3, Optional.empty()).warnsAs(former)).isFalse();
    }

    @Test
    void whoTakesAForecastHasItAloneForAWhile() throws Exception {
        PgForecasts forecasts = new PgForecasts(postgres);

        assertThat(Rest.await(forecasts.take(Duration.ofMinutes(3)))).isPresent();
        assertThat(Rest.await(forecasts.take(Duration.ofMinutes(3)))).isEmpty();
        sql("update zoom_forecast set taken_at = taken_at - interval '4 minutes'");
        assertThat(Rest.await(forecasts.take(Duration.ofMinutes(3)))).isPresent();
    }

    private static Figures figures(int capacity, Optional<Shortage> shortage) {
        return new Figures(null, 4, capacity, 0, 0, shortage);
    }

    private SimpleMeterRegistry node() throws Exception {
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        Rest.await(vertx.deployVerticle(new ForecastVerticle(settings, Clock.systemUTC(), meters)));
        return meters;
    }

    private static double gauge(SimpleMeterRegistry meters, String name) {
        return meters.get("lectern.zoom.forecast." + name).gauge().value();
    }

    private void sql(String statement) throws Exception {
        Rest.await(postgres.sql().query(statement).execute());
    }
}
