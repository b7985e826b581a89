package io.lectern.zoom;

import io.lectern.platform.Postgres;
import io.lectern.protocol.LessonId;
import io.lectern.protocol.UserId;
import io.lectern.zoom.AccountPool.Seat;
import io.lectern.zoomapi.ZoomMeeting;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// Who holds which seat. Every move is one statement, so it is whole or not at all; it carries the fence of the lease
/// and leaves a row in the journal.
final class PgSeats {
    /// Follows `moved` in a statement and needs the reason as `$1`.
    static final String NOTE = """
            , noted as (
                insert into zoom_journal (lease_id, account_id, lesson_id, state, fence, why)
                select id, account_id, lesson_id, state, fence, $1 from moved)
            """;

    /// A lesson without a title goes by the name of its group, in Zoom as everywhere else.
    private static final String TOPIC =
            "coalesce(nullif(l.title, ''), (select name from groups where id = l.group_id), '') as topic";

    static final String SHOW = """
            select m.*, %s,
                case when l.id is null or l.ended_at is not null then 'OVER'
                    when l.started_at is null then 'PLANNED' else 'STARTED' end as phase,
                coalesce(greatest(1, extract(epoch from l.end_time - l.start_time) / 60), 60)::int as minutes,
                l.end_time as planned_end
            from moved m left join lessons l on l.id = m.lesson_id
            """.formatted(TOPIC);

    private final Postgres postgres;

    /// How a lesson stands.
    sealed interface Situation {
        record NoLesson() implements Situation {}

        record Over() implements Situation {}

        record Unseated() implements Situation {}

        record Held(Lease lease) implements Situation {}
    }

    /// What an end did: the lease to be closed if it fell to this caller, and where things stood before.
    record Ending(Instant at, boolean first, Optional<Lease> mine, Optional<Lease.State> before) {}

    PgSeats(Postgres postgres) {
        this.postgres = postgres;
    }

    private static final String LOOK = """
            select z.*, %s,
                case when l.ended_at is not null then 'OVER'
                    when l.started_at is null then 'PLANNED' else 'STARTED' end as phase,
                greatest(1, extract(epoch from l.end_time - l.start_time) / 60)::int as minutes,
                l.end_time as planned_end
            from lessons l left join zoom_leases z on z.lesson_id = l.id and z.state <> 'FREE'
            where l.id = $1
            """.formatted(TOPIC);

    Future<Situation> look(LessonId lesson) {
        return run(LOOK, Tuple.of(lesson.value())).map(rows -> {
            if (rows.size() == 0) return new Situation.NoLesson();
            Row row = rows.iterator().next();
            if (row.getString("phase").equals("OVER")) return new Situation.Over();
            return row.getLong("id") == null ? new Situation.Unseated() : new Situation.Held(lease(row));
        });
    }

    private static final String FREE_SEATS = """
            select a.id, s.slot, a.last_used_at,
                (select count(*) from zoom_leases z
                 where z.account_id = a.id and lower(z.during) >= date_trunc('day', now(), 'UTC')) as today,
                coalesce(a.id = (select z.account_id from zoom_leases z where z.teacher_id = $1
                                 order by z.id desc limit 1), false) as familiar
            from zoom_accounts a cross join generate_series(1, a.max_concurrent_meetings) as s(slot)
            where a.is_active and (a.blocked_until is null or a.blocked_until <= now())
              and not exists (select from zoom_leases z
                              where z.account_id = a.id and z.slot = s.slot and z.state <> 'FREE')
            """;

    Future<List<Seat>> free(UserId teacher) {
        return run(FREE_SEATS, Tuple.of(teacher.value()))
                .map(rows -> rows.stream().map(PgSeats::seat).toList());
    }

    private static Seat seat(Row row) {
        return new Seat(
                row.getLong("id"),
                row.getInteger("slot"),
                row.getInteger("today"),
                row.getBoolean("familiar"),
                Optional.ofNullable(row.getOffsetDateTime("last_used_at")).map(OffsetDateTime::toInstant));
    }

    /// Two that want one seat, or start one lesson, meet at the constraints; the later one gets nothing and does not
    /// wait. `do nothing` rather than an error, because two inserts that wait for each other would be a deadlock.
    private static final String CLAIM = """
            with moved as (
                insert into zoom_leases (account_id, slot, lesson_id, teacher_id, state, during)
                select $2, $3, l.id, $5, 'CREATING', tstzrange(now(), null)
                from lessons l where l.id = $4 and l.ended_at is null
                on conflict do nothing returning *),
            used as (update zoom_accounts set last_used_at = now() where id in (select account_id from moved))
            """ + NOTE + SHOW;

    /// @return empty when the seat was taken meanwhile, or the lesson has one, or is over
    Future<Optional<Lease>> claim(Seat seat, LessonId lesson, UserId teacher) {
        return move(CLAIM, Tuple.of("start", seat.account(), seat.slot(), lesson.value(), teacher.value()));
    }

    /// A lesson that ended while its meeting was made gets no meeting: the lease goes on to its end.
    private static final String READY = """
            with moved as (
                update zoom_leases z set meeting_id = $4, meeting_uuid = $5, changed_at = now(), state =
                    case when exists (select from lessons l where l.id = z.lesson_id and l.ended_at is null)
                    then 'READY' else 'ENDING' end
                where z.id = $2 and z.fence = $3 and z.state in ('CREATING', 'UNKNOWN') returning z.*),
            booked as (
                update lessons l set zoom_meeting_id = $4, zoom_join_url = $6, zoom_password = $7,
                    started_at = coalesce(l.started_at, now()), updated_at = now()
                from moved where l.id = moved.lesson_id and moved.state = 'READY' and l.ended_at is null)
            """ + NOTE + SHOW;

    /// @return the lease, READY or ENDING; empty when it is no longer this caller's
    Future<Optional<Lease>> ready(Lease lease, ZoomMeeting meeting, String why) {
        return move(
                READY,
                Tuple.of(
                        why,
                        lease.id(),
                        lease.fence(),
                        Long.toString(meeting.id()),
                        meeting.uuid(),
                        meeting.joinUrl(),
                        meeting.password().reveal()));
    }

    private static final String UNKNOWN = """
            with moved as (
                update zoom_leases set state = 'UNKNOWN', changed_at = now()
                where id = $2 and fence = $3 and state = 'CREATING' returning *)
            """ + NOTE + SHOW;

    Future<Optional<Lease>> unknown(Lease lease, String why) {
        return move(UNKNOWN, Tuple.of(why, lease.id(), lease.fence()));
    }

    private static final String FREE = """
            with moved as (
                update zoom_leases set state = 'FREE', changed_at = now(),
                    during = tstzrange(lower(during), greatest(now(), lower(during)), '[]')
                where id = $2 and fence = $3 and state in ('CREATING', 'UNKNOWN', 'ENDING') returning *)
            """ + NOTE + SHOW;

    Future<Optional<Lease>> free(Lease lease, String why) {
        return move(FREE, Tuple.of(why, lease.id(), lease.fence()));
    }

    private static final String REOPEN = """
            with moved as (
                update zoom_leases set state = 'CREATING', fence = fence + 1, meeting_id = null, changed_at = now()
                where id = $2 and fence = $3 and state = 'READY' returning *),
            cleared as (
                update lessons l set zoom_meeting_id = null, zoom_join_url = null, zoom_password = null
                from moved where l.id = moved.lesson_id)
            """ + NOTE + SHOW;

    /// Keeps the seat for a lesson whose meeting Zoom no longer knows.
    Future<Optional<Lease>> reopen(Lease lease) {
        return move(REOPEN, Tuple.of("its meeting is gone", lease.id(), lease.fence()));
    }

    /// The lease is written before the lesson, here as in every statement that writes both: no two can deadlock.
    private static final String END = """
            with moved as (
                update zoom_leases set state = 'ENDING', fence = fence + 1, changed_at = now()
                where lesson_id = $2 and state = 'READY' returning *),
            closed as (
                update lessons l set ended_at = now(), updated_at = now(),
                    zoom_meeting_id = null, zoom_join_url = null, zoom_password = null
                from (select count(*) from moved) as first where l.id = $2 and l.ended_at is null
                returning l.ended_at)
            """ + NOTE + """
            , former as (select state from zoom_leases where lesson_id = $2 and state <> 'FREE')
            select coalesce(c.ended_at, l.ended_at, now()) as at, c.ended_at is not null as first,
                former.state as before, shown.*
            from lessons l left join closed c on true left join former on true
                left join (%s) as shown on true
            where l.id = $2
            """.formatted(SHOW);

    /// Marks the lesson as over and takes its READY lease for ending.
    ///
    /// @return empty when there is no such lesson
    Future<Optional<Ending>> end(LessonId lesson, UserId by) {
        return run(END, Tuple.of("ended by user " + by.value(), lesson.value()))
                .map(rows -> rows.stream().findFirst().map(PgSeats::ending));
    }

    private static Ending ending(Row row) {
        Optional<Lease> mine = row.getLong("id") == null ? Optional.empty() : Optional.of(lease(row));
        Optional<Lease.State> before =
                Optional.ofNullable(row.getString("before")).map(Lease.State::valueOf);
        return new Ending(row.getOffsetDateTime("at").toInstant(), row.getBoolean("first"), mine, before);
    }

    private Future<Optional<Lease>> move(String statement, Tuple values) {
        return run(statement, values).map(rows -> rows.stream().findFirst().map(PgSeats::lease));
    }

    private Future<RowSet<Row>> run(String statement, Tuple values) {
        return postgres.sql().preparedQuery(statement).execute(values).recover(Postgres::translated);
    }

    static Lease lease(Row row) {
        @Nullable String meeting = row.getString("meeting_id");
        @Nullable OffsetDateTime planned = row.getOffsetDateTime("planned_end");
        return new Lease(
                row.getLong("id"),
                row.getLong("account_id"),
                new LessonId(row.getLong("lesson_id")),
                new UserId(row.getLong("teacher_id")),
                Lease.State.valueOf(row.getString("state")),
                row.getLong("fence"),
                meeting == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(meeting)),
                row.getString("topic"),
                row.getInteger("minutes"),
                planned == null ? null : planned.toInstant(),
                Lease.Phase.valueOf(row.getString("phase")));
    }
}
