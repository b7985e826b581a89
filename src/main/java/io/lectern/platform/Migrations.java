package io.lectern.platform;

import io.vertx.pgclient.PgConnectOptions;
import org.flywaydb.core.Flyway;

/// Brings the schema to the newest version. Blocks; several nodes may run it at once, one does the work.
public final class Migrations {
    private Migrations() {}

    /// @param url `postgres://user:pass@host:port/db`
    /// @return how many migrations were applied
    /// @throws FlywayException when the database cannot be reached or a migration fails
    public static int run(String url) {
        PgConnectOptions options = Postgres.options(url);
        String jdbc = "jdbc:postgresql://" + options.getHost() + ":" + options.getPort() + "/" + options.getDatabase();
        return Flyway.configure()
                .dataSource(jdbc, options.getUser(), options.getPassword())
                .connectRetries(0)
                .load()
                .migrate()
                .migrationsExecuted;
    }
}
