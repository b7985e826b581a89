package io.lectern.zoom;

import io.lectern.platform.Postgres;
import io.lectern.protocol.LessonId;
import io.lectern.protocol.UserId;
import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What all statements that move leases share: each names its moved rows `moved`, says why (`$1`) and who (`$2`), and
/// shows what became of them.
final class PgMoves {
    /// Follows `moved` in a statement.
    static final String NOTE = """
            , noted as (
                insert into zoom_journal (lease_id, account_id, lesson_id, state, fence, why, who)
                select id, account_id, lesson_id, state, fence, $1, $2 from moved)
            """;

    /// A lesson without a title goes by the name of its group, in Zoom as everywhere else.
    static final String LESSON = """
            coalesce(nullif(l.title, ''), (select name from groups where id = l.group_id), '') as topic,
            case when l.id is null or l.ended_at is not null then 'OVER'
                when l.started_at is null then 'PLANNED' else 'STARTED' end as phase,
            coalesce(greatest(1, extract(epoch from l.end_time - l.start_time) / 60), 60)::int as minutes,
            coalesce(l.record_lesson, false) as recorded, l.end_time as planned_end
            """;

    static final String SHOW =
            "select m.*, lower(m.during) as held_from, upper(m.during) as held_until, " + LESSON + """
            from moved m left join lessons l on l.id = m.lesson_id
            """;

    /// What the database says when another was faster: a seat taken, a lesson seated, or two that waited for each
    /// other.
    private static final Set<String> TAKEN = Set.of("23P01", "23505", "40P01");

    private final Postgres postgres;

    PgMoves(Postgres postgres) {
        this.postgres = postgres;
    }

    Future<RowSet<Row>> run(String statement, Tuple values) {
        return postgres.sql().preparedQuery(statement).execute(values).recover(Postgres::translated);
    }

    /// @return empty when nothing moved, or when the seat to move to was taken meanwhile
    Future<Optional<Lease>> one(String statement, Tuple values) {
        return all(statement, values)
                .map(moved -> moved.stream().findFirst())
                .recover(failure ->
                        isTaken(failure) ? Future.succeededFuture(Optional.empty()) : Future.failedFuture(failure));
    }

    Future<List<Lease>> all(String statement, Tuple values) {
        return run(statement, values)
                .map(rows -> rows.stream().map(PgMoves::lease).toList());
    }

    static boolean isTaken(Throwable failure) {
        return failure instanceof PgException said && TAKEN.contains(said.getSqlState());
    }

    static Lease lease(Row row) {
        @Nullable String meeting = row.getString("meeting_id");
        return new Lease(
                row.getLong("id"),
                row.getLong("account_id"),
                row.getInteger("slot"),
                new LessonId(row.getLong("lesson_id")),
                new UserId(row.getLong("teacher_id")),
                Lease.State.valueOf(row.getString("state")),
                row.getLong("fence"),
                meeting == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(meeting)),
                row.getOffsetDateTime("held_from").toInstant(),
                row.getOffsetDateTime("held_until").toInstant(),
                row.getString("topic"),
                row.getInteger("minutes"),
                row.getBoolean("recorded"),
                time(row, "planned_end").orElse(null),
                Lease.Phase.valueOf(row.getString("phase")));
    }

    static Optional<Instant> time(Row row, String column) {
        return Optional.ofNullable(row.getOffsetDateTime(column)).map(OffsetDateTime::toInstant);
    }
}
