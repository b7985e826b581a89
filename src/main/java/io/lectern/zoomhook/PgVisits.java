package io.lectern.zoomhook;

import io.lectern.platform.Postgres;
import io.lectern.zoomhook.Visits.Move;
import io.lectern.zoomhook.Visits.Visit;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Presence in meetings: keeps what Zoom reports, and the intervals of the attendance ledger that follow from it.
final class PgVisits {
    /// The lesson of meeting `$1` with uuid `$2` at `$3`: of several that had this meeting the one with the instance,
    /// else the one that had it at the time, else the last.
    static final String LESSON = """
            lesson as (
                select id from (
                    select z.lesson_id as id, z.meeting_uuid = $2 as same, z.during @> $3::timestamptz as timely, z.id as lease
                    from zoom_leases z where z.meeting_id = $1
                    union all
                    select l.id, null, null, 0 from lessons l where l.zoom_meeting_id = $1) as holders
                where exists (select from lessons where lessons.id = holders.id)
                order by same desc nulls last, timely desc nulls last, lease desc limit 1)
            """;

    private final Postgres postgres;

    private record Person(long lesson, long user, String uuid) {}

    PgVisits(Postgres postgres) {
        this.postgres = postgres;
    }

    private static final String NOTE = "with " + LESSON + """
            , fits as (
                select l.id from lessons l join lesson on lesson.id = l.id
                where l.teacher_id = $4
                   or exists (select from group_members m where m.group_id = l.group_id and m.student_id = $4)
                   or exists (select from lesson_teachers t where t.lesson_id = l.id and t.user_id = $4)),
            noted as (
                insert into zoom_visits (lesson_id, user_id, uuid, connection, at, joined, participant)
                select id, $4, $2, $5, $3, $6, $7 from fits on conflict do nothing)
            select lesson.id, fits.id is not null as belongs from lesson left join fits on true
            """;

    /// @return what came of it: `present`, `unknown_meeting`, or `stranger` for somebody the lesson is not for
    Future<String> note(HookEvent event, long user, Move move) {
        OffsetDateTime at = utc(move.at());
        Tuple values =
                Tuple.of(event.meeting(), event.uuid(), at, user, move.connection(), move.joined(), move.participant());
        Future<@Nullable String> outcome = postgres.pool()
                .withTransaction(sql -> sql.preparedQuery(NOTE).execute(values).compose(rows -> {
                    if (rows.size() == 0) return Future.succeededFuture("unknown_meeting");
                    Row row = rows.iterator().next();
                    if (!row.getBoolean("belongs")) return Future.succeededFuture("stranger");
                    Person person = new Person(row.getLong("id"), user, event.uuid());
                    return workOut(sql, person).map("present");
                }));
        return outcome.map(Objects::requireNonNull).recover(Postgres::translated);
    }

    private static final String ENDED = """
            insert into zoom_instances (uuid, meeting_id, ended_at) values ($1, $2, $3)
            on conflict (uuid) do update set ended_at = least(zoom_instances.ended_at, excluded.ended_at)
            """;

    /// The instance is over, and everybody in it has left. Waits for whoever is being noted without knowing so.
    Future<Void> ended(HookEvent.Ended event) {
        return postgres.pool()
                .withTransaction(sql -> sql.preparedQuery("select pg_advisory_xact_lock(hashtextextended($1, 0))")
                        .execute(Tuple.of(event.uuid()))
                        .compose(alone -> sql.preparedQuery(ENDED)
                                .execute(Tuple.of(event.uuid(), event.meeting(), utc(event.at())))))
                .compose(noted -> run(
                        "select distinct lesson_id, user_id from zoom_visits where uuid = $1", Tuple.of(event.uuid())))
                .compose(people -> {
                    Future<Void> all = Future.succeededFuture();
                    for (Row row : people) {
                        Person person = new Person(row.getLong(0), row.getLong(1), event.uuid());
                        all = all.compose(done -> postgres.pool().withTransaction(sql -> workOut(sql, person)));
                    }
                    return all;
                })
                .recover(Postgres::translated);
    }

    private static final String STARTED = """
            insert into zoom_instances (uuid, meeting_id, started_at) values ($1, $2, $3)
            on conflict (uuid) do update set started_at = least(zoom_instances.started_at, excluded.started_at)
            returning ended_at is not null and ended_at >= $3 as over
            """;

    /// @return whether the instance has ended since
    Future<Boolean> started(HookEvent.Started event) {
        return run(STARTED, Tuple.of(event.uuid(), event.meeting(), utc(event.at())))
                .map(rows -> rows.iterator().next().getBoolean("over"))
                .recover(Postgres::translated);
    }

    private static final String MOVES = """
            select at, joined, connection, participant from zoom_visits where lesson_id = $1 and user_id = $2 and uuid = $3
            """;

    private static final String ENDS = """
            select l.ended_at as lesson, (select ended_at from zoom_instances where uuid = $2) as meeting
            from lessons l where l.id = $1
            """;

    private static final String CLEAR = """
            delete from attendance_intervals
            where lesson_id = $1 and user_id = $2 and source = 'zoom' and starts_with(session, $3)
            """;

    private static final String PUT = """
            insert into attendance_intervals (lesson_id, user_id, session, joined_at, left_at, cause, source)
            values ($1, $2, $3, $4, $5, $6, 'zoom')
            """;

    private static final String LOCK = """
            select pg_advisory_xact_lock_shared(hashtextextended($1, 0)), pg_advisory_xact_lock(hashtextextended($2, 0))
            """;

    /// One at a time for a person in a meeting: two that each see half of the moves would leave the wrong half.
    private static Future<Void> workOut(SqlConnection sql, Person person) {
        String name = person.lesson() + " " + person.user() + " " + person.uuid();
        return sql.preparedQuery(LOCK)
                .execute(Tuple.of(person.uuid(), name))
                .compose(locked ->
                        sql.preparedQuery(MOVES).execute(Tuple.of(person.lesson(), person.user(), person.uuid())))
                .map(rows -> rows.stream().map(PgVisits::move).toList())
                .compose(moves -> sql.preparedQuery(ENDS)
                        .execute(Tuple.of(person.lesson(), person.uuid()))
                        .map(rows -> rows.size() == 0
                                ? List.<Visit>of()
                                : visits(moves, rows.iterator().next())))
                .compose(visits -> replace(sql, person, visits));
    }

    private static List<Visit> visits(List<Move> moves, Row ends) {
        return Visits.of(moves, instant(ends, "meeting"), instant(ends, "lesson"));
    }

    private static Future<Void> replace(SqlConnection sql, Person person, List<Visit> visits) {
        String prefix = "zoom:" + person.uuid() + ":";
        List<Tuple> rows = visits.stream()
                .map(visit -> Tuple.of(
                        person.lesson(),
                        person.user(),
                        prefix + visit.connection(),
                        utc(visit.joined()),
                        visit.left() == null ? null : utc(visit.left()),
                        visit.cause()))
                .toList();
        Future<?> cleared = sql.preparedQuery(CLEAR).execute(Tuple.of(person.lesson(), person.user(), prefix));
        return rows.isEmpty()
                ? cleared.mapEmpty()
                : cleared.compose(
                        gone -> sql.preparedQuery(PUT).executeBatch(rows).mapEmpty());
    }

    private static Move move(Row row) {
        return new Move(
                row.getBoolean("joined"),
                row.getOffsetDateTime("at").toInstant(),
                row.getString("connection"),
                row.getString("participant"));
    }

    private Future<io.vertx.sqlclient.RowSet<Row>> run(String statement, Tuple values) {
        return postgres.sql().preparedQuery(statement).execute(values);
    }

    private static @Nullable Instant instant(Row row, String column) {
        OffsetDateTime at = row.getOffsetDateTime(column);
        return at == null ? null : at.toInstant();
    }

    private static OffsetDateTime utc(Instant at) {
        return at.atOffset(ZoneOffset.UTC);
    }
}
