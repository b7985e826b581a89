package io.lectern.config;

import java.time.Duration;

/// Refuses settings that make no sense, by name.
final class Bounds {
    private Bounds() {}

    static void validPort(String key, int value) {
        if (value < 1 || value > 65535)
            throw new IllegalArgumentException(key + " must be between 1 and 65535, was " + value);
    }

    static void atLeastOne(String key, int value) {
        if (value < 1) throw new IllegalArgumentException(key + " must be at least 1, was " + value);
    }

    static void within(String key, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0)
            throw new IllegalArgumentException(
                    key + " must be between " + text(least) + " and " + text(most) + ", was " + text(value));
    }

    /// As an operator writes it.
    private static String text(Duration value) {
        long ms = value.toMillis();
        if (ms % 1_000 != 0) return ms + "ms";
        if (ms % 60_000 != 0 || ms == 0) return ms / 1_000 + "s";
        if (ms % 3_600_000 != 0) return ms / 60_000 + "m";
        return ms % 86_400_000 == 0 ? ms / 86_400_000 + "d" : ms / 3_600_000 + "h";
    }
}
