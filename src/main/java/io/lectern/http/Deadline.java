package io.lectern.http;

import io.lectern.protocol.ErrorCode;
import io.lectern.protocol.Refusal;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How long one request may go without its answer. Then the caller is answered, whatever it is that does not: a store
/// that stands still keeps its connections open and says nothing. What was begun goes on unheard, so a caller who
/// wanted something changed is told that nobody knows whether it was.
final class Deadline {
    private static final Logger LOGGER = LoggerFactory.getLogger(Deadline.class);
    private static final String NAME = "deadline";
    private static final Duration PAUSE = Duration.ofSeconds(2);

    private final RoutingContext ctx;
    private final Duration patience;
    private final boolean repeatable;
    private final Runnable whenOver;
    private long timer;
    private boolean keyed;
    private boolean over;

    private Deadline(RoutingContext ctx, Duration patience, boolean repeatable, Runnable whenOver) {
        this.ctx = ctx;
        this.patience = patience;
        this.repeatable = repeatable;
        this.whenOver = whenOver;
    }

    /// @param repeatable whether the request may be sent again without harm whatever became of it
    /// @param whenOver runs once: when the request is done, or the deadline is over
    static Deadline set(RoutingContext ctx, Duration patience, boolean repeatable, Runnable whenOver) {
        Deadline deadline = new Deadline(ctx, patience, repeatable, whenOver);
        ctx.put(NAME, deadline);
        deadline.run();
        return deadline;
    }

    private static Deadline of(RoutingContext ctx) {
        return Objects.requireNonNull(ctx.<Deadline>get(NAME), "every request has a deadline");
    }

    /// Lets the time stand still for what the caller takes; that has a bound of its own.
    static <T> Future<T> without(RoutingContext ctx, Future<T> callers) {
        Deadline deadline = of(ctx);
        if (callers.isComplete() || deadline.over) return callers;
        deadline.stop();
        return callers.onComplete(came -> {
            if (!deadline.over) deadline.run();
        });
    }

    /// The request has a name of its own by now and is done but once.
    static void keyed(RoutingContext ctx) {
        of(ctx).keyed = true;
    }

    /// The request is done.
    ///
    /// @return whether it was in time; otherwise it is answered already
    boolean met() {
        if (over) return false;
        end();
        return true;
    }

    /// What comes too late is nobody's answer; a bug is one all the same.
    void late(Throwable failure) {
        if (failure instanceof Refusal || failure instanceof IllegalStateException) return;
        LOGGER.atWarn()
                .setCause(failure)
                .addKeyValue("request", Front.requestId(ctx.response()))
                .log("a request failed after its deadline");
    }

    private void run() {
        Vertx vertx = ctx.vertx();
        timer = vertx.setTimer(patience.toMillis(), due -> expire());
    }

    private void stop() {
        ctx.vertx().cancelTimer(timer);
    }

    private void end() {
        over = true;
        stop();
        whenOver.run();
    }

    /// An answer that is on its way is only as slow as its reader.
    private void expire() {
        if (over || ctx.response().headWritten()) return;
        end();
        LOGGER.atWarn()
                .addKeyValue("request", Front.requestId(ctx.response()))
                .addKeyValue("route", ctx.request().method() + " " + ctx.normalizedPath())
                .log("no answer within {} ms", patience.toMillis());
        ctx.fail(refusal());
    }

    private Refusal refusal() {
        ErrorCode code = repeatable
                ? ErrorCode.STORE_UNAVAILABLE
                : keyed ? ErrorCode.REPEAT_WITH_KEY : ErrorCode.OUTCOME_UNKNOWN;
        return code.refuse().retryAfter(PAUSE);
    }
}
