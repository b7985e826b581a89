package io.lectern.zoom;

import io.lectern.platform.Postgres;
import io.lectern.zoomapi.HostDays;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.LocalDate;

/// The hosts' days in Postgres, counted by all nodes together.
final class PgHostDays implements HostDays {
    private final Postgres postgres;

    PgHostDays(Postgres postgres) {
        this.postgres = postgres;
    }

    private static final String SPEND = """
            insert into zoom_host_days (account_id, day, requests) values ($1, $2, 1)
            on conflict (account_id, day) do update set requests = zoom_host_days.requests + 1
            where zoom_host_days.requests < $3
            returning requests
            """;

    @Override
    public Future<Boolean> spend(long account, LocalDate day, int most) {
        return run(SPEND, Tuple.of(account, day, most)).map(rows -> rows.size() > 0);
    }

    private static final String GIVE_BACK =
            "update zoom_host_days set requests = requests - 1 where account_id = $1 and day = $2 and requests > 0";

    @Override
    public Future<Void> giveBack(long account, LocalDate day) {
        return run(GIVE_BACK, Tuple.of(account, day)).mapEmpty();
    }

    private static final String FILL = """
            insert into zoom_host_days (account_id, day, requests) values ($1, $2, $3)
            on conflict (account_id, day) do update set requests = greatest(zoom_host_days.requests, excluded.requests)
            """;

    @Override
    public Future<Void> fill(long account, LocalDate day) {
        return run(FILL, Tuple.of(account, day, ALLOWED)).mapEmpty();
    }

    private Future<RowSet<Row>> run(String statement, Tuple values) {
        return postgres.sql().preparedQuery(statement).execute(values).recover(Postgres::translated);
    }
}
