package io.lectern.school;

import io.lectern.platform.Postgres;
import io.lectern.protocol.LessonId;
import io.lectern.protocol.UserId;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Planning lessons in Postgres. Whoever plans for a group holds its row meanwhile, so two who plan for one time do not
/// both find it free.
public final class PgLessonPlans {
    private final Postgres postgres;

    /// What of a lesson is to be written; absent is: as it is, or the default.
    record Plan(
            Optional<Instant> start,
            Optional<Instant> end,
            Optional<String> title,
            Optional<String> topics,
            Optional<String> location,
            Optional<String> notes,
            Optional<Boolean> recorded,
            Optional<Integer> recordingDays,
            Optional<Boolean> singleSession) {

        boolean moves() {
            return start.isPresent() || end.isPresent();
        }
    }

    sealed interface Outcome {
        record Written(LessonId lesson) implements Outcome {}

        /// The group is not this teacher's, or does not exist.
        record NoGroup() implements Outcome {}

        /// The group has another lesson then.
        record GroupBusy() implements Outcome {}

        /// The teacher has another lesson then.
        record TeacherBusy() implements Outcome {}
    }

    public PgLessonPlans(Postgres postgres) {
        this.postgres = postgres;
    }

    private static final String HOLD =
            "select id from groups where id = $1 and ($2::bigint is null or teacher_id = $2) for no key update";

    private static final String BUSY = """
            select coalesce(bool_or(l.group_id = $1), false) as by_group, coalesce(bool_or(l.teacher_id = $2), false) as by_teacher
            from lessons l
            where (l.group_id = $1 or l.teacher_id = $2) and l.ended_at is null and not l.provisional and l.id <> $5
              and l.start_time < $4 and l.end_time > $3
            """;

    private static final String INSERT = """
            insert into lessons (group_id, teacher_id, start_time, end_time, title, topics, location, notes, record_lesson,
                recording_available_for_days, single_session)
            values ($1, $2, $3, $4, coalesce($5, ''), coalesce($6, ''), coalesce($7, ''), coalesce($8, ''),
                coalesce($9, false), coalesce($10, 90), coalesce($11, false)) returning id
            """;

    /// A new lesson of one's own group. That the teacher has another lesson then is his own business.
    Future<Outcome> create(long group, UserId teacher, Plan plan) {
        Instant start = plan.start().orElseThrow();
        Instant end = plan.end().orElseThrow();
        return inTransaction(sql -> hold(sql, group, teacher).compose(held -> {
            if (!held) return Future.succeededFuture(new Outcome.NoGroup());
            return busy(sql, group, teacher, start, end, 0)
                    .compose(busy -> busy.byGroup()
                            ? Future.succeededFuture(new Outcome.GroupBusy())
                            : run(sql, INSERT, fields(Tuple.of(group, teacher.value(), utc(start), utc(end)), plan))
                                    .map(id -> new Outcome.Written(new LessonId(id))));
        }));
    }

    private static final String UPDATE = """
            update lessons set updated_at = now(), start_time = $2, end_time = $3, title = coalesce($4, title),
                topics = coalesce($5, topics), location = coalesce($6, location), notes = coalesce($7, notes),
                record_lesson = coalesce($8, record_lesson),
                recording_available_for_days = coalesce($9, recording_available_for_days),
                single_session = coalesce($10, single_session)
            where id = $1 returning id
            """;

    Future<Outcome> change(Lesson lesson, Plan plan) {
        Instant start = plan.start().orElse(lesson.start());
        Instant end = plan.end().orElse(lesson.end());
        UserId teacher = new UserId(lesson.teacher());
        Tuple values = fields(Tuple.of(lesson.id().value(), utc(start), utc(end)), plan);
        return inTransaction(sql -> hold(sql, lesson.group(), null)
                .compose(held -> plan.moves()
                        ? busy(
                                sql,
                                lesson.group(),
                                teacher,
                                start,
                                end,
                                lesson.id().value())
                        : Future.succeededFuture(new Busy(false, false)))
                .compose(busy -> {
                    if (busy.byGroup()) return Future.succeededFuture(new Outcome.GroupBusy());
                    if (busy.byTeacher()) return Future.succeededFuture(new Outcome.TeacherBusy());
                    return run(sql, UPDATE, values).map(id -> new Outcome.Written(lesson.id()));
                }));
    }

    Future<?> delete(LessonId lesson) {
        return postgres.sql()
                .preparedQuery("delete from lessons where id = $1")
                .execute(Tuple.of(lesson.value()))
                .recover(Postgres::translated);
    }

    private record Busy(boolean byGroup, boolean byTeacher) {}

    private static Future<Boolean> hold(SqlClient sql, long group, @Nullable UserId teacher) {
        Tuple values = Tuple.of(group, teacher == null ? null : teacher.value());
        return sql.preparedQuery(HOLD).execute(values).map(rows -> rows.size() > 0);
    }

    private static Future<Busy> busy(SqlClient sql, long group, UserId teacher, Instant start, Instant end, long but) {
        return sql.preparedQuery(BUSY)
                .execute(Tuple.of(group, teacher.value(), utc(start), utc(end), but))
                .map(rows -> rows.iterator().next())
                .map(row -> new Busy(row.getBoolean("by_group"), row.getBoolean("by_teacher")));
    }

    private static Future<Long> run(SqlClient sql, String statement, Tuple values) {
        return sql.preparedQuery(statement)
                .execute(values)
                .map(rows -> rows.size() == 0 ? 0L : rows.iterator().next().getLong(0));
    }

    private Future<Outcome> inTransaction(Function<SqlConnection, Future<Outcome>> work) {
        return postgres.pool()
                .withTransaction(work)
                .map(outcome -> Objects.requireNonNull(outcome))
                .recover(Postgres::translated);
    }

    private static Tuple fields(Tuple values, Plan plan) {
        return values.addString(plan.title().orElse(null))
                .addString(plan.topics().orElse(null))
                .addString(plan.location().orElse(null))
                .addString(plan.notes().orElse(null))
                .addBoolean(plan.recorded().orElse(null))
                .addInteger(plan.recordingDays().orElse(null))
                .addBoolean(plan.singleSession().orElse(null));
    }

    private static OffsetDateTime utc(Instant time) {
        return time.atOffset(ZoneOffset.UTC);
    }
}
