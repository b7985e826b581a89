package io.lectern.testing;

import io.lectern.archive.PgPast;
import io.lectern.config.Settings;
import io.lectern.platform.Nodes;
import io.lectern.platform.RedisLink;
import io.lectern.protocol.NodeId;
import io.lectern.protocol.RoomId;
import io.lectern.room.Past;
import io.lectern.room.RedisRoomLog;
import io.lectern.room.RoomAnswer;
import io.lectern.room.RoomCommand;
import io.lectern.room.RoomVerticle;
import io.lectern.room.Rooms;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.redis.client.Command;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// A node with nothing but rooms: a lease, two workers, and a way to ask them.
public final class LiveRooms implements AutoCloseable {
    public static final int WORKERS = 2;

    public final Settings settings;
    public final Vertx vertx = Vertx.vertx();
    public final NodeId self;
    public final RedisLink redis;
    public final RedisRoomLog log;
    public final Nodes nodes;
    public final Rooms rooms;
    public final Past past;
    private final Context context;
    private final List<String> workers = new ArrayList<>();

    /// On stores of its own, with a lease and a grace as short as they may be; `more` holds variables on top.
    public static LiveRooms start(Map<String, String> more) {
        Map<String, String> environment = new HashMap<>(Map.of(
                "LECTERN_CLUSTER_LEASE", "2s",
                "LECTERN_ROOMS_GRACE", "1s",
                "LECTERN_ROOMS_MESSAGES_PER_SECOND", "1000000"));
        environment.putAll(more);
        LiveRooms node = new LiveRooms("n1", Stores.settings(environment), WORKERS);
        node.on(() -> node.redis.send(Command.FLUSHDB));
        node.on(node.nodes::start);
        node.work();
        return node;
    }

    /// Another node on the same stores, with a lease and no workers.
    public LiveRooms another(String name) {
        LiveRooms node = new LiveRooms(name, settings, 0);
        node.on(node.nodes::start);
        return node;
    }

    private LiveRooms(String name, Settings settings, int workers) {
        this.settings = settings;
        this.self = new NodeId(name);
        this.context = ((VertxInternal) vertx).createEventLoopContext();
        this.redis = on(() -> RedisLink.open(vertx, settings.redis()));
        this.log = new RedisRoomLog(redis, settings.rooms());
        this.nodes = new Nodes(
                vertx,
                redis,
                self,
                new Nodes.Description(workers, 0, ""),
                settings.cluster().lease());
        this.past = PgPast.open(vertx, settings.database());
        this.rooms = new Rooms(io.lectern.bus.Bus.of(vertx), nodes);
    }

    /// Deploys the workers.
    public void work() {
        for (int i = 0; i < WORKERS; i++)
            workers.add(Eventually.await(vertx.deployVerticle(new RoomVerticle(
                    settings, nodes, i, Clock.systemUTC(), loop -> PgPast.open(loop, settings.database())))));
    }

    /// Undeploys the workers: every actor is gone.
    public void rest() {
        workers.forEach(id -> Eventually.await(vertx.undeploy(id)));
        workers.clear();
    }

    /// Works on this node's event loop and waits.
    public <T> T on(Supplier<Future<T>> work) {
        return Eventually.on(context, work);
    }

    public RoomAnswer ask(RoomId room, RoomCommand command) {
        return on(() -> rooms.ask(room, command));
    }

    /// A room as its log tells it.
    public RedisRoomLog.Loaded load(RoomId room) {
        return on(() -> log.load(room, past));
    }

    /// What Redis answers, as text.
    public String redis(Command command, Object... arguments) {
        return on(() -> redis.send(command, arguments).map(String::valueOf));
    }

    /// The texts of all seen events of a room.
    public List<String> events(RoomId room) {
        return on(() -> log.after(room, 0, 1L << 52, 100_000)).stream()
                .map(RedisRoomLog.Line::text)
                .toList();
    }

    /// Ends without a word to anybody.
    public void kill() {
        Eventually.await(vertx.close());
    }

    @Override
    public void close() {
        rest();
        on(redis::close);
        kill();
    }
}
