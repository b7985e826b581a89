package io.lectern.zoom;

import io.lectern.config.Settings;
import io.lectern.platform.Postgres;
import io.lectern.protocol.LessonId;
import io.lectern.protocol.UserId;
import io.lectern.zoom.Timeline.Busy;
import io.lectern.zoom.Timeline.Span;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/// What the timetable wants of the seats, and where the two have come apart.
final class PgReservations {
    /// How many are looked at in one round.
    static final int BATCH = 50;

    /// So many that do not do are seen to in one round. Those that are only to leave a host come last and in any order,
    /// for they may have nowhere to go.
    private static final int MOST_MISPLACED = 200;

    private final PgMoves moves;
    private final double before;
    private final double after;
    private final double noShow;
    private final double ahead;

    PgReservations(Postgres postgres, Settings.Zoom settings) {
        this.moves = new PgMoves(postgres);
        this.before = PgSweep.seconds(settings.bufferBefore());
        this.after = PgSweep.seconds(settings.bufferAfter());
        this.noShow = PgSweep.seconds(settings.noShow());
        this.ahead = PgSweep.seconds(settings.reserveAhead());
    }

    /// When a lesson is planned, and whether it is time to reserve for it.
    ///
    /// @param due it begins within the time for which seats are reserved, and has not begun
    record Plan(UserId teacher, Instant start, Instant end, boolean over, boolean due) {
        Span span() {
            return new Span(start, end);
        }
    }

    private static final String PLAN = """
            select teacher_id, start_time, end_time, ended_at is not null as over,
                start_time between now() and now() + make_interval(secs => $2) and started_at is null as due
            from lessons where id = $1
            """;

    Future<Optional<Plan>> plan(LessonId lesson) {
        return moves.run(PLAN, Tuple.of(lesson.value(), ahead))
                .map(rows -> rows.stream().findFirst().map(PgReservations::plan));
    }

    private static Plan plan(Row row) {
        return new Plan(
                new UserId(row.getLong("teacher_id")),
                row.getOffsetDateTime("start_time").toInstant(),
                row.getOffsetDateTime("end_time").toInstant(),
                row.getBoolean("over"),
                row.getBoolean("due"));
    }

    private static final String OF =
            "with moved as (select * from zoom_leases where lesson_id = $1 and state = 'RESERVED') " + PgMoves.SHOW;

    /// What a lesson has reserved, be it over or gone.
    Future<Optional<Lease>> of(LessonId lesson) {
        return moves.one(OF, Tuple.of(lesson.value()));
    }

    /// Where in the timetable a round ended, so that the next one goes on there.
    record Cursor(Instant start, long lesson) {
        static final Cursor FIRST = new Cursor(Instant.EPOCH, 0);
    }

    /// A lesson that should have a seat and has none.
    record Wanting(LessonId lesson, Cursor place) {}

    private static final String WANTING = """
            select l.id, l.start_time from lessons l
            where l.start_time > now() and l.start_time <= now() + make_interval(secs => $1)
              and (l.start_time, l.id) > ($2, $3) and l.ended_at is null and l.started_at is null
              and not exists (select from zoom_leases z
                              where z.lesson_id = l.id and z.state not in ('FREE', 'QUARANTINED'))
            order by l.start_time, l.id limit %d
            """.formatted(BATCH);

    Future<List<Wanting>> wanting(Cursor from) {
        Tuple values = Tuple.of(ahead, from.start().atOffset(ZoneOffset.UTC), from.lesson());
        return moves.run(WANTING, values)
                .map(rows -> rows.stream().map(PgReservations::wanting).toList());
    }

    private static Wanting wanting(Row row) {
        long id = row.getLong("id");
        return new Wanting(
                new LessonId(id), new Cursor(row.getOffsetDateTime("start_time").toInstant(), id));
    }

    /// Why a reservation does not do.
    enum Trouble {
        /// Its lesson is over or deleted.
        OVER,
        /// Nobody came, nor tried to.
        MISSED,
        /// Its lesson is at another time now.
        MOVED,
        /// Its host takes no lessons for now.
        HOST
    }

    record Misplaced(Lease lease, Trouble trouble) {}

    private static final String MISPLACED =
            """
            with moved as (
                select z.*, case when l.id is null or l.ended_at is not null then 'OVER'
                    when l.start_time < now() - make_interval(secs => $1) and not exists (
                        select from zoom_journal j where j.lease_id = z.id and j.why = $4
                            and j.at > now() - make_interval(secs => $1)) then 'MISSED'
                    when z.during <> tstzrange(l.start_time - make_interval(secs => $2),
                                               l.end_time + make_interval(secs => $3)) then 'MOVED'
                    when not (%s) then 'HOST' end as trouble
                from zoom_leases z join zoom_accounts a on a.id = z.account_id left join lessons l on l.id = z.lesson_id
                where z.state = 'RESERVED')
            """.formatted(PgClaims.USABLE) + PgMoves.SHOW + """
            where m.trouble is not null
            order by m.trouble = 'HOST', case when m.trouble = 'HOST' then random() end, m.id limit %d
            """.formatted(MOST_MISPLACED);

    Future<List<Misplaced>> misplaced() {
        return moves.run(MISPLACED, Tuple.of(noShow, before, after, PgClaims.KEPT))
                .map(rows -> rows.stream()
                        .map(row -> new Misplaced(PgMoves.lease(row), Trouble.valueOf(row.getString("trouble"))))
                        .toList());
    }

    private static final String BUSY = """
            select a.id, x.slot, lower(z.during) as held_from, upper(z.during) as held_until
            from zoom_accounts a cross join lateral (select slot from %s as slot) as x
                left join zoom_leases z on z.account_id = a.id and z.slot = x.slot and z.state <> 'FREE'
                    and z.during && tstzrange($2, $3)
            where %s and (a.owner_id is null or a.owner_id = $1)
            """.formatted(PgClaims.SEATS, PgClaims.USABLE);

    /// Every seat this teacher may get, with the times at which it is somebody else's.
    Future<Timeline> timeline(UserId teacher, Instant from, Instant to) {
        Tuple values = Tuple.of(teacher.value(), from.atOffset(ZoneOffset.UTC), to.atOffset(ZoneOffset.UTC));
        return moves.run(BUSY, values)
                .map(rows -> Timeline.of(StreamSupport.stream(rows.spliterator(), false)
                        .map(PgReservations::busy)
                        .toList()));
    }

    private static Busy busy(Row row) {
        Optional<Span> taken = PgMoves.time(row, "held_from")
                .flatMap(from -> PgMoves.time(row, "held_until").map(until -> new Span(from, until)));
        return new Busy(row.getLong("id"), row.getInteger("slot"), taken);
    }
}
