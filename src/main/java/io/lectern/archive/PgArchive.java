package io.lectern.archive;

import io.lectern.inbox.PgMarks;
import io.lectern.platform.Postgres;
import io.lectern.protocol.RoomId;
import io.lectern.protocol.SessionId;
import io.lectern.protocol.UserId;
import io.lectern.room.Author;
import io.lectern.room.Entry;
import io.lectern.room.Mark;
import io.lectern.room.RoomEvent;
import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Chat, results and attendance in Postgres. Entries may come twice and in any order; the outcome is the same.
final class PgArchive {
    private static final String EVENT = """
            insert into room_events (room, epoch, seq, type, at, user_id, name, role, cid, data)
            select room, epoch, seq, type, at, user_id, name, role, cid, data::jsonb
            from unnest($1::text[], $2::text[], $3::bigint[], $4::text[], $5::timestamptz[], $6::bigint[], $7::text[],
                $8::text[], $9::text[], $10::text[]) as e (room, epoch, seq, type, at, user_id, name, role, cid, data)
            on conflict do nothing
            """;

    /// A session counts for the lesson as long as the lesson and the person exist.
    private static final String OPENED = """
            insert into attendance_intervals (lesson_id, user_id, session, joined_at)
            select l.id, u.id, v.session, v.joined_at
            from unnest($1::bigint[], $2::bigint[], $3::text[], $4::timestamptz[]) as v (lesson, person, session, joined_at)
            join lessons l on l.id = v.lesson join users u on u.id = v.person
            on conflict do nothing
            """;

    /// The earliest end counts: a session that was given up does not live longer because its own end comes late.
    private static final String CLOSED = """
            insert into attendance_intervals (lesson_id, user_id, session, joined_at, left_at, cause)
            select l.id, u.id, v.session, v.joined_at, v.left_at, v.cause
            from unnest($1::bigint[], $2::bigint[], $3::text[], $4::timestamptz[], $5::timestamptz[], $6::text[])
                as v (lesson, person, session, joined_at, left_at, cause)
            join lessons l on l.id = v.lesson join users u on u.id = v.person
            on conflict (lesson_id, user_id, session, joined_at) do update
              set left_at = excluded.left_at, cause = excluded.cause
              where attendance_intervals.left_at is null or attendance_intervals.left_at > excluded.left_at
            """;

    /// Nobody attends longer than the lesson lasts. Taken from the stored events, because an interval may be written
    /// after the end of its lesson. Begins with the ends: most lessons that are written to have none yet.
    private static final String LESSON_ENDED = """
            with ends as materialized (
              select t.lesson, e.ended_at
              from unnest($1::bigint[], $2::text[]) as t (lesson, room) join lesson_ends e on e.room = t.room)
            update attendance_intervals i set cause = 'lesson_end', left_at = e.ended_at
            from ends e
            where i.lesson_id = e.lesson and e.ended_at >= i.joined_at and (i.left_at is null or i.left_at > e.ended_at)
              and not exists (select from ends f
                where f.lesson = i.lesson_id and f.ended_at >= i.joined_at and f.ended_at < e.ended_at)
            """;

    private final Postgres postgres;

    PgArchive(Postgres postgres) {
        this.postgres = postgres;
    }

    /// Writes all of them or none.
    Future<Void> write(List<Archived> entries) {
        return postgres.pool().withTransaction(connection -> {
            Sorted sorted = Sorted.of(entries);
            return sorted.events
                    .run(connection, EVENT)
                    .compose(events -> sorted.opened.run(connection, OPENED))
                    .compose(opened -> sorted.closed().run(connection, CLOSED))
                    .compose(closed -> sorted.lessons().run(connection, LESSON_ENDED))
                    .compose(ended -> PgSurveys.write(connection, entries))
                    .compose(surveyed -> batch(connection, PgMarks.PUT, sorted.marks()));
        });
    }

    /// Whether Postgres found fault with what was to be written, so that writing the same again is in vain.
    static boolean isRefused(Throwable failure) {
        return failure instanceof PgException answer
                && answer.getSqlState() != null
                && (answer.getSqlState().startsWith("22")
                        || answer.getSqlState().startsWith("23"));
    }

    static Future<Void> batch(SqlConnection connection, String sql, List<Tuple> rows) {
        if (rows.isEmpty()) return Future.succeededFuture();
        return connection.preparedQuery(sql).executeBatch(rows).mapEmpty();
    }

    /// Somebody's visit of a lesson, which the ledger holds once.
    private record Visit(long lesson, long user, String session, Instant from) implements Comparable<Visit> {
        private static final Comparator<Visit> ORDER = Comparator.comparingLong(Visit::lesson)
                .thenComparingLong(Visit::user)
                .thenComparing(Visit::session)
                .thenComparing(Visit::from);

        static Visit of(RoomId room, RoomEvent.SessionClosed closing) {
            return new Visit(
                    room.number(), closing.user().value(), closing.session().value(), closing.openedAt());
        }

        @Override
        public int compareTo(Visit other) {
            return ORDER.compare(this, other);
        }
    }

    /// The rows of each statement.
    private static final class Sorted {
        private final PgRows events = new PgRows(
                String.class,
                String.class,
                Long.class,
                String.class,
                OffsetDateTime.class,
                Long.class,
                String.class,
                String.class,
                String.class,
                String.class);
        private final PgRows opened = new PgRows(Long.class, Long.class, String.class, OffsetDateTime.class);
        private final Map<Visit, RoomEvent.SessionClosed> closed = new TreeMap<>();
        private final Map<Long, String> lessons = new TreeMap<>();
        private final Map<String, Tuple> marks = new TreeMap<>();

        static Sorted of(List<Archived> entries) {
            Sorted sorted = new Sorted();
            entries.forEach(sorted::add);
            return sorted;
        }

        /// In one order everywhere, so that two archives at work on the same lessons do not lock each other out.
        PgRows lessons() {
            PgRows rows = new PgRows(Long.class, String.class);
            lessons.forEach(rows::add);
            return rows;
        }

        /// In one order everywhere as well.
        PgRows closed() {
            PgRows rows = new PgRows(
                    Long.class, Long.class, String.class, OffsetDateTime.class, OffsetDateTime.class, String.class);
            closed.forEach((visit, closing) -> rows.add(
                    visit.lesson(),
                    visit.user(),
                    visit.session(),
                    utc(visit.from()),
                    utc(closing.closedAt()),
                    closing.cause().wire()));
            return rows;
        }

        /// In one order everywhere as well.
        List<Tuple> marks() {
            return List.copyOf(marks.values());
        }

        private void add(Archived archived) {
            RoomId room = archived.room();
            if (room.kind() == RoomId.Kind.USER)
                Mark.of(archived.entry().event())
                        .ifPresent(mark -> marks.put(key(archived, mark), row(archived, mark)));
            boolean lesson = room.kind() == RoomId.Kind.LESSON;
            OffsetDateTime at = utc(archived.entry().at());
            switch (archived.entry().event()) {
                case RoomEvent.SessionOpened(
                        UserId user,
                        var name,
                        var role,
                        SessionId session,
                        var node,
                        var lease) -> {
                    if (lesson) opened.add(room.number(), user.value(), session.value(), at);
                }
                case RoomEvent.SessionClosed closing -> {
                    if (lesson) closed.merge(Visit.of(room, closing), closing, Sorted::earlier);
                }
                case RoomEvent.PollAnswered answer -> {}
                case RoomEvent.RollcallAnswered answer -> {}
                case RoomEvent.RollcallSettled settled -> {}
                case RoomEvent.MemberGone gone -> {}
                case RoomEvent.Seen seen -> event(archived, at);
            }
            boolean attendance = archived.entry().event() instanceof RoomEvent.SessionOpened
                    || archived.entry().event() instanceof RoomEvent.SessionClosed
                    || archived.entry().event() instanceof RoomEvent.LessonEnded;
            if (lesson && attendance) lessons.put(room.number(), room.wire());
        }

        private static String key(Archived archived, Mark mark) {
            return archived.room() + " " + mark.kind() + " " + mark.item() + " "
                    + archived.entry().position();
        }

        private static Tuple row(Archived archived, Mark mark) {
            Entry entry = archived.entry();
            return PgMarks.row(
                    new UserId(archived.room().number()), mark, entry.position().seq(), entry.at());
        }

        /// One statement cannot write a row twice, so of two ends of one visit the earlier is chosen here.
        private static RoomEvent.SessionClosed earlier(RoomEvent.SessionClosed one, RoomEvent.SessionClosed other) {
            return other.closedAt().isBefore(one.closedAt()) ? other : one;
        }

        private void event(Archived archived, OffsetDateTime at) {
            @Nullable Author from = archived.entry().from();
            events.add(
                    archived.room().wire(),
                    archived.epoch(),
                    archived.entry().position().seq(),
                    archived.type(),
                    at,
                    from == null ? null : from.user().value(),
                    from == null ? null : from.name(),
                    from == null ? null : from.role().wire(),
                    archived.entry().cid(),
                    archived.data());
        }

        private static OffsetDateTime utc(Instant instant) {
            return instant.atOffset(ZoneOffset.UTC);
        }
    }
}
