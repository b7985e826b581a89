package io.lectern.zoom;

import io.lectern.platform.Postgres;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Which hosts may get lessons: whether they are active, drained, left alone for a while, or in quarantine.
final class PgHealth {
    /// Between the first looks at a host in quarantine; each further one takes twice as long, up to the longest.
    private static final Duration FIRST_PROBE = Duration.ofMinutes(1);

    private static final Duration LONGEST_PROBE = Duration.ofHours(1);

    private final PgMoves moves;

    PgHealth(Postgres postgres) {
        this.moves = new PgMoves(postgres);
    }

    private static final String BLOCK = """
            update zoom_accounts
            set blocked_until = now() + make_interval(secs => $2), blocked_why = $3, updated_at = now()
            where id = $1
            """;

    /// Leaves this account alone for a while.
    Future<Void> block(long account, Duration time, String why) {
        return moves.run(BLOCK, Tuple.of(account, PgSweep.seconds(time), why)).mapEmpty();
    }

    /// What is noted of an account itself stands in the journal without a lease and a lesson.
    private static final String NOTED =
            " noted as (insert into zoom_journal (lease_id, account_id, lesson_id, state, fence, why, who) ";

    /// Of looks that change nothing only those are news that an administrator asked for.
    private static final String QUARANTINE = """
            with former as (
                select id, quarantined_at is not null as was_ill from zoom_accounts where id = $1 for no key update),
            shut as (
                update zoom_accounts a
                set quarantined_at = coalesce(quarantined_at, now()), quarantine_why = $2, updated_at = now(),
                    probe_at = coalesce(probe_at, now() + make_interval(secs => $3))
                from former f where a.id = f.id returning a.id, f.was_ill),
            """ + NOTED + """
                select 0, id, 0, 'ILL', 0, $2, $4 from shut where not was_ill or $4::text like 'admin:%')
            select id from shut
            """;

    /// Leaves this account alone until a look at it succeeds.
    Future<Void> quarantine(long account, Note note) {
        return moves.run(QUARANTINE, Tuple.of(account, note.why(), PgSweep.seconds(FIRST_PROBE), note.who()))
                .mapEmpty();
    }

    private static final String DUE = """
            with due as (
                select id from zoom_accounts
                where (quarantined_at is not null or (capacity is null and is_active)) and coalesce(probe_at, now()) <= now()
                order by probe_at limit 20 for no key update skip locked)
            update zoom_accounts a set probes = a.probes + 1,
                probe_at = now() + make_interval(secs => least($2, $1 * 2 ^ least(a.probes + 1, 20)))
            from due where a.id = due.id returning a.id
            """;

    /// Takes the hosts in quarantine, and those never looked at, that are due for a look, and plans the look after
    /// that.
    Future<List<Long>> due() {
        return moves.run(DUE, Tuple.of(PgSweep.seconds(FIRST_PROBE), PgSweep.seconds(LONGEST_PROBE)))
                .map(rows -> rows.stream().map(row -> row.getLong(0)).toList());
    }

    /// The newest lease of a lesson that has no other seat goes on where it stood; what nobody needs any more is closed
    /// by the sweep.
    private static final String RECOVER = """
            with former as (
                select id, quarantined_at is not null as was_ill from zoom_accounts where id = $3 for no key update),
            well as (
                update zoom_accounts a set quarantined_at = null, quarantine_why = '', probe_at = null, probes = 0,
                    strays_at = least(a.strays_at, now() + interval '2 minutes'),
                    capacity = case when $4 and plan = 'business' then 20 else 1 end, updated_at = now()
                from former f where a.id = f.id returning a.id, f.was_ill),
            healed as (
                insert into zoom_journal (lease_id, account_id, lesson_id, state, fence, why, who)
                select 0, id, 0, 'WELL', 0, case when was_ill then $1 else '' end, $2 from well
                where was_ill or $2::text like 'admin:%'),
            wanted as (
                select distinct on (z.lesson_id) z.id from zoom_leases z join well on well.id = z.account_id
                    join lessons l on l.id = z.lesson_id
                where z.state = 'QUARANTINED' and l.ended_at is null
                  and not exists (select from zoom_leases o where o.lesson_id = z.lesson_id
                                  and o.state not in ('FREE', 'QUARANTINED'))
                order by z.lesson_id, z.id desc),
            moved as (
                update zoom_leases z set fence = fence + 1, changed_at = now(), checked_at = null, idle_since = null,
                    state = case when z.meeting_id is null then 'UNKNOWN' else 'READY' end
                from wanted w where z.id = w.id returning z.*)
            """ + PgMoves.NOTE + PgMoves.SHOW;

    /// Gives this host lessons again, and its leases back to those who settle them.
    ///
    /// @param licensed whether the host pays: on a business account it may have more than one meeting at once then
    /// @return empty when a lesson found another seat meanwhile: to be tried again
    Future<Optional<List<Lease>>> recover(long account, boolean licensed, String who) {
        return moves.all(RECOVER, Tuple.of("its host is well again", who, account, licensed))
                .map(Optional::of)
                .recover(failure -> PgMoves.isTaken(failure)
                        ? Future.succeededFuture(Optional.empty())
                        : Future.failedFuture(failure));
    }

    private static final String STATE = """
            select id, is_active, draining_since is not null as draining, quarantined_at is not null as ill,
                quarantine_why
            """;

    private static final String DRAIN = """
            with former as (
                select id, draining_since is not null as was_draining from zoom_accounts where id = $1
                for no key update),
            changed as (
                update zoom_accounts a set draining_since = case when $2 then coalesce(draining_since, now()) end,
                    updated_at = now()
                from former f where a.id = f.id returning a.*, f.was_draining),
            """ + NOTED + """
                select 0, id, 0, case when $2 then 'DRAINING' else 'UNDRAINED' end, 0, '', $3 from changed
                where was_draining <> $2)
            """ + STATE + " from changed";

    /// @return empty when there is no such account
    Future<Optional<PoolRequest.Host>> drain(long account, boolean on, String who) {
        return moves.run(DRAIN, Tuple.of(account, on, who)).map(PgHealth::host);
    }

    private static final String TOGGLE = """
            with changed as (
                update zoom_accounts set is_active = not is_active, updated_at = now() where id = $1 returning *),
            """ + NOTED + """
                select 0, id, 0, case when is_active then 'ACTIVE' else 'INACTIVE' end, 0, '', $2 from changed)
            """ + STATE + " from changed";

    Future<Optional<PoolRequest.Host>> toggle(long account, String who) {
        return moves.run(TOGGLE, Tuple.of(account, who)).map(PgHealth::host);
    }

    Future<Optional<PoolRequest.Host>> look(long account) {
        return moves.run(STATE + " from zoom_accounts where id = $1", Tuple.of(account))
                .map(PgHealth::host);
    }

    private static Optional<PoolRequest.Host> host(RowSet<Row> rows) {
        return rows.stream()
                .findFirst()
                .map(row -> new PoolRequest.Host(
                        row.getLong("id"),
                        row.getBoolean("is_active"),
                        row.getBoolean("draining"),
                        row.getBoolean("ill"),
                        row.getString("quarantine_why")));
    }
}
