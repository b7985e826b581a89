package io.lectern.zoomhook;

import io.lectern.platform.Postgres;
import io.lectern.zoomhook.HookEvent.RecordedFile;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The files of recordings, as rows beside their lesson. Nothing is downloaded; tokens and passcodes are not kept.
///
/// What became of a file is kept as well, for that may be told before the file itself is: a file that lies in the trash
/// by the last word about it is not shown, and one that was deleted has no row, whatever else is said of it.
final class PgRecordedFiles {
    private final Postgres postgres;

    PgRecordedFiles(Postgres postgres) {
        this.postgres = postgres;
    }

    private static final String FIND =
            "with " + PgVisits.LESSON + " select l.id, l.record_lesson from lesson join lessons l on l.id = lesson.id";

    private static final String PUT = """
            insert into lesson_recordings (lesson_id, file_id, file_type, kind, status, file_size, play_url, download_url,
                recording_start, recording_end, available_until, uuid)
            select l.id, $2, $3, $4, case when $5 then 'ready' else 'processing' end, $6, $7, $8, $9::timestamptz,
                $10::timestamptz,
                case when l.recording_available_for_days > 0
                    then coalesce($10::timestamptz, $11::timestamptz) + make_interval(days => l.recording_available_for_days) end,
                $12
            from lessons l where l.id = $1
            on conflict (file_id) do update set status = excluded.status, file_size = excluded.file_size,
                play_url = coalesce(excluded.play_url, lesson_recordings.play_url),
                download_url = coalesce(excluded.download_url, lesson_recordings.download_url), uuid = excluded.uuid,
                updated_at = now()
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
        // The parts of one recording are numbered, and so listed, in the order in which they were taken.
        List<RecordedFile> files = event.files().stream()
                .sorted(Comparator.comparing(RecordedFile::start, Comparator.nullsLast(Comparator.naturalOrder())))
                .toList();
        List<Tuple> rows =
                files.stream().map(file -> tuple(lesson, file, event)).toList();
        String[] ids = files.stream().map(RecordedFile::id).toArray(String[]::new);
        return postgres.pool()
                .withTransaction(sql -> alone(sql, event.meeting())
                        .compose(locked -> sql.preparedQuery(PUT).executeBatch(rows))
                        .compose(put -> settle(sql, "", ids)))
                .map("kept");
    }

    private static final String NOTE = """
            insert into zoom_recording_fates (file_id, uuid, fate, at)
            select file, $2, $3, $4 from unnest($1::text[]) as f (file)
            on conflict (file_id, uuid, fate) do update
                set at = greatest(zoom_recording_fates.at, excluded.at), noted_at = now()
            """;

    /// @return what came of it: `followed`, or `noted` when nothing that is listed is concerned
    Future<String> follow(HookEvent.Fated event) {
        String fate = event.fate().name().toLowerCase(Locale.ROOT);
        String[] files = event.files().toArray(String[]::new);
        String[] noted = files.length == 0 ? new String[] {""} : files;
        Tuple values = Tuple.tuple()
                .addArrayOfString(noted)
                .addString(event.uuid())
                .addString(fate)
                .addOffsetDateTime(utc(event.at()));
        return postgres.pool()
                .withTransaction(sql -> alone(sql, event.meeting())
                        .compose(locked -> sql.preparedQuery(NOTE).execute(values))
                        .compose(known -> settle(sql, files.length == 0 ? event.uuid() : "", files)))
                .map(concerned -> concerned > 0 ? "followed" : "noted")
                .recover(Postgres::translated);
    }

    /// A file and its fate that are written at one time would not see each other.
    private static Future<?> alone(SqlConnection sql, String meeting) {
        return sql.preparedQuery("select pg_advisory_xact_lock(hashtextextended('recordings ' || $1, 0))")
                .execute(Tuple.of(meeting));
    }

    private static final String SETTLE = """
            with fated as (
                select r.id, f.fate, f.at from lesson_recordings r cross join lateral (
                    select fate, at from zoom_recording_fates
                    where file_id = r.file_id or (file_id = '' and uuid = r.uuid and r.uuid <> '')
                    order by fate = 'deleted' desc, at desc, fate = 'trashed' desc limit 1) as f
                where r.file_id = any($2) or (r.uuid = $1 and $1 <> '')),
            gone as (
                delete from lesson_recordings r using fated f where r.id = f.id and f.fate = 'deleted' returning r.id),
            turned as (
                update lesson_recordings r set updated_at = now(),
                    deleted_at = case f.fate when 'trashed' then f.at end
                from fated f where r.id = f.id and f.fate <> 'deleted'
                  and r.deleted_at is distinct from case f.fate when 'trashed' then f.at end returning r.id)
            select (select count(*) from gone) + (select count(*) from turned) as concerned
            """;

    private static Future<Long> settle(SqlConnection sql, String uuid, String[] files) {
        return sql.preparedQuery(SETTLE)
                .execute(Tuple.of(uuid).addArrayOfString(files))
                .map(rows -> rows.iterator().next().getLong("concerned"));
    }

    private static Tuple tuple(long lesson, RecordedFile file, HookEvent.Recorded event) {
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
                .addOffsetDateTime(utc(event.at()))
                .addString(event.uuid());
    }

    private static @Nullable OffsetDateTime utc(@Nullable Instant at) {
        return at == null ? null : at.atOffset(ZoneOffset.UTC);
    }
}
