package io.lectern.zoomadmin;

import io.lectern.forecast.Demand.Shortage;
import io.lectern.forecast.Outlook;
import io.lectern.platform.Postgres;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The latest forecast, which one node makes for all.
final class PgForecasts {
    private final Postgres postgres;

    /// A forecast in the figures that are watched.
    record Figures(
            @Nullable Instant madeAt,
            int peak,
            int capacity,
            double load,
            int seatsWanted,
            Optional<Shortage> shortage) {

        static Figures of(Outlook outlook) {
            return new Figures(
                    outlook.at(),
                    outlook.demand().peak(),
                    outlook.capacity(),
                    outlook.load(),
                    outlook.seatsWanted(),
                    outlook.shortages().stream().findFirst());
        }

        /// Whether somebody has been told of this shortage. While it lasts its beginning moves on with the clock.
        boolean warnsAs(Figures former) {
            return capacity == former.capacity
                    && shortage.map(Shortage::to).equals(former.shortage.map(Shortage::to))
                    && shortage.map(Shortage::needed).equals(former.shortage.map(Shortage::needed));
        }
    }

    PgForecasts(Postgres postgres) {
        this.postgres = postgres;
    }

    /// Takes it upon this node to make the next forecast.
    ///
    /// @return the former one; empty when another node made one, or is about to, within that time
    Future<Optional<Figures>> take(Duration every) {
        return run(
                        "update zoom_forecast set taken_at = now() where taken_at < now() - make_interval(secs => $1)"
                                + " returning *",
                        Tuple.of((double) every.toSeconds()))
                .map(rows -> rows.stream().findFirst().map(PgForecasts::figures));
    }

    private static final String PUT = """
            update zoom_forecast set made_at = $1, peak = $2, peak_at = $3, capacity = $4, load = $5, seats_wanted = $6,
                short_from = $7, short_to = $8, short_needed = $9
            """;

    Future<Void> put(Outlook outlook) {
        Figures figures = Figures.of(outlook);
        Tuple values = Tuple.of(
                utc(outlook.at()),
                figures.peak(),
                utc(outlook.demand().peakAt()),
                figures.capacity(),
                figures.load(),
                figures.seatsWanted());
        values.addOffsetDateTime(figures.shortage()
                        .map(Shortage::from)
                        .map(PgForecasts::utc)
                        .orElse(null))
                .addOffsetDateTime(figures.shortage()
                        .map(Shortage::to)
                        .map(PgForecasts::utc)
                        .orElse(null))
                .addInteger(figures.shortage().map(Shortage::needed).orElse(null));
        return run(PUT, values).mapEmpty();
    }

    Future<Figures> latest() {
        return run("select * from zoom_forecast", Tuple.tuple())
                .map(rows -> figures(rows.iterator().next()));
    }

    private static Figures figures(Row row) {
        OffsetDateTime made = row.getOffsetDateTime("made_at");
        OffsetDateTime shortFrom = row.getOffsetDateTime("short_from");
        Optional<Shortage> shortage = shortFrom == null
                ? Optional.empty()
                : Optional.of(new Shortage(
                        shortFrom.toInstant(),
                        row.getOffsetDateTime("short_to").toInstant(),
                        row.getInteger("short_needed")));
        return new Figures(
                made == null ? null : made.toInstant(),
                row.getInteger("peak"),
                row.getInteger("capacity"),
                row.getDouble("load"),
                row.getInteger("seats_wanted"),
                shortage);
    }

    private static OffsetDateTime utc(Instant at) {
        return at.atOffset(ZoneOffset.UTC);
    }

    private Future<RowSet<Row>> run(String statement, Tuple values) {
        return postgres.sql().preparedQuery(statement).execute(values).recover(Postgres::translated);
    }
}
