package io.lectern.zoom;

import io.lectern.protocol.LessonId;
import io.lectern.protocol.UserId;

/// What the pool can be asked.
public sealed interface PoolRequest {

    /// Give this lesson a meeting; the answer is a [Meeting]. Asking again gives the same meeting.
    record Start(LessonId lesson, UserId teacher) implements PoolRequest {}

    /// End this lesson and its meeting; the answer is [Ended]. Asking again changes nothing.
    record End(LessonId lesson, UserId by) implements PoolRequest {}

    /// Plan this lesson's end so many minutes later; the answer is [Extended]. The same key again changes nothing.
    record Extend(LessonId lesson, UserId by, int minutes, String key) implements PoolRequest {}

    /// Who hosts this lesson's meeting; the answer is a [HostKey], fetched from Zoom each time.
    record Key(LessonId lesson) implements PoolRequest {}

    /// Settle now what is overdue, rather than at the next round; the answer is [Swept].
    record Settle() implements PoolRequest {}

    /// A request on its way over the bus.
    record Ask(PoolRequest request) {}

    /// @param settled how many leases were looked at
    record Swept(int settled) {}
}
