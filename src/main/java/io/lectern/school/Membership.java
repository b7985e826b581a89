package io.lectern.school;

import io.lectern.protocol.LessonId;
import io.lectern.protocol.Role;
import io.lectern.protocol.UserId;
import java.time.Instant;
import java.util.Optional;

/// What a person is to a room.
public sealed interface Membership {
    /// There is no such lesson, group or person behind the room's name.
    record Unknown() implements Membership {}

    /// The room is not this person's.
    record Stranger() implements Membership {}

    /// The person belongs there.
    ///
    /// @param role what they are in this room: its teacher, an admin, or a student
    /// @param lesson of rooms that belong to a lesson
    record Member(Role role, String name, Optional<LessonState> lesson) implements Membership {}

    /// Where a lesson stands.
    ///
    /// @param singleSession whether a student is in it with one device at a time
    record LessonState(
            LessonId id,
            String title,
            UserId teacher,
            Planned planned,
            Optional<Instant> startedAt,
            Optional<Instant> endedAt,
            boolean singleSession,
            Optional<JoinLink> zoom) {}

    /// When a lesson should begin and end.
    record Planned(Instant start, Instant end) {}

    /// How a member gets into the meeting.
    record JoinLink(String url, String meetingId, String password) {}
}
