package io.lectern.school;

import io.lectern.http.Page;
import io.lectern.http.Principal;
import io.lectern.platform.Postgres;
import io.lectern.protocol.LessonId;
import io.lectern.protocol.Role;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The recordings of lessons. Whether the lesson is somebody's to see is asked of [PgLessons]; here, students are shown
/// what is ready and still available.
public final class PgRecordings {
    private static final int MOST = 100;

    private final Postgres postgres;

    public PgRecordings(Postgres postgres) {
        this.postgres = postgres;
    }

    private static final String LIST = """
            select r.*, coalesce(nullif(l.title, ''), g.name) as title,
                extract(epoch from coalesce(r.recording_end - r.recording_start, l.end_time - l.start_time))::bigint as seconds,
                count(*) over () as total
            from lesson_recordings r join lessons l on l.id = r.lesson_id join groups g on g.id = l.group_id
            where r.lesson_id = $1 and r.deleted_at is null
              and ($2 or r.status = 'ready' and (r.available_until is null or r.available_until > now()))
            order by r.id limit $3 offset $4
            """;

    Future<Page.Slice<Recording>> list(LessonId lesson, Principal who, Page page) {
        return query(lesson, who, page.size(), page.offset()).map(rows -> {
            long total = rows.size() == 0 ? 0 : rows.iterator().next().getLong("total");
            return new Page.Slice<>(total, recordings(rows));
        });
    }

    /// As many as anybody looks at together with their lesson.
    Future<List<Recording>> of(LessonId lesson, Principal who) {
        return query(lesson, who, MOST, 0).map(PgRecordings::recordings);
    }

    private Future<RowSet<Row>> query(LessonId lesson, Principal who, int most, long offset) {
        return postgres.sql()
                .preparedQuery(LIST)
                .execute(Tuple.of(lesson.value(), !who.is(Role.STUDENT), (long) most, offset))
                .recover(Postgres::translated);
    }

    private static List<Recording> recordings(RowSet<Row> rows) {
        return rows.stream().map(PgRecordings::recording).toList();
    }

    private static Recording recording(Row row) {
        return new Recording(
                row.getLong("id"),
                new LessonId(row.getLong("lesson_id")),
                row.getString("title"),
                new Recording.File(
                        row.getString("file_id"),
                        row.getString("file_type"),
                        row.getString("kind"),
                        row.getLong("file_size"),
                        row.getString("play_url"),
                        row.getString("download_url")),
                row.getString("status").equals("ready"),
                Duration.ofSeconds(Math.max(0, row.getLong("seconds"))),
                instant(row, "recording_start"),
                instant(row, "recording_end"),
                instant(row, "available_until"),
                row.getOffsetDateTime("created_at").toInstant(),
                row.getOffsetDateTime("updated_at").toInstant());
    }

    private static @Nullable Instant instant(Row row, String column) {
        OffsetDateTime at = row.getOffsetDateTime(column);
        return at == null ? null : at.toInstant();
    }
}
