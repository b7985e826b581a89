package io.lectern.zoom;

import io.lectern.platform.Postgres;
import io.lectern.protocol.LessonId;
import io.lectern.protocol.UserId;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;

/// Later ends of lessons. The sweep that looks for abandoned meetings goes by the new end, and forgets what it saw
/// under
/// the old one.
final class PgExtensions {
    private final Postgres postgres;

    sealed interface Outcome {
        /// It is planned to end then, by this request or an earlier one under the same key.
        record Planned(Instant endsAt) implements Outcome {}

        record NoLesson() implements Outcome {}

        record Over() implements Outcome {}

        /// The end would be further away than a lesson may last.
        record TooFar() implements Outcome {}
    }

    PgExtensions(Postgres postgres) {
        this.postgres = postgres;
    }

    /// The lease before the lesson, as everywhere. An hour that has begun counts from now, so that an extension is
    /// always some time from here.
    private static final String EXTEND = """
            with asked as (
                insert into lesson_extensions (lesson_id, key, user_id, minutes)
                select l.id, $2, $3, $4 from lessons l
                where l.id = $1 and l.ended_at is null
                  and greatest(l.end_time, now()) + make_interval(mins => $4) <= now() + make_interval(secs => $5)
                on conflict do nothing returning lesson_id),
            seen as (
                update zoom_leases set idle_since = null, checked_at = null
                where lesson_id in (select lesson_id from asked) and state in ('READY', 'LIVE') returning id),
            extended as (
                update lessons l
                set end_time = greatest(l.end_time, now()) + make_interval(mins => $4), updated_at = now()
                from asked, (select count(*) from seen) as leases where l.id = asked.lesson_id and l.ended_at is null
                returning l.id, l.end_time)
            """ + PgSeatNews.EXTENDED + "select end_time from extended";

    private static final String STANDS = """
            select l.end_time, l.ended_at is not null as over,
                exists (select from lesson_extensions e where e.lesson_id = l.id and e.key = $2) as known
            from lessons l where l.id = $1
            """;

    /// @param key names this extension: the same key again changes nothing
    /// @param most how far from now the new end may be
    Future<Outcome> extend(LessonId lesson, String key, UserId by, int minutes, Duration most) {
        Tuple values = Tuple.of(lesson.value(), key, by.value(), minutes, (double) most.toSeconds());
        return run(EXTEND, values)
                .compose(rows -> rows.size() > 0
                        ? Future.succeededFuture(
                                new Outcome.Planned(end(rows.iterator().next())))
                        : run(STANDS, Tuple.of(lesson.value(), key)).map(PgExtensions::standing));
    }

    private static Outcome standing(RowSet<Row> rows) {
        if (rows.size() == 0) return new Outcome.NoLesson();
        Row row = rows.iterator().next();
        if (row.getBoolean("over")) return new Outcome.Over();
        return row.getBoolean("known") ? new Outcome.Planned(end(row)) : new Outcome.TooFar();
    }

    private static Instant end(Row row) {
        return row.getOffsetDateTime("end_time").toInstant();
    }

    private Future<RowSet<Row>> run(String statement, Tuple values) {
        return postgres.sql().preparedQuery(statement).execute(values).recover(Postgres::translated);
    }
}
