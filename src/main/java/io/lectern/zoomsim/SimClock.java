package io.lectern.zoomsim;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// The time of the simulated world: it runs with the wall's, may be ahead of it, and may stand still. It never goes
/// back.
final class SimClock implements InstantSource {
    private final InstantSource wall;
    private Duration ahead = Duration.ZERO;
    private @Nullable Instant frozen;

    SimClock(InstantSource wall) {
        this.wall = wall;
    }

    @Override
    public synchronized Instant instant() {
        return frozen == null ? wall.instant().plus(ahead) : frozen;
    }

    /// The time of those who watch: what they compare with clocks of their own goes by this one.
    Instant wall() {
        return wall.instant();
    }

    synchronized boolean isFrozen() {
        return frozen != null;
    }

    synchronized void freeze() {
        frozen = instant();
    }

    /// Runs on with the wall's pace from where it stands.
    synchronized void thaw() {
        if (frozen == null) return;
        ahead = Duration.between(wall.instant(), frozen);
        frozen = null;
    }

    /// Goes on to this time; an earlier one changes nothing.
    synchronized void moveTo(Instant time) {
        if (!time.isAfter(instant())) return;
        if (frozen == null) ahead = Duration.between(wall.instant(), time);
        else frozen = time;
    }
}
