package io.lectern.zoomapi;

import io.lectern.zoomapi.Answer.Reason;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What an answer of Zoom that is no success means. Pure, so that each of its codes can be tried.
///
/// @param text Zoom's message, or the reason of its token endpoint
record ZoomError(int status, int code, String text) {
    private static final int LONGEST = 400;
    private static final Duration DEAD_HOST = Duration.ofMinutes(10);
    private static final Duration SOON = Duration.ofSeconds(5);

    record Body(
            @Nullable Integer code,
            @Nullable String message,
            @Nullable String reason,
            @Nullable String error) {

        ZoomError with(int status) {
            String said = message == null ? reason : message;
            return new ZoomError(status, code == null ? 0 : code, said == null ? "HTTP " + status : line(said));
        }

        /// What Zoom says goes into journals, logs and answers: one line of it, of bounded length.
        private static String line(String text) {
            String cut = text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text;
            return cut.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
        }
    }

    /// @param repeatable whether the call may simply be made again, so that a broken answer leaves nothing open
    <T> Answer<T> answer(@Nullable String retryAfter, Instant now, boolean repeatable) {
        if (status == 429) return throttled(retryAfter, now);
        if (status >= 500) {
            Duration wait = RetryAfter.parse(retryAfter, now).orElse(SOON);
            return repeatable
                    ? new Answer.Unavailable<>("HTTP " + status, wait)
                    : new Answer.Unclear<>("HTTP " + status);
        }
        Reason reason = reason();
        return new Answer.Refused<>(reason, code, text, reason == Reason.OTHER ? Duration.ZERO : DEAD_HOST);
    }

    private Reason reason() {
        if (status == 401) return Reason.CREDENTIALS;
        return switch (code) {
            case 104, 124, 4700, 4702, 4704, 4705, 4706, 4711 -> Reason.CREDENTIALS;
            case 200, 1001, 1010, 3161 -> Reason.HOST;
            // 3007: it has ended, and there is nothing left to delete.
            case 3001, 3007 -> Reason.NO_MEETING;
            case 3002 -> Reason.IN_PROGRESS;
            case 300 -> text.contains("is not found or has expired") ? Reason.NO_MEETING : Reason.OTHER;
            default -> Reason.OTHER;
        };
    }

    /// The host's daily quota comes with the headers of any ordinary answer: only its text tells.
    private <T> Answer<T> throttled(@Nullable String retryAfter, Instant now) {
        boolean quota = text.toLowerCase(Locale.ROOT).contains("daily rate limit")
                && text.toLowerCase(Locale.ROOT).contains("particular user");
        if (quota) return new Answer.Refused<>(Reason.QUOTA, code, text, untilMidnight(now));
        return new Answer.Refused<>(
                Reason.THROTTLED, code, text, RetryAfter.parse(retryAfter, now).orElse(SOON));
    }

    /// What Zoom would say to a host whose day is used up, without asking.
    static <T> Answer<T> dayIsUsedUp(Instant now) {
        String text = "the requests kept for new meetings of this host are used up for today";
        return new Answer.Refused<>(Reason.QUOTA, 429, text, untilMidnight(now));
    }

    private static Duration untilMidnight(Instant now) {
        LocalDate tomorrow = LocalDate.ofInstant(now, ZoneOffset.UTC).plusDays(1);
        return Duration.between(now, tomorrow.atStartOfDay().toInstant(ZoneOffset.UTC));
    }
}
