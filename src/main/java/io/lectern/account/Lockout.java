package io.lectern.account;

import io.lectern.http.Throttle;
import io.lectern.protocol.ErrorCode;
import io.lectern.protocol.Refusal;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.function.Supplier;

/// Bounds guessing. A try is counted before its password is looked at, so that many at once cannot slip past
/// the limit; a right password takes the count back.
///
/// Counted per account and address, so that a stranger cannot lock a person out from elsewhere; and, ten times
/// wider, per account, so that a thousand addresses are no way around. Tries of one account from one address take
/// turns on each event loop: several right ones at once must not look like guessing.
final class Lockout {
    private static final Duration WINDOW = Duration.ofMinutes(10);
    private static final String FAILURES = "failures";
    private static final int WIDER = 10;
    private static final int LONGEST_QUEUE = 64;

    private final Throttle throttle;
    private final int limit;
    private final Map<String, Turn> turns = new HashMap<>();

    private record Turn(Future<?> last, int waiting) {}

    /// Whom a try is counted against.
    record Target(String account, String address) {
        static Target of(String email, String address) {
            // A digest: keys stay short whatever is typed, and Redis holds no addresses of people.
            return new Target(digest(email), address);
        }

        String near() {
            return "a:" + account + ":" + address;
        }

        String wide() {
            return "a:" + account;
        }
    }

    Lockout(Throttle throttle, int limit) {
        this.throttle = throttle;
        this.limit = limit;
    }

    /// Lets one try happen when it is its turn.
    ///
    /// @param attempt succeeds only with the right password
    /// @return fails with `ACCOUNT_LOCKED` when too many went wrong lately
    <T> Future<T> attempt(Target target, Supplier<Future<T>> attempt) {
        return inTurn(
                target.near(),
                () -> count(target.near(), limit)
                        .compose(counted -> count(target.wide(), limit * WIDER))
                        .compose(counted -> conclude(target, attempt.get())));
    }

    private <T> Future<T> conclude(Target target, Future<T> attempt) {
        return attempt.compose(
                right -> forget(target).map(right),
                failure -> settle(target, failure).transform((noted, lost) -> Future.failedFuture(failure)));
    }

    /// A try that never came to a check, because the server was too busy, takes only itself back: else flooding the
    /// server would be a way to guess on.
    private Future<Void> settle(Target target, Throwable failure) {
        ErrorCode code = failure instanceof Refusal refusal ? refusal.code() : ErrorCode.INTERNAL;
        return switch (code) {
            case BAD_CREDENTIALS -> Future.succeededFuture();
            // Only the right password gets this far.
            case ACCOUNT_DISABLED -> forget(target);
            default ->
                throttle.giveBack(FAILURES, target.near()).compose(near -> throttle.giveBack(FAILURES, target.wide()));
        };
    }

    private Future<Void> forget(Target target) {
        return throttle.forget(FAILURES, target.near()).compose(near -> throttle.forget(FAILURES, target.wide()));
    }

    private Future<Void> count(String who, int most) {
        return throttle.take(FAILURES, who, most, WINDOW)
                .compose(verdict -> verdict instanceof Throttle.Exceeded exceeded
                        ? Future.failedFuture(ErrorCode.ACCOUNT_LOCKED.refuse().retryAfter(exceeded.pause()))
                        : Future.succeededFuture());
    }

    private <T> Future<T> inTurn(String who, Supplier<Future<T>> work) {
        Turn before = turns.get(who);
        int waiting = before == null ? 1 : before.waiting() + 1;
        if (waiting > LONGEST_QUEUE)
            return Future.failedFuture(ErrorCode.BUSY.refuse().retryAfter(Duration.ofSeconds(2)));
        Future<T> mine = before == null ? work.get() : before.last().transform((done, failed) -> work.get());
        turns.put(who, new Turn(mine, waiting));
        return mine.onComplete(done -> turns.computeIfPresent(
                who, (key, turn) -> turn.waiting() == 1 ? null : new Turn(turn.last(), turn.waiting() - 1)));
    }

    private static String digest(String email) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(email.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 12);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
