package io.lectern.zoomhook;

import java.util.Locale;

/// Why a delivery was not taken.
enum Refused {
    THROTTLED(false),
    UNSIGNED(true),
    TOO_LARGE(true),
    WRONG_TYPE(true),
    INCOMPLETE(true),
    FORGED(true),
    /// No secret is configured, so nothing can be told from a forgery.
    NO_SECRET(true),
    STALE(false),
    MALFORMED(false),
    STORE_AWAY(false);

    private final boolean strike;

    Refused(boolean strike) {
        this.strike = strike;
    }

    /// Whether it counts against the caller; what Zoom signed does not.
    boolean isStrike() {
        return strike;
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
