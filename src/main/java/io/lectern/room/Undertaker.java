package io.lectern.room;

import io.lectern.platform.LuaScript;
import io.lectern.platform.Nodes;
import io.lectern.platform.RedisLink;
import io.lectern.protocol.NodeId;
import io.lectern.protocol.RoomId;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Marks the people of dead nodes as gone, in every room they were in. Rooms decide from their own state, so each
/// person leaves exactly once however many undertakers come.
public final class Undertaker {
    private static final Logger LOGGER = LoggerFactory.getLogger(Undertaker.class);
    private static final LuaScript HOLD = LuaScript.load("room/hold");

    private final RedisLink redis;
    private final Nodes nodes;
    private final Rooms rooms;
    private final Set<NodeId> atWork = new HashSet<>();

    public Undertaker(RedisLink redis, Nodes nodes, Rooms rooms) {
        this.redis = redis;
        this.nodes = nodes;
        this.rooms = rooms;
    }

    /// Writes down that a loop of this node has members in a room (1), or none any more (-1). Must be acknowledged
    /// before a member is, or a crash in between would leave a ghost.
    public static Future<Void> hold(RedisLink redis, NodeId node, RoomId room, int change) {
        return HOLD.run(redis, List.of(Nodes.estate(node)), List.of(room.wire(), change))
                .mapEmpty();
    }

    /// Looks for dead nodes that fall to this one: the first of the living with rooms, by name, so that usually one
    /// comes.
    public void look() {
        Nodes.View view = nodes.view();
        boolean first = view.live().stream()
                .filter(live -> live.description().roomWorkers() > 0)
                .map(live -> live.node().value())
                .min(String::compareTo)
                .filter(nodes.self().value()::equals)
                .isPresent();
        if (!first || !nodes.mayJudge()) return;
        for (Nodes.Dead dead : view.dead()) {
            if (dead.node().equals(nodes.self()) || !atWork.add(dead.node())) continue;
            nodes.condemn(dead)
                    .compose(condemned -> condemned ? bury(dead) : Future.succeededFuture(false))
                    .onSuccess(buried -> {
                        if (buried)
                            LOGGER.atInfo()
                                    .addKeyValue("node", dead.node().value())
                                    .log("a dead node's people were marked gone");
                    })
                    .onFailure(failure -> LOGGER.atWarn()
                            .setCause(failure)
                            .addKeyValue("node", dead.node().value())
                            .log("will try again"))
                    .onComplete(over -> atWork.remove(dead.node()));
        }
    }

    private Future<Boolean> bury(Nodes.Dead dead) {
        return takeCare(dead).compose(done -> nodes.bury(dead));
    }

    /// Tells every room the node was in. Fails when one of them could not be told. The rooms stay noted until the node
    /// is buried: it may be back and in new rooms by now.
    public Future<Void> takeCare(Nodes.Dead dead) {
        return redis.send(Command.HKEYS, Nodes.estate(dead.node())).compose(names -> {
            List<Future<?>> told = new ArrayList<>();
            for (Response name : names == null ? List.<Response>of() : names)
                told.add(rooms.ask(
                        RoomId.parse(name.toString()),
                        new RoomCommand.LoseNode(dead.node(), dead.generation(), dead.lastSeen())));
            return Future.join(told).mapEmpty();
        });
    }
}
