package io.lectern.http;

import io.lectern.platform.LuaScript;
import io.lectern.platform.RedisLink;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Counts what somebody does, for all nodes together; each count and its verdict are one atomic step in Redis.
public final class Throttle {
    /// Longer than any healthy answer of Redis, shorter than a caller's patience.
    private static final long PATIENCE_MS = 2_000;

    private final RedisLink redis;
    private final LuaScript script = LuaScript.load("http/gate");
    private final LuaScript giveBack = LuaScript.load("http/giveback");

    /// What came of one count.
    public sealed interface Verdict {}

    /// Go on; `reset` is when the window starts anew.
    public record Allowed(int limit, long remaining, Duration reset) implements Verdict {}

    /// Too many; a new try makes sense after `pause`.
    public record Exceeded(int limit, Duration pause) implements Verdict {}

    /// The sign-in behind the request has been ended.
    public record SignedOut() implements Verdict {}

    public Throttle(RedisLink redis) {
        this.redis = redis;
    }

    /// Counts one against `limit` within `window`, which starts with the first count.
    ///
    /// @param what such as `login`
    /// @param who such as `ip:127.0.0.1`; all counts of one `who` share a hash slot
    public Future<Verdict> take(String what, String who, int limit, Duration window) {
        return run(List.of(key(what, who)), limit, window);
    }

    /// Takes one count back: what was counted came to nothing.
    public Future<Void> giveBack(String what, String who) {
        return giveBack.run(redis, List.of(key(what, who)), List.of()).mapEmpty();
    }

    /// Forgets the count: what was counted turned out well.
    public Future<Void> forget(String what, String who) {
        return redis.send(Command.DEL, key(what, who)).mapEmpty();
    }

    Future<Verdict> take(String what, String who, String marker, int limit, Duration window) {
        return run(List.of(key(what, who), key(marker, who)), limit, window);
    }

    static String key(String what, String who) {
        return "gate:{" + who + "}:" + what;
    }

    private Future<Verdict> run(List<String> keys, int limit, Duration window) {
        return script.run(redis, keys, List.of(limit, window.toMillis()))
                .timeout(PATIENCE_MS, TimeUnit.MILLISECONDS)
                .map(answer -> verdict(answer, limit));
    }

    private static Verdict verdict(@Nullable Response response, int limit) {
        Response answer = Objects.requireNonNull(response, "a script always answers");
        Duration reset = Duration.ofMillis(number(answer, 2));
        return switch ((int) number(answer, 0)) {
            case 1 -> new Allowed(limit, number(answer, 1), reset);
            case 0 -> new Exceeded(limit, reset);
            default -> new SignedOut();
        };
    }

    private static long number(Response answer, int index) {
        return Objects.requireNonNull(answer.get(index).toLong(), "the script answers numbers");
    }
}
