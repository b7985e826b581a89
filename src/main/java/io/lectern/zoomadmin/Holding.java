package io.lectern.zoomadmin;

import com.fasterxml.jackson.core.JsonGenerator;
import io.lectern.http.Answers;
import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A seat held, promised or given back, for people to look at. Nothing of its meeting that lets anybody in.
///
/// @param from when the seat is kept from, buffer included
/// @param to until when, or when it came back; null while nobody knows
/// @param lessonStart null when the lesson is gone
record Holding(
        long id,
        long account,
        String email,
        int slot,
        String state,
        Instant from,
        @Nullable Instant to,
        long lesson,
        String title,
        @Nullable Instant lessonStart,
        @Nullable Instant lessonEnd,
        long teacher,
        String teacherName,
        @Nullable String meeting,
        Instant changedAt) {

    void write(JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeNumberField("id", id);
        json.writeNumberField("account", account);
        json.writeStringField("account_email", email);
        json.writeNumberField("slot", slot);
        json.writeStringField("state", state);
        Answers.instant(json, "from", from);
        Answers.instant(json, "to", to);
        json.writeNumberField("lesson", lesson);
        json.writeStringField("title", title);
        Answers.instant(json, "lesson_start", lessonStart);
        Answers.instant(json, "lesson_end", lessonEnd);
        json.writeNumberField("teacher", teacher);
        json.writeStringField("teacher_name", teacherName);
        json.writeStringField("meeting_id", meeting);
        Answers.instant(json, "changed_at", changedAt);
        json.writeEndObject();
    }
}
