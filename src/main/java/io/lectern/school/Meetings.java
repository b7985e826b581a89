package io.lectern.school;

import io.lectern.protocol.LessonId;
import io.lectern.protocol.UserId;
import io.vertx.core.Future;
import java.time.Instant;

/// Starts and ends the meetings of lessons. What is asked here has been checked: the lesson exists, and the
/// person teaches it or is an admin.
public interface Meetings {
    /// Gives the lesson's meeting, or makes one.
    ///
    /// @return fails with `NO_SEAT`, `ZOOM_UNAVAILABLE`, `ZOOM_REFUSED`, `LESSON_ENDED`
    Future<Meeting> start(LessonId lesson, UserId by);

    /// Ends the lesson and gives its seat back. Ending twice answers the same end.
    Future<Ended> end(LessonId lesson, UserId by);

    /// Plans the lesson's end later; the same key again changes nothing.
    ///
    /// @return when it ends now; fails with `LESSON_ENDED`, or `INVALID` when that would be too far away
    Future<Instant> extend(LessonId lesson, UserId by, int minutes, String key);

    /// A meeting as its host gets it; `startUrl` carries the host's identity and is for nobody else.
    record Meeting(String meetingId, String joinUrl, String startUrl, String password, String accountEmail) {}

    /// A lesson that is over.
    ///
    /// @param seatReleased whether a Zoom account was given back
    record Ended(Instant at, boolean seatReleased) {}
}
