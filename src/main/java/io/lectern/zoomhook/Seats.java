package io.lectern.zoomhook;

import io.vertx.core.Future;
import java.time.Instant;

/// Who gives out the seats in which meetings are held, as far as it is told what became of a meeting. It knows which
/// instance belongs to a seat: what is said of a former one, or of a meeting nobody knows, changes nothing. Each word
/// may
/// come more than once.
public interface Seats {
    Future<Void> meetingStarted(String meeting, String uuid, Instant at);

    Future<Void> meetingEnded(String meeting, String uuid, Instant at);

    /// Somebody deleted it at Zoom. Completes when that is seen to.
    Future<Void> meetingDeleted(String meeting);
}
