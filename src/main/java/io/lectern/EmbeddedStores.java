package io.lectern;

import io.lectern.config.Settings;
import io.lectern.platform.DataDirectory;
import io.lectern.platform.EmbeddedPostgres;
import io.lectern.platform.EmbeddedRedis;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/// The stores of a machine that has none: each of the two is embedded unless its URL is given.
record EmbeddedStores(
        DataDirectory directory,
        @Nullable EmbeddedPostgres postgres,
        @Nullable EmbeddedRedis redis,
        Settings settings) implements AutoCloseable {

    /// Starts what is missing, both at once; when one of them fails, nothing is left running.
    static EmbeddedStores start(Settings settings) {
        DataDirectory directory = hold(settings.data());
        CompletableFuture<@Nullable EmbeddedRedis> redis =
                CompletableFuture.supplyAsync(() -> settings.redis().url().isEmpty()
                        ? EmbeddedRedis.start(directory.path().resolve("redis"))
                        : null);
        CompletableFuture<@Nullable EmbeddedPostgres> postgres =
                CompletableFuture.supplyAsync(() -> settings.database().url().isEmpty()
                        ? EmbeddedPostgres.start(directory.path().resolve("postgres"), true)
                        : null);
        try {
            return located(directory, postgres.join(), redis.join(), settings);
        } catch (CompletionException e) {
            new EmbeddedStores(directory, started(postgres), started(redis), settings).close();
            throw new CommandFailure(String.valueOf(
                    e.getCause() == null ? e.getMessage() : e.getCause().getMessage()));
        }
    }

    private static EmbeddedStores located(
            DataDirectory directory,
            @Nullable EmbeddedPostgres postgres,
            @Nullable EmbeddedRedis redis,
            Settings settings) {
        Settings located = settings.withStores(
                postgres == null ? settings.database().url().reveal() : postgres.url(),
                redis == null ? settings.redis().url().reveal() : redis.url());
        return new EmbeddedStores(directory, postgres, redis, located);
    }

    /// What came of a start: the server, or null when there is none to stop.
    private static <T> @Nullable T started(CompletableFuture<@Nullable T> starting) {
        return starting.handle((server, failure) -> server).join();
    }

    /// Whether everything here is ours, so that demo data may be put into it.
    boolean areAllOwn() {
        return postgres != null && redis != null;
    }

    @Override
    public void close() {
        if (redis != null) redis.close();
        if (postgres != null) postgres.close();
        directory.close();
    }

    private static DataDirectory hold(Path path) {
        try {
            return DataDirectory.hold(path)
                    .orElseThrow(() -> new CommandFailure(
                            "another Lectern uses " + path + "; stop it, or set LECTERN_DATA to another directory"));
        } catch (IOException e) {
            throw new CommandFailure("LECTERN_DATA: " + path + " cannot be used: " + e.getMessage());
        }
    }
}
