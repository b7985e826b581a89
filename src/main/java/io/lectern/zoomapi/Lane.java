package io.lectern.zoomapi;

import io.lectern.zoomapi.Retry.Try;
import io.vertx.circuitbreaker.CircuitBreaker;
import io.vertx.circuitbreaker.CircuitBreakerOptions;
import io.vertx.circuitbreaker.CircuitBreakerState;
import io.vertx.circuitbreaker.OpenCircuitException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One Zoom account's part of a client: so many calls at once, so many waiting, and none at all for a while after many
/// broken ones in a row. An account that hangs keeps nobody else waiting.
///
/// Broken are calls that failed as such: no connection, no answer in time, 5xx. A refusal is an answer.
///
/// Belongs to one event loop.
final class Lane {
    private static final Logger LOGGER = LoggerFactory.getLogger(Lane.class);
    private static final int WAITING = 64;
    private static final int BROKEN = 8;
    private static final Duration WINDOW = Duration.ofSeconds(30);
    static final Duration OPEN = Duration.ofSeconds(10);
    private static final Duration SOON = Duration.ofSeconds(1);

    private final Vertx vertx;
    private final int atOnce;
    private final Duration patience;
    private final CircuitBreaker breaker;
    private final Deque<Promise<Void>> turns = new ArrayDeque<>();
    private int running;

    /// A call that broke, with what is to be answered for it.
    static final class Broken extends RuntimeException {
        private final transient Try<?> failed;

        private Broken(Try<?> failed) {
            super(failed.answer().outcome(), null, false, false);
            this.failed = failed;
        }
    }

    /// @param atOnce how many calls are under way at most
    /// @param patience how long one waits for its turn
    Lane(Vertx vertx, int atOnce, Duration patience) {
        this.vertx = vertx;
        this.atOnce = atOnce;
        this.patience = patience;
        CircuitBreakerOptions options = new CircuitBreakerOptions()
                .setMaxFailures(BROKEN)
                .setFailuresRollingWindow(WINDOW.toMillis())
                .setResetTimeout(OPEN.toMillis())
                .setTimeout(-1)
                .setNotificationAddress(null);
        this.breaker = CircuitBreaker.create("zoom", vertx, options);
    }

    /// Fails a call of [#call] that broke.
    static <T> Future<Try<T>> broken(Try<T> failed) {
        return Future.failedFuture(new Broken(failed));
    }

    /// Has the work done when it is its turn.
    ///
    /// @return `Unavailable`, and the work was not begun, when too many wait already
    <T> Future<Try<T>> run(Supplier<Future<Try<T>>> work) {
        if (running < atOnce) {
            running++;
            return started(work);
        }
        if (turns.size() >= WAITING) return full();
        Promise<Void> turn = Promise.promise();
        turns.add(turn);
        long timer = vertx.setTimer(patience.toMillis(), due -> {
            turns.remove(turn);
            turn.tryFail("no turn in time");
        });
        return turn.future()
                .onComplete(done -> vertx.cancelTimer(timer))
                .compose(mine -> started(work), late -> full());
    }

    /// Makes one call, unless the account's calls have been breaking.
    <T> Future<Try<T>> call(Supplier<Future<Try<T>>> call) {
        return breaker.execute(call).recover(failure -> Future.succeededFuture(tryOf(failure)));
    }

    boolean isIdle() {
        return running == 0 && turns.isEmpty() && breaker.state() == CircuitBreakerState.CLOSED;
    }

    private <T> Future<Try<T>> started(Supplier<Future<Try<T>>> work) {
        return Future.<Void>succeededFuture().compose(begun -> work.get()).onComplete(done -> next());
    }

    /// The place goes to the next one without becoming free in between.
    private void next() {
        for (Promise<Void> turn = turns.poll(); turn != null; turn = turns.poll()) if (turn.tryComplete()) return;
        running--;
    }

    private static <T> Future<Try<T>> full() {
        return Future.succeededFuture(Try.last(new Answer.Unavailable<>("too many calls of this account wait", SOON)));
    }

    @SuppressWarnings("unchecked")
    private static <T> Try<T> tryOf(Throwable failure) {
        // The breaker hands back what the call of this very type failed with.
        if (failure instanceof Broken broken) return (Try<T>) broken.failed;
        if (failure instanceof OpenCircuitException)
            return Try.last(new Answer.Unavailable<>("calls of this account have been failing", OPEN));
        LOGGER.atError().setCause(failure).log("a call of Zoom failed on our side");
        return Try.last(new Answer.Unclear<>("a fault on our side"));
    }
}
