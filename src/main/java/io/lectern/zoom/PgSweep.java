package io.lectern.zoom;

import io.lectern.config.Settings;
import io.lectern.platform.Postgres;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What a sweep finds: leases somebody left behind, lessons that go on past their time. Whoever takes one raises its
/// fence, so neither its former owner nor another sweep can write to it any more.
final class PgSweep {
    /// Between two questions whether a meeting is live; only two answers in a row count.
    static final Duration SPACING = Duration.ofSeconds(30);

    /// How many leases are taken at once.
    static final int BATCH = 20;

    private final PgMoves moves;
    private final double overrun;
    private final double longestOverrun;
    private final double rejoin;

    PgSweep(Postgres postgres, Settings.Zoom settings) {
        this.moves = new PgMoves(postgres);
        this.overrun = seconds(settings.overrun());
        this.longestOverrun = seconds(settings.longestOverrun());
        this.rejoin = seconds(settings.rejoinGrace());
    }

    static double seconds(Duration time) {
        return time.toMillis() / 1000.0;
    }

    private static final String UNFINISHED = """
            with due as (
                select z.id from zoom_leases z join zoom_accounts a on a.id = z.account_id
                where z.state <> 'FREE' and (z.state in ('CREATING', 'ENDING', 'UNKNOWN')
                       or z.state = 'QUARANTINED' and a.quarantined_at is null)
                  and z.changed_at < now() - make_interval(secs => $3)
                order by z.changed_at limit %d for update of z skip locked),
            moved as (
                update zoom_leases z set fence = z.fence + 1, changed_at = now()
                from due where z.id = due.id returning z.*)
            """.formatted(BATCH) + PgMoves.NOTE + PgMoves.SHOW;

    /// Takes over leases that were left between two states for this long.
    Future<List<Lease>> unfinished(Duration stale) {
        return moves.all(UNFINISHED, Tuple.of("taken over", Note.SWEEP, seconds(stale)));
    }

    /// A meeting that was left before its time may be entered again for a while; one that has seen its time is looked
    /// at after the overrun.
    private static final String OVERDUE = """
            with due as (
                select z.id from zoom_leases z left join lessons l on l.id = z.lesson_id
                where z.state <> 'FREE' and z.state in ('READY', 'LIVE')
                  and (l.id is null or l.ended_at is not null or l.end_time < now() - make_interval(secs => $1)
                       or z.idle_since < now() - make_interval(secs => $2))
                  and (z.checked_at is null or z.checked_at < now() - make_interval(secs => $3))
                order by z.id limit %d for update of z skip locked),
            moved as (
                update zoom_leases z set fence = z.fence + 1, checked_at = now()
                from due where z.id = due.id returning z.*)
            """.formatted(BATCH) + PgMoves.SHOW;

    /// Takes meetings for a look: the lesson should be over, or is.
    Future<List<Lease>> overdue() {
        return moves.all(OVERDUE, Tuple.of(overrun, rejoin, seconds(SPACING)));
    }

    private static final String SEEN = """
            update zoom_leases z set idle_since = case when $3 then null else coalesce(idle_since, now()) end
            where id = $1 and fence = $2 and state not in ('RESERVED', 'FREE')
            returning coalesce(idle_since <= now() - make_interval(secs => $4), false) as abandoned,
                coalesce((select l.end_time from lessons l where l.id = z.lesson_id)
                         < now() - make_interval(secs => $5), false) as endless
            """;

    /// What became clear by one more look: whether nobody was there before either, and whether the lesson goes on for
    /// longer than any may.
    record Seen(boolean abandoned, boolean endless) {}

    /// Notes whether there was something: a live meeting, a meeting at all.
    ///
    /// @return empty when the lease is no longer this caller's
    Future<Optional<Seen>> seen(Lease lease, boolean there) {
        return moves.run(SEEN, Tuple.of(lease.id(), lease.fence(), there, seconds(SPACING), longestOverrun))
                .map(rows -> rows.stream()
                        .findFirst()
                        .map(row -> new Seen(row.getBoolean("abandoned"), row.getBoolean("endless"))));
    }

    private static final String EXPIRE = """
            with moved as (
                update zoom_leases z set state = 'ENDING', fence = z.fence + 1, changed_at = now()
                where z.id = $3 and z.fence = $4 and z.state in ('READY', 'LIVE')
                  and (not exists (select from lessons l
                                   where l.id = z.lesson_id and l.ended_at is null and l.end_time > now())
                       or z.idle_since < now() - make_interval(secs => $5))
                returning z.*),
            closed as (
                update lessons l set ended_at = coalesce(l.ended_at, now()), updated_at = now(),
                    zoom_meeting_id = null, zoom_join_url = null, zoom_password = null
                from moved where l.id = moved.lesson_id returning l.id, l.ended_at)
            """ + PgMoves.NOTE + PgSeatNews.ended("null::bigint") + PgMoves.SHOW;

    /// Ends the lesson that nobody ended, unless it was extended, or somebody came back, meanwhile.
    Future<Optional<Lease>> expire(Lease lease, String why) {
        return moves.one(EXPIRE, Tuple.of(why, Note.SWEEP, lease.id(), lease.fence(), rejoin));
    }

    /// What is known about the pool at one moment.
    ///
    /// @param seats seats of active hosts, troubled ones included
    /// @param held seats somebody has now
    /// @param nextEnd when the next lesson that holds one is planned to end
    /// @param nextUnblocked when the next account that Zoom refused may be tried again
    /// @param quotaLeft requests for meetings that usable hosts may still make today
    record Occupancy(
            int seats,
            int held,
            int free,
            int reserved,
            int unknown,
            int quarantined,
            int quotaLeft,
            Optional<Instant> nextEnd,
            Optional<Instant> nextUnblocked) {}

    private static final String OCCUPANCY = """
            with leases as (
                select count(*) filter (where z.state not in ('RESERVED', 'UNKNOWN', 'QUARANTINED')) as held,
                    count(*) filter (where z.state = 'RESERVED') as reserved,
                    count(*) filter (where z.state = 'UNKNOWN') as unknown,
                    count(*) filter (where z.state = 'QUARANTINED') as waiting,
                    min(l.end_time) filter (where l.end_time > now() and z.state <> 'RESERVED') as next_end
                from zoom_leases z left join lessons l on l.id = z.lesson_id where z.state <> 'FREE'),
            hosts as (
                select a.*, least(max_concurrent_meetings, coalesce(capacity, max_concurrent_meetings)) as seats,
                    quarantined_at is null and draining_since is null
                        and (blocked_until is null or blocked_until <= now()) as usable,
                    coalesce(d.requests, 0) as requests
                from zoom_accounts a
                    left join zoom_host_days d on d.account_id = a.id and d.day = (now() at time zone 'utc')::date
                where is_active)
            select leases.*, shown.*,
                (select count(*) from hosts h cross join generate_series(1, h.seats) as s (number)
                 where h.usable and not exists (select from zoom_leases z where z.account_id = h.id
                     and z.slot = s.number and z.state not in ('FREE', 'RESERVED'))) as free
            from leases, (
                select coalesce(sum(seats), 0) as seats,
                    coalesce(sum(seats) filter (where quarantined_at is not null), 0) as quarantined,
                    coalesce(sum(greatest(0, 100 - requests)) filter (where usable), 0) as quota,
                    min(blocked_until) filter (where blocked_until > now()) as unblocked
                from hosts) as shown
            """;

    Future<Occupancy> occupancy() {
        return moves.run(OCCUPANCY, Tuple.tuple())
                .map(rows -> occupancy(rows.iterator().next()));
    }

    private static Occupancy occupancy(Row row) {
        return new Occupancy(
                row.getInteger("seats"),
                row.getInteger("held"),
                row.getInteger("free"),
                row.getInteger("reserved"),
                row.getInteger("unknown"),
                row.getInteger("quarantined"),
                row.getInteger("quota"),
                PgMoves.time(row, "next_end"),
                PgMoves.time(row, "unblocked"));
    }
}
