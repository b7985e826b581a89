package io.lectern.zoomadmin;

import io.lectern.protocol.Refusal;
import io.lectern.protocol.Refusal.FieldError;
import io.vertx.core.MultiMap;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// What of leases or of the journal is wanted, from a query. Whoever asks is an admin who looks for something, so what
/// cannot be read is said, not left out.
record Wanted(
        List<String> states,
        Optional<Long> lesson,
        Optional<Long> account,
        Optional<Long> lease,
        Optional<Long> teacher,
        Optional<String> who,
        Optional<Instant> from,
        Optional<Instant> to) {
    /// Those of leases, and then those that the journal has of accounts.
    private static final Set<String> STATES = Set.of(
            "RESERVED",
            "CREATING",
            "READY",
            "LIVE",
            "ENDING",
            "FREE",
            "UNKNOWN",
            "QUARANTINED",
            "ACTIVE",
            "INACTIVE",
            "DRAINING",
            "UNDRAINED",
            "ILL",
            "WELL");
    private static final Pattern WHO = Pattern.compile("(user|admin):\\d{1,18}|[a-z]{1,30}");
    /// What lies beyond is no time of a lesson, and far beyond it Postgres knows no time at all.
    private static final Instant FIRST = Instant.parse("1970-01-01T00:00:00Z");

    private static final Instant LAST = Instant.parse("9999-12-31T00:00:00Z");

    static Wanted of(MultiMap query) {
        Wanted wanted = new Wanted(
                states(query),
                id(query, "lesson"),
                id(query, "account"),
                id(query, "lease"),
                id(query, "teacher"),
                Optional.ofNullable(query.get("who")).filter(who -> !who.isEmpty()),
                time(query, "from"),
                time(query, "to"));
        wanted.who()
                .filter(who -> !WHO.matcher(who).matches())
                .ifPresent(who -> wrong("who", "not_one_of", "user:7, admin:1, sweep, webhook, waitlist"));
        if (wanted.from().isPresent()
                && wanted.to().filter(wanted.from().get()::isAfter).isPresent()) wrong("to", "before", "from");
        return wanted;
    }

    /// `state=LIVE,READY`, or the parameter several times.
    private static List<String> states(MultiMap query) {
        List<String> states = query.getAll("state").stream()
                .flatMap(text -> List.of(text.split(",", -1)).stream())
                .map(text -> text.strip().toUpperCase(Locale.ROOT))
                .filter(text -> !text.isEmpty())
                .distinct()
                .toList();
        for (String state : states)
            if (!STATES.contains(state))
                wrong(
                        "state",
                        "not_one_of",
                        String.join(", ", STATES.stream().sorted().toList()));
        return states;
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

    /// With an offset, or a day, which begins at midnight UTC; a `+` that arrived as a space is taken for a `+`.
    private static Optional<Instant> time(MultiMap query, String name) {
        String text = query.get(name);
        if (text == null || text.isEmpty()) return Optional.empty();
        try {
            Instant time = text.length() == 10
                    ? LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC)
                    : OffsetDateTime.parse(text.replace(' ', '+')).toInstant();
            if (!time.isBefore(FIRST) && time.isBefore(LAST)) return Optional.of(time);
        } catch (DateTimeException e) {
            throw Refusal.ofFields(FieldError.of(name, "not_time"));
        }
        throw Refusal.ofFields(FieldError.of(name, "not_time"));
    }

    private static void wrong(String field, String key, Object argument) {
        throw Refusal.ofFields(FieldError.of(field, key, argument));
    }
}
