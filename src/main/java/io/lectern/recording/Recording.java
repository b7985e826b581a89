package io.lectern.recording;

import com.fasterxml.jackson.core.JsonGenerator;
import io.lectern.http.Answers;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/// One file of a lesson's recording, at Zoom, as somebody may see it.
///
/// @param title its own, else the lesson's, else the group's
/// @param length as far as it is known, else the lesson's
/// @param availableUntil missing when there is no end to it
/// @param views how often it was opened here
public record Recording(
        long id,
        Origin origin,
        String title,
        File file,
        boolean ready,
        Duration length,
        @Nullable Instant start,
        @Nullable Instant end,
        @Nullable Instant availableUntil,
        long views,
        Instant createdAt,
        Instant updatedAt) {

    /// The lesson that was recorded.
    ///
    /// @param teacherName first name first, as older clients have it here
    record Origin(
            long lesson,
            String title,
            long group,
            String groupName,
            long teacher,
            String teacherName,
            Instant start,
            Instant end) {

        private void write(JsonGenerator json) throws IOException {
            json.writeStartObject();
            json.writeNumberField("id", lesson);
            json.writeStringField("title", title);
            json.writeStringField("subject", title);
            json.writeStringField("group", groupName);
            json.writeStringField("group_name", groupName);
            json.writeNumberField("group_id", group);
            json.writeObjectFieldStart("teacher");
            json.writeNumberField("id", teacher);
            json.writeStringField("name", teacherName);
            json.writeEndObject();
            Answers.instant(json, "start_time", start);
            Answers.instant(json, "end_time", end);
            json.writeStringField(
                    "date", start.atOffset(ZoneOffset.UTC).toLocalDate().toString());
            json.writeEndObject();
        }
    }

    /// @param kind what is to be seen, in Zoom's words, such as `shared_screen_with_speaker_view`
    /// @param size bytes
    /// @param playUrl missing when it is not this person's to follow, or not to be trusted
    /// @param downloadUrl likewise
    record File(
            String zoomId,
            String type,
            String kind,
            long size,
            @Nullable String playUrl,
            @Nullable String downloadUrl) {}

    /// In full, under the names older clients know. What they know of files in a Google Drive is empty.
    void write(JsonGenerator json, Instant now) throws IOException {
        json.writeStartObject();
        json.writeNumberField("id", id);
        json.writeNumberField("lesson", origin.lesson());
        json.writeFieldName("lesson_info");
        origin.write(json);
        json.writeStringField("title", title);
        writeFile(json);
        json.writeStringField("status", ready ? "ready" : "processing");
        json.writeNumberField("views_count", views);
        writeAccess(json);
        writeTimes(json, now);
        json.writeEndObject();
    }

    private void writeFile(JsonGenerator json) throws IOException {
        json.writeStringField("zoom_recording_id", file.zoomId());
        json.writeStringField("file_type", file.type());
        json.writeStringField("recording_type", file.kind());
        json.writeNumberField("file_size", file.size());
        json.writeNumberField("file_size_mb", Math.round(file.size() / 1048576.0 * 100) / 100.0);
        json.writeNumberField("duration_display", length.plusSeconds(59).toMinutes());
        json.writeStringField("play_url", file.playUrl());
        json.writeStringField("download_url", file.downloadUrl());
        json.writeStringField("thumbnail_url", "");
        json.writeNullField("streaming_url");
        json.writeBooleanField("use_direct_stream", false);
        json.writeStringField("storage_provider", "zoom");
        json.writeStringField("gdrive_file_id", "");
    }

    private void writeAccess(JsonGenerator json) throws IOException {
        json.writeStringField("visibility", "lesson_group");
        json.writeArrayFieldStart("access_groups");
        json.writeStartObject();
        json.writeNumberField("id", origin.group());
        json.writeStringField("name", origin.groupName());
        json.writeEndObject();
        json.writeEndArray();
        json.writeArrayFieldStart("access_students");
        json.writeEndArray();
    }

    private void writeTimes(JsonGenerator json, Instant now) throws IOException {
        Answers.instant(json, "recording_start", start);
        Answers.instant(json, "recording_end", end);
        Answers.instant(json, "available_until", availableUntil);
        if (availableUntil == null) json.writeNullField("available_days_left");
        else
            json.writeNumberField(
                    "available_days_left",
                    Math.max(0, Duration.between(now, availableUntil).toDays()));
        Answers.instant(json, "created_at", createdAt);
        Answers.instant(json, "updated_at", updatedAt);
    }

    /// As it stands inside its lesson.
    public void writeShort(JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeNumberField("id", id);
        json.writeStringField("url", file.playUrl());
        Answers.instant(json, "created_at", createdAt);
        json.writeEndObject();
    }
}
