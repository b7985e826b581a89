package io.lectern.room;

import io.lectern.bus.Bus;
import io.lectern.config.Settings;
import io.lectern.platform.LuaScript;
import io.lectern.platform.Nodes;
import io.lectern.platform.RedisLink;
import io.lectern.platform.Replicas;
import io.lectern.protocol.RoomId;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Response;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A worker: holds the actors of its rooms, wakes rooms whose deadline has come, and takes care of the people of
/// nodes that died.
public final class RoomVerticle extends VerticleBase {
    private static final Logger LOGGER = LoggerFactory.getLogger(RoomVerticle.class);
    private static final LuaScript WOKEN = LuaScript.load("room/woken");
    private static final Duration FORGET_AFTER = Duration.ofMinutes(10);
    private static final int DUE_AT_ONCE = 256;

    private final Settings settings;
    private final Nodes nodes;
    private final Worker self;
    private final Clock clock;
    private final Function<Vertx, Past> archive;
    private final Map<RoomId, RoomActor> actors = new HashMap<>();
    private @Nullable RedisLink redis;
    private @Nullable Replicas replicas;
    private @Nullable Past past;

    /// @param index of this instance on its node, from 0 on
    /// @param archive opens what is known of rooms beyond Redis; closed with this
    public RoomVerticle(Settings settings, Nodes nodes, int index, Clock clock, Function<Vertx, Past> archive) {
        this.settings = settings;
        this.nodes = nodes;
        this.self = new Worker(nodes.self(), index);
        this.clock = clock;
        this.archive = archive;
    }

    @Override
    public Future<?> start() {
        return Replicas.open(vertx, settings.redis())
                .onSuccess(opened -> replicas = opened)
                .compose(opened -> RedisLink.open(vertx, settings.redis()).compose(link -> start(link, opened)));
    }

    private Future<?> start(RedisLink link, Replicas copies) {
        redis = link;
        Past before = archive.apply(vertx);
        past = before;
        Bus bus = Bus.of(vertx);
        Rooms rooms = new Rooms(bus, nodes);
        RedisRoomLog log = new RedisRoomLog(link, settings.rooms());
        Room rules = new Room(settings.rooms());
        vertx.setPeriodic(1_000, tick -> wakeDue(link, rooms));
        vertx.setPeriodic(60_000, tick -> actors.values().removeIf(actor -> actor.idleFor(FORGET_AFTER)));
        if (self.index() == 0) {
            Undertaker undertaker = new Undertaker(link, nodes, rooms);
            vertx.setPeriodic(1_000, tick -> undertaker.look());
        }
        Expulsions expulsions = new Expulsions(vertx, bus, self);
        RoomActor.Outfit outfit = new RoomActor.Outfit(
                vertx,
                rules,
                log,
                copies,
                before,
                nodes,
                bus,
                rooms,
                expulsions,
                clock,
                settings.rooms().messagesPerSecond());
        Function<RoomId, RoomActor> actor = room -> actors.computeIfAbsent(room, fresh -> new RoomActor(fresh, outfit));
        return bus.answer(self.address(), ask -> actor.apply(ask.room()).ask(ask.command()))
                .compose(answering -> bus.hear(self.expulsions(), expulsions::done))
                .compose(answering -> bus.hear(
                        self.signals(), signal -> actor.apply(signal.room()).pass(signal)));
    }

    @Override
    public Future<?> stop() {
        Future<Void> closed = past == null ? Future.succeededFuture() : past.close();
        Replicas copies = replicas;
        if (copies != null) closed = closed.eventually(copies::close);
        RedisLink link = redis;
        return link == null ? closed : closed.eventually(link::close);
    }

    /// Deadlines are kept in Redis, so that they outlive whoever set them. Each partition is looked after by one
    /// worker; two of them, for a moment, only ask twice.
    private void wakeDue(RedisLink link, Rooms rooms) {
        List<Future<?>> looks = new ArrayList<>();
        for (int partition = 0; partition < RoomKeys.PARTITIONS; partition++) {
            List<Worker> ranked = Worker.inOrderFor("partition " + partition, nodes.view());
            if (!ranked.isEmpty() && ranked.getFirst().equals(self)) looks.add(wakeDue(link, rooms, partition));
        }
        Future.join(looks)
                .onFailure(failure -> LOGGER.atDebug().setCause(failure).log("deadlines wait for Redis"));
    }

    private Future<?> wakeDue(RedisLink link, Rooms rooms, int partition) {
        String key = RoomKeys.deadlines(partition);
        long now = clock.millis();
        return link.send(Command.ZRANGEBYSCORE, key, "-inf", now, "LIMIT", 0, DUE_AT_ONCE)
                .compose(due -> {
                    List<Future<?>> ticks = new ArrayList<>();
                    for (Response name : due == null ? List.<Response>of() : due)
                        ticks.add(rooms.ask(
                                        RoomId.parse(name.toString()), new RoomCommand.Tick(Instant.ofEpochMilli(now)))
                                .compose(woken -> WOKEN.run(link, List.of(key), List.of(name.toString(), now))));
                    return Future.join(ticks);
                });
    }
}
