package io.lectern.room;

import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Wakes a room in time while its actor lives. Redis has the same deadline, for when it does not, but is looked at only
/// once a second.
final class Alarm {
    private final Vertx vertx;
    private final Clock clock;
    private final Runnable wake;
    private @Nullable Instant due;
    private long timer;

    Alarm(Vertx vertx, Clock clock, Runnable wake) {
        this.vertx = vertx;
        this.clock = clock;
        this.wake = wake;
    }

    void set(Optional<Instant> deadline) {
        Instant next = deadline.orElse(null);
        if (next == null ? due == null : next.equals(due)) return;
        if (due != null) vertx.cancelTimer(timer);
        due = next;
        if (next == null) return;
        long millis = Math.max(0, Duration.between(clock.instant(), next).toMillis()) + 1;
        timer = vertx.setTimer(millis, rung -> {
            due = null;
            wake.run();
        });
    }
}
