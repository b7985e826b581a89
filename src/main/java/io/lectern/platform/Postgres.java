package io.lectern.platform;

import io.lectern.config.Settings;
import io.lectern.protocol.ErrorCode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.SqlClient;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Postgres, as one verticle instance uses it: `sql` pipelines single statements over few connections,
/// `pool` hands out whole connections for transactions. Both live on the event loop that opened them.
public record Postgres(SqlClient sql, Pool pool) {

    /// Opens lazily: nothing connects before the first statement.
    public static Postgres open(Vertx vertx, Settings.Database settings) {
        PgConnectOptions connect = options(settings.url().reveal());
        PoolOptions size = new PoolOptions()
                .setMaxSize(settings.poolSize())
                .setConnectionTimeout(5)
                .setConnectionTimeoutUnit(TimeUnit.SECONDS)
                .setMaxWaitQueueSize(10_000);
        return new Postgres(
                PgBuilder.client().using(vertx).with(size).connectingTo(connect).build(),
                PgBuilder.pool().using(vertx).with(size).connectingTo(connect).build());
    }

    /// Short statements, sent again and again: planning one anew takes longer than running it, and data that is
    /// in memory is not worth scanning in order, as the defaults for spinning disks have it.
    private static final Map<String, String> PLANNING =
            Map.of("plan_cache_mode", "force_generic_plan", "random_page_cost", "1.1");

    /// Reads `postgres://user:pass@host:port/db`; parameters behind it, `?name=value`, are settings of the session.
    public static PgConnectOptions options(String url) {
        PgConnectOptions options = PgConnectOptions.fromUri(url);
        PLANNING.forEach((name, value) -> {
            if (!options.getProperties().containsKey(name)) options.addProperty(name, value);
        });
        return options.setCachePreparedStatements(true).setPipeliningLimit(256).setReconnectAttempts(0);
    }

    /// Turns a failure of the store into what the caller may know: a refusal where a rule of the database
    /// spoke, `STORE_UNAVAILABLE` where there was no database to speak.
    public static <T> Future<T> translated(Throwable failure) {
        // A text with U+0000 in it, which no column holds: whoever sent it is to be told, and it is no bug.
        if (failure instanceof PgException said && "22021".equals(said.getSqlState()))
            return Future.failedFuture(ErrorCode.BAD_REQUEST.refuse());
        boolean spoke = failure instanceof PgException said && !isAway(said);
        boolean ours = failure instanceof RuntimeException && !(failure instanceof io.vertx.core.VertxException);
        if (spoke || ours) return Future.failedFuture(failure);
        return Future.failedFuture(ErrorCode.STORE_UNAVAILABLE.refuse().retryAfter(Duration.ofSeconds(2)));
    }

    /// A server that starts, stops, has no connection left or lost the database does speak, but only to say that it is
    /// away.
    private static boolean isAway(PgException said) {
        String state = String.valueOf(said.getSqlState());
        return state.startsWith("57P") || state.startsWith("08") || state.startsWith("53") || state.equals("3D000");
    }

    /// Completes when Postgres answers at all.
    public Future<Void> ping() {
        return sql.query("select 1").execute().mapEmpty();
    }

    public Future<Void> close() {
        return sql.close().eventually(pool::close);
    }
}
