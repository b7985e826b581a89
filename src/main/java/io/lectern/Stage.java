package io.lectern;

import io.lectern.config.Settings;
import io.lectern.platform.Keys;
import io.lectern.platform.Postgres;
import io.lectern.platform.RedisLink;
import io.lectern.platform.Vault;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.function.Function;

/// What a one-time command works with: the stores of the installation, for as long as the command takes.
record Stage(Settings settings, Keys keys, Vertx vertx, Postgres postgres, RedisLink redis) {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    Vault vault() {
        return Vault.of(keys, settings.vault());
    }

    /// Opens the stores, does the work, closes them.
    static <T> T with(Settings settings, Function<Stage, Future<T>> work) {
        Startup.requireStores(settings);
        Startup.requireRedis(settings);
        Startup.migrate(settings);
        Keys keys = Startup.keys(settings);
        Vertx vertx = Vertx.vertx();
        try {
            return Startup.await(
                    RedisLink.open(vertx, settings.redis()).compose(redis -> {
                        Postgres postgres = Postgres.open(vertx, settings.database());
                        return work.apply(new Stage(settings, keys, vertx, postgres, redis))
                                .eventually(postgres::close)
                                .eventually(redis::close);
                    }),
                    PATIENCE);
        } finally {
            Startup.await(vertx.close(), PATIENCE);
        }
    }
}
