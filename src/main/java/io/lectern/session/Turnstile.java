package io.lectern.session;

import io.lectern.http.Principal;
import io.lectern.platform.Gathering;
import io.lectern.platform.LuaScript;
import io.lectern.platform.Nodes;
import io.lectern.platform.RedisLink;
import io.lectern.protocol.ClientFrame.Proof;
import io.lectern.protocol.CloseReason;
import io.lectern.protocol.ErrorCode;
import io.lectern.protocol.NodeId;
import io.lectern.protocol.Refusal;
import io.lectern.protocol.SessionId;
import io.lectern.protocol.UserId;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Lets people in, so many connections each, counted over all nodes in Redis. A connection is noted with its node and
/// counts as long as that node's lease runs: what a dead node held is free again without anybody's doing.
final class Turnstile {
    private static final Logger LOGGER = LoggerFactory.getLogger(Turnstile.class);
    private static final LuaScript ENTER = LuaScript.load("session/enter");
    private static final Duration KEPT = Duration.ofDays(2);
    private static final long RETRY_MS = 1_000;

    private static final int AT_ONCE = 500;

    private final RedisLink redis;
    private final NodeId node;
    private final int limit;
    private final Entrance entrance;
    private final Gathering<Entering, Boolean> entering;
    /// Those that left while Redis was away.
    private final Map<SessionId, UserId> unsaid = new HashMap<>();

    private record Entering(SessionId session, UserId user) {}

    Turnstile(Vertx vertx, RedisLink redis, NodeId node, int limit, Entrance entrance) {
        this.redis = redis;
        this.node = node;
        this.limit = limit;
        this.entrance = entrance;
        Context loop = vertx.getOrCreateContext();
        this.entering =
                new Gathering<>(task -> loop.runOnContext(turn -> task.run()), AT_ONCE, all -> note(List.copyOf(all)));
        vertx.setPeriodic(RETRY_MS, tick -> sayAgain());
    }

    /// @param known who opened the connection, if it took a ticket to do so
    /// @return the person, who has to [#leave] some time; fails like [Entrance#admit], with `CONNECTION_LIMIT`, and
    ///     with `STORE_UNAVAILABLE`
    Future<Principal> enter(SessionId session, Proof proof, @Nullable Principal known) {
        Future<Principal> shown =
                proof instanceof Proof.None && known != null ? entrance.stands(known) : entrance.admit(proof);
        return shown.compose(who -> {
            // What was opened for one person is not taken over by another.
            if (known != null && !known.user().equals(who.user()))
                return Future.failedFuture(ErrorCode.TOKEN_NOT_VALID.refuse());
            return count(session, who.user()).map(who);
        });
    }

    /// What a refusal to come in means for the socket.
    static CloseReason closing(Refusal why) {
        if (why.code().temporary()) return CloseReason.SERVER_ERROR;
        return why.code() == ErrorCode.CONNECTION_LIMIT ? CloseReason.CONNECTION_LIMIT : CloseReason.BAD_TOKEN;
    }

    void leave(SessionId session, UserId user) {
        redis.send(Command.HDEL, key(user), session.value()).onFailure(failure -> {
            LOGGER.atDebug().setCause(failure).log("a connection is taken off the count later");
            unsaid.put(session, user);
        });
    }

    private Future<Void> count(SessionId session, UserId user) {
        return entering.ask(new Entering(session, user))
                .onFailure(unknown -> leave(session, user))
                .compose(noted -> noted
                        ? Future.succeededFuture()
                        : Future.failedFuture(ErrorCode.CONNECTION_LIMIT.refuse(limit)));
    }

    private Future<Function<Entering, Boolean>> note(List<Entering> all) {
        List<String> keys = new ArrayList<>(all.size() + 1);
        List<Object> what = new ArrayList<>(all.size() + 3);
        keys.add(Nodes.leases());
        what.addAll(List.of(node.value(), limit, KEPT.toMillis()));
        for (Entering one : all) {
            keys.add(key(one.user()));
            what.add(one.session().value());
        }
        return ENTER.run(redis, keys, what).map(answer -> {
            Set<Entering> noted = new HashSet<>();
            for (int i = 0; answer != null && i < all.size(); i++)
                if ("1".equals(String.valueOf(answer.get(i)))) noted.add(all.get(i));
            return noted::contains;
        });
    }

    private void sayAgain() {
        if (unsaid.isEmpty() || !redis.isUp()) return;
        Map<SessionId, UserId> again = Map.copyOf(unsaid);
        unsaid.clear();
        again.forEach(this::leave);
    }

    private static String key(UserId user) {
        return Nodes.beside("connections:" + user.value());
    }
}
