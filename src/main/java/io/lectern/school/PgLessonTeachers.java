package io.lectern.school;

import io.lectern.platform.Postgres;
import io.lectern.protocol.LessonId;
import io.lectern.protocol.UserId;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.List;

/// Who leads a lesson beside its teacher.
public final class PgLessonTeachers {
    private final Postgres postgres;

    /// Somebody who leads, and since when they may.
    record CoTeacher(Person person, Instant addedAt) {}

    /// What became of an appointment.
    enum Appointed {
        ADDED,
        KNOWN,
        NO_TEACHER,
        NOBODY
    }

    public PgLessonTeachers(Postgres postgres) {
        this.postgres = postgres;
    }

    private static final String LIST = """
            select u.id, u.email, u.first_name, u.last_name, c.added_at
            from lesson_teachers c join users u on u.id = c.user_id
            where c.lesson_id = $1 order by c.added_at, u.id
            """;

    Future<List<CoTeacher>> of(LessonId lesson) {
        return query(LIST, Tuple.of(lesson.value()))
                .map(rows -> rows.stream().map(PgLessonTeachers::coTeacher).toList());
    }

    private static CoTeacher coTeacher(Row row) {
        return new CoTeacher(
                new Person(row.getLong(0), row.getString(1), row.getString(2), row.getString(3)),
                row.getOffsetDateTime(4).toInstant());
    }

    private static final String APPOINT = """
            with candidate as (select id, active and role <> 'student' as leads from users where id = $2),
            added as (
                insert into lesson_teachers (lesson_id, user_id, added_by)
                select $1, id, $3 from candidate where leads on conflict do nothing returning user_id)
            select c.leads, exists (select from added) as added from candidate c
            """;

    Future<Appointed> appoint(LessonId lesson, UserId user, UserId by) {
        return query(APPOINT, Tuple.of(lesson.value(), user.value(), by.value()))
                .map(rows -> {
                    if (rows.size() == 0) return Appointed.NOBODY;
                    Row row = rows.iterator().next();
                    if (!row.getBoolean("leads")) return Appointed.NO_TEACHER;
                    return row.getBoolean("added") ? Appointed.ADDED : Appointed.KNOWN;
                });
    }

    Future<Void> dismiss(LessonId lesson, UserId user) {
        return query(
                        "delete from lesson_teachers where lesson_id = $1 and user_id = $2",
                        Tuple.of(lesson.value(), user.value()))
                .mapEmpty();
    }

    private Future<RowSet<Row>> query(String statement, Tuple values) {
        return postgres.sql().preparedQuery(statement).execute(values).recover(Postgres::translated);
    }
}
