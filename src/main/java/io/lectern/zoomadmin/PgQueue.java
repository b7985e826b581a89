package io.lectern.zoomadmin;

import io.lectern.platform.Postgres;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.List;

/// The lessons that wait for a seat, in their order.
public final class PgQueue {
    private static final int MOST = 500;

    private final Postgres postgres;

    public PgQueue(Postgres postgres) {
        this.postgres = postgres;
    }

    private static final String WAITING = """
            select row_number() over (order by w.due, w.asked_at, w.id)::int as position, w.lesson_id, w.teacher_id,
                w.asked_at, w.needed_by, w.deadline, w.told_eta, coalesce(nullif(l.title, ''), g.name) as title,
                coalesce(nullif(concat_ws(' ', nullif(t.last_name, ''), nullif(t.first_name, ''),
                    nullif(t.middle_name, '')), ''), t.email) as teacher
            from zoom_waiters w join lessons l on l.id = w.lesson_id join groups g on g.id = l.group_id
                join users t on t.id = w.teacher_id
            where w.state = 'WAITING' order by position limit $1
            """;

    Future<List<Waiter>> all() {
        return postgres.sql()
                .preparedQuery(WAITING)
                .execute(Tuple.of(MOST))
                .map(rows -> rows.stream().map(PgQueue::waiter).toList())
                .recover(Postgres::translated);
    }

    private static Waiter waiter(Row row) {
        OffsetDateTime expected = row.getOffsetDateTime("told_eta");
        return new Waiter(
                row.getInteger("position"),
                row.getLong("lesson_id"),
                row.getString("title"),
                row.getLong("teacher_id"),
                row.getString("teacher"),
                row.getOffsetDateTime("asked_at").toInstant(),
                row.getOffsetDateTime("needed_by").toInstant(),
                row.getOffsetDateTime("deadline").toInstant(),
                expected == null ? null : expected.toInstant());
    }
}
