package io.lectern.school;

import com.fasterxml.jackson.core.JsonGenerator;
import io.lectern.http.Answers;
import io.lectern.protocol.LessonId;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One file of a lesson's recording, at Zoom.
///
/// @param kind what is to be seen, in Zoom's words, such as `shared_screen_with_speaker_view`
/// @param length as far as it is known, else the lesson's
/// @param availableUntil missing when there is no end to it
record Recording(
        long id,
        LessonId lesson,
        String title,
        File file,
        boolean ready,
        Duration length,
        @Nullable Instant start,
        @Nullable Instant end,
        @Nullable Instant availableUntil,
        Instant createdAt,
        Instant updatedAt) {

    /// @param size bytes
    record File(
            String zoomId,
            String type,
            String kind,
            long size,
            @Nullable String playUrl,
            @Nullable String downloadUrl) {}

    /// As an item of a list, under the names older clients know.
    ///
    /// @param mayTake whether the link to take the file away is shown
    void write(JsonGenerator json, boolean mayTake, Instant now) throws IOException {
        json.writeStartObject();
        json.writeNumberField("id", id);
        json.writeNumberField("lesson", lesson.value());
        json.writeStringField("title", title);
        json.writeStringField("zoom_recording_id", file.zoomId());
        json.writeStringField("file_type", file.type());
        json.writeStringField("recording_type", file.kind());
        json.writeNumberField("file_size", file.size());
        json.writeNumberField("file_size_mb", Math.round(file.size() / 1048576.0 * 100) / 100.0);
        json.writeNumberField("duration_display", length.plusSeconds(59).toMinutes());
        json.writeStringField("play_url", file.playUrl());
        json.writeStringField("download_url", mayTake ? file.downloadUrl() : null);
        json.writeStringField("storage_provider", "zoom");
        json.writeStringField("status", ready ? "ready" : "processing");
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
        json.writeEndObject();
    }

    /// As it stands inside its lesson.
    void writeShort(JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeNumberField("id", id);
        json.writeStringField("url", file.playUrl());
        Answers.instant(json, "created_at", createdAt);
        json.writeEndObject();
    }
}
