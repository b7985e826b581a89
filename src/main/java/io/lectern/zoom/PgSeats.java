package io.lectern.zoom;

import io.lectern.platform.Postgres;
import io.lectern.protocol.LessonId;
import io.lectern.protocol.UserId;
import io.lectern.zoom.Lease.State;
import io.lectern.zoomapi.ZoomMeeting;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.Optional;

/// The way of a lease from its meeting to its end. Every move is one statement, so it is whole or not at all; it
/// carries the fence of the lease and leaves a row in the journal.
final class PgSeats {
    private final PgMoves moves;

    /// How a lesson stands.
    sealed interface Situation {
        record NoLesson() implements Situation {}

        record Over() implements Situation {}

        record Unseated() implements Situation {}

        record Reserved(Lease lease) implements Situation {}

        record Held(Lease lease) implements Situation {}
    }

    /// What an end did: the lease to be closed if it fell to this caller, and where things stood before.
    record Ending(Instant at, Optional<Lease> mine, Optional<State> before) {}

    PgSeats(Postgres postgres) {
        this.moves = new PgMoves(postgres);
    }

    private static final String LOOK =
            "select z.*, lower(z.during) as held_from, upper(z.during) as held_until, " + PgMoves.LESSON + """
            from lessons l left join zoom_leases z on z.lesson_id = l.id and z.state not in ('FREE', 'QUARANTINED')
            where l.id = $1
            """;

    Future<Situation> look(LessonId lesson) {
        return moves.run(LOOK, Tuple.of(lesson.value())).map(rows -> {
            if (rows.size() == 0) return new Situation.NoLesson();
            Row row = rows.iterator().next();
            if (row.getString("phase").equals("OVER")) return new Situation.Over();
            if (row.getLong("id") == null) return new Situation.Unseated();
            Lease lease = PgMoves.lease(row);
            return lease.state() == State.RESERVED ? new Situation.Reserved(lease) : new Situation.Held(lease);
        });
    }

    private static final String SWITCHED_OFF = "select exists (select from users where id = $1 and not active)";

    /// Whether this person is no longer with the school: an access token may live on for a while.
    Future<Boolean> isSwitchedOff(UserId person) {
        return moves.run(SWITCHED_OFF, Tuple.of(person.value()))
                .map(rows -> rows.iterator().next().getBoolean(0));
    }

    /// A lesson that ended while its meeting was made gets no meeting, nor one that was to wait no longer since
    /// its seat was taken: the lease goes on to its end. All three rows are locked before that is decided, in the
    /// order of other statements, so an end or a cancellation is either seen here or finds the lease READY.
    private static final String READY = """
            with mine as (
                select z.id, z.lesson_id from zoom_leases z
                where z.id = $3 and z.fence = $4 and z.state in ('CREATING', 'UNKNOWN') for no key update),
            lesson as (
                select l.id from lessons l join mine on mine.lesson_id = l.id
                where l.ended_at is null for no key update of l),
            waiter as (
                select w.state from zoom_waiters w join lesson on lesson.id = w.lesson_id
                where w.state = 'WAITING' or w.state in ('CANCELLED', 'EXPIRED') and w.settled_at >= (
                    select max(j.at) from zoom_journal j
                    where j.lease_id = $3 and j.state = 'CREATING' and j.who <> 'sweep')
                for no key update of w),
            moved as (
                update zoom_leases z set meeting_id = $5, meeting_uuid = $6, changed_at = now(), idle_since = null,
                    state = case when exists (select from lesson)
                        and not exists (select from waiter where state <> 'WAITING') then 'READY' else 'ENDING' end
                from mine where z.id = mine.id and z.fence = $4 and z.state in ('CREATING', 'UNKNOWN') returning z.*),
            booked as (
                update lessons l set zoom_meeting_id = $5, zoom_join_url = $7, zoom_password = $8,
                    started_at = coalesce(l.started_at, now()), updated_at = now()
                from moved where l.id = moved.lesson_id and moved.state = 'READY' and l.ended_at is null
                returning l.*)
            """ + PgMoves.NOTE + PgSeatNews.READY + PgMoves.SHOW;

    /// @return the lease, READY or ENDING; empty when it is no longer this caller's
    Future<Optional<Lease>> ready(Lease lease, ZoomMeeting meeting, Note note) {
        Tuple values = of(lease, note)
                .addString(Long.toString(meeting.id()))
                .addString(meeting.uuid())
                .addString(meeting.joinUrl())
                .addString(meeting.password().reveal());
        return moves.one(READY, values);
    }

    private static final String UNKNOWN = """
            with moved as (
                update zoom_leases set state = 'UNKNOWN', changed_at = now()
                where id = $3 and fence = $4 and state = 'CREATING' returning *)
            """ + PgMoves.NOTE + PgMoves.SHOW;

    Future<Optional<Lease>> unknown(Lease lease, Note note) {
        return moves.one(UNKNOWN, of(lease, note));
    }

    private static final String FREE = """
            with moved as (
                update zoom_leases set state = 'FREE', changed_at = now(),
                    during = tstzrange(lower(during), greatest(now(), lower(during)), '[]')
                where id = $3 and fence = $4 and state not in ('READY', 'LIVE', 'FREE') returning *)
            """ + PgMoves.NOTE + PgMoves.SHOW;

    Future<Optional<Lease>> free(Lease lease, Note note) {
        return moves.one(FREE, of(lease, note));
    }

    private static final String TAKEN_BACK = """
            with moved as (
                update zoom_leases set state = 'FREE', changed_at = now(),
                    during = tstzrange(lower(during), greatest(now(), lower(during)), '[]')
                where id = $3 and fence = $4::bigint + 1 and state = 'ENDING' and meeting_id is null returning *)
            """ + PgMoves.NOTE + PgMoves.SHOW;

    /// Frees a seat that was taken back while its meeting was made, for the one who made it and knows by now that there
    /// is none: nobody else can know that at once.
    ///
    /// @param lease as its maker held it
    /// @return empty when it was not taken back, or somebody else has it since
    Future<Optional<Lease>> takenBack(Lease lease, Note note) {
        return moves.one(TAKEN_BACK, of(lease, note));
    }

    private static final String REOPEN = """
            with moved as (
                update zoom_leases set state = 'CREATING', fence = fence + 1, meeting_id = null, idle_since = null,
                    changed_at = now()
                where id = $3 and fence = $4 and state in ('READY', 'LIVE') returning *),
            cleared as (
                update lessons l set zoom_meeting_id = null, zoom_join_url = null, zoom_password = null
                from moved where l.id = moved.lesson_id returning l.id)
            """ + PgMoves.NOTE + PgSeatNews.lost("meeting_gone") + PgMoves.SHOW;

    /// Keeps the seat for a lesson that gets another meeting, because Zoom no longer knows its own, or another is
    /// wanted.
    Future<Optional<Lease>> reopen(Lease lease, Note note) {
        return moves.one(REOPEN, of(lease, note));
    }

    private static final String QUARANTINE = """
            with moved as (
                update zoom_leases set state = 'QUARANTINED', fence = fence + 1, changed_at = now()
                where id = $3 and fence = $4 and state not in ('RESERVED', 'FREE', 'QUARANTINED') returning *),
            cleared as (
                update lessons l set zoom_meeting_id = null, zoom_join_url = null, zoom_password = null
                from moved where l.id = moved.lesson_id and l.zoom_meeting_id = moved.meeting_id returning l.id)
            """ + PgMoves.NOTE + PgSeatNews.lost("host_failed") + PgMoves.SHOW;

    /// Leaves the seat alone until its host answers again. Its lesson may have another one.
    Future<Optional<Lease>> quarantine(Lease lease, Note note) {
        return moves.one(QUARANTINE, of(lease, note));
    }

    /// A sweep that looks at the meeting just now has an older fence after this, and so does not end it; and a lesson
    /// that lost its links with its host, which is well again, has them back.
    private static final String SHOWN = """
            with mine as (
                select z.id, z.lesson_id, z.idle_since from zoom_leases z
                where z.id = $1 and z.meeting_id = $2 and z.state in ('READY', 'LIVE') for no key update),
            wanted as (
                update zoom_leases z set idle_since = null, checked_at = null, fence = z.fence + 1
                from mine where z.id = mine.id and mine.idle_since is not null returning z.id),
            booked as (
                update lessons l set zoom_meeting_id = $2, zoom_join_url = $3, zoom_password = $4, updated_at = now()
                from mine where l.id = mine.lesson_id and l.ended_at is null and l.zoom_meeting_id is null
                returning l.*),
            told as (
                insert into zoom_news (lesson_id, body)
                select id, jsonb_build_object('kind', 'SeatReady', 'join_url', zoom_join_url,
                    'meeting_id', zoom_meeting_id, 'password', zoom_password) from booked)
            select id from mine
            """;

    /// Somebody comes, or comes back, to a meeting that is there.
    Future<Void> shown(Lease lease, ZoomMeeting meeting) {
        Tuple values = Tuple.of(
                lease.id(),
                Long.toString(meeting.id()),
                meeting.joinUrl(),
                meeting.password().reveal());
        return moves.run(SHOWN, values).mapEmpty();
    }

    /// The lease is written before the lesson, here as in every statement that writes both: no two can deadlock.
    private static final String END = """
            with moved as (
                update zoom_leases set fence = fence + 1, changed_at = now(),
                    state = case state when 'RESERVED' then 'FREE' else 'ENDING' end,
                    during = case state when 'RESERVED'
                        then tstzrange(lower(during), greatest(now(), lower(during)), '[]') else during end
                where lesson_id = $3 and state in ('RESERVED', 'READY', 'LIVE') returning *),
            closed as (
                update lessons l set ended_at = now(), updated_at = now(),
                    zoom_meeting_id = null, zoom_join_url = null, zoom_password = null
                from (select count(*) from moved) as first where l.id = $3 and l.ended_at is null
                returning l.id, l.ended_at)
            """ + PgMoves.NOTE + PgSeatNews.ended("$4::bigint") + """
            , former as (select state from zoom_leases where lesson_id = $3 and state not in ('FREE', 'QUARANTINED'))
            select coalesce(c.ended_at, l.ended_at, now()) as at, former.state as before, shown.*
            from lessons l left join closed c on true left join former on true
                left join (%s) as shown on shown.state = 'ENDING'
            where l.id = $3
            """.formatted(PgMoves.SHOW);

    /// Marks the lesson as over and takes its lease for ending.
    ///
    /// @return empty when there is no such lesson
    Future<Optional<Ending>> end(LessonId lesson, UserId by) {
        return moves.run(END, Tuple.of("ended", Note.user(by), lesson.value(), by.value()))
                .map(rows -> rows.stream().findFirst().map(PgSeats::ending));
    }

    private static Ending ending(Row row) {
        Optional<Lease> mine = row.getLong("id") == null ? Optional.empty() : Optional.of(PgMoves.lease(row));
        Optional<State> before = Optional.ofNullable(row.getString("before")).map(State::valueOf);
        return new Ending(row.getOffsetDateTime("at").toInstant(), mine, before);
    }

    private static final String RELEASE = """
            with moved as (
                update zoom_leases set fence = fence + 1, changed_at = now(),
                    state = case state when 'RESERVED' then 'FREE' when 'QUARANTINED' then state else 'ENDING' end,
                    during = case state when 'RESERVED'
                        then tstzrange(lower(during), greatest(now(), lower(during)), '[]') else during end
                where id = $3 and state <> 'FREE' returning *),
            cleared as (
                update lessons l set zoom_meeting_id = null, zoom_join_url = null, zoom_password = null
                from moved where l.id = moved.lesson_id and l.ended_at is null and l.zoom_meeting_id = moved.meeting_id
                returning l.id)
            """ + PgMoves.NOTE + PgSeatNews.lost("taken_back") + PgMoves.SHOW;

    /// Takes a lease away from its lesson, which is not over because of that.
    ///
    /// @return the lease, to be closed unless it was a reservation, which is FREE now; empty when it was already
    Future<Optional<Lease>> release(long lease, Note note) {
        return moves.one(RELEASE, Tuple.of(note.why(), note.who(), lease));
    }

    private static Tuple of(Lease lease, Note note) {
        return Tuple.of(note.why(), note.who(), lease.id(), lease.fence());
    }
}
