package io.lectern.zoom;

import io.lectern.protocol.ErrorCode;
import io.lectern.protocol.LessonId;
import io.lectern.protocol.UserId;
import io.lectern.zoom.Lease.State;
import io.lectern.zoomapi.Answer;
import io.lectern.zoomapi.Answer.Done;
import io.lectern.zoomapi.Answer.Reason;
import io.lectern.zoomapi.ZoomAccount;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Ends lessons and closes their meetings. A seat is free only after Zoom has said that its meeting is gone.
final class Closing {
    private static final Logger LOGGER = LoggerFactory.getLogger(Closing.class);
    private static final long POLL_MS = 250;

    private final PoolParts parts;

    Closing(PoolParts parts) {
        this.parts = parts;
    }

    Future<Ended> end(LessonId lesson, UserId by) {
        return end(lesson, by, Instant.now().plus(Opening.PATIENCE));
    }

    private Future<Ended> end(LessonId lesson, UserId by, Instant until) {
        return parts.seats().end(lesson, by).compose(found -> {
            if (found.isEmpty()) return Future.failedFuture(ErrorCode.NOT_FOUND.refuse());
            PgSeats.Ending ending = found.get();
            if (ending.first()) parts.news().tell(lesson, new SeatNews.News.Ended(by, ending.at()));
            if (ending.mine().isPresent())
                return close(ending.mine().get()).map(freed -> new Ended(lesson, ending.at(), freed));
            if (!beingMade(ending) || Instant.now().isAfter(until))
                return Future.succeededFuture(new Ended(lesson, ending.at(), false));
            return parts.vertx().timer(POLL_MS).compose(due -> end(lesson, by, until));
        });
    }

    /// Whoever makes the meeting sees that the lesson is over and closes it; waiting here only makes the answer say so.
    private static boolean beingMade(PgSeats.Ending ending) {
        return ending.before()
                .map(state -> state == State.CREATING || state == State.UNKNOWN)
                .orElse(false);
    }

    /// Ends the meeting of an ENDING lease and frees the seat.
    ///
    /// @return whether the seat is free; if not, the lease stays and a sweep tries again
    Future<Boolean> close(Lease lease) {
        if (lease.meeting().isEmpty()) return free(lease, "it had no meeting");
        long meeting = lease.meeting().getAsLong();
        return parts.accounts()
                .find(lease.account())
                .compose(host -> endAndDelete(host, meeting))
                .compose(gone -> gone ? free(lease, "its meeting has ended") : keep(lease));
    }

    /// The answer to "end" does not matter as long as there is one: the deletion is refused while the meeting is live.
    private Future<Boolean> endAndDelete(ZoomAccount host, long meeting) {
        return parts.zoom().end(host, meeting).compose(answer -> switch (answer) {
            case Answer.Unavailable<Done> away -> Future.succeededFuture(false);
            case Answer.Unclear<Done> unclear -> Future.succeededFuture(false);
            case Answer.Ok<Done> ok -> delete(host, meeting);
            case Answer.Refused<Done> refused -> delete(host, meeting);
        });
    }

    private Future<Boolean> delete(ZoomAccount host, long meeting) {
        return parts.zoom().delete(host, meeting).map(answer -> switch (answer) {
            case Answer.Ok<Done> ok -> true;
            case Answer.Refused<Done> refused -> refused.reason() == Reason.NO_MEETING;
            case Answer.Unavailable<Done> away -> false;
            case Answer.Unclear<Done> unclear -> false;
        });
    }

    private Future<Boolean> free(Lease lease, String why) {
        return parts.seats().free(lease, why).map(Optional::isPresent);
    }

    private static Future<Boolean> keep(Lease lease) {
        LOGGER.atWarn()
                .addKeyValue("lease", lease.id())
                .addKeyValue("account", lease.account())
                .log("Zoom did not end a meeting; its seat stays taken and a sweep tries again");
        return Future.succeededFuture(false);
    }
}
