package io.lectern.school;

import com.fasterxml.jackson.core.JsonGenerator;
import io.lectern.http.Answers;
import io.lectern.protocol.LessonId;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A lesson's attendance on paper: as JSON, and as a table for a spreadsheet.
record AttendanceReport(
        LessonId lesson,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        List<Attendance.Line> lines) {
    /// Excel takes a file for UTF-8 only when it says so.
    private static final String BYTE_ORDER_MARK = "\uFEFF";
    /// What a spreadsheet would take for the beginning of a formula.
    private static final String FORMULA_STARTS = "=+-@\t\r\0";

    AttendanceReport {
        lines = List.copyOf(lines);
    }

    void write(JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeNumberField("lesson", lesson.value());
        Answers.instant(json, "started_at", startedAt);
        Answers.instant(json, "ended_at", endedAt);
        json.writeArrayFieldStart("students");
        for (Attendance.Line line : lines) write(json, line);
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, Attendance.Line line) throws IOException {
        json.writeStartObject();
        json.writeNumberField("user", line.user().value());
        json.writeStringField("name", line.name());
        json.writeBooleanField("present", line.present());
        json.writeNumberField("seconds", line.seconds());
        json.writeNumberField("minutes", line.minutes());
        Answers.instant(json, "first_joined", line.firstJoined());
        Answers.instant(json, "last_left", line.lastLeft());
        json.writeArrayFieldStart("intervals");
        for (Attendance.Interval interval : line.intervals()) {
            json.writeStartObject();
            Answers.instant(json, "joined", interval.joined());
            Answers.instant(json, "left", interval.left());
            json.writeStringField("cause", interval.cause());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    String csv() {
        Stream<String> head = Stream.of("user,name,present,minutes,seconds,first_joined,last_left");
        return Stream.concat(head, lines.stream().map(AttendanceReport::row))
                .collect(Collectors.joining("\r\n", BYTE_ORDER_MARK, "\r\n"));
    }

    private static String row(Attendance.Line line) {
        return Stream.of(
                        Long.toString(line.user().value()),
                        line.name(),
                        line.present() ? "1" : "0",
                        Long.toString(line.minutes()),
                        Long.toString(line.seconds()),
                        time(line.firstJoined()),
                        time(line.lastLeft()))
                .map(AttendanceReport::cell)
                .collect(Collectors.joining(","));
    }

    private static String time(@Nullable Instant at) {
        return at == null ? "" : Answers.utc(at);
    }

    static String cell(String text) {
        String safe = !text.isEmpty() && FORMULA_STARTS.indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
        boolean quoted = safe.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r' || c == ';');
        return quoted ? '"' + safe.replace("\"", "\"\"") + '"' : safe;
    }
}
