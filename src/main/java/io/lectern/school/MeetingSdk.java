package io.lectern.school;

import io.lectern.protocol.LessonId;
import io.lectern.protocol.UserId;
import io.vertx.core.Future;
import java.time.Instant;

/// Lets pages join meetings by themselves. What is asked here has been checked: the person may join this lesson, and
/// leads it when they are to host.
@FunctionalInterface
public interface MeetingSdk {
    /// @param user who joins
    /// @param meetingId the lesson's meeting, and the only one the ticket is for
    /// @param asHost brings the host's own key along
    /// @param end when the lesson should be over
    /// @return fails with `NO_MEETING_SDK`, `LESSON_NOT_STARTED`, `LESSON_ENDED`, `ZOOM_UNAVAILABLE` or
    ///     `ZOOM_REFUSED`
    Future<Ticket> ticket(LessonId lesson, UserId user, String meetingId, boolean asHost, Instant end);

    /// A signature for one meeting, and how long it lets somebody in.
    ///
    /// @param customerKey by which Zoom's events say who it is; counts for this person in this meeting alone
    /// @param zak the host's identity, empty for others: fetched for this answer, kept nowhere
    record Ticket(String sdkKey, String signature, Instant until, String customerKey, String zak) {
        @Override
        public String toString() {
            return "Ticket[until=" + until + "]";
        }
    }
}
