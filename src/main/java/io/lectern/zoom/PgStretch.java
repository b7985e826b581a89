package io.lectern.zoom;

import io.lectern.config.Settings;
import io.lectern.platform.Postgres;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;

/// Prolongs the times of seats that are in use for longer than was planned.
final class PgStretch {
    /// A seat in use is held at least this long from now.
    static final Duration STEP = Duration.ofMinutes(5);

    /// And is prolonged when less than this is left.
    static final Duration LEAD = Duration.ofMinutes(2);

    private final PgMoves moves;
    private final double after;

    PgStretch(Postgres postgres, Settings.Zoom settings) {
        this.moves = new PgMoves(postgres);
        this.after = PgSweep.seconds(settings.bufferAfter());
    }

    /// Until when an occupied seat has to be held.
    private static final String NEEDED = """
            with needed as (
                select z.id, greatest(now() + make_interval(secs => $1),
                    (select l.end_time from lessons l where l.id = z.lesson_id and l.ended_at is null)
                        + make_interval(secs => $2)) as until
                from zoom_leases z
                where z.state not in ('FREE', 'RESERVED')
                  and upper(z.during) < greatest(now() + make_interval(secs => $3),
                    (select l.end_time from lessons l where l.id = z.lesson_id and l.ended_at is null)
                        + make_interval(secs => $2)))
            """;

    private static final String STRETCH = NEEDED + """
            , free as (
                select z.id, n.until from needed n join zoom_leases z on z.id = n.id
                where not exists (select from zoom_leases r where r.account_id = z.account_id and r.slot = z.slot
                    and r.state = 'RESERVED' and r.during && tstzrange(lower(z.during), n.until))
                order by z.id for no key update of z skip locked)
            update zoom_leases z set during = tstzrange(lower(z.during), free.until)
            from free where z.id = free.id and z.state not in ('FREE', 'RESERVED')
            """;

    /// Prolongs all whose way is free.
    Future<Void> stretch() {
        return moves.run(STRETCH, values())
                .<Void>mapEmpty()
                .recover(failure -> PgMoves.isTaken(failure) ? Future.succeededFuture() : Future.failedFuture(failure));
    }

    private static final String IN_THE_WAY = NEEDED + """
            , moved as (
                select r.* from needed n join zoom_leases z on z.id = n.id
                    join zoom_leases r on r.account_id = z.account_id and r.slot = z.slot and r.state = 'RESERVED'
                        and r.during && tstzrange(lower(z.during), n.until))
            """ + PgMoves.SHOW;

    /// The reservations that keep seats in use from being prolonged.
    Future<List<Lease>> inTheWay() {
        return moves.all(IN_THE_WAY, values());
    }

    private Tuple values() {
        return Tuple.of(PgSweep.seconds(STEP), after, PgSweep.seconds(LEAD));
    }
}
