package io.lectern;

import io.lectern.archive.ArchiveVerticle;
import io.lectern.archive.PgPast;
import io.lectern.bus.Bus;
import io.lectern.config.NodeRole;
import io.lectern.config.Settings;
import io.lectern.http.HttpVerticle;
import io.lectern.ops.BusProbe;
import io.lectern.ops.OpsVerticle;
import io.lectern.ops.Readiness;
import io.lectern.platform.Cluster;
import io.lectern.platform.Keys;
import io.lectern.platform.Nodes;
import io.lectern.platform.RedisLink;
import io.lectern.platform.Vault;
import io.lectern.protocol.CloseReason;
import io.lectern.protocol.NodeId;
import io.lectern.room.RoomVerticle;
import io.lectern.room.Rooms;
import io.lectern.room.Undertaker;
import io.lectern.session.SessionMeters;
import io.lectern.zoom.PoolVerticle;
import io.lectern.zoomadmin.ForecastVerticle;
import io.lectern.zoomhook.HookMeters;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.UUID;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One node, put together. Started from top to bottom, stopped from bottom to top.
public final class App {
    private static final Logger LOGGER = LoggerFactory.getLogger(App.class);

    private final Settings settings;
    private final Vertx vertx;
    private final Readiness readiness;
    private final Nodes nodes;
    private final RedisLink redis;
    private final Edges edges;
    private final Deque<String> deployed = new ArrayDeque<>();

    private App(Settings settings, Vertx vertx, Nodes nodes, RedisLink redis, Edges edges, Readiness readiness) {
        this.settings = settings;
        this.vertx = vertx;
        this.nodes = nodes;
        this.redis = redis;
        this.edges = edges;
        this.readiness = readiness;
    }

    /// Starts a node on reachable, migrated stores.
    ///
    /// @return completes when it is ready for traffic
    public static Future<App> start(Settings settings, Keys keys) {
        PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        return Cluster.join(settings.cluster(), keys.cluster(), meters)
                .compose(vertx -> onLoop(vertx, () -> RedisLink.open(vertx, settings.redis()))
                        .compose(redis -> onLoop(vertx, () -> assemble(settings, keys, vertx, redis, meters)))
                        .recover(failure -> vertx.close().transform((closed, also) -> Future.failedFuture(failure))));
    }

    private static Future<App> assemble(
            Settings settings, Keys keys, Vertx vertx, RedisLink redis, PrometheusMeterRegistry meters) {
        Clock clock = Clock.systemUTC();
        Bus bus = Bus.of(vertx);
        NodeId self = new NodeId(UUID.randomUUID().toString().substring(0, 8));
        Nodes nodes = new Nodes(
                vertx, redis, self, describe(settings), settings.cluster().lease());
        Rooms rooms = new Rooms(bus, nodes);
        Readiness readiness = new Readiness();
        BusProbe probe = new BusProbe(bus, nodes, meters);
        Webhooks webhooks = new Webhooks(settings, keys, new HookMeters(meters), clock);
        Edges edges = new Edges(settings, keys, nodes, rooms, new SessionMeters(meters), webhooks, clock);
        App app = new App(settings, vertx, nodes, redis, edges, readiness);

        Undertaker undertaker = new Undertaker(redis, nodes, rooms);
        nodes.whenLost(
                former -> edges.drain(CloseReason.INSUFFICIENT_STATE).eventually(() -> undertaker.takeCare(former)));
        return probe.listen()
                .compose(listening -> nodes.start())
                .compose(leased -> app.deploy(
                        NodeRole.ROOMS,
                        settings.rooms().instances(),
                        i -> new RoomVerticle(
                                settings, nodes, i, clock, loop -> PgPast.open(loop, settings.database()))))
                .compose(deployed -> app.deploy(
                        NodeRole.ARCHIVE,
                        settings.archive().instances(),
                        i -> new ArchiveVerticle(settings, nodes, meters, i)))
                .compose(deployed -> app.deploy(
                        NodeRole.ZOOM,
                        settings.zoom().instances(),
                        i -> new PoolVerticle(settings, Vault.of(keys, settings.vault()), new RoomNews(rooms), meters)))
                .compose(deployed -> app.deploy(NodeRole.ZOOM, 1, i -> webhooks.worker(bus)))
                .compose(deployed -> app.deploy(NodeRole.ZOOM, 1, i -> new ForecastVerticle(settings, clock, meters)))
                .compose(deployed -> app.warmUp(probe))
                .compose(warm ->
                        app.deploy(NodeRole.EDGE, settings.http().instances(), i -> new HttpVerticle(settings, edges)))
                .compose(deployed -> app.deploy(new OpsVerticle(settings, nodes, probe, readiness, meters)))
                .map(deployed -> {
                    readiness.toReady();
                    LOGGER.atInfo().addKeyValue("node", self.value()).log("ready at {}", app.address());
                    return app;
                })
                .recover(failure -> app.stop().transform((stopped, also) -> Future.failedFuture(failure)));
    }

    /// Where people reach this node from this machine.
    public String address() {
        return "http://localhost:" + settings.http().port();
    }

    /// Leaves well: no new traffic, sockets sent elsewhere, rooms told, and only then the cluster left.
    public Future<Void> stop() {
        readiness.toDraining();
        Future<Void> stopping = edges.drain(CloseReason.DRAIN);
        while (!deployed.isEmpty()) {
            String id = deployed.pop();
            stopping = stopping.eventually(() -> vertx.undeploy(id));
        }
        return stopping.eventually(nodes::leave).eventually(redis::close).eventually(vertx::close);
    }

    private static Nodes.Description describe(Settings settings) {
        int workers = settings.has(NodeRole.ROOMS) ? settings.rooms().instances() : 0;
        int archives = settings.has(NodeRole.ARCHIVE) ? settings.archive().instances() : 0;
        return new Nodes.Description(
                workers,
                archives,
                settings.http().host() + ":" + settings.http().port());
    }

    private Future<Void> deploy(NodeRole role, int instances, IntFunction<Deployable> instance) {
        Future<Void> all = Future.succeededFuture();
        if (!settings.has(role)) return all;
        for (int i = 0; i < instances; i++) {
            int index = i;
            all = all.compose(before -> deploy(instance.apply(index)));
        }
        return all;
    }

    private Future<Void> deploy(Deployable verticle) {
        return vertx.deployVerticle(verticle).map(id -> {
            deployed.push(id);
            return null;
        });
    }

    /// The first request to another node opens a connection, which takes its time; a member should not feel it.
    private Future<Void> warmUp(BusProbe probe) {
        return probe.ask().otherwise(failure -> {
            LOGGER.atWarn().addKeyValue("node", nodes.self().value()).log("not every node answers over the bus yet");
            return null;
        });
    }

    private static <T> Future<T> onLoop(Vertx vertx, Supplier<Future<T>> work) {
        Promise<T> done = Promise.promise();
        vertx.getOrCreateContext().runOnContext(started -> work.get().onComplete(done));
        return done.future();
    }
}
