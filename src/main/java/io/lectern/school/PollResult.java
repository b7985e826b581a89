package io.lectern.school;

import com.fasterxml.jackson.core.JsonGenerator;
import io.lectern.http.Answers;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What came of a poll.
///
/// @param answers by name; of an anonymous poll only what was chosen
record PollResult(
        long poll,
        String question,
        List<String> options,
        boolean multiple,
        boolean anonymous,
        Instant openedAt,
        @Nullable Instant closesAt,
        @Nullable Instant closedAt,
        List<Answer> answers) {

    record Answer(@Nullable Named person, List<Integer> choices) {}

    static void write(JsonGenerator json, List<PollResult> polls) throws IOException {
        json.writeStartObject();
        json.writeArrayFieldStart("polls");
        for (PollResult poll : polls) poll.write(json);
        json.writeEndArray();
        json.writeEndObject();
    }

    private void write(JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeNumberField("poll", poll);
        json.writeStringField("question", question);
        json.writeArrayFieldStart("options");
        for (String option : options) json.writeString(option);
        json.writeEndArray();
        json.writeBooleanField("multiple", multiple);
        json.writeBooleanField("anonymous", anonymous);
        Answers.instant(json, "opened_at", openedAt);
        Answers.instant(json, "closes_at", closesAt);
        Answers.instant(json, "closed_at", closedAt);
        json.writeNumberField("answered", answers.size());
        int[] counts = counts();
        json.writeFieldName("counts");
        json.writeArray(counts, 0, counts.length);
        json.writeArrayFieldStart("answers");
        for (Answer answer : answers) {
            Named person = answer.person();
            if (anonymous || person == null) continue;
            json.writeStartObject();
            json.writeNumberField("user", person.id().value());
            json.writeStringField("name", person.name());
            json.writeArrayFieldStart("choices");
            for (int choice : answer.choices()) json.writeNumber(choice);
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private int[] counts() {
        int[] counts = new int[options.size()];
        for (Answer answer : answers) for (int choice : answer.choices()) counts[choice]++;
        return counts;
    }
}
