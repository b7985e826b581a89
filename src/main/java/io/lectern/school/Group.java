package io.lectern.school;

import com.fasterxml.jackson.core.JsonGenerator;
import io.lectern.http.Answers;
import java.io.IOException;
import java.time.Instant;
import java.util.List;

/// A class: its teacher and its students. In its light form it only knows how many they are.
record Group(
        long id,
        String name,
        String description,
        String inviteCode,
        String telegramChatId,
        Instant createdAt,
        Instant updatedAt,
        int studentCount,
        Person teacher,
        List<Person> students) {

    Group {
        students = List.copyOf(students);
    }

    void write(JsonGenerator json) throws IOException {
        start(json);
        json.writeFieldName("teacher");
        teacher.write(json);
        json.writeArrayFieldStart("students");
        for (Person student : students) student.write(json);
        json.writeEndArray();
        end(json);
    }

    void writeLight(JsonGenerator json) throws IOException {
        start(json);
        end(json);
    }

    private void start(JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeNumberField("id", id);
        json.writeStringField("name", name);
        json.writeStringField("description", description);
    }

    private void end(JsonGenerator json) throws IOException {
        json.writeNumberField("student_count", studentCount);
        json.writeStringField("invite_code", inviteCode);
        json.writeStringField("telegram_chat_id", telegramChatId);
        Answers.instant(json, "created_at", createdAt);
        Answers.instant(json, "updated_at", updatedAt);
        json.writeEndObject();
    }
}
