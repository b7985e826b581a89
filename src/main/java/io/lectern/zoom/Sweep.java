package io.lectern.zoom;

import io.lectern.config.Settings;
import io.lectern.zoom.Booking.Outcome;
import io.lectern.zoom.Lease.State;
import io.lectern.zoom.SeatNews.News;
import io.lectern.zoomapi.Answer;
import io.lectern.zoomapi.Answer.Reason;
import io.lectern.zoomapi.ZoomMeeting;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Settles what was left behind: leases of a node that died in the middle, meetings that would not end, lessons that
/// everybody has left. Every node may sweep at any time; the database gives each lease to one of them.
final class Sweep {
    private static final Logger LOGGER = LoggerFactory.getLogger(Sweep.class);

    /// Who is still at work after this time has lost the lease; the fence makes that harmless.
    private static final Duration STALE = Duration.ofSeconds(60);

    private final PoolParts parts;
    private final Booking booking;
    private final Closing closing;
    private final Duration stale;
    private final Duration overrun;

    Sweep(PoolParts parts, Booking booking, Closing closing, Settings.Zoom settings) {
        this.parts = parts;
        this.booking = booking;
        this.closing = closing;
        Duration calls = settings.timeout().multipliedBy(3);
        this.stale = calls.compareTo(STALE) > 0 ? calls : STALE;
        this.overrun = settings.overrun();
    }

    /// @return how many leases were looked at
    Future<Integer> run() {
        return parts.sweep()
                .unfinished(stale)
                .compose(left -> oneByOne(left, this::finish))
                .compose(finished -> parts.sweep()
                        .overdue(overrun)
                        .compose(late -> oneByOne(late, this::check))
                        .map(checked -> finished + checked))
                .compose(settled -> parts.sweep().occupancy().map(now -> {
                    parts.meters().occupied(now);
                    return settled;
                }));
    }

    /// One failing lease must not keep the others from being settled.
    private static Future<Integer> oneByOne(List<Lease> leases, Function<Lease, Future<?>> work) {
        Future<Integer> done = Future.succeededFuture(leases.size());
        for (Lease lease : leases) {
            done = done.compose(count -> work.apply(lease).<Integer>map(count).otherwise(failure -> {
                LOGGER.atWarn()
                        .setCause(failure)
                        .addKeyValue("lease", lease.id())
                        .log("a lease could not be settled; the next sweep tries again");
                return count;
            }));
        }
        return done;
    }

    private Future<?> finish(Lease lease) {
        if (lease.state() == State.ENDING)
            return closing.close(lease).onSuccess(freed -> {
                if (freed) parts.meters().reclaimed("unfinished_end");
            });
        return parts.accounts()
                .find(lease.account())
                .compose(host -> booking.settle(lease, host))
                .compose(outcome -> outcome instanceof Outcome.Absent
                        ? parts.seats()
                                .free(lease, "no meeting was made")
                                .onSuccess(freed -> parts.meters().reclaimed("unfinished_start"))
                        : Future.succeededFuture());
    }

    private Future<?> check(Lease lease) {
        if (lease.over()) return expire(lease, "its lesson is over");
        long meeting = lease.meeting().orElseThrow();
        return parts.accounts()
                .find(lease.account())
                .compose(host -> parts.zoom().meeting(host, meeting))
                .compose(answer -> live(answer).map(live -> seen(lease, live)).orElseGet(Future::succeededFuture));
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

    private Future<Boolean> seen(Lease lease, boolean live) {
        return parts.sweep()
                .seen(lease, live)
                .compose(abandoned -> abandoned
                        ? expire(lease, "nobody is there after its planned end")
                        : Future.succeededFuture(false));
    }

    private Future<Boolean> expire(Lease lease, String why) {
        return parts.sweep().expire(lease, why).compose(expired -> {
            if (expired.isEmpty()) return Future.succeededFuture(false);
            if (!lease.over()) parts.news().tell(lease.lesson(), new News.Ended(null, Instant.now()));
            parts.meters().reclaimed("overdue");
            return closing.close(expired.get());
        });
    }
}
