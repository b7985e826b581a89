package io.lectern.zoom;

import io.lectern.platform.Postgres;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;

/// What a sweep finds: leases somebody left behind, lessons that go on past their time. Whoever takes one raises its
/// fence, so neither its former owner nor another sweep can write to it any more.
final class PgSweep {
    /// Between two questions whether a meeting is live; only two answers in a row count.
    static final Duration SPACING = Duration.ofSeconds(30);

    private final Postgres postgres;

    /// How many seats there are and how many are held; when the next lesson that holds one should end, and when the
    /// next account that Zoom refused may be tried again.
    record Occupancy(int seats, int held, Optional<Instant> nextEnd, Optional<Instant> nextUnblocked) {}

    PgSweep(Postgres postgres) {
        this.postgres = postgres;
    }

    private static final String UNFINISHED = """
            with due as (
                select id from zoom_leases
                where state in ('CREATING', 'ENDING', 'UNKNOWN') and changed_at < now() - make_interval(secs => $2)
                order by changed_at limit 20 for update skip locked),
            moved as (
                update zoom_leases z set fence = z.fence + 1, changed_at = now()
                from due where z.id = due.id returning z.*)
            """ + PgSeats.NOTE + PgSeats.SHOW;

    /// Takes over leases that were left between two states for this long.
    Future<List<Lease>> unfinished(Duration stale) {
        return leases(UNFINISHED, Tuple.of("taken over by a sweep", (double) stale.toSeconds()));
    }

    private static final String OVERDUE = """
            with due as (
                select z.id from zoom_leases z left join lessons l on l.id = z.lesson_id
                where z.state = 'READY'
                  and (l.id is null or l.ended_at is not null or l.end_time < now() - make_interval(secs => $1))
                  and (z.checked_at is null or z.checked_at < now() - make_interval(secs => $2))
                order by z.id limit 20 for update of z skip locked),
            moved as (
                update zoom_leases z set fence = z.fence + 1, checked_at = now()
                from due where z.id = due.id returning z.*)
            """ + PgSeats.SHOW;

    /// Takes meetings for a look: the lesson should be over, or is.
    Future<List<Lease>> overdue(Duration overrun) {
        return leases(OVERDUE, Tuple.of((double) overrun.toSeconds(), (double) SPACING.toSeconds()));
    }

    private static final String SEEN = """
            update zoom_leases set idle_since = case when $3 then null else coalesce(idle_since, now()) end
            where id = $1 and fence = $2 and state = 'READY'
            returning coalesce(idle_since <= now() - make_interval(secs => $4), false) as abandoned
            """;

    /// Notes whether the meeting was live.
    ///
    /// @return whether it has been found empty before, long enough ago
    Future<Boolean> seen(Lease lease, boolean live) {
        return run(SEEN, Tuple.of(lease.id(), lease.fence(), live, (double) SPACING.toSeconds()))
                .map(rows -> rows.size() > 0 && rows.iterator().next().getBoolean("abandoned"));
    }

    private static final String EXPIRE = """
            with moved as (
                update zoom_leases set state = 'ENDING', fence = fence + 1, changed_at = now()
                where id = $2 and fence = $3 and state = 'READY'
                  and not exists (select from lessons l
                                  where l.id = zoom_leases.lesson_id and l.ended_at is null and l.end_time > now())
                returning *),
            closed as (
                update lessons l set ended_at = coalesce(l.ended_at, now()), updated_at = now(),
                    zoom_meeting_id = null, zoom_join_url = null, zoom_password = null
                from moved where l.id = moved.lesson_id)
            """ + PgSeats.NOTE + PgSeats.SHOW;

    /// Ends the lesson that nobody ended, unless it was extended meanwhile.
    Future<Optional<Lease>> expire(Lease lease, String why) {
        return leases(EXPIRE, Tuple.of(why, lease.id(), lease.fence()))
                .map(moved -> moved.stream().findFirst());
    }

    private static final String OCCUPANCY = """
            select
                (select coalesce(sum(max_concurrent_meetings), 0) from zoom_accounts where is_active) as seats,
                count(*) as held,
                min(l.end_time) filter (where l.end_time > now()) as next_end,
                (select min(blocked_until) from zoom_accounts where is_active and blocked_until > now()) as unblocked
            from zoom_leases z left join lessons l on l.id = z.lesson_id where z.state <> 'FREE'
            """;

    Future<Occupancy> occupancy() {
        return run(OCCUPANCY, Tuple.tuple()).map(rows -> {
            Row row = rows.iterator().next();
            return new Occupancy(
                    row.getInteger("seats"), row.getInteger("held"), time(row, "next_end"), time(row, "unblocked"));
        });
    }

    private static Optional<Instant> time(Row row, String column) {
        return Optional.ofNullable(row.getOffsetDateTime(column)).map(OffsetDateTime::toInstant);
    }

    private Future<List<Lease>> leases(String statement, Tuple values) {
        return run(statement, values)
                .map(rows -> rows.stream().map(PgSeats::lease).toList());
    }

    private Future<RowSet<Row>> run(String statement, Tuple values) {
        return postgres.sql().preparedQuery(statement).execute(values).recover(Postgres::translated);
    }
}
