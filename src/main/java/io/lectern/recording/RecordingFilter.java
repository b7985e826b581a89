package io.lectern.recording;

import io.lectern.protocol.Refusal;
import io.lectern.protocol.Refusal.FieldError;
import io.vertx.core.MultiMap;
import java.util.Optional;
import java.util.Set;

/// Which of the recordings somebody may see are wanted.
///
/// @param search a piece of the title of the recording or its lesson, or of the group's name
/// @param status as older clients name it; of those, a recording at Zoom is `ready` or `processing`
record RecordingFilter(Optional<Long> group, Optional<String> search, Optional<String> status) {
    private static final int LONGEST_SEARCH = 200;
    private static final int LONGEST_ID = 18;
    private static final Set<String> STATUSES = Set.of("processing", "ready", "archived", "failed", "deleted");

    /// @throws Refusal `INVALID` with what cannot be read
    static RecordingFilter of(MultiMap query) {
        return new RecordingFilter(
                text(query, "group_id").map(RecordingFilter::number),
                text(query, "search").map(RecordingFilter::piece),
                text(query, "status").map(RecordingFilter::status));
    }

    private static Optional<String> text(MultiMap query, String name) {
        return Optional.ofNullable(query.get(name)).map(String::strip).filter(text -> !text.isEmpty());
    }

    private static long number(String text) {
        if (text.length() <= LONGEST_ID && text.chars().allMatch(c -> c >= '0' && c <= '9'))
            return Long.parseLong(text);
        throw Refusal.ofFields(FieldError.of("group_id", "not_number"));
    }

    private static String piece(String text) {
        if (text.length() > LONGEST_SEARCH) throw Refusal.ofFields(FieldError.of("search", "too_long", LONGEST_SEARCH));
        if (text.indexOf('\0') >= 0) throw Refusal.ofFields(FieldError.of("search", "not_kept"));
        return text;
    }

    private static String status(String text) {
        if (STATUSES.contains(text)) return text;
        throw Refusal.ofFields(FieldError.of(
                "status",
                "not_one_of",
                String.join(", ", STATUSES.stream().sorted().toList())));
    }
}
