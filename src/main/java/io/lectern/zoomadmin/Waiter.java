package io.lectern.zoomadmin;

import com.fasterxml.jackson.core.JsonGenerator;
import io.lectern.http.Answers;
import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A lesson that waits for a seat.
///
/// @param position from 1, the next one
/// @param expected when its turn is expected to come, as its room was told; null when nobody knows
record Waiter(
        int position,
        long lesson,
        String title,
        long teacher,
        String teacherName,
        Instant askedAt,
        Instant neededBy,
        Instant deadline,
        @Nullable Instant expected) {

    void write(JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeNumberField("position", position);
        json.writeNumberField("lesson", lesson);
        json.writeStringField("title", title);
        json.writeNumberField("teacher", teacher);
        json.writeStringField("teacher_name", teacherName);
        Answers.instant(json, "asked_at", askedAt);
        Answers.instant(json, "needed_by", neededBy);
        Answers.instant(json, "deadline", deadline);
        Answers.instant(json, "eta", expected);
        json.writeEndObject();
    }
}
