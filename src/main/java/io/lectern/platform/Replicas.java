package io.lectern.platform;

import io.lectern.config.Settings;
import io.lectern.protocol.ErrorCode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Waits until other Redis servers have what was written. Redis answers before it replicates, so without this a
/// fail-over may lose what was acknowledged in the moment before it.
///
/// A connection of its own asks for all rooms of a loop at once: Redis's `WAIT` holds up whatever comes behind it. It
/// covers what its own connection wrote, and all that was written before that, so each round writes a word first.
/// Belongs to one event loop.
public final class Replicas {
    /// Shorter than the patience of whoever asks a room.
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final String WORD = "lectern:{replicas}";

    private final @Nullable RedisLink link;
    private final Gathering<String, Boolean> rounds;

    private Replicas(Vertx vertx, @Nullable RedisLink link, int wanted) {
        this.link = link;
        this.rounds = new Gathering<>(
                turn -> vertx.getOrCreateContext().runOnContext(now -> turn.run()),
                1,
                asked -> link == null ? Future.succeededFuture(word -> true) : round(link, wanted));
    }

    /// Connects on the calling event loop, if any replicas are to be waited for.
    public static Future<Replicas> open(Vertx vertx, Settings.Redis settings) {
        if (settings.replicas() == 0) return Future.succeededFuture(new Replicas(vertx, null, 0));
        return RedisLink.open(vertx, settings).map(link -> new Replicas(vertx, link, settings.replicas()));
    }

    /// Completes when enough replicas have all that was written before this was asked.
    ///
    /// @return fails with `STORE_UNAVAILABLE` after two seconds: it may be there or not
    public Future<Void> haveAll() {
        if (link == null) return Future.succeededFuture();
        return rounds.ask(WORD).compose(enough -> enough ? Future.succeededFuture() : late());
    }

    public Future<Void> close() {
        return link == null ? Future.succeededFuture() : link.close();
    }

    private static Future<Function<String, Boolean>> round(RedisLink link, int wanted) {
        Future<?> written = link.send(Command.SET, WORD, 1, "PX", 60_000);
        return link.send(Command.WAIT, wanted, PATIENCE.toMillis())
                .compose(count ->
                        written.map(word -> asked -> count != null && Integer.parseInt(count.toString()) >= wanted));
    }

    private static Future<Void> late() {
        return Future.failedFuture(ErrorCode.STORE_UNAVAILABLE.refuse().retryAfter(Duration.ofSeconds(1)));
    }
}
