package io.lectern.bench;

import io.lectern.platform.EmbeddedRedis;
import io.lectern.platform.Migrations;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;

/// A Postgres and a Redis for one measurement, and what they can tell of the work they did.
final class BenchStores implements AutoCloseable {
    private final EmbeddedPostgres postgres;
    private final EmbeddedRedis redis;
    private final Connection database;

    private BenchStores(EmbeddedPostgres postgres, EmbeddedRedis redis, Connection database) {
        this.postgres = postgres;
        this.redis = redis;
        this.database = database;
    }

    static BenchStores start(Path directory, String passwordHash) throws IOException, SQLException {
        EmbeddedPostgres postgres = EmbeddedPostgres.builder()
                .setDataDirectory(directory.resolve("postgres"))
                .setServerConfig("listen_addresses", "127.0.0.1")
                .setServerConfig("timezone", "UTC")
                .setServerConfig("shared_preload_libraries", "pg_stat_statements")
                .setServerConfig("track_activity_query_size", "32768")
                .start();
        EmbeddedRedis redis = EmbeddedRedis.start(directory.resolve("redis"));
        // It outlives a measurement that is broken off, unless it is told; Postgres looks after itself.
        Runtime.getRuntime().addShutdownHook(new Thread(redis::close));
        Connection database = postgres.getPostgresDatabase().getConnection();
        BenchStores stores = new BenchStores(postgres, redis, database);
        Migrations.run(stores.databaseUrl());
        stores.execute("create extension pg_stat_statements");
        stores.count(false);
        School.fill(database, passwordHash);
        return stores;
    }

    /// Adds the classes that live rooms are measured with.
    void addClasses() throws SQLException {
        Classes.fill(database);
    }

    /// Every server starts with empty rooms.
    void flushRedis() throws IOException {
        ask("FLUSHALL");
    }

    String databaseUrl() {
        return "postgres://postgres:postgres@127.0.0.1:" + postgres.getPort() + "/postgres";
    }

    String redisUrl() {
        return redis.url();
    }

    /// The statement somebody else sent last, letter by letter.
    String lastStatement() throws SQLException {
        return text("select query from pg_stat_activity where backend_type = 'client backend'"
                + " and pid <> pg_backend_pid() order by query_start desc nulls last limit 1");
    }

    /// Statements are only counted when asked for; counting costs a little.
    void count(boolean on) throws SQLException {
        execute("alter system set pg_stat_statements.track = " + (on ? "top" : "none"));
        execute("select pg_reload_conf()");
    }

    /// How many statements others have sent while they were counted.
    long statements() throws SQLException {
        return Long.parseLong(text("select coalesce(sum(calls), 0)::bigint from pg_stat_statements"
                + " where query not like '%pg_stat_%' and query not like '%pg_reload_conf%'"));
    }

    /// How often each command of Redis has been called, those called by scripts too.
    Map<String, Long> commands() throws IOException {
        Map<String, Long> calls = new HashMap<>();
        for (String line : ask("INFO commandstats").split("\r\n")) {
            int calling = line.indexOf(":calls=");
            if (!line.startsWith("cmdstat_") || calling < 0) continue;
            String count = line.substring(calling + ":calls=".length(), line.indexOf(','));
            calls.put(line.substring("cmdstat_".length(), calling), Long.parseLong(count));
        }
        return calls;
    }

    long postgresPid() throws SQLException, IOException {
        Path file = Path.of(text("show data_directory"), "postmaster.pid");
        return Long.parseLong(Files.readAllLines(file).getFirst().strip());
    }

    long redisPid() throws IOException {
        return ask("INFO server")
                .lines()
                .filter(line -> line.startsWith("process_id:"))
                .mapToLong(line -> Long.parseLong(line.substring("process_id:".length())))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void close() {
        try {
            database.close();
            redis.close();
            postgres.close();
        } catch (SQLException e) {
            throw new IllegalStateException("the database connection does not close", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void execute(String statement) throws SQLException {
        try (Statement call = database.createStatement()) {
            call.execute(statement);
        }
    }

    private String text(String query) throws SQLException {
        try (Statement call = database.createStatement();
                ResultSet rows = call.executeQuery(query)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private String ask(String command) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", redis.port())) {
            socket.getOutputStream().write((command + "\r\nQUIT\r\n").getBytes(StandardCharsets.UTF_8));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
