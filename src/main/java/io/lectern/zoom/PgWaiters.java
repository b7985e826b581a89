package io.lectern.zoom;

import io.lectern.config.Settings;
import io.lectern.platform.Postgres;
import io.lectern.protocol.LessonId;
import io.lectern.protocol.UserId;
import io.lectern.zoom.WaitOrder.Waiter;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// The queue for seats. Its order is that of [WaitOrder]; here it stands as one column, so that statements can go by
/// it.
///
/// A waiter is settled by whatever settles its lesson, not only from here: triggers see to it that a lesson that has a
/// meeting waits no longer, nor one that is over.
final class PgWaiters {
    /// However late a lesson is asked for, its teacher waits this long for a seat.
    private static final Duration LEAST = Duration.ofMinutes(15);

    /// How many [#servable] shows at most.
    static final int AT_ONCE = 20;

    /// The lesson of `w` has a seat by now.
    static final String SEATED = """
            exists (select from zoom_leases t where t.lesson_id = w.lesson_id
                and t.state not in ('FREE', 'QUARANTINED', 'RESERVED'))
            """;

    /// `w` takes a seat as soon as there is one.
    private static final String READY = """
            w.state = 'WAITING' and w.deadline > now() and (w.rests_until is null or w.rests_until <= now())
                and not\s""" + SEATED;

    /// For a claim: those who come before the lesson of the span `s`. Found once for all the seats it may try.
    ///
    /// `$4` whether the seat is for a time to come, which nobody waits for
    static final String AHEAD = """
            , ahead as materialized (
                select w.lesson_id, w.teacher_id, wl.end_time
                from span s cross join zoom_waiters w join lessons wl on wl.id = w.lesson_id
                    left join zoom_waiters me on me.lesson_id = s.id and me.state = 'WAITING'
                where not $4 and w.lesson_id <> s.id and %s
                  and (me.id is null or (w.due, w.asked_at, w.id) < (me.due, me.asked_at, me.id)))
            """.formatted(READY);

    /// For a claim: somebody `ahead` could use the seat `x` of the account `a`. So no node takes it for anybody else,
    /// whatever that node knows of the queue.
    ///
    /// `$6` the room after a lesson in seconds
    static final String SPOKEN_FOR = """
            exists (select from ahead w where (a.owner_id is null or a.owner_id = w.teacher_id)
                and not exists (select from zoom_leases r where r.account_id = x.account_id and r.slot = x.slot
                    and r.state = 'RESERVED' and r.lesson_id <> w.lesson_id
                    and r.during && tstzrange(now(), greatest(w.end_time, now()) + make_interval(secs => $6))))
            """;

    /// For a claim by the queue: the lesson of the span `s` still waits.
    ///
    /// @param who claims, as SQL
    static String stillWanted(String who) {
        return """
                (%s::text <> 'waitlist' or exists (
                    select from zoom_waiters me where me.lesson_id = s.id and me.state = 'WAITING'))
                """.formatted(who);
    }

    private final PgMoves moves;
    private final double after;

    PgWaiters(Postgres postgres, Settings.Zoom settings) {
        this.moves = new PgMoves(postgres);
        this.after = PgSweep.seconds(settings.bufferAfter());
    }

    /// As [WaitOrder#due] has it. A teacher's waiting lessons are counted by the highest turn, which two that ask at
    /// once cannot both take.
    private static final String ENQUEUE = """
            insert into zoom_waiters (lesson_id, teacher_id, needed_by, deadline, turn, due)
            select l.id, $2, n.needed_by, greatest(l.end_time, now() + make_interval(secs => $4)), t.turn,
                n.needed_by + t.turn * make_interval(secs => $3)
            from lessons l
                cross join lateral (select least(greatest(l.start_time, now()),
                    now() + make_interval(secs => $3)) as needed_by) as n
                cross join (select coalesce(max(turn) + 1, 0) as turn from zoom_waiters
                    where teacher_id = $2 and state = 'WAITING') as t
            where l.id = $1 and l.ended_at is null on conflict do nothing returning id
            """;

    private static final String WAITS =
            "select w.id from zoom_waiters w where w.lesson_id = $1 and w.state = 'WAITING'";

    /// Puts a lesson into the queue, if it is not in it and not over.
    Future<Void> enqueue(LessonId lesson, UserId teacher) {
        Tuple values = Tuple.of(
                lesson.value(), teacher.value(), (double) WaitOrder.SHARE.toSeconds(), (double) LEAST.toSeconds());
        return moves.run(ENQUEUE, values)
                .compose(come -> come.size() > 0
                        ? Future.succeededFuture()
                        : moves.run(STUCK, Tuple.of(lesson.value()))
                                .compose(found -> found.iterator().next().getBoolean(0)
                                        ? enqueue(lesson, teacher)
                                        : Future.succeededFuture()));
    }

    private static final String STUCK =
            "select exists (select from lessons where id = $1 and ended_at is null) and not exists (" + WAITS + ")";

    /// When it was settled is compared with the claims of seats, so it is the moment of the change and not that of the
    /// statement, which may have waited.
    private static final String CANCEL = """
            with gone as (
                update zoom_waiters set state = 'CANCELLED', settled_at = clock_timestamp(), why = $2
                where lesson_id = $1 and state = 'WAITING' returning lesson_id),
            told as (
                insert into zoom_news (lesson_id, body)
                select lesson_id, '{"kind": "SeatLost", "reason": "wait_cancelled"}'::jsonb from gone)
            select count(*) from gone
            """;

    /// A meeting that is being made for the lesson just now is not given to it: see [PgSeats#ready].
    ///
    /// @return whether it waited
    Future<Boolean> cancel(LessonId lesson, String by) {
        return moves.run(CANCEL, Tuple.of(lesson.value(), "cancelled by " + by))
                .map(rows -> rows.iterator().next().getLong(0) > 0);
    }

    private static final String CANCELLED = """
            select coalesce((select w.state in ('CANCELLED', 'EXPIRED') from zoom_waiters w join lessons l on l.id = w.lesson_id
                where w.lesson_id = $1 and l.ended_at is null order by w.id desc limit 1), false)
            """;

    /// Whether the lesson waited last until that was cancelled, or too long, and is not over.
    Future<Boolean> isCancelled(LessonId lesson) {
        return moves.run(CANCELLED, Tuple.of(lesson.value()))
                .map(rows -> rows.iterator().next().getBoolean(0));
    }

    /// A lesson whose seat is being made ready just now is past waiting.
    private static final String EXPIRE = """
            with late as (
                select w.id, u.active from zoom_waiters w join users u on u.id = w.teacher_id
                where w.state = 'WAITING' and (w.deadline <= now() or not u.active) and not %s
                order by w.id for update of w),
            gone as (
                update zoom_waiters w set settled_at = clock_timestamp(),
                    state = case when late.active then 'EXPIRED' else 'CANCELLED' end,
                    why = case when late.active then 'no seat in time' else 'the teacher is gone' end
                from late where w.id = late.id returning w.lesson_id, late.active),
            told as (
                insert into zoom_news (lesson_id, body)
                select lesson_id, jsonb_build_object('kind', 'SeatLost',
                    'reason', case when active then 'wait_expired' else 'wait_cancelled' end) from gone)
            select count(*) from gone
            """.formatted(SEATED);

    /// Sends away whoever has waited for too long, or is no longer with the school.
    Future<Void> expire() {
        return moves.run(EXPIRE, Tuple.tuple()).mapEmpty();
    }

    /// What [Reserving] notes when a lesson loses its reservation to one that runs late.
    static final String DISPLACED = "the lesson before it runs late";

    private static final String TAKE_UP = """
            insert into zoom_waiters (lesson_id, teacher_id, needed_by, deadline, turn, due, why)
            select l.id, l.teacher_id, l.start_time, l.end_time, t.turn,
                l.start_time + t.turn * make_interval(secs => $1), 'its reservation was lost'
            from lessons l cross join lateral (select coalesce(max(w.turn) + 1, 0) as turn from zoom_waiters w
                where w.teacher_id = l.teacher_id and w.state = 'WAITING') as t
            where l.start_time between now() - interval '10 minutes' and now() and l.end_time > now()
              and l.started_at is null and l.ended_at is null
              and exists (select from zoom_journal j where j.lesson_id = l.id and j.state = 'FREE' and j.why = $2)
              and not exists (select from zoom_waiters w where w.lesson_id = l.id)
              and not exists (select from zoom_leases z where z.lesson_id = l.id and z.state not in ('FREE', 'QUARANTINED'))
            on conflict do nothing
            """;

    /// Lessons that lost what they had reserved, and should begin now, wait without being asked.
    Future<Void> takeUp() {
        return moves.run(TAKE_UP, Tuple.of((double) WaitOrder.SHARE.toSeconds(), DISPLACED))
                .mapEmpty();
    }

    private static final String ANYBODY = "select exists (select from zoom_waiters where state = 'WAITING')";

    Future<Boolean> anybody() {
        return moves.run(ANYBODY, Tuple.tuple())
                .map(rows -> rows.iterator().next().getBoolean(0));
    }

    /// The row of `zoom_tellers` that stands for the queue: no lesson's.
    private static final long QUEUE = -1;

    private static final String TAKE_TURN = """
            insert into zoom_tellers (lesson_id, teller, until) values ($1, $2, now() + make_interval(secs => $3))
            on conflict (lesson_id) do update set teller = excluded.teller, until = excluded.until
            where zoom_tellers.teller = excluded.teller or zoom_tellers.until <= now()
            returning lesson_id
            """;

    /// Whether it is this one who hands out seats now, and for so long after.
    Future<Boolean> takeTurn(String self, Duration time) {
        return moves.run(TAKE_TURN, Tuple.of(QUEUE, self, PgSweep.seconds(time)))
                .map(rows -> rows.size() > 0);
    }

    Future<Void> leaveTurn(String self) {
        return moves.run("delete from zoom_tellers where lesson_id = $1 and teller = $2", Tuple.of(QUEUE, self))
                .mapEmpty();
    }

    private static final String SERVABLE = """
            select w.*, l.end_time as until from zoom_waiters w
                join lessons l on l.id = w.lesson_id join users u on u.id = w.teacher_id
            where %s and l.ended_at is null and u.active and exists (
                select from zoom_accounts a cross join lateral (select slot from %s as slot) as x
                where %s and %s and (a.blocked_until is null or a.blocked_until <= now())
                  and (a.owner_id is null or a.owner_id = w.teacher_id)
                  and not exists (select from zoom_leases z where z.account_id = a.id and z.slot = x.slot
                      and z.state <> 'FREE' and not (z.state = 'RESERVED' and z.lesson_id = w.lesson_id)
                      and (z.state <> 'RESERVED'
                           or z.during && tstzrange(now(), greatest(l.end_time, now()) + make_interval(secs => $1)))))
            order by w.due, w.asked_at, w.id limit least(%d, (
                select count(*) from zoom_accounts a cross join lateral (select slot from %s as slot) as x
                where %s and not exists (select from zoom_leases z where z.account_id = a.id and z.slot = x.slot
                    and z.state not in ('FREE', 'RESERVED'))))
            """.formatted(
                    READY,
                    PgClaims.SEATS,
                    PgClaims.USABLE,
                    PgClaims.roomFor("w.lesson_id"),
                    AT_ONCE,
                    PgClaims.SEATS,
                    PgClaims.USABLE);

    /// Those for whom there is a seat now, in their order, and no more than there are seats.
    Future<List<Waiter>> servable() {
        return moves.run(SERVABLE, Tuple.of(after))
                .map(rows -> rows.stream().map(PgWaiters::waiter).toList());
    }

    private static final String NEXT_REST = """
            select ceil(extract(epoch from min(rests_until) - now()) * 1000)::bigint from zoom_waiters
            where state = 'WAITING' and rests_until > now()
            """;

    /// In how long the next one has rested. By the database's clock: a node whose own is ahead would look again and
    /// again.
    Future<Optional<Duration>> nextRested() {
        return moves.run(NEXT_REST, Tuple.tuple())
                .map(rows ->
                        Optional.ofNullable(rows.iterator().next().getLong(0)).map(Duration::ofMillis));
    }

    static Waiter waiter(Row row) {
        return new Waiter(
                row.getLong("id"),
                new LessonId(row.getLong("lesson_id")),
                new UserId(row.getLong("teacher_id")),
                row.getOffsetDateTime("asked_at").toInstant(),
                row.getOffsetDateTime("due").toInstant(),
                row.getOffsetDateTime("until").toInstant());
    }
}
