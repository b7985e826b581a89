package io.lectern.zoomhook;

import io.lectern.platform.Postgres;
import io.lectern.zoomhook.HookEvent.RecordedFile;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The files of recordings, as rows beside their lesson. Nothing is downloaded, and no token for it is kept.
final class PgRecordedFiles {
    private final Postgres postgres;

    PgRecordedFiles(Postgres postgres) {
        this.postgres = postgres;
    }

    private static final String FIND =
            "with " + PgVisits.LESSON + " select l.id, l.record_lesson from lesson join lessons l on l.id = lesson.id";

    private static final String PUT = """
            insert into lesson_recordings (lesson_id, file_id, file_type, kind, status, file_size, play_url, download_url,
                recording_start, recording_end, available_until)
            select l.id, $2, $3, $4, case when $5 then 'ready' else 'processing' end, $6, $7, $8, $9::timestamptz,
                $10::timestamptz,
                case when l.recording_available_for_days > 0
                    then coalesce($10::timestamptz, $11::timestamptz) + make_interval(days => l.recording_available_for_days) end
            from lessons l where l.id = $1
            on conflict (file_id) do update set status = excluded.status, file_size = excluded.file_size,
                play_url = coalesce(excluded.play_url, lesson_recordings.play_url),
                download_url = coalesce(excluded.download_url, lesson_recordings.download_url), updated_at = now()
            where lesson_recordings.status <> 'ready' or excluded.status = 'ready'
            """;

    /// @return what came of it: `kept`, `unknown_meeting`, or `not_wanted` when the lesson is not to be recorded
    Future<String> put(HookEvent.Recorded event) {
        Tuple which = Tuple.of(event.meeting(), event.uuid(), utc(event.at()));
        return postgres.sql()
                .preparedQuery(FIND)
                .execute(which)
                .compose(rows -> put(rows, event))
                .recover(Postgres::translated);
    }

    private Future<String> put(RowSet<Row> found, HookEvent.Recorded event) {
        if (found.size() == 0) return Future.succeededFuture("unknown_meeting");
        Row row = found.iterator().next();
        if (!row.getBoolean("record_lesson")) return Future.succeededFuture("not_wanted");
        long lesson = row.getLong("id");
        List<Tuple> files = event.files().stream()
                .map(file -> tuple(lesson, file, event.at()))
                .toList();
        return postgres.pool()
                .withTransaction(sql -> sql.preparedQuery(PUT).executeBatch(files))
                .map("kept");
    }

    private static Tuple tuple(long lesson, RecordedFile file, Instant at) {
        return Tuple.tuple()
                .addLong(lesson)
                .addString(file.id())
                .addString(file.type())
                .addString(file.kind())
                .addBoolean(file.ready())
                .addLong(file.size())
                .addString(file.playUrl())
                .addString(file.downloadUrl())
                .addOffsetDateTime(utc(file.start()))
                .addOffsetDateTime(utc(file.end()))
                .addOffsetDateTime(utc(at));
    }

    private static @Nullable OffsetDateTime utc(@Nullable Instant at) {
        return at == null ? null : at.atOffset(ZoneOffset.UTC);
    }
}
