package io.lectern.forecast;

import java.time.Duration;
import java.time.Instant;

/// A time for which one seat is needed, `[from, to)`: what ends at an instant leaves its seat to what begins then.
public record Span(Instant from, Instant to) {
    public Span {
        if (to.isBefore(from)) throw new IllegalArgumentException("a span ends at " + to + ", before " + from);
    }

    /// A lesson with the time its seat is kept before and after it.
    public static Span buffered(Instant start, Instant end, Duration before, Duration after) {
        return new Span(start.minus(before), end.plus(after));
    }

    public Duration length() {
        return Duration.between(from, to);
    }
}
