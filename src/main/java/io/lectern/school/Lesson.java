package io.lectern.school;

import com.fasterxml.jackson.core.JsonGenerator;
import io.lectern.http.Answers;
import io.lectern.http.Principal;
import io.lectern.protocol.ErrorCode;
import io.lectern.protocol.LessonId;
import io.lectern.protocol.Role;
import io.lectern.recording.Recording;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A lesson in the calendar, as its people see it.
///
/// @param recording its first one, when there is one
record Lesson(
        LessonId id,
        String title,
        long group,
        String groupName,
        long teacher,
        String teacherName,
        Instant start,
        Instant end,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        Details details,
        Zoom zoom,
        @Nullable Long recording) {

    /// What the teacher wrote about it, and wants of it.
    record Details(
            String topics,
            String location,
            String notes,
            boolean isRecorded,
            int recordingDays,
            Instant createdAt,
            Instant updatedAt,
            boolean singleSession) {}

    /// Its meeting, while there is one.
    ///
    /// @param barred whether it is kept from the person who asks, whom the lesson's leaders have banned
    record Zoom(
            @Nullable String meetingId,
            @Nullable String joinUrl,
            @Nullable String password,
            boolean barred) {
        static final Zoom BARRED = new Zoom(null, null, null, true);
    }

    /// This lesson, for those who go to its meeting.
    ///
    /// @throws io.lectern.protocol.Refusal `BANNED`
    Lesson admitting() {
        if (zoom.barred()) throw ErrorCode.BANNED.refuse();
        return this;
    }

    /// Whether somebody may change the lesson and choose who else leads it; whoever leads beside its teacher may not.
    boolean isOwnedBy(Principal who) {
        return who.is(Role.ADMIN) || (who.is(Role.TEACHER) && who.user().value() == teacher);
    }

    /// As an item of a list.
    void write(JsonGenerator json) throws IOException {
        write(json, more -> {});
    }

    /// @param more fields of this occasion
    void write(JsonGenerator json, Answers.JsonBody more) throws IOException {
        json.writeStartObject();
        start(json);
        json.writeNumberField("group", group);
        json.writeStringField("group_name", groupName);
        json.writeNumberField("teacher", teacher);
        json.writeStringField("teacher_name", teacherName);
        times(json);
        zoom(json);
        json.writeStringField("google_meet_link", "");
        json.writeStringField("google_calendar_event_id", "");
        json.writeStringField("join_url", zoom.joinUrl());
        json.writeStringField("video_provider", zoom.meetingId() == null ? null : "zoom");
        json.writeBooleanField("record_lesson", details.isRecorded());
        json.writeNumberField("recording_available_for_days", details.recordingDays());
        json.writeStringField("notes", details.notes());
        stamps(json);
        if (recording == null) json.writeNullField("recording_id");
        else json.writeNumberField("recording_id", recording);
        json.writeNullField("homework_id");
        Answers.instant(json, "started_at", startedAt);
        Answers.instant(json, "ended_at", endedAt);
        json.writeBooleanField("single_session", details.singleSession());
        more.write(json);
        json.writeEndObject();
    }

    /// By itself, with its whole group and its recordings.
    ///
    /// @param more fields of this occasion
    void writeWith(Group whole, List<Recording> recordings, JsonGenerator json, Answers.JsonBody more)
            throws IOException {
        json.writeStartObject();
        start(json);
        json.writeFieldName("group");
        whole.write(json);
        json.writeFieldName("teacher");
        whole.teacher().write(json);
        times(json);
        zoom(json);
        json.writeStringField("notes", details.notes());
        json.writeBooleanField("record_lesson", details.isRecorded());
        json.writeArrayFieldStart("attendances");
        json.writeEndArray();
        json.writeArrayFieldStart("recordings");
        for (Recording one : recordings) one.writeShort(json);
        json.writeEndArray();
        stamps(json);
        Answers.instant(json, "started_at", startedAt);
        Answers.instant(json, "ended_at", endedAt);
        json.writeBooleanField("single_session", details.singleSession());
        more.write(json);
        json.writeEndObject();
    }

    private void start(JsonGenerator json) throws IOException {
        json.writeNumberField("id", id.value());
        json.writeStringField("title", title);
        json.writeStringField("display_name", title.isEmpty() ? groupName : title);
    }

    private void times(JsonGenerator json) throws IOException {
        Answers.instant(json, "start_time", start);
        Answers.instant(json, "end_time", end);
        json.writeNumberField("duration_minutes", Duration.between(start, end).toMinutes());
        json.writeStringField("topics", details.topics());
        json.writeStringField("location", details.location());
    }

    private void zoom(JsonGenerator json) throws IOException {
        json.writeStringField("zoom_meeting_id", zoom.meetingId());
        // The host's link is given once, to the host who starts the lesson, and kept nowhere.
        json.writeNullField("zoom_start_url");
        json.writeStringField("zoom_join_url", zoom.joinUrl());
        json.writeStringField("zoom_password", zoom.password());
    }

    private void stamps(JsonGenerator json) throws IOException {
        Answers.instant(json, "created_at", details.createdAt());
        Answers.instant(json, "updated_at", details.updatedAt());
    }
}
