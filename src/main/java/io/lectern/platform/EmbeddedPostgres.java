package io.lectern.platform;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/// A Postgres of our own for a machine that has none. Its data stays where it is put.
public final class EmbeddedPostgres implements AutoCloseable {
    private final io.zonky.test.db.postgres.embedded.EmbeddedPostgres server;

    private EmbeddedPostgres(io.zonky.test.db.postgres.embedded.EmbeddedPostgres server) {
        this.server = server;
    }

    /// Starts on a free port. A server that a killed process left on the same data is stopped first.
    ///
    /// @param durable false trades safety against power loss for speed, which suits tests
    public static EmbeddedPostgres start(Path directory, boolean durable) {
        try {
            Files.createDirectories(directory);
            Orphans.stop(directory.resolve("data/postmaster.pid"), "postgres");
            Files.deleteIfExists(directory.resolve("data/postmaster.pid"));
            String durability = durable ? "on" : "off";
            return new EmbeddedPostgres(io.zonky.test.db.postgres.embedded.EmbeddedPostgres.builder()
                    .setDataDirectory(directory.resolve("data"))
                    .setOverrideWorkingDirectory(directory.resolve("work").toFile())
                    .setCleanDataDirectory(false)
                    .setRegisterShutdownHook(false)
                    .setServerConfig("fsync", durability)
                    .setServerConfig("synchronous_commit", durability)
                    .setServerConfig("listen_addresses", "127.0.0.1")
                    .setServerConfig("timezone", "UTC")
                    .setPGStartupWait(Duration.ofSeconds(20))
                    .start());
        } catch (IOException | IllegalStateException e) {
            throw new IllegalStateException(
                    "the embedded Postgres does not start in " + directory
                            + "; is it damaged, or of another version? Move it away to begin anew",
                    e);
        }
    }

    public String url() {
        return "postgres://postgres:postgres@127.0.0.1:" + server.getPort() + "/postgres";
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException("the embedded Postgres does not stop", e);
        }
    }
}
