package io.lectern.zoomapi;

import io.lectern.platform.LuaScript;
import io.lectern.platform.RedisLink;
import io.vertx.core.Future;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// How often a Zoom account is asked: a budget for each account and label, shared by all nodes. Without Redis every
/// process keeps to the whole budget by itself, and Zoom's own refusals hold what is too much.
///
/// Belongs to one event loop.
final class Budgets {
    /// Longer than this nobody is kept waiting: the caller may have something better to do.
    static final Duration LONGEST_WAIT = Duration.ofSeconds(2);

    private static final long REDIS_MS = 500;
    private static final int REMEMBERED = 1_000;

    private final @Nullable RedisLink redis;
    private final LuaScript budget = LuaScript.load("zoom/budget");
    private final LuaScript hold = LuaScript.load("zoom/hold");
    private final Map<String, Pace> own = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Pace> eldest) {
            return size() > REMEMBERED;
        }
    };

    /// Whether a call may be made.
    sealed interface Verdict {
        /// Yes, after this time.
        record Go(Duration after) implements Verdict {}

        /// Not now; nothing was taken.
        record Later(Duration after) implements Verdict {}
    }

    /// @param redis null to share with nobody
    Budgets(@Nullable RedisLink redis) {
        this.redis = redis;
    }

    Future<Verdict> take(ZoomAccount account, Label label) {
        Rate rate = account.plan().rate(label);
        String key = key(account, label);
        if (redis == null) return Future.succeededFuture(alone(key, rate));
        return budget.run(redis, List.of(key, key + ":day"), arguments(rate))
                .timeout(REDIS_MS, TimeUnit.MILLISECONDS)
                .map(Budgets::verdict)
                .otherwise(away -> alone(key, rate));
    }

    /// Lets nobody ask for a while: Zoom itself said so.
    Future<Void> hold(ZoomAccount account, Label label, Duration time) {
        Rate rate = account.plan().rate(label);
        String key = key(account, label);
        pace(key).hold(rate, micros(time), now());
        if (redis == null) return Future.succeededFuture();
        List<Object> arguments = List.of(micros(time), rate.eachMicros(), rate.atOnce());
        return hold.run(redis, List.of(key), arguments)
                .timeout(REDIS_MS, TimeUnit.MILLISECONDS)
                .<Void>mapEmpty()
                .otherwiseEmpty();
    }

    private static List<Object> arguments(Rate rate) {
        return List.of(rate.eachMicros(), rate.atOnce(), micros(LONGEST_WAIT), rate.perDay());
    }

    private static Verdict verdict(@Nullable Response response) {
        Response answer = Objects.requireNonNull(response, "a script always answers");
        Duration wait = Duration.ofNanos(1_000 * number(answer, 1));
        return number(answer, 0) == 1 ? new Verdict.Go(wait) : new Verdict.Later(wait);
    }

    private static long number(Response answer, int index) {
        return Objects.requireNonNull(answer.get(index).toLong(), "the script answers numbers");
    }

    private Verdict alone(String key, Rate rate) {
        long longest = micros(LONGEST_WAIT);
        long wait = pace(key).take(rate, longest, now());
        Duration time = Duration.ofNanos(1_000 * wait);
        return wait <= longest ? new Verdict.Go(time) : new Verdict.Later(time);
    }

    private Pace pace(String key) {
        return own.computeIfAbsent(key, first -> new Pace());
    }

    private static long now() {
        return System.nanoTime() / 1_000;
    }

    private static long micros(Duration time) {
        return time.toNanos() / 1_000;
    }

    /// By the Zoom account, not by our row of it: two hosts of one account draw on the same limits.
    private static String key(ZoomAccount account, Label label) {
        return "zoom:{" + account.zoomAccountId() + "}:" + label.word();
    }
}
