package io.lectern.session;

import java.time.Duration;

/// How long an event loop rests from writing to sockets. What comes meanwhile leaves together, and a write costs
/// the same whether it carries one frame or ten: so the more of its time a loop writes, the longer it gathers. A
/// loop with little to write never waits.
final class Pace {
    /// As many times as long as the writing before took, so that writing gets a quarter of a busy loop's time.
    private static final int REST = 3;

    private static final long LONGEST = Duration.ofMillis(25).toNanos();

    private long restsUntil;

    Pace(long now) {
        this.restsUntil = now;
    }

    /// Milliseconds from now until the loop should write, rounded down.
    long pause(long now) {
        return Math.max(0, restsUntil - now) / 1_000_000;
    }

    /// The loop has written, from one point in time to another.
    void wrote(long from, long to) {
        restsUntil = to + Math.min(LONGEST, REST * (to - from));
    }
}
