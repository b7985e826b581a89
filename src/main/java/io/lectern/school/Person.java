package io.lectern.school;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;

/// A person as others in the school see them.
record Person(long id, String email, String firstName, String lastName) {
    void write(JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeNumberField("id", id);
        json.writeStringField("email", email);
        json.writeStringField("first_name", firstName);
        json.writeStringField("last_name", lastName);
        json.writeEndObject();
    }
}
