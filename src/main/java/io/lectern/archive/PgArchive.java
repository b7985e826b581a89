package io.lectern.archive;

import io.lectern.platform.Postgres;
import io.lectern.protocol.RoomId;
import io.lectern.protocol.SessionId;
import io.lectern.protocol.UserId;
import io.lectern.room.Author;
import io.lectern.room.RoomEvent;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Chat, results and attendance in Postgres. Entries may come twice and in any order; the outcome is the same.
final class PgArchive {
    private static final String EVENT = """
            insert into room_events (room, epoch, seq, type, at, user_id, cid, data)
            values ($1, $2, $3, $4, $5, $6, $7, $8::text::jsonb)
            on conflict do nothing
            """;

    /// A session counts for the lesson as long as the lesson and the person exist.
    private static final String OPENED = """
            insert into attendance_intervals (lesson_id, user_id, session, joined_at)
            select l.id, u.id, $3, $4 from lessons l, users u where l.id = $1 and u.id = $2
            on conflict (lesson_id, user_id, session) do update set joined_at = excluded.joined_at
            """;

    /// The earliest end counts: a session that was given up does not live longer because its own end comes late.
    private static final String CLOSED = """
            insert into attendance_intervals (lesson_id, user_id, session, joined_at, left_at, cause)
            select l.id, u.id, $3, $4, $4, $5 from lessons l, users u where l.id = $1 and u.id = $2
            on conflict (lesson_id, user_id, session) do update
              set left_at = least(attendance_intervals.left_at, excluded.left_at),
                  cause = case when attendance_intervals.left_at <= excluded.left_at
                          then attendance_intervals.cause else excluded.cause end
            """;

    private static final String LESSON_ENDED = """
            update attendance_intervals set left_at = greatest(joined_at, $2), cause = 'lesson_end'
            where lesson_id = $1 and joined_at <= $2 and (left_at is null or left_at > $2)
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
                    .compose(closed -> batch(connection, LESSON_ENDED, sorted.lessonsEnded));
        });
    }

    private static Future<Void> batch(SqlConnection connection, String sql, List<Tuple> rows) {
        if (rows.isEmpty()) return Future.succeededFuture();
        return connection.preparedQuery(sql).executeBatch(rows).mapEmpty();
    }

    /// The rows of each statement.
    private static final class Sorted {
        private final List<Tuple> events = new ArrayList<>();
        private final List<Tuple> opened = new ArrayList<>();
        private final List<Tuple> closed = new ArrayList<>();
        private final List<Tuple> lessonsEnded = new ArrayList<>();

        static Sorted of(List<Archived> entries) {
            Sorted sorted = new Sorted();
            entries.forEach(sorted::add);
            return sorted;
        }

        private void add(Archived archived) {
            RoomId room = archived.room();
            boolean lesson = room.kind() == RoomId.Kind.LESSON;
            OffsetDateTime at = utc(archived.entry().at());
            switch (archived.entry().event()) {
                case RoomEvent.SessionOpened(UserId user, var name, var role, SessionId session, var node) -> {
                    if (lesson) opened.add(Tuple.of(room.number(), user.value(), session.value(), at));
                }
                case RoomEvent.SessionClosed(UserId user, SessionId session, var cause, var away) -> {
                    if (lesson) closed.add(Tuple.of(room.number(), user.value(), session.value(), at, cause.wire()));
                }
                case RoomEvent.LessonEnded(UserId by, Instant endedAt) -> {
                    if (lesson) lessonsEnded.add(Tuple.of(room.number(), utc(endedAt)));
                    event(archived, at);
                }
                case RoomEvent.Seen seen -> event(archived, at);
            }
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
                    archived.entry().cid(),
                    archived.data()));
        }

        private static OffsetDateTime utc(Instant instant) {
            return instant.atOffset(ZoneOffset.UTC);
        }
    }
}
