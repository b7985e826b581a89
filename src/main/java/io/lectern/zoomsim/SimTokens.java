package io.lectern.zoomsim;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/// The access tokens that count. Locks itself.
final class SimTokens {
    static final Duration LIFE = Duration.ofHours(1);

    private final SimClock clock;
    private final Map<String, Token> tokens = new HashMap<>();
    private boolean legacy;

    private record Token(String clientId, Instant until) {}

    /// What a token is worth.
    sealed interface Worth {
        record Speaks(String clientId) implements Worth {}

        record Expired() implements Worth {}

        record Unknown() implements Worth {}
    }

    SimTokens(SimClock clock) {
        this.clock = clock;
    }

    /// As before June 2023: a new token of an app ends its former ones.
    synchronized void legacy(boolean on) {
        legacy = on;
    }

    synchronized boolean isLegacy() {
        return legacy;
    }

    synchronized void issue(String token, String clientId) {
        Instant now = clock.instant();
        // Kept for a while after their end, so that the answer can say which of the two it is.
        tokens.values().removeIf(old -> old.until().plus(LIFE).isBefore(now));
        if (legacy) tokens.values().removeIf(old -> old.clientId().equals(clientId));
        tokens.put(token, new Token(clientId, now.plus(LIFE)));
    }

    synchronized Worth worth(String token) {
        Token known = tokens.get(token);
        if (known == null) return new Worth.Unknown();
        return clock.instant().isBefore(known.until()) ? new Worth.Speaks(known.clientId()) : new Worth.Expired();
    }

    synchronized void drop(String token) {
        tokens.remove(token);
    }

    synchronized void clear() {
        tokens.clear();
    }
}
