package io.lectern.school;

import io.lectern.protocol.LessonId;
import io.lectern.protocol.UserId;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Starts and ends the meetings of lessons. What is asked here has been checked: the lesson exists, and the
/// person teaches it or is an admin.
public interface Meetings {
    /// Gives the lesson's meeting, or makes one.
    ///
    /// @return fails with `NO_SEAT`, `ZOOM_UNAVAILABLE`, `ZOOM_REFUSED`, `LESSON_ENDED`
    Future<Meeting> start(LessonId lesson, UserId by);

    /// The same, but a lesson without a seat waits for one, and is started by itself when it is its turn.
    ///
    /// @return fails as [#start] does, but for `NO_SEAT`; with `WAIT_CANCELLED` when it was cancelled
    ///     in the meantime
    Future<Start> startOrWait(LessonId lesson, UserId by);

    /// Gives the lesson another meeting in place of the one it has, unless people are in that.
    ///
    /// @return fails as [#start] does
    Future<Meeting> renew(LessonId lesson, UserId by);

    /// @return empty when the lesson does not wait
    Future<Optional<Start.Waiting>> place(LessonId lesson);

    /// Lets the lesson wait no longer.
    ///
    /// @return whether it has its meeting already, and keeps it
    Future<Boolean> cancelWait(LessonId lesson, UserId by);

    /// Ends the lesson and gives its seat back. Ending twice answers the same end.
    Future<Ended> end(LessonId lesson, UserId by);

    /// Plans the lesson's end later; the same key again changes nothing.
    ///
    /// @return when it ends now; fails with `LESSON_ENDED`, or `INVALID` when that would be too far away
    Future<Instant> extend(LessonId lesson, UserId by, int minutes, String key);

    /// What became of a start.
    sealed interface Start {
        record Started(Meeting meeting) implements Start {}

        /// @param position from 1
        /// @param expected when a seat is likely to be there; null when nobody can say
        record Waiting(int position, @Nullable Instant expected) implements Start {}
    }

    /// A meeting as its host gets it; `startUrl` carries the host's identity and is for nobody else.
    record Meeting(String meetingId, String joinUrl, String startUrl, String password, String accountEmail) {}

    /// A lesson that is over.
    ///
    /// @param seatReleased whether a Zoom account was given back
    record Ended(Instant at, boolean seatReleased) {}
}
