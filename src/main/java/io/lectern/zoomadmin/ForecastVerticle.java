package io.lectern.zoomadmin;

import io.lectern.config.Settings;
import io.lectern.forecast.Demand.Shortage;
import io.lectern.forecast.Outlook;
import io.lectern.platform.Postgres;
import io.lectern.zoomadmin.PgForecasts.Figures;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Says in time that seats will be too few: every few minutes one node of the cluster looks ahead and warns, and all
/// of them show its figures.
public final class ForecastVerticle extends VerticleBase {
    private static final Logger LOGGER = LoggerFactory.getLogger(ForecastVerticle.class);
    private static final Duration EVERY = Duration.ofMinutes(3);
    private static final long LOOK_MS = 60_000;
    private static final Figures NONE = new Figures(null, 0, 0, 0, 0, Optional.empty());

    private final Settings settings;
    private final Clock clock;
    private final MeterRegistry meters;
    private volatile Figures shown = NONE;
    private @Nullable Postgres postgres;

    public ForecastVerticle(Settings settings, Clock clock, MeterRegistry meters) {
        this.settings = settings;
        this.clock = clock;
        this.meters = meters;
    }

    @Override
    public Future<?> start() {
        Postgres store = Postgres.open(vertx, settings.database());
        postgres = store;
        gauge("lectern.zoom.forecast.peak", Figures::peak);
        gauge("lectern.zoom.forecast.capacity", Figures::capacity);
        gauge("lectern.zoom.forecast.load", Figures::load);
        gauge("lectern.zoom.forecast.seats.wanted", Figures::seatsWanted);
        gauge("lectern.zoom.forecast.age.seconds", this::age);
        PgForecasts forecasts = new PgForecasts(store);
        PgTimetable timetable = new PgTimetable(
                store, settings.zoom().bufferBefore(), settings.zoom().bufferAfter());
        vertx.setPeriodic(0, LOOK_MS, due -> look(forecasts, timetable));
        return Future.succeededFuture();
    }

    @Override
    public Future<?> stop() {
        return postgres == null ? Future.succeededFuture() : postgres.close();
    }

    private void gauge(String name, ToDoubleFunction<Figures> figure) {
        meters.gauge(name, this, self -> figure.applyAsDouble(self.shown));
    }

    /// Not a number before the first one, so that nobody takes it for a fresh one.
    private double age(Figures figures) {
        Instant made = figures.madeAt();
        return made == null
                ? Double.NaN
                : Duration.between(made, clock.instant()).toMillis() / 1000.0;
    }

    private void look(PgForecasts forecasts, PgTimetable timetable) {
        forecasts
                .take(EVERY)
                .compose(former ->
                        former.map(last -> make(forecasts, timetable, last)).orElseGet(Future::succeededFuture))
                .compose(made -> forecasts.latest())
                .onSuccess(latest -> shown = latest)
                .onFailure(failure ->
                        LOGGER.atWarn().setCause(failure).log("no forecast this time; the next one follows"));
    }

    private Future<Void> make(PgForecasts forecasts, PgTimetable timetable, Figures former) {
        return timetable.outlook(clock.instant()).compose(outlook -> {
            warn(outlook, former);
            return forecasts.put(outlook);
        });
    }

    /// Once for each shortage, not every few minutes.
    private static void warn(Outlook outlook, Figures former) {
        Figures figures = Figures.of(outlook);
        if (figures.warnsAs(former)) return;
        if (figures.shortage().isEmpty()) {
            if (former.shortage().isPresent())
                LOGGER.atInfo()
                        .addKeyValue("seats", figures.capacity())
                        .log("there are Zoom seats enough again for all planned lessons");
            return;
        }
        Shortage shortage = figures.shortage().get();
        LOGGER.atWarn()
                .addKeyValue("from", shortage.from())
                .addKeyValue("to", shortage.to())
                .addKeyValue("needed", shortage.needed())
                .addKeyValue("seats", figures.capacity())
                .log("planned lessons need more Zoom seats than there are; add accounts or move lessons");
    }
}
