package io.lectern.zoom;

import io.lectern.config.Settings;
import io.lectern.zoom.Booking.Outcome;
import io.lectern.zoom.Lease.State;
import io.lectern.zoom.PgSweep.Seen;
import io.lectern.zoomapi.Answer;
import io.lectern.zoomapi.Answer.Reason;
import io.lectern.zoomapi.ZoomMeeting;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Settles what was left behind: leases of a node that died in the middle, meetings that would not end, lessons that
/// everybody has left. Every node may sweep at any time; the database gives each lease to one of them.
final class Sweep {
    private static final Logger LOGGER = LoggerFactory.getLogger(Sweep.class);

    /// Who is still at work after this time has lost the lease; the fence makes that harmless.
    private static final Duration STALE = Duration.ofSeconds(60);

    /// So many full batches at most in one round, or a store that goes wrong could keep it forever.
    private static final int BATCHES = 50;

    private final PoolParts parts;
    private final Booking booking;
    private final Closing closing;
    private final Health health;
    private final Duration stale;

    Sweep(PoolParts parts, Booking booking, Closing closing, Health health, Settings.Zoom settings) {
        this.parts = parts;
        this.booking = booking;
        this.closing = closing;
        this.health = health;
        Duration calls = settings.timeout().multipliedBy(3);
        this.stale = calls.compareTo(STALE) > 0 ? calls : STALE;
    }

    /// @return how many leases were looked at
    Future<Integer> run() {
        return batches(() -> parts.sweep().unfinished(stale), this::finish, BATCHES)
                .compose(finished ->
                        batches(parts.sweep()::overdue, this::check, BATCHES).map(checked -> finished + checked))
                .compose(settled -> health.probeDue().map(settled))
                .compose(settled -> parts.sweep().occupancy().map(now -> {
                    parts.meters().occupied(now);
                    return settled;
                }));
    }

    /// What was taken in one batch is not due again at once, so that a full batch may be followed by another.
    private static Future<Integer> batches(
            Supplier<Future<List<Lease>>> taken, Function<Lease, Future<?>> work, int left) {
        return taken.get()
                .compose(leases -> together(leases, work)
                        .compose(done -> leases.size() < PgSweep.BATCH || left == 1
                                ? Future.succeededFuture(leases.size())
                                : batches(taken, work, left - 1).map(more -> more + leases.size())));
    }

    /// One failing lease must not keep the others from being settled, nor one slow host.
    private static Future<?> together(List<Lease> leases, Function<Lease, Future<?>> work) {
        return Future.join(leases.stream().map(lease -> settled(lease, work)).toList());
    }

    private static Future<Void> settled(Lease lease, Function<Lease, Future<?>> work) {
        return work.apply(lease).<Void>mapEmpty().recover(failure -> {
            LOGGER.atWarn()
                    .setCause(failure)
                    .addKeyValue("lease", lease.id())
                    .log("a lease could not be settled; the next sweep tries again");
            return Future.succeededFuture();
        });
    }

    private Future<?> finish(Lease lease) {
        if (lease.state() == State.ENDING || lease.state() == State.QUARANTINED)
            return closing.close(lease, Note.SWEEP).onSuccess(freed -> {
                if (freed) parts.meters().reclaimed("unfinished_end");
            });
        return parts.accounts()
                .find(lease.account())
                .compose(
                        host -> booking.settle(lease, host, Note.SWEEP),
                        failure -> Health.sealed(failure).<Outcome>map(Outcome.Barred::new))
                .compose(outcome -> switch (outcome) {
                    case Outcome.Absent absent -> absent(lease);
                    case Outcome.Barred(String why) ->
                        health.quarantine(lease, Note.SWEEP, why).<Void>mapEmpty();
                    case Outcome.Booked booked -> Future.succeededFuture();
                    case Outcome.Over over -> Future.succeededFuture();
                    case Outcome.Lost lost -> Future.succeededFuture();
                    case Outcome.Unclear unclear -> Future.succeededFuture();
                });
    }

    /// That Zoom has no such meeting counts when it was said twice, some time apart.
    private Future<Void> absent(Lease lease) {
        return parts.sweep()
                .seen(lease, false)
                .compose(seen -> seen.filter(Seen::abandoned).isPresent()
                        ? parts.claims().undo(lease, new Note(Note.SWEEP, "no meeting was made"))
                        : Future.succeededFuture(Optional.empty()))
                .onSuccess(freed -> {
                    if (freed.isEmpty()) return;
                    parts.meters().reclaimed("unfinished_start");
                    parts.freed().run();
                })
                .compose(freed -> parts.strays().doubt(lease.account()));
    }

    private Future<?> check(Lease lease) {
        if (lease.over()) return expire(lease, "its lesson is over");
        long meeting = lease.meeting().orElseThrow();
        return parts.accounts()
                .find(lease.account())
                .compose(
                        host -> parts.zoom()
                                .meeting(host, meeting)
                                .compose(answer -> live(answer)
                                        .map(live -> seen(lease, live))
                                        .orElseGet(() -> silent(lease, answer))),
                        failure -> Health.sealed(failure).compose(why -> leftAlone(lease, why)));
    }

    /// Empty when Zoom did not say.
    private static Optional<Boolean> live(Answer<ZoomMeeting> answer) {
        return switch (answer) {
            case Answer.Ok<ZoomMeeting>(ZoomMeeting meeting) -> Optional.of(meeting.live());
            case Answer.Refused<ZoomMeeting> no ->
                no.reason() == Reason.NO_MEETING ? Optional.of(false) : Optional.empty();
            case Answer.Unavailable<ZoomMeeting> away -> Optional.empty();
            case Answer.Unclear<ZoomMeeting> unclear -> Optional.empty();
        };
    }

    private Future<Boolean> silent(Lease lease, Answer<ZoomMeeting> answer) {
        return Health.barred(answer).map(why -> leftAlone(lease, why)).orElseGet(() -> Future.succeededFuture(false));
    }

    private Future<Boolean> leftAlone(Lease lease, String why) {
        return health.quarantine(lease.account(), Note.SWEEP, why).map(false);
    }

    private Future<Boolean> seen(Lease lease, boolean live) {
        return parts.sweep().seen(lease, live).compose(seen -> {
            if (seen.filter(Seen::abandoned).isPresent()) return expire(lease, "nobody is there any more");
            if (seen.filter(Seen::endless).isPresent()) return expire(lease, "it went on for too long");
            return Future.succeededFuture(false);
        });
    }

    private Future<Boolean> expire(Lease lease, String why) {
        return parts.sweep().expire(lease, why).compose(expired -> {
            if (expired.isEmpty()) return Future.succeededFuture(false);
            parts.meters().reclaimed("overdue");
            return closing.close(expired.get(), Note.SWEEP);
        });
    }
}
