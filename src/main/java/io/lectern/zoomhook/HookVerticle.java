package io.lectern.zoomhook;

import io.lectern.config.Settings;
import io.lectern.platform.Postgres;
import io.lectern.zoomhook.PgDeliveries.Claimed;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Works on kept deliveries. Any number of these, on any nodes; the database gives each delivery to one of them, and to
/// another one when the first did not come back.
public final class HookVerticle extends VerticleBase {
    private static final Logger LOGGER = LoggerFactory.getLogger(HookVerticle.class);
    private static final int BATCH = 32;
    private static final long LOOK_MS = 250;
    private static final long COUNT_MS = 5_000;
    private static final long FORGET_MS = 3_600_000;
    /// Longer than any work takes; then it is somebody else's.
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final long LONGEST_STOP_MS = 5_000;
    private static final int LONGEST_WHY = 300;

    private final Settings settings;
    private final Seats seats;
    private final HookMeters meters;
    private @Nullable Postgres postgres;
    private Future<?> working = Future.succeededFuture();
    private boolean stopped;
    private boolean failing;

    public HookVerticle(Settings settings, Seats seats, HookMeters meters) {
        this.settings = settings;
        this.seats = seats;
        this.meters = meters;
    }

    @Override
    public Future<?> start() {
        Postgres store = Postgres.open(vertx, settings.database());
        postgres = store;
        PgDeliveries deliveries = new PgDeliveries(store);
        Work work = new Work(seats, new PgVisits(store), new PgRecordedFiles(store));
        next(deliveries, work);
        vertx.setPeriodic(0, COUNT_MS, due -> deliveries.standing().onSuccess(meters::standing));
        vertx.setPeriodic(FORGET_MS, due -> deliveries.forget().onFailure(this::report));
        return Future.succeededFuture();
    }

    @Override
    public Future<?> stop() {
        stopped = true;
        Postgres store = postgres;
        if (store == null) return Future.succeededFuture();
        // What is cut off is somebody else's after a while.
        return Future.any(working, vertx.timer(LONGEST_STOP_MS)).eventually(store::close);
    }

    private void next(PgDeliveries deliveries, Work work) {
        if (stopped) return;
        Future<Integer> pass = deliveries.claim(BATCH, PATIENCE).compose(claimed -> all(deliveries, work, claimed));
        working = pass;
        pass.onComplete(done -> {
            if (done.failed()) report(done.cause());
            else failing = false;
            boolean more = done.succeeded() && done.result() == BATCH;
            if (!stopped) vertx.setTimer(more ? 1 : LOOK_MS, due -> next(deliveries, work));
        });
    }

    private Future<Integer> all(PgDeliveries deliveries, Work work, List<Claimed> claimed) {
        return Future.join(
                        claimed.stream().map(one -> one(deliveries, work, one)).toList())
                .map(claimed.size());
    }

    private Future<Void> one(PgDeliveries deliveries, Work work, Claimed claimed) {
        return Future.succeededFuture(claimed)
                .compose(taken -> {
                    if (taken.tries() > PgDeliveries.MOST_TRIES)
                        return Future.failedFuture(new IllegalStateException("every worker was lost over it"));
                    return work.on(taken.read());
                })
                .timeout(PATIENCE.toMillis() / 2, TimeUnit.MILLISECONDS)
                .transform((outcome, failure) ->
                        failure == null ? done(deliveries, claimed, outcome) : failed(deliveries, claimed, failure));
    }

    private Future<Void> done(PgDeliveries deliveries, Claimed claimed, String outcome) {
        meters.worked(claimed.event(), outcome);
        return deliveries.done(claimed, outcome);
    }

    private Future<Void> failed(PgDeliveries deliveries, Claimed claimed, Throwable failure) {
        boolean last = claimed.tries() >= PgDeliveries.MOST_TRIES;
        meters.worked(claimed.event(), last ? "given_up" : "failed");
        LOGGER.atLevel(last ? org.slf4j.event.Level.ERROR : org.slf4j.event.Level.WARN)
                .setCause(failure)
                .addKeyValue("delivery", claimed.id())
                .log("{} could not be worked on, try {}{}", claimed.event(), claimed.tries(), last ? "; given up" : "");
        String why = String.valueOf(failure.getMessage());
        return deliveries.failed(claimed, why.length() > LONGEST_WHY ? why.substring(0, LONGEST_WHY) : why);
    }

    private void report(Throwable failure) {
        if (failing) return;
        failing = true;
        LOGGER.atWarn().setCause(failure).log("webhooks wait; deliveries stay in Postgres");
    }
}
