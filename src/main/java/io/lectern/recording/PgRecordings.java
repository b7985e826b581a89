package io.lectern.recording;

import io.lectern.http.Page;
import io.lectern.http.Principal;
import io.lectern.platform.Postgres;
import io.lectern.protocol.ErrorCode;
import io.lectern.protocol.LessonId;
import io.lectern.protocol.Role;
import io.lectern.recording.Recording.File;
import io.lectern.recording.Recording.Origin;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/// The recordings of lessons, for the people of those lessons: whoever leads one, the students of its group whom nobody
/// banned from it, and admins. Students are shown what is still available, and links of nothing that is not ready.
///
/// Each question is one statement, which asks for the right to the answer as well.
public final class PgRecordings {
    private static final int MOST = 100;

    private final Postgres postgres;

    public PgRecordings(Postgres postgres) {
        this.postgres = postgres;
    }

    private static final String TITLE = "coalesce(nullif(r.title, ''), nullif(l.title, ''), g.name)";

    private static final String COLUMNS = "r.id, " + TITLE + """
             as title, r.file_id, r.file_type, r.kind, r.status, r.file_size, r.play_url, r.download_url,
            r.recording_start, r.recording_end, r.available_until, r.views_count, r.created_at, r.updated_at,
            l.id as lesson_id, l.title as lesson_title, l.group_id, g.name as group_name, l.teacher_id,
            coalesce(nullif(concat_ws(' ', nullif(t.first_name, ''), nullif(t.last_name, '')), ''), t.email) as teacher_name,
            l.start_time, l.end_time,
            extract(epoch from coalesce(r.recording_end - r.recording_start, l.end_time - l.start_time))::bigint as seconds
            """;

    private static final String GROUP = " join groups g on g.id = l.group_id";
    private static final String PEOPLE = GROUP + " join users t on t.id = l.teacher_id";
    private static final String SOURCES = " from lesson_recordings r join lessons l on l.id = r.lesson_id" + PEOPLE;

    /// Neither in the trash at Zoom nor removed here.
    private static final String KEPT = "r.deleted_at is null and r.removed_at is null";

    private static final String AVAILABLE = " and (r.available_until is null or r.available_until > now())";

    private static String kept(Principal who) {
        return who.is(Role.STUDENT) ? KEPT + AVAILABLE : KEPT;
    }

    /// Whether a lesson is `$1`'s to see, each side by an index.
    private static String mine(Principal who) {
        return switch (who.role()) {
            case TEACHER ->
                "(l.teacher_id = $1 or l.id = any(array(select lesson_id from lesson_teachers where user_id = $1)))";
            case STUDENT -> "l.group_id = any(array(select group_id from group_members where student_id = $1))";
            case ADMIN -> "$1 > 0";
        };
    }

    /// Whether `$1` is banned from a lesson; only students can be.
    private static String barred(Principal who) {
        return who.is(Role.STUDENT)
                ? "l.id = any(array(select lesson_id from lesson_bans where user_id = $1))"
                : "false";
    }

    /// One page of all that a person may see, the newest first; students are shown what can be played.
    ///
    /// `offset 0` keeps the way: from somebody's lessons to their recordings. Without it the planner goes through
    /// all recordings of the school for those who have few.
    Future<Page.Slice<Recording>> list(Principal who, RecordingFilter filter, Page page) {
        Tuple values = Tuple.of(who.user().value(), page.size(), page.offset());
        String statement = "with found as (select r.id, coalesce(r.recording_start, r.created_at) as at,"
                + " count(*) over () as total from lessons l" + GROUP
                + " cross join lateral (select * from lesson_recordings r where r.lesson_id = l.id and " + kept(who)
                + (who.is(Role.ADMIN) ? "" : " offset 0") + ") r where " + wanted(who, filter, values)
                + " order by at desc, r.id limit $2 offset $3) select " + COLUMNS
                + ", f.total from found f join lesson_recordings r on r.id = f.id"
                + " join lessons l on l.id = r.lesson_id" + PEOPLE + " order by f.at desc, f.id";
        return query(statement, values).map(rows -> slice(rows, who));
    }

    /// The condition, with its values added; every piece of it is written here, none comes from the caller.
    private static String wanted(Principal who, RecordingFilter filter, Tuple values) {
        StringBuilder sql = new StringBuilder(mine(who));
        if (who.is(Role.STUDENT)) sql.append(" and r.status = 'ready' and not ").append(barred(who));
        filter.group().ifPresent(id -> sql.append(" and l.group_id = ").append(next(values.addLong(id))));
        filter.status().ifPresent(name -> sql.append(" and r.status = ").append(next(values.addString(name))));
        filter.search().ifPresent(text -> {
            String piece = next(values.addString(text));
            sql.append(" and strpos(lower(concat_ws(chr(10), r.title, l.title, g.name)), lower(")
                    .append(piece)
                    .append(")) > 0");
        });
        return sql.toString();
    }

    private static String next(Tuple values) {
        return "$" + values.size();
    }

    /// The recordings of one lesson, in the order in which they were taken.
    ///
    /// @return fails with `NOT_FOUND` when the lesson is not theirs to see, and `BANNED`
    Future<Page.Slice<Recording>> list(LessonId lesson, Principal who, Page page) {
        return ofLesson(lesson, who, page.size(), page.offset()).map(rows -> slice(rows, who));
    }

    /// As many as anybody looks at together with their lesson.
    ///
    /// @return fails like the list of a lesson
    public Future<List<Recording>> of(LessonId lesson, Principal who) {
        return ofLesson(lesson, who, MOST, 0).map(rows -> slice(rows, who).items());
    }

    private Future<RowSet<Row>> ofLesson(LessonId lesson, Principal who, int most, long offset) {
        String statement = "select " + COLUMNS + ", r.total, " + barred(who) + " as barred from lessons l" + PEOPLE
                + " left join lateral (select r.*, count(*) over () as total from lesson_recordings r"
                + " where r.lesson_id = l.id and " + kept(who) + " order by r.id limit $3 offset $4) r on true"
                + " where l.id = $2 and " + mine(who) + " order by r.id";
        Tuple values = Tuple.of(who.user().value(), lesson.value(), (long) most, offset);
        return query(statement, values).map(rows -> {
            if (rows.size() == 0) throw ErrorCode.NOT_FOUND.refuse();
            if (first(rows).getBoolean("barred")) throw ErrorCode.BANNED.refuse();
            return rows;
        });
    }

    /// @return fails with `NOT_FOUND`, `FORBIDDEN` when it is none of their lessons, and `BANNED`
    Future<Recording> find(long id, Principal who) {
        String statement = "select " + COLUMNS + ", " + mine(who) + " as mine, " + barred(who) + " as barred" + SOURCES
                + " where r.id = $2 and " + kept(who);
        return query(statement, Tuple.of(who.user().value(), id))
                .map(PgRecordings::admitted)
                .map(row -> recording(row, who));
    }

    /// Counts that it was opened.
    ///
    /// @return how often it was by now; fails like [#find]
    Future<Long> view(long id, Principal who) {
        String statement = "with found as (select r.id, " + mine(who) + " as mine, " + barred(who) + " as barred"
                + SOURCES + " where r.id = $2 and " + kept(who) + """
                ), counted as (
                    update lesson_recordings r set views_count = r.views_count + 1 from found f
                    where r.id = f.id and f.mine and not f.barred returning r.views_count)
                select mine, barred, (select views_count from counted) as views from found
                """;
        return query(statement, Tuple.of(who.user().value(), id))
                .map(PgRecordings::admitted)
                .map(row -> row.getLong("views"));
    }

    private static Row admitted(RowSet<Row> rows) {
        if (rows.size() == 0) throw ErrorCode.NOT_FOUND.refuse();
        Row row = first(rows);
        if (!row.getBoolean("mine")) throw ErrorCode.FORBIDDEN.refuse();
        if (row.getBoolean("barred")) throw ErrorCode.BANNED.refuse();
        return row;
    }

    /// Gives it a title of its own.
    ///
    /// @return fails with `NOT_FOUND`, and `FORBIDDEN` for all but the lesson's teacher and admins
    Future<Void> rename(long id, String title, Principal who) {
        return change("title = $4", whose(id, who).addString(title));
    }

    /// Hides it from everybody, whatever Zoom may say of it later.
    ///
    /// @return fails like [#rename]
    Future<Void> remove(long id, Principal who) {
        return change("removed_at = now()", whose(id, who));
    }

    private static Tuple whose(long id, Principal who) {
        return Tuple.of(who.user().value(), id, who.is(Role.ADMIN));
    }

    private Future<Void> change(String what, Tuple values) {
        String statement = "with found as (select r.id, ($3 or l.teacher_id = $1) as owned" + SOURCES
                + " where r.id = $2 and " + KEPT + "), changed as (update lesson_recordings r set " + what
                + ", updated_at = now() from found f where r.id = f.id and f.owned) select owned from found";
        return query(statement, values)
                .map(rows -> {
                    if (rows.size() == 0) throw ErrorCode.NOT_FOUND.refuse();
                    if (!first(rows).getBoolean("owned")) throw ErrorCode.FORBIDDEN.refuse();
                    return rows;
                })
                .mapEmpty();
    }

    private Future<RowSet<Row>> query(String statement, Tuple values) {
        return postgres.sql().preparedQuery(statement).execute(values).recover(Postgres::translated);
    }

    private static Row first(RowSet<Row> rows) {
        return rows.iterator().next();
    }

    private static Page.Slice<Recording> slice(RowSet<Row> rows, Principal who) {
        List<Recording> found = StreamSupport.stream(rows.spliterator(), false)
                .filter(row -> row.getLong("id") != null)
                .map(row -> recording(row, who))
                .toList();
        return new Page.Slice<>(found.isEmpty() ? 0 : first(rows).getLong("total"), found);
    }

    private static Recording recording(Row row, Principal who) {
        boolean ready = row.getString("status").equals("ready");
        return new Recording(
                row.getLong("id"),
                origin(row),
                row.getString("title"),
                file(row, ready || !who.is(Role.STUDENT), !who.is(Role.STUDENT)),
                ready,
                Duration.ofSeconds(Math.max(0, row.getLong("seconds"))),
                instant(row, "recording_start"),
                instant(row, "recording_end"),
                instant(row, "available_until"),
                row.getLong("views_count"),
                row.getOffsetDateTime("created_at").toInstant(),
                row.getOffsetDateTime("updated_at").toInstant());
    }

    private static File file(Row row, boolean mayPlay, boolean mayTake) {
        return new File(
                row.getString("file_id"),
                row.getString("file_type"),
                row.getString("kind"),
                row.getLong("file_size"),
                mayPlay ? row.getString("play_url") : null,
                mayTake ? row.getString("download_url") : null);
    }

    private static Origin origin(Row row) {
        return new Origin(
                row.getLong("lesson_id"),
                row.getString("lesson_title"),
                row.getLong("group_id"),
                row.getString("group_name"),
                row.getLong("teacher_id"),
                row.getString("teacher_name"),
                row.getOffsetDateTime("start_time").toInstant(),
                row.getOffsetDateTime("end_time").toInstant());
    }

    private static @Nullable Instant instant(Row row, String column) {
        OffsetDateTime at = row.getOffsetDateTime(column);
        return at == null ? null : at.toInstant();
    }
}
