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
    private @Nullable Waitlist waitlist;
    private @Nullable Ear ear;
    private Future<Integer> sweeping = Future.succeededFuture(0);
    private Future<Void> reserving = Future.succeededFuture();

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
        redis = link;
        Postgres store = Postgres.open(vertx, settings.database());
        postgres = store;
        return new PgStrays(store).mark().compose(mark -> start(link, store, mark));
    }

    private Future<?> start(RedisLink link, Postgres store, Mark mark) {
        ZoomCommons commons = new ZoomCommons(link, vault, new PgHostDays(store));
        HttpZoomApi client = new HttpZoomApi(vertx, settings.zoom(), meters, InstantSource.system(), commons);
        http = client;
        PoolParts parts = new PoolParts(
                vertx,
                new PgClaims(store, settings.zoom()),
                new PgSeats(store),
                new PgSweep(store, settings.zoom()),
                new PgWaiters(store, settings.zoom()),
                new PgAccounts(store, vault),
                new PgHealth(store),
                new PgStrays(store),
                mark,
                around.apply(client),
                new PoolMeters(meters),
                this::freed);
        Work work = work(parts, store);
        opening = work.opening();
        waitlist = work.waitlist();
        ear = Ear.open(vertx, settings.database(), work.relay(), work.waitlist());
        vertx.setPeriodic(SWEEP_MS, due -> roundUnlessBusy(work));
        return Bus.of(vertx).answer(Pool.ADDRESS, ask -> serve(ask.request(), work));
    }

    private Work work(PoolParts parts, Postgres store) {
        Health health = new Health(parts);
        Keeping keeping = new Keeping(parts, new PgKeptMeetings(store));
        Closing closing = new Closing(parts, health, keeping);
        Booking booking = new Booking(parts, closing);
        Reserving reserving = new Reserving(
                parts,
                new PgReservations(store, settings.zoom()),
                new PgStretch(store, settings.zoom()),
                settings.zoom());
        Opening starts = new Opening(parts, new Making(parts, booking, health, keeping), health);
        return new Work(
                starts,
                new Renewing(parts, starts),
                new Waitlist(parts, new PgPlaces(store, settings.zoom()), starts, settings.zoom()),
                new Relay(vertx, new PgSeatNews(store), news),
                closing,
                new Extending(new PgExtensions(store), reserving),
                new HostKeys(parts),
                new OwnAccounts(parts.zoom(), new PgOwnAccounts(store), vault),
                reserving,
                new Watching(new PgMeetingNews(store), starts, closing),
                health,
                keeping,
                new Strays(parts),
                new Sweep(parts, booking, closing, health, settings.zoom()));
    }

    /// Lets starts that are under way come to their end, within reason: what is cut off, another node's sweep settles.
    @Override
    public Future<?> stop() {
        Future<?> deaf = ear == null ? Future.succeededFuture() : ear.close();
        Future<?> quiet = opening == null ? deaf : Future.join(deaf, opening.quiet());
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
    private record Work(
            Opening opening,
            Renewing renewing,
            Waitlist waitlist,
            Relay relay,
            Closing closing,
            Extending extending,
            HostKeys keys,
            OwnAccounts own,
            Reserving reserving,
            Watching watching,
            Health health,
            Keeping keeping,
            Strays strays,
            Sweep sweep) {}

    private Future<Record> serve(PoolRequest request, Work work) {
        return switch (request) {
            case PoolRequest.Start(var lesson, var teacher) ->
                work.opening().start(lesson, teacher).map(Record.class::cast);
            case PoolRequest.StartOrWait(var lesson, var teacher) ->
                work.waitlist().startOrWait(lesson, teacher);
            case PoolRequest.Renew(var lesson, var teacher) ->
                work.renewing().renew(lesson, teacher).map(Record.class::cast);
            case PoolRequest.CancelWait(var lesson, var by) ->
                work.waitlist().cancel(lesson, by).map(Record.class::cast);
            case PoolRequest.ShowPlace(var lesson) ->
                work.waitlist().place(lesson).map(Record.class::cast);
            case PoolRequest.ShowQueue all -> work.waitlist().all().map(Record.class::cast);
            case PoolRequest.End(var lesson, var by) ->
                work.closing().end(lesson, by).map(Record.class::cast);
            case PoolRequest.Extend extend -> work.extending().extend(extend).map(Record.class::cast);
            case PoolRequest.Key(var lesson) -> work.keys().of(lesson).map(Record.class::cast);
            case PoolRequest.Reserve(var lessons) ->
                work.reserving().reserve(lessons).map(PoolRequest.Reserved::new);
            case PoolRequest.MeetingNews said -> work.watching().hear(said).map(Record.class::cast);
            case PoolRequest.MeetingDeleted(long meeting) ->
                work.watching().deleted(meeting).map(Record.class::cast);
            case PoolRequest.Release(long lease, var by) ->
                work.closing().release(lease, by).map(PoolRequest.Released::new);
            case PoolRequest.Care care -> work.health().care(care).map(Record.class::cast);
            case PoolRequest.Settle settle -> settle(work).map(PoolRequest.Swept::new);
            case PoolRequest.Connect connect -> work.own().connect(connect).map(Record.class::cast);
        };
    }

    /// Reservations ask nothing of Zoom, so they do not wait for a sweep that does.
    private void roundUnlessBusy(Work work) {
        if (reserving.isComplete()) reserve(work).onFailure(PoolVerticle::nextFollows);
        if (sweeping.isComplete()) sweep(work).onFailure(PoolVerticle::nextFollows);
    }

    private static void nextFollows(Throwable failure) {
        LOGGER.atWarn().setCause(failure).log("a round of the pool failed; the next one follows");
    }

    private Future<Integer> settle(Work work) {
        return reserve(work)
                .transform((done, failure) -> sweep(work))
                .compose(settled -> reserve(work).map(settled));
    }

    /// One sweep at a time.
    private Future<Integer> sweep(Work work) {
        sweeping = sweeping.transform(former -> work.sweep()
                .run()
                .compose(settled -> work.keeping().tidy().map(settled))
                .compose(settled -> work.strays().round().map(settled))
                .compose(settled -> work.relay().forget().map(settled)));
        return sweeping;
    }

    /// One at a time, too.
    private Future<Void> reserve(Work work) {
        reserving = reserving.transform(former -> work.reserving().round());
        return reserving.onComplete(done -> work.waitlist().round().onFailure(PoolVerticle::later));
    }

    /// There may be a seat that was not there before.
    private void freed() {
        Waitlist queue = waitlist;
        if (queue != null) queue.look().onFailure(PoolVerticle::later);
    }

    private static void later(Throwable failure) {
        LOGGER.atDebug().setCause(failure).log("the queue for seats is looked at later");
    }
}
