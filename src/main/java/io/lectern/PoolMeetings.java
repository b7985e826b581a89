package io.lectern;

import io.lectern.protocol.LessonId;
import io.lectern.protocol.UserId;
import io.lectern.school.Meetings;
import io.lectern.zoom.Pool;
import io.vertx.core.Future;
import java.time.Instant;

/// The school's meetings are those of the seat pool.
record PoolMeetings(Pool pool) implements Meetings {
    @Override
    public Future<Meeting> start(LessonId lesson, UserId by) {
        return pool.start(lesson, by)
                .map(meeting -> new Meeting(
                        meeting.meetingId(),
                        meeting.joinUrl(),
                        meeting.startUrl(),
                        meeting.password(),
                        meeting.hostEmail()));
    }

    @Override
    public Future<Instant> extend(LessonId lesson, UserId by, int minutes, String key) {
        return pool.extend(lesson, by, minutes, key).map(extended -> extended.endsAt());
    }

    @Override
    public Future<Ended> end(LessonId lesson, UserId by) {
        return pool.end(lesson, by).map(ended -> new Ended(ended.at(), ended.seatReleased()));
    }
}
