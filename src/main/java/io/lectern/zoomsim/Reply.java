package io.lectern.zoomsim;

import java.util.HashMap;
import java.util.List;
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
        return of(status, new ZoomBodies.ErrorBody(code, message, null));
    }

    /// What is wrong with one field of a request.
    static Reply invalid(String field, String message) {
        ZoomBodies.FieldError error = new ZoomBodies.FieldError(field, message);
        return of(400, new ZoomBodies.ErrorBody(300, "Validation Failed.", List.of(error)));
    }

    static Reply noMeeting(String id) {
        return error(404, 3001, "Meeting does not exist: " + id + ".");
    }

    static Reply noUser(String user) {
        return error(404, 1001, "User does not exist: " + user + ".");
    }

    /// A user who may not host.
    static Reply noHost() {
        return error(400, 3161, "Meeting hosting and scheduling capabilities are not allowed for your user account.");
    }

    /// Zoom sends this one without Retry-After; only the text tells it from a passing throttle.
    static Reply dailyQuota() {
        return error(
                        429,
                        429,
                        "You have exceeded the daily rate limit (100) of Meeting Create/Update API requests permitted"
                                + " for this particular user. You may resume these requests at GMT 00:00:00.")
                .with(Map.of(
                        "X-RateLimit-Category", "Light",
                        "X-RateLimit-Limit", "6000",
                        "X-RateLimit-Remaining", "5893"));
    }

    static Reply tooFast() {
        return error(429, 429, "You have reached the maximum per-second rate limit for this API. Try again later.");
    }

    static Reply dailyLimit() {
        return error(
                429,
                429,
                "You have reached the maximum daily rate limit for this API. Refer to the response header for details"
                        + " on when you can make another request.");
    }

    Reply with(Map<String, String> more) {
        Map<String, String> all = new HashMap<>(headers);
        all.putAll(more);
        return new Reply(status, body, Map.copyOf(all));
    }
}
