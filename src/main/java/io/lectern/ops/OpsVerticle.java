package io.lectern.ops;

import io.lectern.config.Settings;
import io.lectern.platform.Nodes;
import io.lectern.platform.Postgres;
import io.lectern.platform.RedisLink;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.healthchecks.CheckResult;
import io.vertx.ext.healthchecks.HealthChecks;
import io.vertx.ext.healthchecks.Status;
import io.vertx.redis.client.Command;
import org.jspecify.annotations.Nullable;

/// The management port: `/health/live` (the process answers), `/health/ready` (it wants traffic), `/metrics`.
public final class OpsVerticle extends VerticleBase {
    private static final long PROBE_MS = 5_000;
    private static final long CHECK_TIMEOUT_MS = 2_000;

    private final Settings settings;
    private final Nodes nodes;
    private final BusProbe probe;
    private final Readiness readiness;
    private final PrometheusMeterRegistry meters;
    private @Nullable RedisLink redis;
    private @Nullable Postgres postgres;

    public OpsVerticle(
            Settings settings, Nodes nodes, BusProbe probe, Readiness readiness, PrometheusMeterRegistry meters) {
        this.settings = settings;
        this.nodes = nodes;
        this.probe = probe;
        this.readiness = readiness;
        this.meters = meters;
    }

    @Override
    public Future<?> start() {
        vertx.setPeriodic(PROBE_MS, tick -> probe.ask());
        return RedisLink.open(vertx, settings.redis()).compose(link -> {
            redis = link;
            Postgres store = Postgres.open(vertx, settings.database());
            postgres = store;
            return vertx.createHttpServer()
                    .requestHandler(router(checks(link, store)))
                    .listen(settings.ops().port(), settings.ops().host());
        });
    }

    @Override
    public Future<?> stop() {
        Future<Void> closed = postgres == null ? Future.succeededFuture() : postgres.close();
        RedisLink link = redis;
        return link == null ? closed : closed.eventually(link::close);
    }

    private HealthChecks checks(RedisLink link, Postgres store) {
        return HealthChecks.create(vertx)
                .register("traffic", promise -> promise.complete(is(readiness.isReady())))
                .register("lease", promise -> promise.complete(is(nodes.isHolding())))
                .register("bus", promise -> promise.complete(is(!probe.isSilent())))
                .register("redis", CHECK_TIMEOUT_MS, promise -> settle(promise, link.send(Command.PING)))
                .register("postgres", CHECK_TIMEOUT_MS, promise -> settle(promise, store.ping()));
    }

    private Handler<HttpServerRequest> router(HealthChecks ready) {
        return request -> {
            switch (request.path()) {
                case null -> request.response().setStatusCode(400).end();
                case "/health/live" -> answer(request, 200, "application/json", "{\"status\":\"UP\"}");
                case "/health/ready" ->
                    ready.checkStatus()
                            .onSuccess(result -> answer(
                                    request,
                                    CheckResult.isUp(result) ? 200 : 503,
                                    "application/json",
                                    result.toJson().encode()))
                            .onFailure(failure -> answer(request, 503, "application/json", "{\"status\":\"DOWN\"}"));
                case "/metrics" -> answer(request, 200, "text/plain; version=0.0.4; charset=utf-8", meters.scrape());
                default -> answer(request, 404, "text/plain", "/health/live /health/ready /metrics\n");
            }
        };
    }

    private static Status is(boolean up) {
        return up ? Status.OK() : Status.KO();
    }

    private static void settle(Promise<Status> promise, Future<?> check) {
        check.onComplete(done -> promise.tryComplete(is(done.succeeded())));
    }

    private static void answer(HttpServerRequest request, int status, String type, String body) {
        request.response().setStatusCode(status).putHeader("Content-Type", type).end(body);
    }
}
