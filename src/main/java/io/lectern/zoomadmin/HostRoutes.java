package io.lectern.zoomadmin;

import io.lectern.http.Answers;
import io.lectern.http.Body;
import io.lectern.http.Endpoints;
import io.lectern.http.Page;
import io.lectern.http.Principal;
import io.lectern.http.RouteModule;
import io.lectern.zoom.Pool;
import io.vertx.core.Future;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
import java.util.List;
import java.util.function.Function;

/// The accounts of the pool: the old API of `zoom-accounts`, and what is new beside it. Secrets go in and never out.
public final class HostRoutes implements RouteModule {
    private static final String ALL = "/api/zoom-pool/zoom-accounts/";
    private static final String ONE = ALL + ":account/";
    /// Old clients know it as `/schedule/api/zoom-accounts/`.
    private static final String TWIN = "/api/zoom-accounts/";

    private final PgHosts hosts;
    private final PgUsage usage;
    private final Pool pool;
    private final Desk desk;
    private final Clock clock;

    public HostRoutes(PgHosts hosts, PgUsage usage, Pool pool, Desk desk, Clock clock) {
        this.hosts = hosts;
        this.usage = usage;
        this.pool = pool;
        this.desk = desk;
        this.clock = clock;
    }

    @Override
    public void mount(Router router) {
        router.get(ALL).handler(desk.admins((ctx, who) -> list(ctx, (json, host) -> host.write(json))));
        router.post(ALL).handler(desk.admins(this::add));
        router.get(ALL + "stats/").handler(desk.admins(this::stats));
        router.get(ONE).handler(desk.admins((ctx, who) -> show(ctx, 200, id(ctx))));
        router.put(ONE).handler(desk.admins((ctx, who) -> change(ctx, who, HostChange::whole)));
        router.patch(ONE).handler(desk.admins((ctx, who) -> change(ctx, who, HostChange::part)));
        router.delete(ONE).handler(desk.admins(this::remove));
        router.post(ONE + "toggle_active/").handler(desk.patient(this::toggle));
        router.post(ONE + "release/").handler(desk.patient(this::release));
        router.post(ONE + "drain/").handler(desk.patient((ctx, who) -> drain(ctx, who, true)));
        router.post(ONE + "undrain/").handler(desk.patient((ctx, who) -> drain(ctx, who, false)));
        router.post(ONE + "probe/").handler(desk.patient(this::probe));
        router.get(ONE + "quota/").handler(desk.admins(this::quota));
        router.get(TWIN).handler(desk.admins((ctx, who) -> list(ctx, (json, host) -> host.writePlain(json))));
        router.get(TWIN + "status_summary/").handler(desk.admins(this::summary));
    }

    private Future<Void> list(RoutingContext ctx, Page.ItemWriter<Host> writer) {
        Page page = desk.endpoints().page(ctx);
        return hosts.list(page).compose(slice -> page.answer(slice, writer));
    }

    private Future<Void> show(RoutingContext ctx, int status, long id) {
        return hosts.find(id).compose(host -> Answers.json(ctx, status, host::write));
    }

    private Future<Void> add(RoutingContext ctx, Principal who) {
        return desk.endpoints()
                .body(ctx)
                .compose(body -> hosts.add(HostChange.whole(body)))
                .compose(id -> show(ctx, 201, id));
    }

    private Future<Void> change(RoutingContext ctx, Principal who, Function<Body, HostChange> read) {
        long id = id(ctx);
        return desk.endpoints()
                .body(ctx)
                .compose(body -> hosts.change(id, read.apply(body), who.user()))
                .compose(changed -> show(ctx, 200, id));
    }

    private Future<Void> remove(RoutingContext ctx, Principal who) {
        return hosts.remove(id(ctx))
                .compose(gone -> ctx.response().setStatusCode(204).end());
    }

    private Future<Void> toggle(RoutingContext ctx, Principal who) {
        long id = id(ctx);
        return hosts.find(id)
                .compose(host -> pool.toggle(id, who.user()))
                .compose(host -> Answers.json(ctx, json -> {
                    json.writeStartObject();
                    json.writeStringField("detail", desk.note(ctx, host.active() ? "account_on" : "account_off"));
                    json.writeBooleanField("is_active", host.active());
                    json.writeEndObject();
                }));
    }

    /// Ends every meeting on the account and gives its seats back.
    private Future<Void> release(RoutingContext ctx, Principal who) {
        long id = id(ctx);
        return hosts.find(id)
                .compose(host -> usage.occupied(id))
                .compose(leases -> releaseAll(leases, who))
                .compose(released -> hosts.find(id))
                .compose(host -> Answers.json(ctx, json -> {
                    boolean all = host.use().meetings() == 0;
                    json.writeStartObject();
                    json.writeStringField("detail", desk.note(ctx, all ? "account_released" : "account_releasing"));
                    json.writeNumberField("current_meetings", host.use().meetings());
                    json.writeEndObject();
                }));
    }

    private Future<Void> releaseAll(List<Long> leases, Principal who) {
        Future<Void> done = Future.succeededFuture();
        for (long lease : leases)
            done = done.compose(before -> pool.release(lease, who.user()).mapEmpty());
        return done;
    }

    private Future<Void> drain(RoutingContext ctx, Principal who, boolean on) {
        long id = id(ctx);
        return hosts.find(id).compose(host -> pool.drain(id, on, who.user())).compose(done -> show(ctx, 200, id));
    }

    private Future<Void> probe(RoutingContext ctx, Principal who) {
        long id = id(ctx);
        return hosts.find(id).compose(host -> pool.probe(id, who.user())).compose(done -> show(ctx, 200, id));
    }

    private Future<Void> quota(RoutingContext ctx, Principal who) {
        long id = id(ctx);
        return hosts.find(id)
                .compose(host -> usage.days(id))
                .compose(days -> Answers.json(ctx, json -> PgUsage.writeDays(json, id, days, clock.instant())));
    }

    private Future<Void> stats(RoutingContext ctx, Principal who) {
        return hosts.all()
                .compose(all -> usage.month(clock.instant())
                        .compose(month -> Answers.json(
                                ctx, json -> PoolStats.of(all, month).write(json, clock.instant()))));
    }

    private Future<Void> summary(RoutingContext ctx, Principal who) {
        return hosts.all().compose(all -> Answers.json(ctx, json -> PoolStats.writeSummary(json, all)));
    }

    private static long id(RoutingContext ctx) {
        return Endpoints.id(ctx, "account");
    }
}
