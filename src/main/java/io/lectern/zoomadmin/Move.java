package io.lectern.zoomadmin;

import com.fasterxml.jackson.core.JsonGenerator;
import io.lectern.http.Answers;
import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One line of the pool's journal: who moved which lease where, or did what to an account, when and why.
///
/// @param lease null, as the lesson is, when an account was concerned
/// @param who as the journal has it: `user:7`, `sweep`, `webhook`, `admin:1`, `waitlist`
/// @param whoName of a person, when it is one
/// @param email of the account; null when it is deleted
record Move(
        long id,
        Instant at,
        String who,
        @Nullable String whoName,
        String why,
        String state,
        @Nullable Long lease,
        long account,
        @Nullable String email,
        @Nullable Long lesson,
        @Nullable String title) {

    void write(JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeNumberField("id", id);
        Answers.instant(json, "at", at);
        json.writeStringField("who", who);
        json.writeStringField("who_name", whoName);
        json.writeStringField("why", why);
        json.writeStringField("state", state);
        number(json, "lease", lease);
        json.writeNumberField("account", account);
        json.writeStringField("account_email", email);
        number(json, "lesson", lesson);
        json.writeStringField("title", title);
        json.writeEndObject();
    }

    private static void number(JsonGenerator json, String name, @Nullable Long number) throws IOException {
        if (number == null) json.writeNullField(name);
        else json.writeNumberField(name, number);
    }
}
