package io.lectern.zoom;

import io.lectern.config.Settings;
import io.lectern.platform.Postgres;
import io.lectern.protocol.LessonId;
import io.lectern.protocol.UserId;
import io.lectern.zoom.AccountPool.Bond;
import io.lectern.zoom.AccountPool.Seat;
import io.lectern.zoom.Lease.State;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;

/// Who gets which seat, now or for a time to come. All who want a seat meet in [#claim] and [#place]: each tries its
/// candidates in order and passes over hosts that another is taking at this moment, so nobody waits for anybody; the
/// constraints decide what is left to decide.
final class PgClaims {
    /// Hosts that may get a lesson. A passing trouble does not concern times after it.
    static final String USABLE = """
            a.is_active and a.draining_since is null and a.quarantined_at is null
            """;

    /// A seat that is not asked again before it was found to be there.
    static final String SEATS = "generate_series(1, least(a.max_concurrent_meetings, coalesce(a.capacity, 20)))";

    /// The host may have one more meeting. Slots alone do not tell: one that was numbered higher than is allowed by now
    /// may still be in use.
    ///
    /// @param lesson whose own lease does not count, as SQL
    static String roomFor(String lesson) {
        return """
                ((select count(*) from zoom_leases o where o.account_id = a.id and o.lesson_id <> %s
                    and o.state not in ('FREE', 'RESERVED')) < least(a.max_concurrent_meetings, coalesce(a.capacity, 20)))
                """.formatted(lesson);
    }

    /// A host that may make no more meetings may still begin one again that the lesson's group had with it.
    private static final String WITHIN_BUDGET = """
            (a.blocked_until is null or a.blocked_until <= lower(s.during) or a.blocked_why like 'QUOTA%' and exists (
                select from zoom_kept_meetings k where k.account_id = a.id and k.group_id = s.group_id
                    and k.lease_id is distinct from 0 and not exists (
                    select from zoom_leases u where u.state <> 'FREE'
                        and (u.id = k.lease_id or u.meeting_id = k.meeting_id))))
            """;

    /// The time a lesson needs a seat for: its own with room on both sides, or, when it begins now, from now.
    ///
    /// `$3` the lesson, `$4` whether ahead, `$5` and `$6` the room before and after in seconds
    private static final String SPAN = """
            with span as (
                select l.id, l.group_id, case when $4
                    then tstzrange(l.start_time - make_interval(secs => $5), l.end_time + make_interval(secs => $6))
                    else tstzrange(now(), greatest(l.end_time, now()) + make_interval(secs => $6)) end as during
                from lessons l where l.id = $3 and l.ended_at is null)
            """;

    /// Whether somebody else is in the way of the span on the seat `x`; one's own reservation never is.
    private static final String IN_THE_WAY = """
            exists (select from zoom_leases z where z.account_id = x.account_id and z.slot = x.slot and z.state <> 'FREE'
                and not (z.state = 'RESERVED' and z.lesson_id = s.id)
                and (z.during && s.during or (not $4 and z.state <> 'RESERVED')))
            """;

    /// `$7` and `$8`: accounts and slots of the candidates, in the order to try them in.
    private static final String PICK = """
            , pick as (
                select x.account_id, x.slot, s.during
                from unnest($7::bigint[], $8::int[]) with ordinality as x(account_id, slot, place)
                    cross join span s join zoom_accounts a on a.id = x.account_id
                where %s and %s and ($4 or %s) and not %s and not %s and %s
                order by x.place limit 1 for no key update of a skip locked)
            """.formatted(
            USABLE, WITHIN_BUDGET, roomFor("s.id"), IN_THE_WAY, PgWaiters.SPOKEN_FOR, PgWaiters.stillWanted("$2"));

    private static final String USED = """
            , used as (
                update zoom_accounts set last_used_at = now()
                where id in (select account_id from moved where state = 'CREATING'))
            """;

    private final PgMoves moves;
    private final double before;
    private final double after;

    PgClaims(Postgres postgres, Settings.Zoom settings) {
        this.moves = new PgMoves(postgres);
        this.before = settings.bufferBefore().toMillis() / 1000.0;
        this.after = settings.bufferAfter().toMillis() / 1000.0;
    }

    private static final String FREE_SEATS = SPAN
            + PgWaiters.AHEAD
            + """
            select x.account_id, x.slot, a.zoom_account_id, a.last_used_at, coalesce(d.requests, 0) as today,
                case when exists (select from zoom_leases z where z.account_id = x.account_id and z.slot = x.slot
                                  and z.state = 'RESERVED' and z.lesson_id = s.id) then 'RESERVED'
                    when a.owner_id is not null then 'OWN'
                    when exists (select from zoom_account_teachers p
                                 where p.account_id = a.id and p.teacher_id = $2) then 'PREFERRED'
                    when a.id = (select z.account_id from zoom_leases z where z.teacher_id = $2
                                 and z.meeting_id is not null order by z.id desc limit 1) then 'FAMILIAR'
                    else 'NONE' end as bond
            from zoom_accounts a cross join span s cross join lateral
                (select a.id as account_id, slot from %s as slot) as x
                left join zoom_host_days d on d.account_id = a.id and d.day = (now() at time zone 'utc')::date
            where %s and %s and ($4 or %s) and (a.owner_id is null or a.owner_id = $2) and not %s and not %s and %s
            """.formatted(
                            SEATS,
                            USABLE,
                            WITHIN_BUDGET,
                            roomFor("s.id"),
                            IN_THE_WAY,
                            PgWaiters.SPOKEN_FOR,
                            PgWaiters.stillWanted("$1"));

    /// Seats on which nobody is in the way of this lesson, and which nobody who waits before it could use.
    ///
    /// @param ahead for its own time; otherwise from now on
    /// @param who asks; for the queue there are none once the lesson waits no more
    Future<List<Seat>> free(LessonId lesson, UserId teacher, boolean ahead, String who) {
        return moves.run(FREE_SEATS, Tuple.of(who, teacher.value(), lesson.value(), ahead, before, after))
                .map(rows -> rows.stream().map(PgClaims::seat).toList());
    }

    private static Seat seat(Row row) {
        return new Seat(
                row.getLong("account_id"),
                row.getInteger("slot"),
                row.getString("zoom_account_id"),
                row.getInteger("today"),
                Bond.valueOf(row.getString("bond")),
                PgMoves.time(row, "last_used_at"));
    }

    /// Two that want one seat, or start one lesson, meet at the constraints; the later one gets nothing and does not
    /// wait. `do nothing` rather than an error, because two inserts that wait for each other would be a deadlock.
    private static final String CLAIM = SPAN + PgWaiters.AHEAD + PICK + """
            , moved as (
                insert into zoom_leases (account_id, slot, lesson_id, teacher_id, state, during)
                select p.account_id, p.slot, $3, $9, $10, p.during from pick p
                on conflict do nothing returning *)
            """ + USED + PgMoves.NOTE + PgMoves.SHOW;

    /// Takes the first of these seats that is still free, for a lesson that has none.
    ///
    /// @return empty when others were faster: they took the seats, or the lesson has one, or is over
    Future<Optional<Lease>> claim(LessonId lesson, UserId teacher, List<Seat> candidates, boolean ahead, Note note) {
        Tuple values = wanted(lesson, candidates, ahead, note)
                .addLong(teacher.value())
                .addString((ahead ? State.RESERVED : State.CREATING).name());
        return moves.one(CLAIM, values);
    }

    private static final String PLACE =
            SPAN + PgWaiters.AHEAD + PICK + """
            , moved as (
                update zoom_leases z set account_id = p.account_id, slot = p.slot, during = p.during, teacher_id = $9,
                    state = $10, fence = fence + 1, changed_at = now()
                from pick p where z.id = $11 and z.fence = $12 and z.state = 'RESERVED' returning z.*)
            """ + USED + PgMoves.NOTE + PgSeatNews.MOVED + PgMoves.SHOW;

    /// Takes the first of these seats that is still free for a lesson that has reserved one, and gives that up for it;
    /// its own may be among them.
    ///
    /// @param ahead it stays a reservation; otherwise the lesson begins
    Future<Optional<Lease>> place(Lease reserved, UserId teacher, List<Seat> candidates, boolean ahead, Note note) {
        Tuple values = wanted(reserved.lesson(), candidates, ahead, note)
                .addLong(teacher.value())
                .addString((ahead ? State.RESERVED : State.CREATING).name())
                .addLong(reserved.id())
                .addLong(reserved.fence());
        return moves.one(PLACE, values);
    }

    /// Why a lesson that could not begin has its reservation again.
    static final String KEPT = "kept for another try";

    /// What was reserved once is reserved again in the same moment, as a lease of its own: so what the former one may
    /// still bring about at Zoom is never taken for this one's. A host that can host no more gives it up to another
    /// when it is placed next.
    private static final String UNDO = """
            with moved as (
                update zoom_leases set state = 'FREE', changed_at = now(),
                    during = tstzrange(lower(during), greatest(now(), lower(during)), '[]')
                where id = $3 and fence = $4 and state in ('CREATING', 'UNKNOWN') returning *),
            kept as (
                insert into zoom_leases (account_id, slot, lesson_id, teacher_id, state, during)
                select m.account_id, m.slot, m.lesson_id, l.teacher_id, 'RESERVED',
                    tstzrange(l.start_time - make_interval(secs => $5), l.end_time + make_interval(secs => $6))
                from moved m join lessons l on l.id = m.lesson_id
                where l.ended_at is null and l.end_time > now()
                  and exists (select from zoom_journal j where j.lease_id = m.id and j.state = 'RESERVED')
                on conflict do nothing returning *),
            promised as (
                insert into zoom_journal (lease_id, account_id, lesson_id, state, fence, why, who)
                select id, account_id, lesson_id, state, fence, $7, $2 from kept)
            """ + PgMoves.NOTE + PgMoves.SHOW;

    /// Gives a seat back on which no meeting was made; a lesson that had reserved it has it reserved again.
    ///
    /// @return the lease that is FREE now; empty when it is no longer this caller's
    Future<Optional<Lease>> undo(Lease lease, Note note) {
        return moves.one(
                UNDO,
                Tuple.of(note.why(), note.who(), lease.id(), lease.fence(), before, after)
                        .addString(KEPT));
    }

    private Tuple wanted(LessonId lesson, List<Seat> candidates, boolean ahead, Note note) {
        return Tuple.of(note.why(), note.who(), lesson.value(), ahead, before, after)
                .addArrayOfLong(candidates.stream().map(Seat::account).toArray(Long[]::new))
                .addArrayOfInteger(candidates.stream().map(Seat::slot).toArray(Integer[]::new));
    }
}
