package io.lectern.http;

import io.lectern.config.Settings;
import io.lectern.platform.RedisLink;
import io.lectern.protocol.UserId;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import java.time.Duration;
import java.util.Collection;
import java.util.List;

/// Stands before every request: has its sign-in been ended, and is there allowance left? One round trip to Redis.
public final class Gate {
    private static final Duration WINDOW = Duration.ofHours(1);

    private final RedisLink redis;
    private final Throttle throttle;
    private final Settings.Limits limits;
    private final Duration accessTtl;

    public Gate(RedisLink redis, Settings settings) {
        this.redis = redis;
        this.throttle = new Throttle(redis);
        this.limits = settings.limits();
        this.accessTtl = settings.auth().accessTtl();
    }

    Future<Throttle.Verdict> pass(Principal who) {
        return throttle.take("requests", user(who.user()), marker(who.family()), limits.userPerHour(), WINDOW);
    }

    Future<Throttle.Verdict> pass(String address) {
        return throttle.take("requests", "ip:" + address, limits.anonymousPerHour(), WINDOW);
    }

    /// Whether the sign-in behind a principal has been ended; counts nothing. For sockets, which outlive a request.
    public Future<Boolean> isSignedOut(Principal who) {
        return redis.send(Command.EXISTS, Throttle.key(marker(who.family()), user(who.user())))
                .map(answer -> "1".equals(String.valueOf(answer)));
    }

    /// Ends sign-ins of one person: from now on their access tokens are refused, on every node.
    public Future<Void> signOut(UserId user, Collection<String> families) {
        List<Future<Void>> marks =
                families.stream().map(family -> mark(user, family)).toList();
        return Future.all(marks).mapEmpty();
    }

    private Future<Void> mark(UserId user, String family) {
        // After that time every access token of the family has expired by itself.
        long life = accessTtl.toMillis() + 1_000;
        return redis.send(Command.SET, Throttle.key(marker(family), user(user)), 1, "PX", life)
                .mapEmpty();
    }

    private static String user(UserId user) {
        return "u" + user.value();
    }

    private static String marker(String family) {
        return "gone:" + family;
    }
}
