package io.lectern.zoom;

import io.lectern.config.Settings;
import io.lectern.platform.Postgres;
import io.lectern.protocol.LessonId;
import io.lectern.protocol.UserId;
import io.lectern.zoom.Timeline.Span;
import io.lectern.zoom.WaitOrder.Place;
import io.lectern.zoom.WaitOrder.Seat;
import io.lectern.zoom.WaitOrder.Waiter;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What places in the queue are worked out from, and what those who wait were told of them.
final class PgPlaces {
    /// Whose places are worked out with the times; who stands behind them is counted only.
    private static final int MOST = 1_000;

    private final PgMoves moves;
    private final double after;

    PgPlaces(Postgres postgres, Settings.Zoom settings) {
        this.moves = new PgMoves(postgres);
        this.after = PgSweep.seconds(settings.bufferAfter());
    }

    private static final String WAITING = """
            select w.*, l.end_time as until from zoom_waiters w join lessons l on l.id = w.lesson_id
            where w.state = 'WAITING' and not %s order by w.due, w.asked_at, w.id limit %d
            """.formatted(PgWaiters.SEATED, MOST);

    /// All who wait, in their order.
    Future<List<Waiter>> waiting() {
        return moves.run(WAITING, Tuple.tuple())
                .map(rows -> rows.stream().map(PgWaiters::waiter).toList());
    }

    private static final String BEHIND = """
            select count(*) as position from zoom_waiters me
                join zoom_waiters w on (w.due, w.asked_at, w.id) <= (me.due, me.asked_at, me.id) and w.state = 'WAITING'
                    and (w.id = me.id or not %s)
            where me.lesson_id = $1 and me.state = 'WAITING'
                and not exists (select from zoom_leases t where t.lesson_id = me.lesson_id
                    and t.state not in ('FREE', 'QUARANTINED', 'RESERVED'))
            """.formatted(PgWaiters.SEATED);

    /// The place of a lesson in the queue, however long that is.
    ///
    /// @return 0 when it does not wait, or has its seat already
    Future<Integer> position(LessonId lesson) {
        return moves.run(BEHIND, Tuple.of(lesson.value()))
                .map(rows -> rows.iterator().next().getInteger("position"));
    }

    /// A meeting that is being closed is as good as over. When a lesson that overran its time ends, or a host that is
    /// in trouble recovers, nobody can say.
    private static final String SEATS = """
            select a.id, x.slot, a.owner_id, a.blocked_until, lower(z.during) as taken_from,
                case when z.state = 'RESERVED' then upper(z.during)
                    when z.state in ('CREATING', 'READY', 'LIVE') and l.end_time > now()
                        then l.end_time + make_interval(secs => $1) end as taken_until,
                z.id is not null and z.state <> 'ENDING' as taken
            from zoom_accounts a cross join lateral (select slot from %s as slot) as x
                left join zoom_leases z on z.account_id = a.id and z.slot = x.slot and z.state <> 'FREE'
                left join lessons l on l.id = z.lesson_id
            where %s
            """.formatted(PgClaims.SEATS, PgClaims.USABLE);

    /// The seats of which it is known when they are free.
    Future<List<Seat>> seats() {
        return moves.run(SEATS, Tuple.of(after)).map(rows -> {
            Map<List<Long>, Seat> seats = new HashMap<>();
            Set<List<Long>> unknown = new HashSet<>();
            for (Row row : rows) {
                List<Long> place = List.of(row.getLong("id"), (long) row.getInteger("slot"));
                Optional<Instant> until = PgMoves.time(row, "taken_until");
                if (row.getBoolean("taken") && until.isEmpty()) unknown.add(place);
                List<Span> taken = new ArrayList<>();
                if (seats.containsKey(place)) taken.addAll(seats.get(place).taken());
                PgMoves.time(row, "blocked_until").ifPresent(later -> taken.add(new Span(Instant.EPOCH, later)));
                until.ifPresent(end ->
                        taken.add(new Span(PgMoves.time(row, "taken_from").orElse(Instant.EPOCH), end)));
                seats.put(
                        place,
                        new Seat(Optional.ofNullable(row.getLong("owner_id")).map(UserId::new), taken));
            }
            seats.keySet().removeAll(unknown);
            return List.copyOf(seats.values());
        });
    }

    /// A time that differs by less than a minute is the same.
    private static final String TELL = """
            with mine as (
                select w.id, p.position, p.eta from zoom_waiters w
                    join unnest($1::bigint[], $2::int[], $3::timestamptz[]) as p(id, position, eta) on p.id = w.id
                where w.state = 'WAITING' and (w.told_position is distinct from p.position
                    or (w.told_eta is null) <> (p.eta is null) or abs(extract(epoch from w.told_eta - p.eta)) >= 60)
                order by w.id for update of w),
            changed as (
                update zoom_waiters w set told_position = m.position, told_eta = m.eta
                from mine m where w.id = m.id returning w.lesson_id, w.told_position, w.told_eta)
            insert into zoom_news (lesson_id, body)
            select lesson_id, jsonb_build_object('kind', 'SeatWaiting', 'position', told_position,
                'expected', told_eta) from changed
            """;

    /// Lets those hear of their places that have another one than they were told.
    Future<Void> tell(List<Place> places) {
        if (places.isEmpty()) return Future.succeededFuture();
        OffsetDateTime[] expected = places.stream()
                .map(place ->
                        place.expected().map(at -> at.atOffset(ZoneOffset.UTC)).orElse(null))
                .toArray(OffsetDateTime[]::new);
        Tuple values = Tuple.tuple()
                .addArrayOfLong(
                        places.stream().map(place -> place.waiter().id()).toArray(Long[]::new))
                .addArrayOfInteger(places.stream().map(Place::position).toArray(Integer[]::new))
                .addArrayOfOffsetDateTime(expected);
        return moves.run(TELL, values).mapEmpty();
    }
}
