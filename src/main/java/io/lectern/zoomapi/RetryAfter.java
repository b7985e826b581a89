package io.lectern.zoomapi;

import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads `Retry-After` in the three forms that are seen: seconds, an HTTP date, and Zoom's ISO timestamp.
final class RetryAfter {
    private static final Duration LONGEST = Duration.ofHours(24);

    private RetryAfter() {}

    /// @return the wait, within nothing and a day; empty when the header says nothing that can be read
    static Optional<Duration> parse(@Nullable String header, Instant now) {
        if (header == null || header.isBlank()) return Optional.empty();
        String text = header.strip();
        try {
            if (text.matches("\\d{1,9}")) return Optional.of(bounded(Duration.ofSeconds(Long.parseLong(text))));
            Instant until = Character.isDigit(text.charAt(0))
                    ? Instant.parse(text)
                    : ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant();
            return Optional.of(bounded(Duration.between(now, until)));
        } catch (DateTimeParseException unreadable) {
            return Optional.empty();
        }
    }

    private static Duration bounded(Duration wait) {
        if (wait.isNegative()) return Duration.ZERO;
        return wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
    }
}
