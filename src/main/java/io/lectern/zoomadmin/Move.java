package io.lectern.zoomadmin;

import com.fasterxml.jackson.core.JsonGenerator;
import io.lectern.http.Answers;
import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One line of the pool's journal: who moved which lease where, when and why.
///
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
        long lease,
        long account,
        @Nullable String email,
        long lesson,
        @Nullable String title) {

    void write(JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeNumberField("id", id);
        Answers.instant(json, "at", at);
        json.writeStringField("who", who);
        json.writeStringField("who_name", whoName);
        json.writeStringField("why", why);
        json.writeStringField("state", state);
        json.writeNumberField("lease", lease);
        json.writeNumberField("account", account);
        json.writeStringField("account_email", email);
        json.writeNumberField("lesson", lesson);
        json.writeStringField("title", title);
        json.writeEndObject();
    }
}
