package io.lectern.zoom;

import io.lectern.config.Settings;
import io.lectern.protocol.ErrorCode;
import io.lectern.protocol.LessonId;
import io.lectern.protocol.Refusal;
import io.lectern.protocol.UserId;
import io.lectern.zoom.Lease.State;
import io.lectern.zoom.WaitOrder.Place;
import io.lectern.zoom.WaitOrder.Waiter;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Hands seats to the lessons that wait for them, in their order, as soon as there are some, and tells those who wait
/// on where they stand. One of all nodes does it at a time, so that they are not in each other's way; that several may
/// do it for a moment is harmless, for the claims let nobody pass.
final class Waitlist {
    private static final Logger LOGGER = LoggerFactory.getLogger(Waitlist.class);
    private static final long AGAIN_MS = 200;

    /// Each seat that is handed out moves all who wait behind it by a place. In a long queue they hear of it a little
    /// later, so that telling them never keeps anybody from a seat.
    private static final int SHORT_QUEUE = 20;

    private static final Duration REST_FOR_EACH_MORE = Duration.ofMillis(5);

    /// How long nobody hands out seats when the node that did has died; less than a start waits for others to be
    /// served.
    private static final Duration TURN = Duration.ofSeconds(1);

    private final String self = UUID.randomUUID().toString();
    private final PoolParts parts;
    private final PgWaiters waiters;
    private final PgPlaces places;
    private final Opening opening;
    private final Duration after;
    private boolean looking;
    private boolean stopped;
    private @Nullable Promise<Void> next;
    private long alarm = System.nanoTime();
    private long nextWord = System.nanoTime();
    private boolean wordComes;
    private boolean standsBy;

    Waitlist(PoolParts parts, PgPlaces places, Opening opening, Settings.Zoom settings) {
        this.parts = parts;
        this.waiters = parts.waiters();
        this.places = places;
        this.opening = opening;
        this.after = settings.bufferAfter();
    }

    /// Starts the lesson if there is a seat, and puts it into the queue if there is none.
    ///
    /// @return its [Meeting], or its [PoolRequest.Queued]
    Future<Record> startOrWait(LessonId lesson, UserId teacher) {
        Attempt first = Attempt.begin(lesson, teacher, Note.user(teacher)).impatient();
        return opening.start(first).map(Record.class::cast).recover(failure -> {
            if (!(failure instanceof Refusal no) || no.code() != ErrorCode.NO_SEAT) return Future.failedFuture(failure);
            // A seat that came free before the queue knew of this lesson went past it: so it is looked for once more.
            return waiters.enqueue(lesson, teacher)
                    .compose(queued -> look())
                    .compose(looked -> place(lesson))
                    .compose(place -> place.waiting()
                            ? Future.succeededFuture(place)
                            : waiters.isCancelled(lesson)
                                    .compose(cancelled -> cancelled
                                            ? Future.failedFuture(ErrorCode.WAIT_CANCELLED.refuse())
                                            : opening.start(lesson, teacher).map(Record.class::cast)));
        });
    }

    /// Where a lesson stands in the queue.
    Future<PoolRequest.Queued> place(LessonId lesson) {
        return places().compose(all -> all.stream()
                .filter(place -> place.waiter().lesson().equals(lesson))
                .findFirst()
                .map(place -> Future.succeededFuture(new PoolRequest.Queued(
                        lesson, place.position(), place.expected().orElse(null))))
                .orElseGet(
                        () -> places.position(lesson).map(position -> new PoolRequest.Queued(lesson, position, null))));
    }

    Future<PoolRequest.Queue> all() {
        return places().map(places -> new PoolRequest.Queue(places.stream()
                .map(place -> new PoolRequest.Waiting(
                        place.waiter().lesson(),
                        place.waiter().teacher(),
                        place.waiter().askedAt(),
                        place.position(),
                        place.expected().orElse(null)))
                .toList()));
    }

    /// Lets a lesson wait no longer. Whoever makes its meeting just now sees that and closes it; a lesson that has its
    /// meeting keeps it.
    Future<PoolRequest.Cancelled> cancel(LessonId lesson, UserId by) {
        return waiters.cancel(lesson, Note.user(by))
                .compose(waited -> waited
                        ? Future.succeededFuture(new PoolRequest.Cancelled(true, false))
                        : parts.seats().look(lesson).map(now -> new PoolRequest.Cancelled(false, hasMeeting(now))));
    }

    private static boolean hasMeeting(PgSeats.Situation now) {
        return now instanceof PgSeats.Situation.Held(Lease lease)
                && (lease.state() == State.READY || lease.state() == State.LIVE);
    }

    /// There may be a seat that was not there before, or somebody who waits, or nobody any more.
    ///
    /// @return completes when whoever could be given a seat has one, or another node is about it
    Future<Void> look() {
        Promise<Void> waiting = next;
        if (waiting != null) return waiting.future();
        Promise<Void> round = Promise.promise();
        if (looking || stopped) {
            next = round;
            if (stopped) round.complete();
            return round.future();
        }
        begin(round);
        return round.future();
    }

    /// The same, and whoever lost a reservation joins the queue by themselves when their lesson should begin.
    Future<Void> round() {
        return waiters.takeUp().compose(taken -> look());
    }

    /// Another node goes on at once.
    Future<Void> stop() {
        stopped = true;
        return waiters.leaveTurn(self).otherwiseEmpty();
    }

    private void begin(Promise<Void> round) {
        looking = true;
        waiters.anybody()
                .compose(waiting -> waiting ? inTurn() : nobody())
                .onFailure(failure -> LOGGER.atDebug().setCause(failure).log("the queue for seats is looked at later"))
                .onComplete(done -> {
                    looking = false;
                    Promise<Void> following = next;
                    next = null;
                    if (following != null) begin(following);
                    if (done.succeeded()) round.complete();
                    else round.fail(done.cause());
                });
    }

    private Future<Void> nobody() {
        parts.meters().waiting(0);
        return Future.succeededFuture();
    }

    /// Whoever has the turn hears of every change, too, and keeps it while there are any.
    private Future<Void> inTurn() {
        return waiters.takeTurn(self, TURN).compose(mine -> {
            if (mine) return handOut();
            if (!standsBy) {
                standsBy = true;
                parts.vertx().setTimer(TURN.toMillis() + AGAIN_MS, due -> {
                    standsBy = false;
                    look();
                });
            }
            return Future.succeededFuture();
        });
    }

    private Future<Void> handOut() {
        return waiters.expire()
                .compose(done -> serve())
                .compose(done -> announce())
                .compose(done -> wakeWhenRested());
    }

    private Future<Void> serve() {
        return waiters.servable().compose(servable -> {
            List<Waiter> left = new ArrayList<>(servable);
            Future<Void> done = Future.succeededFuture();
            for (Waiter waiter : servable)
                done = done.compose(before -> serve(waiter).recover(failure -> later(waiter, failure)))
                        .map(served -> {
                            if (served) left.remove(waiter);
                            return null;
                        });
            return done.onSuccess(served -> {
                // Somebody else was at the same seats just now, or there are more than were looked at.
                if (!left.isEmpty() || servable.size() == PgWaiters.AT_ONCE) lookLater(AGAIN_MS);
            });
        });
    }

    /// Whoever cannot be served keeps none of those behind from it.
    private static Future<Boolean> later(Waiter waiter, Throwable failure) {
        LOGGER.atWarn()
                .setCause(failure)
                .addKeyValue("lesson", waiter.lesson().value())
                .log("a lesson that waits could not be given a seat; it is tried again");
        return Future.succeededFuture(false);
    }

    /// @return whether the lesson has a seat now; its meeting is made after that
    private Future<Boolean> serve(Waiter waiter) {
        return opening.serve(waiter.lesson(), waiter.teacher()).map(served -> {
            served.ifPresent(making -> making.meeting()
                    .onSuccess(meeting -> parts.meters().waited(Duration.between(waiter.askedAt(), Instant.now())))
                    .onFailure(failure -> failed(waiter, failure)));
            return served.isPresent();
        });
    }

    /// Whoever found all seats gone in the end simply waits on, whoever cancelled does not wait at all; and whoever
    /// lost a seat over it rests, for which the database has seen.
    private void failed(Waiter waiter, Throwable failure) {
        if (failure instanceof Refusal no && (no.code() == ErrorCode.NO_SEAT || no.code() == ErrorCode.WAIT_CANCELLED))
            return;
        LOGGER.atWarn()
                .setCause(failure)
                .addKeyValue("lesson", waiter.lesson().value())
                .log("a lesson that waited has a seat and no meeting; it is tried again after a rest");
    }

    private Future<Void> announce() {
        long early = nextWord - System.nanoTime();
        if (early > 0) {
            announceLater(Duration.ofNanos(early));
            return Future.succeededFuture();
        }
        return places().compose(told -> {
            int more = Math.max(0, told.size() - SHORT_QUEUE);
            nextWord = System.nanoTime() + REST_FOR_EACH_MORE.multipliedBy(more).toNanos();
            parts.meters().waiting(told.size());
            return places.tell(told);
        });
    }

    private void announceLater(Duration pause) {
        if (wordComes) return;
        wordComes = true;
        parts.vertx().setTimer(pause.toMillis() + 1, due -> {
            wordComes = false;
            look();
        });
    }

    private Future<List<Place>> places() {
        return places.waiting()
                .compose(waiting -> waiting.isEmpty()
                        ? Future.succeededFuture(List.of())
                        : places.seats()
                                .map(seats -> WaitOrder.places(waiting, seats, after, Instant.now()).stream()
                                        .map(Waitlist::toTheMinute)
                                        .toList()));
    }

    private static Place toTheMinute(Place place) {
        Optional<Instant> expected = place.expected().map(at -> {
            Instant minute = at.truncatedTo(ChronoUnit.MINUTES);
            return minute.equals(at) ? at : minute.plus(1, ChronoUnit.MINUTES);
        });
        return new Place(place.waiter(), place.position(), expected);
    }

    private Future<Void> wakeWhenRested() {
        return waiters.nextRested().map(found -> {
            if (found.isEmpty()) return null;
            long now = System.nanoTime();
            long at = now + found.get().toNanos();
            boolean soonEnough = alarm - now > 0 && at - alarm >= 0;
            if (soonEnough) return null;
            alarm = at;
            lookLater(found.get().toMillis() + 50);
            return null;
        });
    }

    private void lookLater(long ms) {
        parts.vertx().setTimer(ms, due -> look());
    }
}
