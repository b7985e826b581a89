package io.lectern.zoomadmin;

import com.fasterxml.jackson.core.JsonGenerator;
import io.lectern.http.Answers;
import io.lectern.platform.Postgres;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;

/// How much accounts are and were used.
public final class PgUsage {
    /// Meetings made and changed that Zoom allows a host in a day (UTC).
    static final int A_DAY = 100;

    private static final int DAYS = 30;
    private static final int MOST_SESSIONS = 50_000;

    private final Postgres postgres;

    /// @param requests to make or change meetings
    record Day(LocalDate day, int requests) {}

    /// One use of a seat, from its taking to its return; still held when `to` is the time of asking.
    record Session(long account, Instant from, Instant to) {}

    public PgUsage(Postgres postgres) {
        this.postgres = postgres;
    }

    /// Leases that somebody sits on; promises are none.
    Future<List<Long>> occupied(long account) {
        return run(
                        "select id from zoom_leases where account_id = $1 and state not in ('FREE', 'RESERVED') order by id",
                        Tuple.of(account))
                .map(rows -> rows.stream().map(row -> row.getLong(0)).toList());
    }

    Future<List<Day>> days(long account) {
        return run(
                        "select day, requests from zoom_host_days where account_id = $1 order by day desc limit $2",
                        Tuple.of(account, DAYS))
                .map(rows -> rows.stream()
                        .map(row -> new Day(row.getLocalDate("day"), row.getInteger("requests")))
                        .toList());
    }

    /// From the journal, which knows when a seat was really taken and given back; ranges hold what was promised.
    private static final String SESSIONS = """
            with moves as (
                select lease_id, account_id, min(at) filter (where state = 'CREATING') as taken,
                    max(at) filter (where state = 'FREE') as returned
                from zoom_journal where at >= $1 group by lease_id, account_id)
            select account_id, taken, coalesce(returned, $2) as returned from moves
            where taken is not null and coalesce(returned, $2) >= taken order by taken limit $3
            """;

    /// What was used since the first of the month (UTC).
    Future<List<Session>> month(Instant now) {
        OffsetDateTime at = now.atOffset(ZoneOffset.UTC);
        OffsetDateTime first = at.toLocalDate().withDayOfMonth(1).atStartOfDay().atOffset(ZoneOffset.UTC);
        return run(SESSIONS, Tuple.of(first, at, MOST_SESSIONS))
                .map(rows -> rows.stream().map(PgUsage::session).toList());
    }

    private static Session session(Row row) {
        return new Session(
                row.getLong("account_id"),
                row.getOffsetDateTime("taken").toInstant(),
                row.getOffsetDateTime("returned").toInstant());
    }

    /// An account's days, the latest first, and what is left of this one.
    static void writeDays(JsonGenerator json, long account, List<Day> days, Instant now) throws IOException {
        LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        int used = days.stream()
                .filter(day -> day.day().equals(today))
                .mapToInt(Day::requests)
                .sum();
        json.writeStartObject();
        json.writeNumberField("account", account);
        json.writeNumberField("limit", A_DAY);
        json.writeNumberField("today", used);
        json.writeNumberField("left", Math.max(0, A_DAY - used));
        Answers.instant(json, "resets_at", today.plusDays(1).atStartOfDay().toInstant(ZoneOffset.UTC));
        json.writeArrayFieldStart("days");
        for (Day day : days) {
            json.writeStartObject();
            json.writeStringField("day", day.day().toString());
            json.writeNumberField("requests", day.requests());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private Future<RowSet<Row>> run(String statement, Tuple values) {
        return postgres.sql().preparedQuery(statement).execute(values).recover(Postgres::translated);
    }
}
