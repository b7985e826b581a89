package io.lectern.zoomapi;

import java.time.Duration;

/// How a call of Zoom ended. The difference between [Unavailable] and [Unclear] is the one that matters: after the
/// first nothing happened, after the second a meeting may exist.
public sealed interface Answer<T> {

    record Ok<T>(T value) implements Answer<T> {}

    /// Zoom said no.
    ///
    /// @param retryAfter how long this reason is expected to last
    record Refused<T>(Reason reason, int code, String message, Duration retryAfter) implements Answer<T> {}

    /// Zoom did not do it and a later try may succeed.
    record Unavailable<T>(String why, Duration retryAfter) implements Answer<T> {}

    /// The request went out and no usable answer came.
    record Unclear<T>(String why) implements Answer<T> {}

    /// Why Zoom says no, as far as it changes what to do next.
    enum Reason {
        /// The app's credentials or scopes do not do.
        CREDENTIALS,
        /// This user cannot host.
        HOST,
        /// The host's meetings of today are used up.
        QUOTA,
        /// Too many calls of this account; passes quickly.
        THROTTLED,
        NO_MEETING,
        IN_PROGRESS,
        OTHER
    }

    /// A success that carries nothing.
    enum Done {
        DONE
    }

    /// The same failure, said of another type of value.
    ///
    /// @throws IllegalStateException when this is a success
    default <U> Answer<U> failure() {
        return switch (this) {
            case Ok<T> ok -> throw new IllegalStateException("a success is no failure");
            case Refused<T> no -> new Refused<>(no.reason(), no.code(), no.message(), no.retryAfter());
            case Unavailable<T> away -> new Unavailable<>(away.why(), away.retryAfter());
            case Unclear<T> unclear -> new Unclear<>(unclear.why());
        };
    }

    /// One word for a metric.
    default String outcome() {
        return switch (this) {
            case Ok<T> ok -> "ok";
            case Refused<T> no -> "refused";
            case Unavailable<T> away -> "unavailable";
            case Unclear<T> unclear -> "unclear";
        };
    }
}
