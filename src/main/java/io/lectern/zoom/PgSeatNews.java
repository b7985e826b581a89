package io.lectern.zoom;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.lectern.platform.Postgres;
import io.lectern.protocol.Formats;
import io.lectern.protocol.LessonId;
import io.lectern.zoom.SeatNews.News;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The outbox of what rooms have to hear. Rows are written by the statements of the moves themselves, with the parts
/// below; whoever holds a room's row in `zoom_tellers` tells them in their order.
final class PgSeatNews {
    /// Those of the pool as a whole.
    static final LessonId OPS = new LessonId(0);

    static final Duration HOLD = Duration.ofSeconds(20);
    private static final Duration KEPT = Duration.ofDays(1);
    private static final int AT_ONCE = 200;

    /// Follows `booked`, the lessons that got a meeting by this statement. `lessons` shows them as they were before it.
    static final String READY = """
            , told as (
                insert into zoom_news (lesson_id, body)
                select b.id, t.body from booked b join lessons former on former.id = b.id
                join moved m on m.lesson_id = b.id
                cross join lateral (values
                    (1, jsonb_build_object('kind', 'Started', 'by', m.teacher_id, 'at', b.started_at,
                        'ends_at', b.end_time)),
                    (2, jsonb_build_object('kind', 'SeatReady', 'join_url', b.zoom_join_url,
                        'meeting_id', b.zoom_meeting_id, 'password', b.zoom_password))) as t (n, body)
                where t.n = 2 or former.started_at is null order by b.id, t.n)
            """;

    private static final String LOST = """
            , told as (
                insert into zoom_news (lesson_id, body)
                select id, jsonb_build_object('kind', 'SeatLost', 'reason', '%s') from cleared)
            """;

    private static final String ENDED = """
            , told as (
                insert into zoom_news (lesson_id, body)
                select c.id, jsonb_build_object('kind', 'Ended', 'by', %s, 'at', c.ended_at)
                from closed c join lessons former on former.id = c.id where former.ended_at is null)
            """;

    /// Follows `moved`, of which those concern others that stay reservations; `zoom_leases` shows where they were.
    static final String MOVED = """
            , told as (
                insert into zoom_news (lesson_id, body)
                select m.lesson_id, '{"kind": "SeatMoved", "reason": "rearranged"}'::jsonb
                from moved m join zoom_leases former on former.id = m.id
                where m.state = 'RESERVED' and (m.account_id, m.slot) <> (former.account_id, former.slot))
            """;

    /// Follows `extended`, the lessons that were planned to end later.
    static final String EXTENDED = """
            , told as (
                insert into zoom_news (lesson_id, body)
                select id, jsonb_build_object('kind', 'Extended', 'by', $3::bigint, 'ends_at', end_time) from extended)
            """;

    private static final Logger LOGGER = LoggerFactory.getLogger(PgSeatNews.class);

    private final Postgres postgres;

    /// @param key the same each time this is told; not by the id alone, because ids come again with a restored backup
    record Untold(long id, String key, Optional<News> news) {}

    PgSeatNews(Postgres postgres) {
        this.postgres = postgres;
    }

    /// Follows `closed`, the lessons this statement closes; one that was over before has told so.
    ///
    /// @param by whom, as SQL
    static String ended(String by) {
        return ENDED.formatted(by);
    }

    /// Follows `cleared`, the lessons that lost their meeting.
    ///
    /// @param reason a word of [News.SeatLost]
    static String lost(String reason) {
        return LOST.formatted(reason);
    }

    private static final String WAITING = """
            select distinct n.lesson_id from zoom_news n
            where n.told_at is null
              and not exists (select from zoom_tellers t where t.lesson_id = n.lesson_id and t.until > now())
            limit 200
            """;

    /// Lessons whose rooms have something to hear and nobody who tells it.
    Future<List<LessonId>> waiting() {
        return run(WAITING, Tuple.tuple())
                .map(rows ->
                        rows.stream().map(row -> new LessonId(row.getLong(0))).toList());
    }

    private static final String HOLD_ROOM = """
            insert into zoom_tellers (lesson_id, teller, until) values ($1, $2, now() + make_interval(secs => $3))
            on conflict (lesson_id) do update set teller = excluded.teller, until = excluded.until
            where zoom_tellers.until <= now() or zoom_tellers.teller = excluded.teller returning lesson_id
            """;

    /// Takes it upon this teller to tell a room, for [#HOLD].
    ///
    /// @return whether nobody else does
    Future<Boolean> hold(LessonId lesson, String teller) {
        return run(HOLD_ROOM, Tuple.of(lesson.value(), teller, (double) HOLD.toSeconds()))
                .map(rows -> rows.size() > 0);
    }

    private static final String UNTOLD = """
            select id, (extract(epoch from at) * 1000)::bigint as ms, body::text as body from zoom_news
            where lesson_id = $1 and told_at is null order by id limit $2
            """;

    Future<List<Untold>> untold(LessonId lesson) {
        return run(UNTOLD, Tuple.of(lesson.value(), AT_ONCE))
                .map(rows -> rows.stream().map(PgSeatNews::read).toList());
    }

    private static Untold read(Row row) {
        long id = row.getLong("id");
        String key = "seat-" + id + "-" + Long.toString(row.getLong("ms"), 36);
        try {
            return new Untold(id, key, Optional.of(Formats.json().readValue(row.getString("body"), News.class)));
        } catch (JsonProcessingException e) {
            LOGGER.atError().setCause(e).addKeyValue("news", id).log("news of a seat cannot be read; nobody hears it");
            return new Untold(id, key, Optional.empty());
        }
    }

    Future<Void> told(List<Long> ids) {
        return run(
                        "update zoom_news set told_at = now() where id = any($1) and told_at is null",
                        Tuple.tuple().addArrayOfLong(ids.toArray(Long[]::new)))
                .mapEmpty();
    }

    Future<Void> release(LessonId lesson, String teller) {
        return run("delete from zoom_tellers where lesson_id = $1 and teller = $2", Tuple.of(lesson.value(), teller))
                .mapEmpty();
    }

    private static final String FORGET = """
            with old as (select id from zoom_news where told_at < now() - make_interval(secs => $1) limit 5000)
            delete from zoom_news n using old where n.id = old.id
            """;

    /// What was told long ago, some of it.
    Future<Void> forget() {
        return run(FORGET, Tuple.of((double) KEPT.toSeconds())).mapEmpty();
    }

    static String json(News news) {
        try {
            return Formats.json().writerFor(News.class).writeValueAsString(news);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("news cannot be written", e);
        }
    }

    private Future<RowSet<Row>> run(String statement, Tuple values) {
        return postgres.sql().preparedQuery(statement).execute(values).recover(Postgres::translated);
    }
}
