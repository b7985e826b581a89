package io.lectern.school;

import io.lectern.protocol.LessonId;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reserves seats for the meetings of planned lessons.
@FunctionalInterface
public interface Seats {
    /// Brings the reservations of these lessons in line with the timetable: new and moved ones get a seat if there is
    /// one, deleted ones give theirs back.
    ///
    /// @return how each stands, in the order asked
    Future<List<Seating>> reserve(List<LessonId> lessons);

    /// Whether a lesson has a seat for its time.
    ///
    /// @param due whether it is near enough to have one
    /// @param nextFree the earliest beginning at which there would be a seat for as long, if one is near
    record Seating(boolean reserved, boolean due, @Nullable Instant nextFree) {}
}
