package io.lectern.zoomsim;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Something that goes wrong with the next `times` calls of an operation.
///
/// @param operation `token`, `create`, `get`, `update`, `delete`, `end`, `list`, `user` or `*`
/// @param latencyMs how long the answer takes; counts on top of what else the fault does
/// @param status the HTTP status of a failure, 0 for none
/// @param hangAfterCommit the work is done and no answer is ever sent
/// @param throttle `seconds`, `date`, `iso` or `none`: 429 per second, with the time to wait in this form;
///     `daily`: the host's quota is used up
public record Fault(
        String operation,
        int times,
        int latencyMs,
        int status,
        int code,
        @Nullable String message,
        boolean hangAfterCommit,
        @Nullable String throttle) {

    private static final Duration WAIT = Duration.ofSeconds(2);

    public static Fault slow(String operation, int times, int latencyMs) {
        return new Fault(operation, times, latencyMs, 0, 0, null, false, null);
    }

    public static Fault status(String operation, int times, int status, int code, String message) {
        return new Fault(operation, times, 0, status, code, message, false, null);
    }

    public static Fault hangsAfterCommit(String operation, int times) {
        return new Fault(operation, times, 0, 0, 0, null, true, null);
    }

    public static Fault throttled(String operation, int times, String form) {
        return new Fault(operation, times, 0, 0, 0, null, false, form);
    }

    boolean concerns(String called) {
        return operation.equals("*") || operation.equals(called);
    }

    Fault onceLess() {
        return new Fault(operation, times - 1, latencyMs, status, code, message, hangAfterCommit, throttle);
    }

    /// The answer that takes the place of the real one, if this fault has one.
    @Nullable
    Reply reply(Instant now) {
        if (throttle != null) return throttled(throttle, now);
        if (status == 0) return null;
        return Reply.error(status, code, message == null ? "Simulated failure." : message);
    }

    private static Reply throttled(String form, Instant now) {
        if (form.equals("daily")) return Reply.dailyQuota();
        Reply reply = Reply.error(
                429, 429, "You have reached the maximum per-second rate limit for this API. Try again later.");
        Instant until = now.plus(WAIT).truncatedTo(ChronoUnit.SECONDS);
        return switch (form) {
            case "seconds" -> reply.with(Map.of("Retry-After", Long.toString(WAIT.toSeconds())));
            case "date" ->
                reply.with(Map.of(
                        "Retry-After", DateTimeFormatter.RFC_1123_DATE_TIME.format(until.atOffset(ZoneOffset.UTC))));
            case "iso" -> reply.with(Map.of("Retry-After", until.toString(), "X-RateLimit-Type", "QPS"));
            default -> reply;
        };
    }
}
