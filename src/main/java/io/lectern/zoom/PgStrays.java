package io.lectern.zoom;

import io.lectern.platform.Postgres;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;

/// Which hosts are to be looked through for meetings that nobody holds, and which meetings those are.
final class PgStrays {
    /// Between two looks at a host that nobody has doubts about.
    private static final Duration REGULARLY = Duration.ofHours(1);

    /// So long after a doubt the host is looked at: what Zoom was asked has been done by then, or never will be.
    private static final Duration DOUBTED = Duration.ofMinutes(2);

    /// Who freed a lease so lately may still be about its meeting.
    private static final Duration FRESH = Duration.ofMinutes(1);

    private final PgMoves moves;

    PgStrays(Postgres postgres) {
        this.moves = new PgMoves(postgres);
    }

    /// What this installation's meetings are known by.
    Future<Mark> mark() {
        return moves.run("select mark from zoom_installation", Tuple.tuple())
                .map(rows -> new Mark(rows.iterator().next().getString(0)));
    }

    private static final String DOUBT = """
            update zoom_accounts set strays_at = least(strays_at, now() + make_interval(secs => $2)) where id = $1
            """;

    /// This host may have a meeting that nobody holds.
    Future<Void> doubt(long account) {
        return moves.run(DOUBT, Tuple.of(account, PgSweep.seconds(DOUBTED))).mapEmpty();
    }

    private static final String DUE = """
            with due as (
                select id from zoom_accounts where strays_at <= now() and is_active and quarantined_at is null
                order by strays_at limit 10 for no key update skip locked)
            update zoom_accounts a set strays_at = now() + make_interval(secs => $1)
            from due where a.id = due.id returning a.id
            """;

    /// Takes the hosts that are due for a look.
    Future<List<Long>> due() {
        return moves.run(DUE, Tuple.of(PgSweep.seconds(REGULARLY)))
                .map(rows -> rows.stream().map(row -> row.getLong(0)).toList());
    }

    /// A meeting that nobody holds.
    ///
    /// @param known whether its lease is known, and free or with another meeting; nothing is known after a restore
    record Stray(long meeting, boolean known) {}

    private static final String AMONG = """
            select m.meeting_id, z.id is not null as known
            from unnest($1::text[], $2::bigint[]) as m (meeting_id, lease_id) left join zoom_leases z on z.id = m.lease_id
            where (z.id is null or z.changed_at < now() - make_interval(secs => $3)
                       and (z.state = 'FREE' or z.state in ('READY', 'LIVE') and z.meeting_id <> m.meeting_id))
              and not exists (select from zoom_leases o where o.meeting_id = m.meeting_id and o.state <> 'FREE')
              and not exists (select from zoom_kept_meetings k where k.meeting_id = m.meeting_id)
            """;

    /// Which of these meetings, each with the lease it was made for, nobody holds.
    Future<List<Stray>> among(List<Long> meetings, List<Long> leases) {
        String[] ids = meetings.stream().map(id -> Long.toString(id)).toArray(String[]::new);
        Tuple values = Tuple.of(ids, leases.toArray(Long[]::new), PgSweep.seconds(FRESH));
        return moves.run(AMONG, values)
                .map(rows -> rows.stream()
                        .map(row -> new Stray(Long.parseLong(row.getString(0)), row.getBoolean(1)))
                        .toList());
    }
}
