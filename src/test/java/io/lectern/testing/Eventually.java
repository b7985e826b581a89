package io.lectern.testing;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// Waits for what will come true, and gives up late: how long a thing takes is no test's business.
public final class Eventually {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private Eventually() {}

    /// A condition that may fail by an assertion.
    @FunctionalInterface
    public interface Check {
        void run() throws Exception;
    }

    /// Repeats the assertions until they hold; their last failure is the test's.
    public static void asserts(Check check) {
        asserts(PATIENCE, check);
    }

    /// The same for what takes longer than usual, such as a process that starts on a busy machine.
    public static void asserts(Duration patience, Check check) {
        long end = System.nanoTime() + patience.toNanos();
        while (true) {
            try {
                check.run();
                return;
            } catch (AssertionError | Exception failure) {
                if (System.nanoTime() > end) throw new AssertionError("not within " + patience, failure);
                pause();
            }
        }
    }

    /// The result of a future; its failure is thrown as it is.
    public static <T> T await(Future<T> future) {
        try {
            return future.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (java.util.concurrent.TimeoutException late) {
            throw new AssertionError("not within " + PATIENCE, late);
        }
    }

    /// Why a future fails.
    public static Throwable failure(Future<?> future) {
        return await(future.transform((done, cause) -> cause == null
                ? Future.failedFuture(new AssertionError("succeeded with " + done))
                : Future.succeededFuture(cause)));
    }

    /// Runs on a context of its own, as a verticle would, and waits for the outcome.
    public static <T> T on(io.vertx.core.Context context, Supplier<Future<T>> work) {
        io.vertx.core.Promise<T> done = io.vertx.core.Promise.promise();
        context.runOnContext(here -> work.get().onComplete(done));
        return await(done.future());
    }

    private static void pause() {
        try {
            Thread.sleep(20);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}
