package io.lectern.zoomadmin;

import com.fasterxml.jackson.core.JsonGenerator;
import io.lectern.forecast.Demand.Shortage;
import io.lectern.forecast.Erlang;
import io.lectern.forecast.Outlook;
import io.lectern.http.Answers;
import io.lectern.http.Endpoints;
import io.lectern.http.Page;
import io.lectern.http.Principal;
import io.lectern.http.RouteModule;
import io.lectern.protocol.Refusal;
import io.lectern.protocol.Refusal.FieldError;
import io.lectern.zoom.Pool;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Who holds which seat, who waits, what happened, and how many seats will be needed.
public final class PoolRoutes implements RouteModule {
    private static final String POOL = "/api/zoom-pool/";
    private static final Duration BEHIND = Duration.ofHours(2);
    private static final Duration AHEAD = Duration.ofHours(10);
    private static final Duration WIDEST = Duration.ofDays(3);
    private static final int TAIL = 30;

    private final PgPoolLog log;
    private final PgQueue queue;
    private final PgHosts hosts;
    private final PgTimetable timetable;
    private final Pool pool;
    private final Desk desk;
    private final Clock clock;

    public PoolRoutes(
            PgPoolLog log, PgQueue queue, PgHosts hosts, PgTimetable timetable, Pool pool, Desk desk, Clock clock) {
        this.log = log;
        this.queue = queue;
        this.hosts = hosts;
        this.timetable = timetable;
        this.pool = pool;
        this.desk = desk;
        this.clock = clock;
    }

    @Override
    public void mount(Router router) {
        router.get(POOL + "leases/").handler(desk.admins(this::leases));
        router.post(POOL + "leases/:lease/release/").handler(desk.patient(this::release));
        router.get(POOL + "waitlist/").handler(desk.admins(this::waitlist));
        router.get(POOL + "journal/").handler(desk.admins(this::journal));
        router.get(POOL + "forecast/").handler(desk.admins(this::forecast));
        router.get(POOL + "board/").handler(desk.admins(this::board));
    }

    private Future<Void> leases(RoutingContext ctx, Principal who) {
        Page page = desk.endpoints().page(ctx);
        return log.leases(Wanted.of(ctx.queryParams()), page)
                .compose(slice -> page.answer(slice, (json, holding) -> holding.write(json)));
    }

    private Future<Void> journal(RoutingContext ctx, Principal who) {
        Page page = desk.endpoints().page(ctx);
        return log.journal(Wanted.of(ctx.queryParams()), page)
                .compose(slice -> page.answer(slice, (json, move) -> move.write(json)));
    }

    private Future<Void> waitlist(RoutingContext ctx, Principal who) {
        return queue.all().compose(all -> Answers.json(ctx, json -> write(json, all)));
    }

    /// Ends the meeting at Zoom and gives the seat back.
    private Future<Void> release(RoutingContext ctx, Principal who) {
        long lease = Endpoints.id(ctx, "lease");
        return pool.release(lease, who.user())
                .compose(released -> Answers.json(ctx, json -> {
                    json.writeStartObject();
                    json.writeStringField("detail", desk.note(ctx, released ? "lease_released" : "lease_releasing"));
                    json.writeNumberField("lease", lease);
                    json.writeBooleanField("released", released);
                    json.writeEndObject();
                }));
    }

    private Future<Void> forecast(RoutingContext ctx, Principal who) {
        OutlookJson.Question question = question(ctx.queryParams());
        return timetable
                .outlook(clock.instant())
                .compose(outlook -> Answers.json(
                        ctx, json -> new OutlookJson(outlook, question).write(json, warning(ctx, outlook))));
    }

    private static OutlookJson.Question question(MultiMap query) {
        int slot = (int) PgTimetable.SLOT.toMinutes();
        int minutes = number(query, "slot_minutes", 0, 24 * 60).orElse(60.0).intValue();
        if (minutes % slot != 0) throw Refusal.ofFields(FieldError.of("slot_minutes", "not_multiple", slot));
        return new OutlookJson.Question(
                number(query, "load", 0, Erlang.LARGEST_LOAD).orElse(null),
                number(query, "hold_minutes", 1, 24 * 60)
                        .map(hold -> Duration.ofMillis(Math.round(hold * 60_000)))
                        .orElse(null),
                number(query, "seats", 0, 10_000).map(Double::intValue).orElse(null),
                minutes);
    }

    private static Optional<Double> number(MultiMap query, String name, double least, double most) {
        String text = query.get(name);
        if (text == null || text.isEmpty()) return Optional.empty();
        try {
            double value = Double.parseDouble(text);
            if (value >= least && value <= most) return Optional.of(value);
        } catch (NumberFormatException e) {
            throw Refusal.ofFields(FieldError.of(name, "not_number"));
        }
        throw Refusal.ofFields(FieldError.of(name, "not_between", plain(least), plain(most)));
    }

    private static String plain(double value) {
        return Long.toString(Math.round(value));
    }

    /// What hurts first, in a sentence; null while there are seats enough.
    private @Nullable String warning(RoutingContext ctx, Outlook outlook) {
        List<Shortage> shortages = outlook.shortages();
        if (shortages.isEmpty()) return null;
        Shortage first = shortages.getFirst();
        return desk.note(
                ctx,
                "too_few_seats",
                Answers.utc(first.from()),
                Answers.utc(first.to()),
                first.needed(),
                outlook.capacity());
    }

    /// All that the page of the pool shows, read at one go.
    private Future<Void> board(RoutingContext ctx, Principal who) {
        Instant now = clock.instant();
        Wanted wanted = Wanted.of(ctx.queryParams());
        Instant from = wanted.from().orElse(now.minus(BEHIND));
        Instant to = wanted.to().orElse(from.plus(BEHIND).plus(AHEAD));
        if (Duration.between(from, to).compareTo(WIDEST) > 0)
            throw Refusal.ofFields(FieldError.of("to", "too_wide", WIDEST.toHours()));
        return hosts.all()
                .compose(accounts -> log.between(from, to)
                        .compose(holdings -> queue.all()
                                .compose(waiters -> log.tail(TAIL)
                                        .compose(moves -> Answers.json(ctx, json -> {
                                            json.writeStartObject();
                                            Answers.instant(json, "at", now);
                                            Answers.instant(json, "from", from);
                                            Answers.instant(json, "to", to);
                                            json.writeArrayFieldStart("accounts");
                                            for (Host host : accounts) host.write(json);
                                            json.writeEndArray();
                                            json.writeArrayFieldStart("leases");
                                            for (Holding holding : holdings) holding.write(json);
                                            json.writeEndArray();
                                            json.writeFieldName("waiters");
                                            write(json, waiters);
                                            json.writeArrayFieldStart("journal");
                                            for (Move move : moves) move.write(json);
                                            json.writeEndArray();
                                            json.writeEndObject();
                                        })))));
    }

    private static void write(JsonGenerator json, List<Waiter> waiters) throws IOException {
        json.writeStartArray();
        for (Waiter waiter : waiters) waiter.write(json);
        json.writeEndArray();
    }
}
