package io.lectern.school;

import io.lectern.protocol.Refusal;
import io.lectern.protocol.Refusal.FieldError;
import io.vertx.core.MultiMap;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which lessons of one's own are wanted.
record LessonFilter(
        Optional<Long> group,
        Optional<Long> teacher,
        Optional<LocalDate> date,
        Optional<Instant> start,
        Optional<Instant> end,
        boolean excludeEnded,
        boolean includeRecurring) {
    private static final Set<String> YES = Set.of("1", "true", "yes", "on");

    /// Reads the query of a request. Dates that cannot be read are left out, as they have always been.
    static LessonFilter of(MultiMap query) {
        return new LessonFilter(
                id(query, "group"),
                id(query, "teacher"),
                date(query.get("date")),
                instant(query.get("start")),
                instant(query.get("end")),
                flag(query.get("exclude_ended")),
                flag(query.get("include_recurring")));
    }

    private static Optional<Long> id(MultiMap query, String name) {
        String text = query.get(name);
        if (text == null || text.isEmpty()) return Optional.empty();
        try {
            return Optional.of(Long.parseLong(text));
        } catch (NumberFormatException e) {
            throw Refusal.ofFields(FieldError.of(name, "not_number"));
        }
    }

    private static Optional<LocalDate> date(@Nullable String text) {
        if (text == null) return Optional.empty();
        try {
            return Optional.of(LocalDate.parse(text));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /// ISO with an offset, or without one, which means UTC; a `+` that arrived as a space is taken for a `+`.
    private static Optional<Instant> instant(@Nullable String text) {
        if (text == null) return Optional.empty();
        try {
            TemporalAccessor read = DateTimeFormatter.ISO_DATE_TIME.parseBest(
                    text.replace(' ', '+'), OffsetDateTime::from, LocalDateTime::from);
            return Optional.of(
                    read instanceof OffsetDateTime exact
                            ? exact.toInstant()
                            : LocalDateTime.from(read).toInstant(ZoneOffset.UTC));
        } catch (DateTimeException e) {
            return date(text).map(day -> day.atStartOfDay().toInstant(ZoneOffset.UTC));
        }
    }

    private static boolean flag(@Nullable String text) {
        return text != null && YES.contains(text.toLowerCase(Locale.ROOT));
    }
}
