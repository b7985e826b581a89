package io.lectern.testing;

import io.lectern.account.Passwords;
import io.lectern.config.Settings;
import io.lectern.config.SettingsLoader;
import io.lectern.importer.PgDemoSchool;
import io.lectern.platform.EmbeddedPostgres;
import io.lectern.platform.EmbeddedRedis;
import io.lectern.platform.Migrations;
import io.lectern.platform.Postgres;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/// A real Postgres and a real Redis, started once for the whole test run and stopped with it.
///
/// Every test class takes a database of its own by [#freshDatabase], cloned from a migrated template,
/// and a Redis number of its own by [#freshRedis], so that no test sees another's data.
public final class Stores {
    private static final Stores SHARED = new Stores();
    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private final EmbeddedPostgres postgres;
    private final EmbeddedRedis redis;

    private Stores() {
        try {
            Path directory = Files.createTempDirectory("lectern-test");
            postgres = EmbeddedPostgres.start(directory.resolve("postgres"), false);
            redis = EmbeddedRedis.start(directory.resolve("redis"));
            sql("create database template_lectern");
            Migrations.run(database("template_lectern"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            postgres.close();
            redis.close();
        }));
    }

    /// The URL of an empty, migrated database that only the caller uses.
    public static String freshDatabase() {
        String name = "test_" + NUMBERS.incrementAndGet();
        SHARED.sql("create database " + name + " template template_lectern");
        return SHARED.database(name);
    }

    /// The URL of an empty Redis database that only the caller uses (there are 15; callers share after that).
    public static String freshRedis() {
        return SHARED.redis.url().replaceFirst("/0$", "/" + (1 + NUMBERS.incrementAndGet() % 15));
    }

    /// Settings over fresh stores; `more` holds environment variables on top.
    public static Settings settings(Map<String, String> more) {
        Map<String, String> environment = new HashMap<>(Map.of(
                "DATABASE_URL",
                freshDatabase(),
                "REDIS_URL",
                freshRedis(),
                "LECTERN_SECRET",
                "a secret for tests only, long enough",
                "LECTERN_CLUSTER_HOST",
                ""));
        environment.putAll(more);
        return new SettingsLoader().load(null, environment);
    }

    /// The environment of a node on fresh stores that hold the demo school.
    public static Map<String, String> demoSchool() {
        Settings settings = settings(Map.of());
        Vertx vertx = Vertx.vertx();
        try {
            Postgres postgres = Postgres.open(vertx, settings.database());
            Passwords passwords = new Passwords(vertx, 1);
            Eventually.await(new PgDemoSchool(postgres, passwords).fill(Instant.now()));
        } finally {
            Eventually.await(vertx.close());
        }
        return Map.of(
                "DATABASE_URL", settings.database().url().reveal(),
                "REDIS_URL", settings.redis().url().reveal(),
                "LECTERN_SECRET", settings.secret().reveal());
    }

    private String database(String name) {
        return postgres.url().replaceFirst("/postgres$", "/" + name);
    }

    private void sql(String statement) {
        sql(database("postgres"), statement);
    }

    /// A statement by hand, as an operator's.
    public static void sql(String databaseUrl, String statement) {
        java.net.URI url = java.net.URI.create(databaseUrl);
        String jdbc = "jdbc:postgresql://127.0.0.1:" + url.getPort() + url.getPath();
        try (Connection connection = DriverManager.getConnection(jdbc, "postgres", "postgres");
                Statement call = connection.createStatement()) {
            call.execute(statement);
        } catch (SQLException e) {
            throw new IllegalStateException(statement, e);
        }
    }
}
