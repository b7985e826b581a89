package io.lectern.school;

import io.lectern.platform.Postgres;
import io.lectern.protocol.LessonId;
import io.lectern.protocol.RoomId;
import io.lectern.protocol.UserId;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Polls and roll calls as the archive keeps them.
public final class PgSurveyResults {
    private static final String NAME =
            "coalesce(nullif(trim(u.first_name || ' ' || u.last_name), ''), u.email) as name";

    private final Postgres postgres;

    public PgSurveyResults(Postgres postgres) {
        this.postgres = postgres;
    }

    /// Answers without a name stand in the order of what was chosen, so that their place tells nothing.
    private static final String POLLS = """
            select p.poll, p.question, p.options, p.multiple, p.anonymous, p.opened_at, p.closes_at,
                (select min(e.at) from room_events e where e.room = $2 and e.type = 'poll.closed'
                    and (e.data ->> 'poll')::bigint = p.poll and e.at >= p.opened_at) as closed_at,
                a.choices, u.id as user_id,\s""" + NAME + """

            from polls p
            left join poll_answers a on a.lesson_id = p.lesson_id and a.poll = p.poll and a.opened_at = p.opened_at
            left join users u on u.id = a.user_id
            where p.lesson_id = $1
            order by p.opened_at, p.poll, u.last_name, u.first_name, u.id, a.choices
            """;

    /// In the order they were opened.
    Future<List<PollResult>> polls(LessonId lesson) {
        return ask(POLLS, lesson).map(rows -> {
            Map<Opening, PollResult> polls = new LinkedHashMap<>();
            for (Row row : rows) {
                PollResult poll = polls.computeIfAbsent(Opening.of(row, "poll"), opened -> poll(row, opened.at()));
                Integer[] choices = row.getArrayOfIntegers("choices");
                if (choices != null) poll.answers().add(new PollResult.Answer(person(row), List.of(choices)));
            }
            return List.copyOf(polls.values());
        });
    }

    private static PollResult poll(Row row, Instant opened) {
        return new PollResult(
                row.getLong("poll"),
                row.getString("question"),
                List.of(row.getArrayOfStrings("options")),
                row.getBoolean("multiple"),
                row.getBoolean("anonymous"),
                opened,
                maybe(row, "closes_at"),
                maybe(row, "closed_at"),
                new ArrayList<>());
    }

    private static final String ROLLCALLS = """
            select r.rollcall, r.opened_at, r.closes_at,
                (select min(e.at) from room_events e where e.room = $2 and e.type = 'rollcall.closed'
                    and (e.data ->> 'rollcall')::bigint = r.rollcall and e.at >= r.opened_at) as closed_at,
                a.answered_at, u.id as user_id,\s""" + NAME + """

            from rollcalls r
            left join rollcall_answers a
                on a.lesson_id = r.lesson_id and a.rollcall = r.rollcall and a.opened_at = r.opened_at
            left join users u on u.id = a.user_id
            where r.lesson_id = $1
            order by r.opened_at, r.rollcall, u.last_name, u.first_name, u.id
            """;

    /// In the order they were opened.
    Future<List<RollcallResult>> rollcalls(LessonId lesson) {
        return ask(ROLLCALLS, lesson).map(rows -> {
            Map<Opening, RollcallResult> rollcalls = new LinkedHashMap<>();
            for (Row row : rows) {
                RollcallResult rollcall = rollcalls.computeIfAbsent(
                        Opening.of(row, "rollcall"),
                        opened -> new RollcallResult(
                                opened.id(),
                                opened.at(),
                                instant(row, "closes_at"),
                                maybe(row, "closed_at"),
                                new ArrayList<>()));
                Named person = person(row);
                if (person != null)
                    rollcall.expected().add(new RollcallResult.Expected(person, maybe(row, "answered_at")));
            }
            return List.copyOf(rollcalls.values());
        });
    }

    /// What tells one poll, or roll call, of a lesson from another.
    private record Opening(long id, Instant at) {
        static Opening of(Row row, String id) {
            return new Opening(row.getLong(id), instant(row, "opened_at"));
        }
    }

    private Future<RowSet<Row>> ask(String statement, LessonId lesson) {
        return postgres.sql()
                .preparedQuery(statement)
                .execute(Tuple.of(lesson.value(), RoomId.lesson(lesson).wire()))
                .recover(Postgres::translated);
    }

    private static @Nullable Named person(Row row) {
        Long user = row.getLong("user_id");
        return user == null ? null : new Named(new UserId(user), row.getString("name"));
    }

    private static Instant instant(Row row, String column) {
        return row.getOffsetDateTime(column).toInstant();
    }

    private static @Nullable Instant maybe(Row row, String column) {
        OffsetDateTime at = row.getOffsetDateTime(column);
        return at == null ? null : at.toInstant();
    }
}
