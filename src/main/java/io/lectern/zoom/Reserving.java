package io.lectern.zoom;

import io.lectern.config.Settings;
import io.lectern.protocol.LessonId;
import io.lectern.zoom.AccountPool.Seat;
import io.lectern.zoom.PgReservations.Cursor;
import io.lectern.zoom.PgReservations.Misplaced;
import io.lectern.zoom.PgReservations.Plan;
import io.lectern.zoom.PgSeats.Situation;
import io.lectern.zoom.PoolRequest.Seating;
import io.lectern.zoom.Timeline.Span;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps seats for lessons to come, in line with the timetable and out of the way of lessons that run late.
final class Reserving {
    private static final Logger LOGGER = LoggerFactory.getLogger(Reserving.class);

    /// How far behind the wanted time another one is looked for.
    private static final Duration NEAR = Duration.ofHours(24);

    /// Another is faster this often before a lesson goes without, until the next round.
    private static final int TRIES = 5;

    private final PoolParts parts;
    private final PgReservations reservations;
    private final PgStretch stretch;
    private final Duration before;
    private final Duration after;
    private Cursor cursor = Cursor.FIRST;

    Reserving(PoolParts parts, PgReservations reservations, PgStretch stretch, Settings.Zoom settings) {
        this.parts = parts;
        this.reservations = reservations;
        this.stretch = stretch;
        this.before = settings.bufferBefore();
        this.after = settings.bufferAfter();
    }

    /// Each lesson for itself: that one has no seat keeps no other from having one.
    Future<List<Seating>> reserve(List<LessonId> lessons) {
        Future<List<Seating>> all = Future.succeededFuture(new ArrayList<>());
        for (LessonId lesson : lessons)
            all = all.compose(sofar -> reserve(lesson).map(seating -> {
                sofar.add(seating);
                return sofar;
            }));
        return all;
    }

    private Future<Seating> reserve(LessonId lesson) {
        return reservations
                .plan(lesson)
                .compose(plan -> parts.seats().look(lesson).compose(situation -> switch (situation) {
                    case Situation.NoLesson none ->
                        abandon(lesson).map(done -> new Seating(lesson, false, false, null, null, null));
                    case Situation.Over over -> abandon(lesson).map(done -> seating(lesson, plan, false));
                    case Situation.Held held -> Future.succeededFuture(seating(lesson, plan, true));
                    case Situation.Reserved(Lease reserved) -> keep(reserved, plan);
                    case Situation.Unseated unseated -> fresh(lesson, plan);
                }));
    }

    private static Seating seating(LessonId lesson, Optional<Plan> plan, boolean reserved) {
        return plan.map(it -> new Seating(lesson, reserved, it.due(), it.start(), it.end(), null))
                .orElseGet(() -> new Seating(lesson, reserved, false, null, null, null));
    }

    private Future<Seating> fresh(LessonId lesson, Optional<Plan> plan) {
        if (plan.isEmpty() || !plan.get().due()) return Future.succeededFuture(seating(lesson, plan, false));
        return claim(lesson, plan.get(), TRIES)
                .compose(lease -> lease.isPresent()
                        ? Future.succeededFuture(seating(lesson, plan, true))
                        : conflict(lesson, plan.get()));
    }

    /// The exclusion constraint decides between two who want one seat; the loser tries the next one.
    private Future<Optional<Lease>> claim(LessonId lesson, Plan plan, int tries) {
        return parts.claims().free(lesson, plan.teacher(), true, Note.SWEEP).compose(free -> {
            if (free.isEmpty() || tries == 0) return Future.succeededFuture(Optional.empty());
            List<Seat> candidates = AccountPool.order(free, lesson.value());
            return parts.claims()
                    .claim(lesson, plan.teacher(), candidates, true, new Note(Note.SWEEP, "reserved"))
                    .compose(lease ->
                            lease.isPresent() ? Future.succeededFuture(lease) : claim(lesson, plan, tries - 1));
        });
    }

    private Future<Seating> keep(Lease reserved, Optional<Plan> plan) {
        if (plan.isEmpty()) return Future.succeededFuture(seating(reserved.lesson(), plan, true));
        Plan now = plan.get();
        boolean asPlanned = reserved.from().equals(now.start().minus(before))
                && reserved.until().equals(now.end().plus(after));
        if (asPlanned) return Future.succeededFuture(seating(reserved.lesson(), plan, true));
        return move(reserved, seat -> true, "its lesson has moved", TRIES)
                .compose(moved -> moved
                        ? Future.succeededFuture(seating(reserved.lesson(), plan, true))
                        : giveUp(reserved, "no seat at its new time")
                                .compose(given -> conflict(reserved.lesson(), now)));
    }

    /// Moves a reservation to where its lesson is now.
    ///
    /// @param fit whether a seat will do
    /// @return whether it has a place; if not it is where it was
    private Future<Boolean> move(Lease reserved, Function<Seat, Boolean> fit, String why, int tries) {
        return parts.claims()
                .free(reserved.lesson(), reserved.teacher(), true, Note.SWEEP)
                .compose(free -> {
                    List<Seat> fitting = free.stream().filter(fit::apply).toList();
                    if (fitting.isEmpty() || tries == 0) return Future.succeededFuture(false);
                    List<Seat> candidates =
                            AccountPool.order(fitting, reserved.lesson().value());
                    return parts.claims()
                            .place(reserved, reserved.teacher(), candidates, true, new Note(Note.SWEEP, why))
                            .compose(moved -> moved.isPresent()
                                    ? Future.succeededFuture(true)
                                    : move(reserved, fit, why, tries - 1));
                });
    }

    private Future<?> giveUp(Lease reserved, String why) {
        return parts.seats().free(reserved, new Note(Note.SWEEP, why)).onSuccess(freed -> {
            if (freed.isPresent()) parts.freed().run();
        });
    }

    /// A lesson that is over or gone needs no seat; a meeting it may have is the sweep's.
    private Future<?> abandon(LessonId lesson) {
        return reservations
                .of(lesson)
                .compose(reserved ->
                        reserved.isPresent() ? giveUp(reserved.get(), "its lesson is over") : Future.succeededFuture());
    }

    private Future<Seating> conflict(LessonId lesson, Plan plan) {
        Span wanted = new Span(plan.start().minus(before), plan.end().plus(after));
        Instant latest = wanted.from().plus(NEAR);
        return reservations
                .timeline(plan.teacher(), wanted.from(), latest.plus(wanted.length()))
                .map(timeline -> {
                    Instant next = timeline.nextFree(wanted, latest)
                            .map(from -> upToMinute(from.plus(before)))
                            .orElse(null);
                    return new Seating(lesson, false, true, plan.start(), plan.end(), next);
                });
    }

    private static Instant upToMinute(Instant time) {
        Instant minute = time.truncatedTo(ChronoUnit.MINUTES);
        return minute.equals(time) ? time : minute.plus(1, ChronoUnit.MINUTES);
    }

    /// Seats in use are held for as long as their lessons need; what is reserved on them meanwhile moves away first.
    Future<Void> prolong() {
        return stretch.stretch()
                .compose(stretched -> stretch.inTheWay())
                .compose(inTheWay -> inTheWay.isEmpty()
                        ? Future.succeededFuture()
                        : each(inTheWay, this::makeWay).compose(done -> stretch.stretch()));
    }

    /// One round: seats in use are prolonged, reservations made to fit, and lessons that came into reach get theirs.
    Future<Void> round() {
        return prolong()
                .compose(done -> reservations.misplaced())
                .compose(misplaced -> each(misplaced, this::putRight))
                .compose(done -> reservations.wanting(cursor))
                .compose(wanting -> {
                    boolean last = wanting.size() < PgReservations.BATCH;
                    cursor = last ? Cursor.FIRST : wanting.getLast().place();
                    return each(wanting, lesson -> want(lesson.lesson()));
                });
    }

    private Future<?> want(LessonId lesson) {
        return reservations
                .plan(lesson)
                .compose(plan -> plan.filter(Plan::due).isPresent()
                        ? claim(lesson, plan.get(), TRIES)
                        : Future.succeededFuture());
    }

    /// A seat that is in use stays with its lesson; the one that comes after it goes elsewhere, before it begins.
    private Future<?> makeWay(Lease reserved) {
        String why = PgWaiters.DISPLACED;
        return move(
                        reserved,
                        seat -> seat.account() != reserved.account() || seat.slot() != reserved.slot(),
                        why,
                        TRIES)
                .compose(moved -> moved ? Future.succeededFuture() : giveUp(reserved, why));
    }

    private Future<?> putRight(Misplaced found) {
        Lease reserved = found.lease();
        return switch (found.trouble()) {
            case OVER -> giveUp(reserved, "its lesson is over");
            case MISSED -> giveUp(reserved, "nobody came");
            case MOVED ->
                move(reserved, seat -> true, "its lesson has moved", TRIES)
                        .compose(moved ->
                                moved ? Future.succeededFuture() : giveUp(reserved, "no seat at its new time"));
            // A host may come back in time, so without another seat this one stays reserved.
            case HOST -> move(reserved, seat -> true, "its host takes no lessons", TRIES);
        };
    }

    private static <T> Future<Void> each(List<T> items, Function<T, Future<?>> work) {
        Future<Void> done = Future.succeededFuture();
        for (T item : items)
            done = done.compose(before -> work.apply(item).<Void>mapEmpty().recover(failure -> {
                LOGGER.atWarn().setCause(failure).log("a reservation was not settled; the next round tries again");
                return Future.succeededFuture();
            }));
        return done;
    }
}
