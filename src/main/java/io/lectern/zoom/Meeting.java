package io.lectern.zoom;

import io.lectern.protocol.LessonId;

/// A lesson's meeting, for the teacher who starts it.
///
/// @param startUrl lets its bearer in as the host: for the teacher's eyes, fresh, good for two hours
public record Meeting(
        LessonId lesson, String meetingId, String joinUrl, String startUrl, String password, String hostEmail) {

    @Override
    public String toString() {
        return "Meeting[lesson=" + lesson.value() + ", meeting=" + meetingId + "]";
    }
}
