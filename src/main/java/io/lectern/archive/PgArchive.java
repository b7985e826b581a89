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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Chat, results and attendance in Postgres. Entries may come twice and in any order; the outcome is the same.
final class PgArchive {
    private static final String EVENT = """
            insert into room_events (room, epoch, seq, type, at, user_id, name, role, cid, data)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10::text::jsonb)
            on conflict do nothing
            """;

    /// A session counts for the lesson as long as the lesson and the person exist.
    private static final String OPENED = """
            insert into attendance_intervals (lesson_id, user_id, session, joined_at)
            select l.id, u.id, $3, $4 from lessons l, users u where l.id = $1 and u.id = $2
            on conflict do nothing
            """;

    /// The earliest end counts: a session that was given up does not live longer because its own end comes late.
    private static final String CLOSED = """
            insert into attendance_intervals (lesson_id, user_id, session, joined_at, left_at, cause)
            select l.id, u.id, $3, $4, $5, $6 from lessons l, users u where l.id = $1 and u.id = $2
            on conflict (lesson_id, user_id, session, joined_at) do update
              set left_at = excluded.left_at, cause = excluded.cause
              where attendance_intervals.left_at is null or attendance_intervals.left_at > excluded.left_at
            """;

    /// Nobody attends longer than the lesson lasts. Taken from the stored events, because an interval may be written
    /// after the end of its lesson.
    private static final String LESSON_ENDED = """
            update attendance_intervals i
            set cause = 'lesson_end',
                left_at = (select min(ended_at) from lesson_ends where room = $2 and ended_at >= i.joined_at)
            where lesson_id = $1 and exists (select from lesson_ends
              where room = $2 and ended_at >= i.joined_at and (i.left_at is null or i.left_at > ended_at))
            """;

    private final Postgres postgres;

    PgArchive(Postgres postgres) {
        this.postgres = postgres;
    }

    /// Writes all of them or none.
    Future<Void> write(List<Archived> entries) {
        return postgres.pool().withTransaction(connection -> {
            Sorted sorted = Sorted.of(entries);
            return batch(connection, EVENT, sorted.events)
                    .compose(events -> batch(connection, OPENED, sorted.opened))
                    .compose(opened -> batch(connection, CLOSED, sorted.closed))
                    .compose(closed -> batch(connection, LESSON_ENDED, sorted.lessons()))
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

    /// The rows of each statement.
    private static final class Sorted {
        private final List<Tuple> events = new ArrayList<>();
        private final List<Tuple> opened = new ArrayList<>();
        private final List<Tuple> closed = new ArrayList<>();
        private final Map<Long, String> lessons = new TreeMap<>();
        private final Map<String, Tuple> marks = new TreeMap<>();

        static Sorted of(List<Archived> entries) {
            Sorted sorted = new Sorted();
            entries.forEach(sorted::add);
            return sorted;
        }

        /// In one order everywhere, so that two archives at work on the same lessons do not lock each other out.
        List<Tuple> lessons() {
            return lessons.entrySet().stream()
                    .map(lesson -> Tuple.of(lesson.getKey(), lesson.getValue()))
                    .toList();
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
                    if (lesson) opened.add(Tuple.of(room.number(), user.value(), session.value(), at));
                }
                case RoomEvent.SessionClosed closing -> {
                    if (lesson) closed.add(interval(room, closing));
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

        private static Tuple interval(RoomId room, RoomEvent.SessionClosed closing) {
            return Tuple.of(
                    room.number(),
                    closing.user().value(),
                    closing.session().value(),
                    utc(closing.openedAt()),
                    utc(closing.closedAt()),
                    closing.cause().wire());
        }

        private void event(Archived archived, OffsetDateTime at) {
            @Nullable Author from = archived.entry().from();
            events.add(Tuple.of(
                    archived.room().wire(),
                    archived.epoch(),
                    archived.entry().position().seq(),
                    archived.type(),
                    at,
                    from == null ? null : from.user().value(),
                    from == null ? null : from.name(),
                    from == null ? null : from.role().wire(),
                    archived.entry().cid(),
                    archived.data()));
        }

        private static OffsetDateTime utc(Instant instant) {
            return instant.atOffset(ZoneOffset.UTC);
        }
    }
}
