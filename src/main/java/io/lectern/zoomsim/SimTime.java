package io.lectern.zoomsim;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// Drives the world through its time. Belongs to the event loop of the server.
final class SimTime {
    static final Duration LONGEST = Duration.ofDays(400);
    private static final long TICK_MS = 250;

    private final Vertx vertx;
    private final SimWorld world;
    private final SimHooks hooks;
    private Future<?> moving = Future.succeededFuture();

    SimTime(Vertx vertx, SimWorld world, SimHooks hooks) {
        this.vertx = vertx;
        this.world = world;
        this.hooks = hooks;
    }

    /// Lets the world follow its clock. The timer ends with the server.
    void start() {
        vertx.setPeriodic(TICK_MS, due -> {
            if (moving.isComplete()) world.catchUp();
        });
    }

    /// Goes on by this much, from one due thing to the next, and waits at each until its webhooks are answered: so
    /// everything comes in its order however fast the time passes.
    Future<?> advance(Duration by) {
        if (by.isNegative() || by.compareTo(LONGEST) > 0)
            return Future.failedFuture(new IllegalArgumentException(
                    "advance must be from nothing to " + LONGEST.toDays() + " days, was " + by));
        moving = moving.transform(
                (former, failure) -> stepTo(world.clock.instant().plus(by)));
        return moving;
    }

    private Future<?> stepTo(Instant end) {
        Optional<Instant> next = world.due().filter(due -> !due.isAfter(end));
        world.clock.moveTo(next.orElse(end));
        world.catchUp();
        return settled().compose(quiet -> next.isPresent() ? stepTo(end) : Future.succeededFuture());
    }

    /// What was just announced is on its way only after the loop has come round.
    Future<?> settled() {
        Promise<Void> round = Promise.promise();
        vertx.runOnContext(here -> round.complete());
        return round.future().compose(here -> hooks.quiet());
    }
}
