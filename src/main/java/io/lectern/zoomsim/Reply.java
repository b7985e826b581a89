package io.lectern.zoomsim;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An answer of the simulated API: a status, a body to be written as JSON, and headers.
record Reply(int status, @Nullable Object body, Map<String, String> headers) {

    static Reply of(int status, Object body) {
        return new Reply(status, body, Map.of());
    }

    static Reply noContent() {
        return new Reply(204, null, Map.of());
    }

    static Reply error(int status, int code, String message) {
        return of(status, new ZoomBodies.ErrorBody(code, message));
    }

    static Reply noMeeting(String id) {
        return error(404, 3001, "Meeting does not exist: " + id + ".");
    }

    /// Zoom sends this one without Retry-After; only the text tells it from a passing throttle.
    static Reply dailyQuota() {
        return error(
                429,
                429,
                "You have exceeded the daily rate limit (100) of Meeting Create/Update API requests permitted for "
                        + "this particular user. You may resume these requests at GMT 00:00:00.");
    }

    Reply with(Map<String, String> more) {
        return new Reply(status, body, more);
    }
}
