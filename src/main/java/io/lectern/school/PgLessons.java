package io.lectern.school;

import io.lectern.http.Page;
import io.lectern.http.Principal;
import io.lectern.platform.Postgres;
import io.lectern.protocol.LessonId;
import io.lectern.protocol.Role;
import io.lectern.protocol.UserId;
import io.lectern.recording.PgRecordings;
import io.lectern.recording.Recording;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/// The lessons in Postgres. Nobody is ever shown another's: a lesson that is not one's own does not exist.
public final class PgLessons {
    /// A calendar shows some weeks; nobody looks at more at once.
    private static final int MOST_UNPAGED = 1_000;

    private final Postgres postgres;
    private final PgRecordings recordings;

    /// A lesson together with its whole group, and the recordings this person may see.
    record Detail(Lesson lesson, Group group, List<Recording> recordings) {
        Detail {
            recordings = List.copyOf(recordings);
        }
    }

    public PgLessons(Postgres postgres) {
        this.postgres = postgres;
        this.recordings = new PgRecordings(postgres);
    }

    private static final String SHOWN = """
            l.id, l.title, l.group_id, g.name, l.teacher_id,
            coalesce(nullif(concat_ws(' ', nullif(t.last_name, ''), nullif(t.first_name, ''), nullif(t.middle_name, '')),
                ''), t.email),
            l.start_time, l.end_time, l.started_at, l.ended_at, l.topics, l.location, l.notes, l.record_lesson,
            l.recording_available_for_days, l.created_at, l.updated_at, l.zoom_meeting_id, l.zoom_join_url, l.zoom_password,
            l.single_session,
            (select min(r.id) from lesson_recordings r where r.lesson_id = l.id and r.deleted_at is null
                and r.removed_at is null)
            """;

    private static final int WIDTH = 23;

    /// A lesson, and whether `$1` is banned from it; only students can be. Asked once for all rows, as in [#mine].
    private static String columns(Principal who) {
        return SHOWN
                + (who.is(Role.STUDENT)
                        ? ", l.id = any(array(select lesson_id from lesson_bans where user_id = $1))"
                        : ", false");
    }

    private static Lesson lesson(Row row) {
        return new Lesson(
                new LessonId(row.getLong(0)),
                row.getString(1),
                row.getLong(2),
                row.getString(3),
                row.getLong(4),
                row.getString(5),
                row.getOffsetDateTime(6).toInstant(),
                row.getOffsetDateTime(7).toInstant(),
                instant(row.getOffsetDateTime(8)),
                instant(row.getOffsetDateTime(9)),
                details(row),
                row.getBoolean(22)
                        ? Lesson.Zoom.BARRED
                        : new Lesson.Zoom(row.getString(17), row.getString(18), row.getString(19), false),
                row.getLong(21));
    }

    private static Lesson.Details details(Row row) {
        return new Lesson.Details(
                row.getString(10),
                row.getString(11),
                row.getString(12),
                row.getBoolean(13),
                row.getInteger(14),
                row.getOffsetDateTime(15).toInstant(),
                row.getOffsetDateTime(16).toInstant(),
                row.getBoolean(20));
    }

    private static String mine(Principal who) {
        return switch (who.role()) {
            // Two arrays instead of a join or a subquery behind `or`: each side has an index.
            case TEACHER ->
                "(l.teacher_id = $1 or l.id = any(array(select lesson_id from lesson_teachers where user_id = $1)))";
            case STUDENT -> "l.group_id = any(array(select group_id from group_members where student_id = $1))";
            case ADMIN -> "$1 > 0";
        };
    }

    /// One page of a person's lessons, earliest first.
    Future<Page.Slice<Lesson>> list(Principal who, LessonFilter filter, Page page) {
        Tuple values = Tuple.of(who.user().value(), page.size(), page.offset());
        String wanted = wanted(who, filter, values);
        String statement = "with page as (select l.* from lessons l where " + wanted
                + " order by l.start_time, l.id limit $2 offset $3) select " + columns(who)
                + ", (select count(*) from lessons l where " + wanted + ") from page l"
                + " join groups g on g.id = l.group_id join users t on t.id = l.teacher_id"
                + " order by l.start_time, l.id";
        return query(statement, values)
                .map(rows -> new Page.Slice<>(
                        rows.size() == 0 ? 0 : rows.iterator().next().getLong(WIDTH), lessons(rows)));
    }

    /// All of a person's lessons that the filter wants, for a calendar.
    Future<List<Lesson>> listAll(Principal who, LessonFilter filter) {
        Tuple values = Tuple.of(who.user().value());
        String statement = "select " + columns(who) + " from lessons l join groups g on g.id = l.group_id"
                + " join users t on t.id = l.teacher_id where " + wanted(who, filter, values)
                + " order by l.start_time, l.id limit " + MOST_UNPAGED;
        return query(statement, values).map(PgLessons::lessons);
    }

    /// The condition, with its values added; every piece of it is written here, none comes from the caller.
    private static String wanted(Principal who, LessonFilter filter, Tuple values) {
        StringBuilder sql = new StringBuilder(mine(who));
        sql.append(" and not l.provisional");
        filter.group().ifPresent(id -> sql.append(" and l.group_id = ").append(next(values.addLong(id))));
        filter.teacher().ifPresent(id -> sql.append(" and l.teacher_id = ").append(next(values.addLong(id))));
        filter.date().ifPresent(day -> {
            OffsetDateTime from = day.atStartOfDay().atOffset(ZoneOffset.UTC);
            sql.append(" and l.start_time >= ").append(next(values.addOffsetDateTime(from)));
            sql.append(" and l.start_time < ").append(next(values.addOffsetDateTime(from.plusDays(1))));
        });
        filter.end().ifPresent(end -> sql.append(" and l.start_time <= ").append(next(add(values, end))));
        filter.start().ifPresent(start -> sql.append(" and l.end_time >= ").append(next(add(values, start))));
        if (filter.excludeEnded()) sql.append(" and l.ended_at is null");
        return sql.toString();
    }

    private static Tuple add(Tuple values, Instant at) {
        return values.addOffsetDateTime(at.atOffset(ZoneOffset.UTC));
    }

    private static String next(Tuple values) {
        return "$" + values.size();
    }

    /// One lesson, if it is this person's to see.
    Future<Optional<Lesson>> find(LessonId id, Principal who) {
        String statement = "select " + columns(who) + " from lessons l join groups g on g.id = l.group_id"
                + " join users t on t.id = l.teacher_id where l.id = $2 and " + mine(who);
        return query(statement, Tuple.of(who.user().value(), id.value()))
                .map(rows -> lessons(rows).stream().findFirst());
    }

    /// One lesson with its group, if it is this person's to see.
    Future<Optional<Detail>> detail(LessonId id, Principal who) {
        String statement = "select " + columns(who) + ", " + PgGroups.LIGHT + PgGroups.STUDENTS
                + " from lessons l join groups g on g.id = l.group_id join users t on t.id = l.teacher_id "
                + PgGroups.STUDENTS_OF + " where l.id = $2 and " + mine(who);
        return query(statement, Tuple.of(who.user().value(), id.value())).compose(rows -> {
            if (rows.size() == 0) return Future.succeededFuture(Optional.empty());
            Row row = rows.iterator().next();
            Lesson lesson = lesson(row);
            Group group = PgGroups.group(row, WIDTH);
            // Most lessons have none, and that is known by now.
            Future<List<Recording>> found =
                    lesson.recording() == null || lesson.zoom().barred()
                            ? Future.succeededFuture(List.of())
                            : recordings.of(id, who);
            return found.map(all -> Optional.of(new Detail(lesson, group, playable(all, who))));
        });
    }

    private static List<Recording> playable(List<Recording> recordings, Principal who) {
        return who.is(Role.STUDENT)
                ? recordings.stream().filter(Recording::ready).toList()
                : recordings;
    }

    /// Remembers that a student went to the meeting; the first time counts.
    Future<Void> logClick(LessonId lesson, UserId student) {
        return query(
                        "insert into lesson_join_log (lesson_id, student_id, platform) values ($1, $2, 'zoom')"
                                + " on conflict do nothing",
                        Tuple.of(lesson.value(), student.value()))
                .mapEmpty();
    }

    Future<Void> setRecorded(LessonId lesson, boolean recorded) {
        return query(
                        "update lessons set record_lesson = $2, updated_at = now() where id = $1",
                        Tuple.of(lesson.value(), recorded))
                .mapEmpty();
    }

    private static final String LEADS = """
            select exists (select from lessons where id = $1 and teacher_id = $2)
                or exists (select from lesson_teachers where lesson_id = $1 and user_id = $2)
            """;

    /// Whether somebody is the lesson's teacher or leads it beside them.
    Future<Boolean> leads(LessonId lesson, UserId user) {
        return query(LEADS, Tuple.of(lesson.value(), user.value()))
                .map(rows -> rows.iterator().next().getBoolean(0));
    }

    /// Whether a teacher has a Zoom account of their own here.
    Future<Boolean> hasOwnZoom(UserId teacher) {
        return query(
                        "select exists (select from zoom_accounts where owner_id = $1 and is_active)",
                        Tuple.of(teacher.value()))
                .map(rows -> rows.iterator().next().getBoolean(0));
    }

    private Future<RowSet<Row>> query(String statement, Tuple values) {
        return postgres.sql().preparedQuery(statement).execute(values).recover(Postgres::translated);
    }

    private static List<Lesson> lessons(RowSet<Row> rows) {
        return StreamSupport.stream(rows.spliterator(), false)
                .map(PgLessons::lesson)
                .toList();
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime at) {
        return at == null ? null : at.toInstant();
    }
}
