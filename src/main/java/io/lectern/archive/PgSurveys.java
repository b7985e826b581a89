package io.lectern.archive;

import io.lectern.protocol.RoomId;
import io.lectern.protocol.UserId;
import io.lectern.room.RoomEvent;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What classes were asked and what they answered, and the end of deleted messages. As all of the archive, entries may
/// come twice and in any order.
final class PgSurveys {
    private static final String POLL = """
            insert into polls (lesson_id, poll, opened_at, question, options, multiple, anonymous, closes_at)
            select l.id, $2, $3, $4, $5, $6, $7, $8 from lessons l where l.id = $1
            on conflict do nothing
            """;

    private static final String POLL_ANSWER = """
            insert into poll_answers (lesson_id, poll, opened_at, place, user_id, choices)
            select l.id, $2, $3, $4, u.id, $6 from lessons l left join users u on u.id = $5 where l.id = $1
            on conflict do nothing
            """;

    private static final String ROLLCALL = """
            insert into rollcalls (lesson_id, rollcall, opened_at, closes_at)
            select l.id, $2, $3, $4 from lessons l where l.id = $1
            on conflict do nothing
            """;

    private static final String ROLLCALL_ANSWER = """
            insert into rollcall_answers (lesson_id, rollcall, opened_at, user_id, answered_at)
            select l.id, $2, $3, u.id, $5 from lessons l, users u where l.id = $1 and u.id = $4
            on conflict (lesson_id, rollcall, opened_at, user_id) do update set answered_at = excluded.answered_at
              where rollcall_answers.answered_at is null
            """;

    /// Taken from the stored events, because a message may be written after the word that it is deleted. A number that
    /// was given out twice belongs to what stood there when it was deleted.
    private static final String ERASE = """
            update room_events m set data = '{"text": "", "deleted": true}'
            from room_events d
            where d.room = any($1::text[]) and d.type = 'chat.deleted' and m.room = d.room and m.seq = (d.data ->> 'message')::bigint
              and m.type = 'chat.message' and m.data ->> 'text' <> '' and (m.epoch = d.epoch or m.at <= d.at)
            """;

    private final List<Tuple> polls = new ArrayList<>();
    private final List<Tuple> pollAnswers = new ArrayList<>();
    private final List<Tuple> rollcalls = new ArrayList<>();
    private final List<Tuple> rollcallAnswers = new ArrayList<>();
    private final Set<String> chats = new TreeSet<>();

    private PgSurveys() {}

    /// Writes behind the events of the same entries.
    static Future<Void> write(SqlConnection connection, List<Archived> entries) {
        PgSurveys rows = new PgSurveys();
        entries.forEach(rows::add);
        PgRows chats = new PgRows(String.class);
        rows.chats.forEach(chats::add);
        return PgArchive.batch(connection, POLL, rows.polls)
                .compose(done -> PgArchive.batch(connection, POLL_ANSWER, rows.pollAnswers))
                .compose(done -> PgArchive.batch(connection, ROLLCALL, rows.rollcalls))
                .compose(done -> PgArchive.batch(connection, ROLLCALL_ANSWER, rows.rollcallAnswers))
                .compose(done -> chats.run(connection, ERASE));
    }

    private void add(Archived archived) {
        RoomEvent event = archived.entry().event();
        RoomId room = archived.room();
        if (event instanceof RoomEvent.ChatMessage || event instanceof RoomEvent.ChatDeleted) chats.add(room.wire());
        if (room.kind() != RoomId.Kind.LESSON) return;
        long seq = archived.entry().position().seq();
        Instant at = archived.entry().at();
        if (event instanceof RoomEvent.PollOpened poll) {
            polls.add(Tuple.of(
                            room.number(),
                            seq,
                            utc(at),
                            poll.question(),
                            poll.options().toArray(String[]::new))
                    .addBoolean(poll.multiple())
                    .addBoolean(poll.anonymous())
                    .addValue(utc(poll.closesAt())));
        } else if (event instanceof RoomEvent.PollAnswered answer) {
            pollAnswers.add(Tuple.of(
                    room.number(),
                    answer.poll(),
                    utc(answer.openedAt()),
                    archived.entry().position().toString(),
                    answer.anonymous() ? null : answer.user().value(),
                    answer.choices().toArray(Integer[]::new)));
        } else if (event instanceof RoomEvent.RollcallOpened rollcall) {
            rollcalls.add(Tuple.of(room.number(), seq, utc(at), utc(rollcall.closesAt())));
        } else if (event instanceof RoomEvent.RollcallAnswered answer) {
            rollcallAnswers.add(expected(room, answer.rollcall(), answer.openedAt(), answer.user(), at));
        } else if (event instanceof RoomEvent.RollcallSettled settled) {
            for (UserId user : settled.missing())
                rollcallAnswers.add(expected(room, settled.rollcall(), settled.openedAt(), user, null));
        }
    }

    private static Tuple expected(
            RoomId room, long rollcall, Instant openedAt, UserId user, @Nullable Instant answeredAt) {
        return Tuple.of(room.number(), rollcall, utc(openedAt), user.value(), utc(answeredAt));
    }

    private static @Nullable OffsetDateTime utc(@Nullable Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }
}
