package io.lectern.zoomadmin;

import io.lectern.forecast.AdHoc;
import io.lectern.forecast.Demand;
import io.lectern.forecast.Outlook;
import io.lectern.forecast.Span;
import io.lectern.platform.Postgres;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;

/// What the timetable will ask of the pool, and what came without being planned.
public final class PgTimetable {
    /// How far ahead the timetable is looked at, in slots of [#SLOT].
    public static final Duration AHEAD = Duration.ofDays(14);

    static final Duration SLOT = Duration.ofMinutes(5);
    static final int SLOTS = (int) (AHEAD.toMillis() / SLOT.toMillis());

    /// How far back lessons that nobody planned are counted.
    private static final Duration BACK = Duration.ofDays(28);

    private static final int MOST = 50_000;

    private final Postgres postgres;
    private final Duration before;
    private final Duration after;

    /// @param before how long before its start a lesson's seat is kept for it, and `after` how long after its end
    public PgTimetable(Postgres postgres, Duration before, Duration after) {
        this.postgres = postgres;
        this.before = before;
        this.after = after;
    }

    /// What is to be expected from now on.
    public Future<Outlook> outlook(Instant now) {
        Instant from = slotOf(now);
        return planned(from)
                .compose(planned -> adHoc(now)
                        .compose(adHoc -> capacity()
                                .map(seats -> new Outlook(now, Demand.of(planned, from, SLOT, SLOTS), adHoc, seats))));
    }

    private static Instant slotOf(Instant now) {
        long seconds = SLOT.toSeconds();
        return Instant.ofEpochSecond(Math.floorDiv(now.getEpochSecond(), seconds) * seconds);
    }

    /// Lessons that have a seat and overrun keep it; those of teachers with an account of their own need none.
    private static final String PLANNED = """
            select l.start_time - make_interval(secs => $3) as begins,
                greatest(l.end_time + make_interval(secs => $4), coalesce(upper(z.during), l.end_time)) as ends
            from lessons l
            left join zoom_leases z on z.lesson_id = l.id and z.state not in ('FREE', 'RESERVED', 'QUARANTINED')
            where l.ended_at is null and not l.provisional and l.start_time < $2::timestamptz + make_interval(secs => $3)
              and (l.end_time > $1::timestamptz - make_interval(secs => $4) or z.id is not null)
              and not exists (select from zoom_accounts a where a.owner_id = l.teacher_id and a.is_active)
            limit $5
            """;

    private Future<List<Span>> planned(Instant from) {
        Tuple values = Tuple.of(
                from.atOffset(ZoneOffset.UTC),
                from.plus(AHEAD).atOffset(ZoneOffset.UTC),
                (double) before.toSeconds(),
                (double) after.toSeconds(),
                MOST);
        return run(PLANNED, values)
                .map(rows -> rows.stream().map(PgTimetable::span).toList());
    }

    /// Nobody planned what was never promised a seat: its lease began with the making of the meeting. What ran on a
    /// teacher's own account took no seat of the pool.
    private static final String AD_HOC = """
            with moves as (
                select lease_id, min(at) filter (where state = 'CREATING') as begins,
                    max(at) filter (where state = 'FREE') as ends, bool_or(state = 'READY') as met
                from zoom_journal where at >= $1 and account_id not in (
                    select id from zoom_accounts where owner_id is not null)
                group by lease_id)
            select begins, coalesce(ends, $2::timestamptz) as ends from moves m
            where met and begins is not null and coalesce(ends, $2::timestamptz) > begins
              and not exists (select from zoom_journal j where j.lease_id = m.lease_id and j.state = 'RESERVED')
            limit $3
            """;

    /// A pool that is younger than the time to look back is measured over its own age.
    private Future<AdHoc> adHoc(Instant now) {
        Instant earliest = now.minus(BACK);
        return run("select at from zoom_journal order by id limit 1", Tuple.tuple())
                .compose(rows -> {
                    Instant from = rows.stream()
                            .map(row -> row.getOffsetDateTime("at").toInstant())
                            .findFirst()
                            .filter(earliest::isBefore)
                            .orElse(earliest);
                    return run(AD_HOC, Tuple.of(from.atOffset(ZoneOffset.UTC), now.atOffset(ZoneOffset.UTC), MOST))
                            .map(moves -> AdHoc.of(
                                    moves.stream().map(PgTimetable::span).toList(), from, now));
                });
    }

    private static final String CAPACITY = """
            select coalesce(sum(least(max_concurrent_meetings, coalesce(capacity, max_concurrent_meetings))), 0)::int
            from zoom_accounts
            where owner_id is null and is_active and draining_since is null and quarantined_at is null
            """;

    private Future<Integer> capacity() {
        return run(CAPACITY, Tuple.tuple()).map(rows -> rows.iterator().next().getInteger(0));
    }

    private static Span span(Row row) {
        return new Span(
                row.getOffsetDateTime("begins").toInstant(),
                row.getOffsetDateTime("ends").toInstant());
    }

    private Future<RowSet<Row>> run(String statement, Tuple values) {
        return postgres.sql().preparedQuery(statement).execute(values).recover(Postgres::translated);
    }
}
