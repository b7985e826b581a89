package io.lectern.session;

import io.lectern.protocol.CloseReason;
import io.lectern.protocol.FrameWriter;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/// The end of all sessions of an event loop: in batches, so that the other nodes meet no storm; each client is told
/// when to come back, spread just the same.
final class Drain {
    private static final Duration LONGEST_FAREWELL = Duration.ofSeconds(10);
    private static final long SHORTEST_WINDOW_MS = 2_000;
    private static final long WINDOW_MS_EACH = 5;
    private static final int AT_ONCE = 100;
    private static final long PAUSE_MS = 100;

    private Drain() {}

    static Future<Void> all(Vertx vertx, Collection<Session> sessions, CloseReason reason) {
        List<Session> leaving = List.copyOf(sessions);
        long window = Math.max(SHORTEST_WINDOW_MS, leaving.size() * WINDOW_MS_EACH);
        List<Future<?>> told = new ArrayList<>();
        for (int from = 0; from < leaving.size(); from += AT_ONCE) {
            List<Session> batch = leaving.subList(from, Math.min(leaving.size(), from + AT_ONCE));
            Future<?> turn = from == 0
                    ? Future.succeededFuture()
                    : vertx.timer(from / AT_ONCE * PAUSE_MS, TimeUnit.MILLISECONDS);
            told.add(turn.compose(due -> some(batch, window, reason)));
        }
        return Future.join(told).<Void>mapEmpty().timeout(LONGEST_FAREWELL.toSeconds(), TimeUnit.SECONDS);
    }

    private static Future<?> some(List<Session> batch, long window, CloseReason reason) {
        for (Session session : batch) {
            long delay = ThreadLocalRandom.current().nextLong(window);
            session.send(Frame.of(FrameWriter.drain(Duration.ofMillis(delay))));
            session.close(reason, "");
        }
        return Future.join(batch.stream().map(Session::farewell).toList());
    }
}
