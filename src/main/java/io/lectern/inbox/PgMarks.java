package io.lectern.inbox;

import io.lectern.platform.Postgres;
import io.lectern.protocol.UserId;
import io.lectern.room.Mark;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/// What people have marked.
public final class PgMarks {
    private static final int MOST = 10_000;

    private final Postgres postgres;

    public PgMarks(Postgres postgres) {
        this.postgres = postgres;
    }

    /// A mark and when it was set.
    public record SetMark(Mark mark, Instant at) {}

    /// The last value by its place in the person's room: whoever writes it, how often, and in which order.
    public static final String PUT = """
            insert into user_marks (user_id, kind, item, value, seq, at)
            select u.id, $2, $3, $4, $5, $6 from users u where u.id = $1
            on conflict (user_id, kind, item) do update
              set value = excluded.value, seq = excluded.seq, at = excluded.at
              where (excluded.seq, excluded.at) > (user_marks.seq, user_marks.at)
            """;

    /// The values of [#PUT].
    public static Tuple row(UserId user, Mark mark, long seq, Instant at) {
        return Tuple.of(user.value(), mark.kind().wire(), mark.item(), mark.value(), seq, at.atOffset(ZoneOffset.UTC));
    }

    Future<Void> put(UserId user, Mark mark, long seq, Instant at) {
        return postgres.sql()
                .preparedQuery(PUT)
                .execute(row(user, mark, seq, at))
                .recover(Postgres::translated)
                .mapEmpty();
    }

    private static final String ALL =
            "select kind, item, value, at from user_marks where user_id = $1 order by at desc, kind, item limit $2";

    /// The latest first.
    Future<List<SetMark>> of(UserId user) {
        return postgres.sql()
                .preparedQuery(ALL)
                .execute(Tuple.of(user.value(), MOST))
                .recover(Postgres::translated)
                .map(rows -> {
                    List<SetMark> marks = new ArrayList<>();
                    for (Row row : rows) marks.add(mark(row));
                    return marks;
                });
    }

    private static SetMark mark(Row row) {
        Mark mark = new Mark(Mark.Kind.parse(row.getString("kind")), row.getString("item"), row.getInteger("value"));
        return new SetMark(mark, row.getOffsetDateTime("at").toInstant());
    }
}
