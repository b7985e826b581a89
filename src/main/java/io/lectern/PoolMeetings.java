package io.lectern;

import io.lectern.protocol.LessonId;
import io.lectern.protocol.UserId;
import io.lectern.school.Meetings;
import io.lectern.zoom.Pool;
import io.lectern.zoom.PoolRequest;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.Optional;

/// The school's meetings are those of the seat pool.
record PoolMeetings(Pool pool) implements Meetings {
    @Override
    public Future<Meeting> start(LessonId lesson, UserId by) {
        return pool.start(lesson, by).map(PoolMeetings::meeting);
    }

    private static Meeting meeting(io.lectern.zoom.Meeting meeting) {
        return new Meeting(
                meeting.meetingId(), meeting.joinUrl(), meeting.startUrl(), meeting.password(), meeting.hostEmail());
    }

    @Override
    public Future<Start> startOrWait(LessonId lesson, UserId by) {
        return pool.startOrWait(lesson, by).map(answer -> switch (answer) {
            case io.lectern.zoom.Meeting meeting -> new Start.Started(meeting(meeting));
            case PoolRequest.Queued queued -> new Start.Waiting(queued.position(), queued.expected());
            default -> throw new IllegalStateException("a start is answered with " + answer);
        });
    }

    @Override
    public Future<Meeting> renew(LessonId lesson, UserId by) {
        return pool.renew(lesson, by).map(PoolMeetings::meeting);
    }

    @Override
    public Future<Optional<Start.Waiting>> place(LessonId lesson) {
        return pool.place(lesson)
                .map(queued -> queued.waiting()
                        ? Optional.of(new Start.Waiting(queued.position(), queued.expected()))
                        : Optional.empty());
    }

    @Override
    public Future<Boolean> cancelWait(LessonId lesson, UserId by) {
        return pool.cancelWait(lesson, by).map(PoolRequest.Cancelled::seated);
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
