package io.lectern.platform;

import io.lectern.config.Settings;
import io.lectern.protocol.ErrorCode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One pipelined connection to Redis, owned by one event loop and kept up by itself.
///
/// One connection a loop beats a pool: requests of a loop pipeline, nothing waits for a free connection. While
/// Redis is away every request fails at once with `STORE_UNAVAILABLE`, so nothing piles up behind it.
public final class RedisLink {
    private static final Logger LOGGER = LoggerFactory.getLogger(RedisLink.class);
    private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(2);
    private static final Duration PULSE = Duration.ofSeconds(3);

    private final Vertx vertx;
    private final RedisOptions options;
    private Redis client;
    private @Nullable RedisConnection connection;
    private @Nullable Future<RedisConnection> connecting;
    private String replicationId = "";
    private int failures;
    private boolean closed;

    private RedisLink(Vertx vertx, RedisOptions options) {
        this.vertx = vertx;
        this.options = options;
        this.client = Redis.createClient(vertx, options);
    }

    /// Connects on the calling event loop; fails when Redis cannot be reached now.
    public static Future<RedisLink> open(Vertx vertx, Settings.Redis settings) {
        RedisOptions options = new RedisOptions()
                .setConnectionString(settings.url().reveal())
                .setMaxWaitingHandlers(100_000)
                .setMaxPoolSize(2);
        options.getNetClientOptions().setConnectTimeout(2_000).setTcpNoDelay(true);
        RedisLink link = new RedisLink(vertx, options);
        return link.connect().map(link).onFailure(failure -> link.client.close());
    }

    /// Sends one command.
    ///
    /// @return the answer; `STORE_UNAVAILABLE` while Redis cannot be reached, Redis's own error otherwise
    public Future<@Nullable Response> send(Command command, Object... arguments) {
        Request request = Request.cmd(command);
        for (Object argument : arguments) {
            switch (argument) {
                case byte[] bytes -> request.arg(bytes);
                case Number number -> request.arg(number.longValue());
                default -> request.arg(argument.toString());
            }
        }
        RedisConnection up = connection;
        if (up == null) return Future.failedFuture(unavailable());
        return up.send(request).recover(failure -> Future.failedFuture(isAnswer(failure) ? failure : unavailable()));
    }

    /// What Redis itself answers is a Response even when it is an error; so is, of all things, a closed connection.
    private static boolean isAnswer(Throwable failure) {
        return failure instanceof Response && !"CONNECTION_CLOSED".equals(failure.getMessage());
    }

    /// Which history this Redis continues; changes when a replica took over or the server was restarted.
    public String replicationId() {
        return replicationId;
    }

    public boolean isUp() {
        return connection != null;
    }

    public Future<Void> close() {
        closed = true;
        connection = null;
        return client.close();
    }

    private Future<RedisConnection> connect() {
        Future<RedisConnection> running = connecting;
        if (running != null) return running;
        Future<RedisConnection> attempt = client.connect().compose(this::identify);
        connecting = attempt;
        return attempt.onComplete(done -> {
            connecting = null;
            if (done.succeeded()) up(done.result());
        });
    }

    private Future<RedisConnection> identify(RedisConnection fresh) {
        Future<@Nullable Response> asked = fresh.send(Request.cmd(Command.INFO).arg("replication"));
        return asked.timeout(PULSE.toMillis(), TimeUnit.MILLISECONDS).map(info -> {
            replicationId = field(info == null ? "" : info.toString(), "master_replid");
            return fresh;
        });
    }

    private static String field(String info, String name) {
        return info.lines()
                .filter(line -> line.startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst()
                .orElse("");
    }

    private void up(RedisConnection fresh) {
        if (failures > 0) LOGGER.atInfo().log("Redis is back");
        failures = 0;
        connection = fresh;
        fresh.exceptionHandler(failure -> down(fresh));
        fresh.endHandler(ended -> down(fresh));
        watch(fresh);
    }

    /// A Redis that hangs, or a network that swallows, closes no connection: whoever asks would wait for ever.
    private void watch(RedisConnection watched) {
        vertx.setTimer(PULSE.toMillis(), due -> {
            if (!watched.equals(connection)) return;
            watched.send(Request.cmd(Command.PING))
                    .timeout(PULSE.toMillis(), TimeUnit.MILLISECONDS)
                    .onSuccess(pong -> watch(watched))
                    .onFailure(silent -> {
                        // Not back into the client's pool, from where it would be handed out again.
                        client.close();
                        client = Redis.createClient(vertx, options);
                        down(watched);
                    });
        });
    }

    private void down(RedisConnection lost) {
        if (!lost.equals(connection) || closed) return;
        connection = null;
        LOGGER.atWarn().log("Redis is gone; trying to reach it again");
        retry();
    }

    private void retry() {
        if (closed) return;
        long wait = Math.min(LONGEST_BACKOFF.toMillis(), 50L << Math.min(failures++, 6));
        vertx.setTimer(wait, due -> connect().onFailure(failure -> retry()));
    }

    private static RuntimeException unavailable() {
        return ErrorCode.STORE_UNAVAILABLE.refuse().retryAfter(Duration.ofSeconds(1));
    }
}
