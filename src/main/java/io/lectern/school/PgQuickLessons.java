package io.lectern.school;

import io.lectern.platform.Postgres;
import io.lectern.protocol.LessonId;
import io.lectern.protocol.UserId;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.security.SecureRandom;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Lessons that nobody planned, in Postgres. Each comes provisionally, unseen by anybody, and is a lesson as soon as it
/// has a meeting or a place in the queue (triggers see to that). So a lesson that did not come about needs nobody to
/// live on and take it away.
public final class PgQuickLessons {
    private static final int CODE = 7;
    private static final String LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

    private final Postgres postgres;
    private final RandomGenerator random = new SecureRandom();

    /// What a teacher wants to start.
    ///
    /// @param group empty: the oldest one, or a first one of this `groupName`
    /// @param groups whom the lesson is for; all of them the teacher's, and so are the `students`
    /// @param key the same key is the same lesson
    record Wish(
            Optional<Integer> group,
            String groupName,
            String title,
            int minutes,
            boolean recorded,
            String notes,
            List<Long> groups,
            List<Long> students,
            Optional<String> key) {

        Wish {
            groups = List.copyOf(groups);
            students = List.copyOf(students);
        }
    }

    sealed interface Outcome {
        record Opened(LessonId lesson, String title, String groupName) implements Outcome {}

        /// The group is not this teacher's, or does not exist.
        record NoGroup() implements Outcome {}

        record ForeignGroup(long group) implements Outcome {}

        record ForeignStudent(long student) implements Outcome {}
    }

    private record Named(long id, String name) {}

    public PgQuickLessons(Postgres postgres) {
        this.postgres = postgres;
    }

    /// Whatever one teacher starts at one moment is done one after the other: neither two lessons come of one key, nor
    /// two first groups.
    private static final String HOLD = "select id from users where id = $1 for no key update";

    private static final String KNOWN = """
            select l.id, l.title, g.name from lessons l join groups g on g.id = l.group_id
            where l.teacher_id = $1 and l.start_key = $2
            """;

    /// Longer than anybody starts a lesson; what is there then is what a node that died has left.
    private static final String TIDY =
            "delete from lessons where provisional and created_at < now() - interval '10 minutes'";

    /// Opens a lesson that begins now, or shows the one that this key has opened before.
    Future<Outcome> open(UserId teacher, Wish wish) {
        Function<SqlConnection, Future<Outcome>> work = sql -> run(sql, HOLD, Tuple.of(teacher.value()))
                .compose(held -> run(sql, TIDY, Tuple.tuple()))
                .compose(tidied -> known(sql, teacher, wish))
                .compose(known -> known.isPresent() ? Future.succeededFuture(known.get()) : anew(sql, teacher, wish));
        return postgres.pool()
                .withTransaction(work)
                .map(outcome -> Objects.requireNonNull(outcome))
                .recover(Postgres::translated);
    }

    private static Future<Optional<Outcome>> known(SqlClient sql, UserId teacher, Wish wish) {
        if (wish.key().isEmpty()) return Future.succeededFuture(Optional.empty());
        return run(sql, KNOWN, Tuple.of(teacher.value(), wish.key().get()))
                .map(rows -> rows.stream()
                        .findFirst()
                        .map(row ->
                                new Outcome.Opened(new LessonId(row.getLong(0)), row.getString(1), row.getString(2))));
    }

    private static final String STRANGERS = """
            select (select min(x) from unnest($2::bigint[]) as x
                    where not exists (select from groups g where g.id = x and g.teacher_id = $1)),
                (select min(x) from unnest($3::bigint[]) as x
                    where not exists (select from group_members m join groups g on g.id = m.group_id
                                      where m.student_id = x and g.teacher_id = $1))
            """;

    private Future<Outcome> anew(SqlClient sql, UserId teacher, Wish wish) {
        Tuple values = Tuple.of(teacher.value())
                .addArrayOfLong(wish.groups().toArray(Long[]::new))
                .addArrayOfLong(wish.students().toArray(Long[]::new));
        return run(sql, STRANGERS, values).compose(rows -> {
            Row row = rows.iterator().next();
            @Nullable Long group = row.getLong(0);
            @Nullable Long student = row.getLong(1);
            if (group != null) return Future.succeededFuture(new Outcome.ForeignGroup(group));
            if (student != null) return Future.succeededFuture(new Outcome.ForeignStudent(student));
            return group(sql, teacher, wish)
                    .compose(found -> found.isEmpty()
                            ? Future.succeededFuture(new Outcome.NoGroup())
                            : insert(sql, teacher, wish, found.get()));
        });
    }

    private static final String GROUP = """
            select id, name from groups where teacher_id = $1 and ($2::bigint is null or id = $2)
            order by created_at, id limit 1 for key share
            """;

    private static final String FIRST_GROUP =
            "insert into groups (teacher_id, name, invite_code) values ($1, $2, $3) returning id, name";

    private Future<Optional<Named>> group(SqlClient sql, UserId teacher, Wish wish) {
        Tuple asked =
                Tuple.of(teacher.value(), wish.group().map(Integer::longValue).orElse(null));
        return run(sql, GROUP, asked)
                .compose(found -> found.size() > 0 || wish.group().isPresent()
                        ? Future.succeededFuture(found)
                        : run(sql, FIRST_GROUP, Tuple.of(teacher.value(), wish.groupName(), inviteCode())))
                .map(rows -> rows.stream().findFirst().map(row -> new Named(row.getLong(0), row.getString(1))));
    }

    private String inviteCode() {
        StringBuilder code = new StringBuilder("G");
        for (int i = 0; i < CODE; i++) code.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        return code.toString();
    }

    private static final String INSERT = """
            insert into lessons (group_id, teacher_id, title, start_time, end_time, notes, record_lesson, is_quick_lesson,
                provisional, start_key)
            values ($1, $2, $3, now(), now() + make_interval(mins => $4), $5, $6, true, true, $7) returning id
            """;

    private static Future<Outcome> insert(SqlClient sql, UserId teacher, Wish wish, Named group) {
        Tuple values = Tuple.of(group.id(), teacher.value(), wish.title(), wish.minutes(), wish.notes())
                .addBoolean(wish.recorded())
                .addString(wish.key().orElse(null));
        return run(sql, INSERT, values)
                .map(rows -> new Outcome.Opened(
                        new LessonId(rows.iterator().next().getLong(0)), wish.title(), group.name()));
    }

    /// Takes a lesson away that did not come about. One that has a meeting by now, or waits for one, stays.
    ///
    /// @return whether it is gone
    Future<Boolean> drop(LessonId lesson) {
        return run(postgres.sql(), "delete from lessons where id = $1 and provisional", Tuple.of(lesson.value()))
                .map(rows -> rows.rowCount() > 0)
                .recover(Postgres::translated);
    }

    private static Future<RowSet<Row>> run(SqlClient sql, String statement, Tuple values) {
        return sql.preparedQuery(statement).execute(values);
    }
}
