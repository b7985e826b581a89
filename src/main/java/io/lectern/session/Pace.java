package io.lectern.session;

import java.time.Duration;

/// How long an event loop rests from writing to sockets. What comes meanwhile leaves together, and a write costs
/// the same whether it carries one frame or ten: so the more of its time a loop writes, the longer it gathers. It
/// only rests while that is worth it, which is when several frames for one socket come together anyway: otherwise
/// everybody would wait for writes that carry one frame all the same.
final class Pace {
    /// As many times as long as the writing before took, so that writing gets a quarter of a busy loop's time.
    private static final int REST = 3;

    /// Frames a write from which resting is worth the wait.
    private static final double GAIN = 1.25;

    private static final long LONGEST = Duration.ofMillis(25).toNanos();

    private long restsUntil;

    Pace(long now) {
        this.restsUntil = now;
    }

    /// Milliseconds from now until the loop should write, rounded down.
    long pause(long now) {
        return Math.max(0, restsUntil - now) / 1_000_000;
    }

    /// The loop has written so many frames in so many writes, from one point in time to another.
    void wrote(long from, long to, int frames, int writes) {
        boolean gathers = frames >= writes * GAIN;
        restsUntil = gathers ? to + Math.min(LONGEST, REST * (to - from)) : to;
    }
}
