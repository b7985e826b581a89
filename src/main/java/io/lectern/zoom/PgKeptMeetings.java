package io.lectern.zoom;

import io.lectern.platform.Postgres;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.OptionalLong;

/// Meetings that are over and were kept, one for each pair of host and group, for days on which the host may make no
/// more: beginning one again is no request that Zoom counts.
final class PgKeptMeetings {
    /// From so many requests a day on, meetings are kept rather than deleted.
    private static final int WORTH_KEEPING = 50;

    private final PgMoves moves;

    /// A kept meeting that has had its day.
    record Stale(long account, long group, long meeting) {}

    PgKeptMeetings(Postgres postgres) {
        this.moves = new PgMoves(postgres);
    }

    private static final String WORTH = """
            select exists (select from zoom_host_days d where d.account_id = $1 and d.requests >= $3
                               and d.day = (now() at time zone 'utc')::date)
                   and not exists (select from zoom_kept_meetings k where k.account_id = $1 and k.group_id = l.group_id)
                or exists (select from zoom_kept_meetings k where k.account_id = $1 and k.group_id = l.group_id
                           and k.meeting_id = z.meeting_id)
            from zoom_leases z join lessons l on l.id = z.lesson_id where z.id = $2
            """;

    /// Whether this lease's meeting should be kept when it is over.
    Future<Boolean> isWorthKeeping(Lease lease) {
        return moves.run(WORTH, Tuple.of(lease.account(), lease.id(), WORTH_KEEPING))
                .map(rows -> rows.size() > 0 && rows.iterator().next().getBoolean(0));
    }

    private static final String KEEP = """
            with moved as (
                update zoom_leases set state = 'FREE', changed_at = now(),
                    during = tstzrange(lower(during), greatest(now(), lower(during)), '[]')
                where id = $3 and fence = $4 and state in ('ENDING', 'QUARANTINED') returning *),
            kept as (
                insert into zoom_kept_meetings (account_id, group_id, meeting_id)
                select m.account_id, l.group_id, m.meeting_id from moved m join lessons l on l.id = m.lesson_id
                on conflict (account_id, group_id) do update set lease_id = null, kept_at = now()
                where zoom_kept_meetings.meeting_id = excluded.meeting_id returning account_id)
            """ + PgMoves.NOTE + """
            select (select count(*) from moved) > 0 as freed, (select count(*) from kept) > 0 as kept
            """;

    /// What became of a lease whose meeting was to be kept; one that is freed and not kept leaves its meeting to be
    /// deleted.
    record Kept(boolean freed, boolean kept) {}

    /// Frees the seat and keeps its meeting.
    Future<Kept> keep(Lease lease, String who) {
        Tuple values = Tuple.of("its meeting has ended, and is kept", who, lease.id(), lease.fence());
        return moves.run(KEEP, values)
                .map(rows -> rows.iterator().next())
                .map(row -> new Kept(row.getBoolean("freed"), row.getBoolean("kept")));
    }

    private static final String TAKE = """
            update zoom_kept_meetings k set lease_id = $1
            from zoom_leases z join lessons l on l.id = z.lesson_id
            where z.id = $1 and z.fence = $2 and z.state = 'CREATING'
              and k.account_id = z.account_id and k.group_id = l.group_id and k.lease_id is distinct from 0
              and not exists (select from zoom_leases o where o.state <> 'FREE' and o.id <> $1
                              and (o.id = k.lease_id or o.meeting_id = k.meeting_id))
            returning k.meeting_id
            """;

    /// The meeting that this lease's group had with this host. Nobody else gets it while the lease lives.
    Future<OptionalLong> take(Lease lease) {
        return moves.run(TAKE, Tuple.of(lease.id(), lease.fence()))
                .map(rows -> rows.stream()
                        .mapToLong(row -> Long.parseLong(row.getString(0)))
                        .findFirst());
    }

    /// Zero is the lease of those who take kept meetings away.
    private static final String STALE = """
            update zoom_kept_meetings k set lease_id = 0
            where k.kept_at < date_trunc('day', now(), 'UTC')
              and not exists (select from zoom_leases z where z.state <> 'FREE'
                              and (z.id = k.lease_id or z.meeting_id = k.meeting_id))
            returning account_id, group_id, meeting_id
            """;

    /// Takes the meetings that were kept before today.
    Future<List<Stale>> stale() {
        return moves.run(STALE, Tuple.tuple())
                .map(rows -> rows.stream()
                        .map(row -> new Stale(
                                row.getLong("account_id"),
                                row.getLong("group_id"),
                                Long.parseLong(row.getString("meeting_id"))))
                        .toList());
    }

    Future<Void> forget(long account, long meeting) {
        return moves.run(
                        "delete from zoom_kept_meetings where account_id = $1 and meeting_id = $2",
                        Tuple.of(account, Long.toString(meeting)))
                .mapEmpty();
    }
}
