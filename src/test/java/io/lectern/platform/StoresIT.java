package io.lectern.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.lectern.config.Settings;
import io.lectern.testing.Stores;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class StoresIT {
    private static final Vertx VERTX = Vertx.vertx();
    private static final Settings SETTINGS = Stores.settings(Map.of());

    @AfterAll
    static void close() throws Exception {
        VERTX.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void postgresAnswersOnAMigratedSchema() throws Exception {
        Postgres postgres = Postgres.open(VERTX, SETTINGS.database());

        long users = postgres.sql()
                .query("select count(*) from users")
                .execute()
                .await(10, TimeUnit.SECONDS)
                .iterator()
                .next()
                .getLong(0);

        assertThat(users).isZero();
    }

    @Test
    void redisAnswersAndNamesItsHistory() throws Exception {
        RedisLink redis = RedisLink.open(VERTX, SETTINGS.redis()).await(10, TimeUnit.SECONDS);

        assertThat(redis.send(Command.PING).await(10, TimeUnit.SECONDS)).hasToString("PONG");
        assertThat(redis.replicationId()).hasSize(40);
    }
}
