package io.lectern.zoom;

import io.lectern.bus.Bus;
import io.lectern.config.Settings;
import io.lectern.platform.Postgres;
import io.lectern.platform.RedisLink;
import io.lectern.platform.Vault;
import io.lectern.zoomapi.HttpZoomApi;
import io.lectern.zoomapi.ZoomApi;
import io.lectern.zoomapi.ZoomCommons;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.InstantSource;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Serves the pool on one event loop. Any number of these, on any nodes, work on the same seats: they meet only in
/// Postgres.
public final class PoolVerticle extends VerticleBase {
    private static final Logger LOGGER = LoggerFactory.getLogger(PoolVerticle.class);
    private static final long SWEEP_MS = 15_000;
    private static final long LONGEST_STOP_MS = 5_000;

    private final Settings settings;
    private final Vault vault;
    private final SeatNews news;
    private final MeterRegistry meters;
    private final UnaryOperator<ZoomApi> around;
    private @Nullable RedisLink redis;
    private @Nullable Postgres postgres;
    private @Nullable HttpZoomApi http;
    private @Nullable Opening opening;
    private Future<Integer> sweeping = Future.succeededFuture(0);

    /// @param news must be safe to call from this verticle's event loop
    public PoolVerticle(Settings settings, Vault vault, SeatNews news, MeterRegistry meters) {
        this(settings, vault, news, meters, UnaryOperator.identity());
    }

    PoolVerticle(Settings settings, Vault vault, SeatNews news, MeterRegistry meters, UnaryOperator<ZoomApi> around) {
        this.settings = settings;
        this.vault = vault;
        this.news = news;
        this.meters = meters;
        this.around = around;
    }

    @Override
    public Future<?> start() {
        return RedisLink.open(vertx, settings.redis()).compose(this::start);
    }

    private Future<?> start(RedisLink link) {
        Postgres store = Postgres.open(vertx, settings.database());
        ZoomCommons commons = new ZoomCommons(link, vault, null);
        HttpZoomApi client = new HttpZoomApi(vertx, settings.zoom(), meters, InstantSource.system(), commons);
        redis = link;
        postgres = store;
        http = client;
        PoolParts parts = new PoolParts(
                vertx,
                new PgSeats(store),
                new PgSweep(store),
                new PgAccounts(store, vault),
                around.apply(client),
                news,
                new PoolMeters(meters));
        Closing closing = new Closing(parts);
        Booking booking = new Booking(parts, closing);
        Opening starts = new Opening(parts, booking);
        opening = starts;
        Sweep sweep = new Sweep(parts, booking, closing, settings.zoom());
        Work work = new Work(starts, closing, new Extending(new PgExtensions(store), news), new HostKeys(parts), sweep);
        vertx.setPeriodic(SWEEP_MS, due -> sweepUnlessBusy(sweep));
        return Bus.of(vertx).answer(Pool.ADDRESS, ask -> serve(ask.request(), work));
    }

    /// Lets starts that are under way come to their end, within reason: what is cut off, another node's sweep settles.
    @Override
    public Future<?> stop() {
        Future<?> quiet = opening == null ? Future.succeededFuture() : opening.quiet();
        Future<?> reason =
                vertx.timer(Math.min(LONGEST_STOP_MS, settings.zoom().timeout().toMillis()));
        return Future.any(quiet, reason).eventually(this::close);
    }

    private Future<Void> close() {
        if (http != null) http.close();
        Future<Void> parted = redis == null ? Future.succeededFuture() : redis.close();
        return parted.eventually(() -> postgres == null ? Future.succeededFuture() : postgres.close());
    }

    /// Who does what is asked.
    private record Work(Opening opening, Closing closing, Extending extending, HostKeys keys, Sweep sweep) {}

    private Future<Record> serve(PoolRequest request, Work work) {
        return switch (request) {
            case PoolRequest.Start(var lesson, var teacher) ->
                work.opening().start(lesson, teacher).map(Record.class::cast);
            case PoolRequest.End(var lesson, var by) ->
                work.closing().end(lesson, by).map(Record.class::cast);
            case PoolRequest.Extend extend -> work.extending().extend(extend).map(Record.class::cast);
            case PoolRequest.Key(var lesson) -> work.keys().of(lesson).map(Record.class::cast);
            case PoolRequest.Settle settle -> next(work.sweep()).map(PoolRequest.Swept::new);
        };
    }

    private void sweepUnlessBusy(Sweep sweep) {
        if (!sweeping.isComplete()) return;
        next(sweep).onFailure(failure -> LOGGER.atWarn().setCause(failure).log("a sweep failed; the next one follows"));
    }

    /// One sweep at a time.
    private Future<Integer> next(Sweep sweep) {
        sweeping = sweeping.transform(former -> sweep.run());
        return sweeping;
    }
}
