package io.lectern.zoom;

import io.lectern.protocol.LessonId;
import io.lectern.zoom.PgSeatNews.Untold;
import io.lectern.zoom.SeatNews.News;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells rooms what stands in the outbox. Any node may; for each room one at a time does, so that a room hears things
/// in
/// their order. Who dies over it is followed after [PgSeatNews#HOLD] by another, who tells the same again under the
/// same
/// keys.
final class Relay {
    private static final Logger LOGGER = LoggerFactory.getLogger(Relay.class);

    /// Whoever holds a room no longer than this may go on telling it; beyond, another could have taken over.
    private static final Duration SAFE = PgSeatNews.HOLD.dividedBy(2);

    private static final long RETRY_MS = 1_000;
    private static final long OPS_PAUSE_MS = 500;

    private final Vertx vertx;
    private final PgSeatNews outbox;
    private final SeatNews rooms;
    private final String self = UUID.randomUUID().toString();
    private final Map<LessonId, Future<Void>> telling = new HashMap<>();
    private final Set<LessonId> again = new HashSet<>();
    private boolean looking;
    private boolean lookAgain;
    private boolean retrying;
    private boolean stopped;

    Relay(Vertx vertx, PgSeatNews outbox, SeatNews rooms) {
        this.vertx = vertx;
        this.outbox = outbox;
        this.rooms = rooms;
    }

    /// Something may have been written.
    void look() {
        if (stopped) return;
        if (looking) {
            lookAgain = true;
            return;
        }
        looking = true;
        outbox.waiting()
                .onSuccess(lessons -> lessons.forEach(this::tell))
                .onFailure(failure -> LOGGER.atDebug().setCause(failure).log("news of seats wait for Postgres"))
                .onComplete(looked -> {
                    looking = false;
                    if (!lookAgain) return;
                    lookAgain = false;
                    look();
                });
    }

    Future<Void> forget() {
        return outbox.forget();
    }

    /// Completes when nothing is being told any more; nothing new is begun.
    Future<?> stop() {
        stopped = true;
        return Future.join(List.copyOf(telling.values())).otherwiseEmpty();
    }

    private void tell(LessonId lesson) {
        if (stopped) return;
        if (telling.containsKey(lesson)) {
            again.add(lesson);
            return;
        }
        Future<Void> work = outbox.hold(lesson, self).compose(mine -> mine ? held(lesson) : Future.succeededFuture());
        telling.put(lesson, work);
        work.onFailure(failure -> {
                    LOGGER.atDebug()
                            .setCause(failure)
                            .addKeyValue("lesson", lesson.value())
                            .log("a room hears later");
                    again.remove(lesson);
                    lookLater();
                })
                .onComplete(done -> {
                    telling.remove(lesson);
                    if (again.remove(lesson)) tell(lesson);
                });
    }

    private void lookLater() {
        if (retrying) return;
        retrying = true;
        vertx.setTimer(RETRY_MS, due -> {
            retrying = false;
            look();
        });
    }

    private Future<Void> held(LessonId lesson) {
        long since = System.nanoTime();
        return outbox.untold(lesson)
                .compose(news -> lesson.equals(PgSeatNews.OPS) ? tellOps(news) : tellInOrder(lesson, news, since))
                .eventually(() -> outbox.release(lesson, self))
                // What was written while nobody else could take it up.
                .onSuccess(told -> look());
    }

    private Future<Void> tellInOrder(LessonId lesson, List<Untold> all, long since) {
        Future<Void> told = Future.succeededFuture();
        for (Untold one : all)
            told = told.compose(before -> {
                if (System.nanoTime() - since > SAFE.toNanos())
                    return Future.failedFuture(new IllegalStateException("telling took too long"));
                Future<Void> heard = one.news()
                        .map(news -> rooms.tell(one.key(), lesson, news))
                        .orElseGet(Future::succeededFuture);
                return heard.compose(done -> outbox.told(List.of(one.id())));
            });
        return told;
    }

    /// One word for all there is, and then some quiet.
    private Future<Void> tellOps(List<Untold> news) {
        if (news.isEmpty()) return Future.succeededFuture();
        Set<Long> accounts = news.stream()
                .map(one -> one.news().orElse(null) instanceof News.PoolChanged changed ? changed.account() : null)
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
        return rooms.tellOps(news.getLast().key(), accounts)
                .compose(heard -> outbox.told(news.stream().map(Untold::id).toList()))
                .compose(told -> vertx.timer(OPS_PAUSE_MS))
                .mapEmpty();
    }
}
