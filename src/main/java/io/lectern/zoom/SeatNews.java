package io.lectern.zoom;

import io.lectern.protocol.LessonId;
import io.lectern.protocol.UserId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Tells a lesson's room what became of its seat. Called after the database has it, never before.
@FunctionalInterface
public interface SeatNews {

    void tell(LessonId lesson, News news);

    /// What there is to tell.
    sealed interface News {
        /// @param endsAt when the lesson is planned to end
        record Started(UserId by, Instant at, @Nullable Instant endsAt) implements News {}

        record Extended(UserId by, Instant endsAt) implements News {}

        record SeatReady(String joinUrl, String meetingId, String password) implements News {}

        record SeatLost(String reason) implements News {}

        /// @param by nobody, when the lesson was found over
        record Ended(@Nullable UserId by, Instant at) implements News {}
    }
}
