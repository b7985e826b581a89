package io.lectern.school;

import com.fasterxml.jackson.core.JsonGenerator;
import io.lectern.http.Answers;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What came of a roll call.
///
/// @param expected every student who was there while it was open, by name
record RollcallResult(
        long rollcall,
        Instant openedAt,
        Instant closesAt,
        @Nullable Instant closedAt,
        List<Expected> expected) {

    /// @param at when the answer came, if one did
    record Expected(Named person, @Nullable Instant at) {}

    static void write(JsonGenerator json, List<RollcallResult> rollcalls) throws IOException {
        json.writeStartObject();
        json.writeArrayFieldStart("rollcalls");
        for (RollcallResult rollcall : rollcalls) rollcall.write(json);
        json.writeEndArray();
        json.writeEndObject();
    }

    private void write(JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeNumberField("rollcall", rollcall);
        Answers.instant(json, "opened_at", openedAt);
        Answers.instant(json, "closes_at", closesAt);
        Answers.instant(json, "closed_at", closedAt);
        json.writeArrayFieldStart("answered");
        for (Expected one : expected) if (one.at() != null) write(json, one);
        json.writeEndArray();
        json.writeArrayFieldStart("missing");
        for (Expected one : expected) if (one.at() == null) write(json, one);
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, Expected one) throws IOException {
        json.writeStartObject();
        json.writeNumberField("user", one.person().id().value());
        json.writeStringField("name", one.person().name());
        if (one.at() != null) Answers.instant(json, "at", one.at());
        json.writeEndObject();
    }
}
