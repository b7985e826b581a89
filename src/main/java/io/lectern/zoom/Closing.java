package io.lectern.zoom;

import io.lectern.protocol.ErrorCode;
import io.lectern.protocol.LessonId;
import io.lectern.protocol.UserId;
import io.lectern.zoom.Lease.State;
import io.lectern.zoomapi.Answer;
import io.lectern.zoomapi.Answer.Done;
import io.lectern.zoomapi.Answer.Reason;
import io.lectern.zoomapi.ZoomAccount;
import io.lectern.zoomapi.ZoomMeeting;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Ends lessons and closes their meetings. A seat is free only after Zoom has said that its meeting is gone.
final class Closing {
    private static final Logger LOGGER = LoggerFactory.getLogger(Closing.class);
    private static final long POLL_MS = 250;

    /// What Zoom ends is over some moments later; so often its deletion is tried before it is left to a sweep.
    private static final int DELETIONS = 4;

    private static final long MOMENT_MS = 500;

    private final PoolParts parts;
    private final Health health;
    private final Keeping keeping;

    /// What is left of a meeting after it was closed.
    private sealed interface Rest {
        record Nothing(String why) implements Rest {}

        /// The meeting, for another lesson; the lease has been seen to.
        record Kept(boolean freed) implements Rest {}

        /// Zoom did not say, or not yet.
        record Open() implements Rest {}

        /// Zoom lets nobody do anything with this host.
        record Barred(String why) implements Rest {}
    }

    Closing(PoolParts parts, Health health, Keeping keeping) {
        this.parts = parts;
        this.health = health;
        this.keeping = keeping;
    }

    Future<Ended> end(LessonId lesson, UserId by) {
        return end(lesson, by, Instant.now().plus(Attempt.PATIENCE));
    }

    private Future<Ended> end(LessonId lesson, UserId by, Instant until) {
        return parts.seats().end(lesson, by).compose(found -> {
            if (found.isEmpty()) return Future.failedFuture(ErrorCode.NOT_FOUND.refuse());
            PgSeats.Ending ending = found.get();
            if (ending.mine().isPresent())
                return close(ending.mine().get(), Note.user(by)).map(freed -> new Ended(lesson, ending.at(), freed));
            if (ending.before().filter(State.RESERVED::equals).isPresent())
                parts.freed().run();
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

    /// Takes a lease from its lesson, which is not over by that.
    Future<Boolean> release(long lease, UserId by) {
        String who = Note.admin(by);
        return parts.seats().release(lease, new Note(who, "released")).compose(moved -> {
            Lease taken = moved.orElseThrow(ErrorCode.NOT_FOUND::refuse);
            if (taken.state() == State.FREE) {
                parts.freed().run();
                return Future.succeededFuture(true);
            }
            return close(taken, who);
        });
    }

    /// Ends the meeting of an ENDING lease and frees the seat.
    ///
    /// @return whether the seat is free; if not, the lease stays and a sweep tries again
    Future<Boolean> close(Lease lease, String who) {
        return parts.accounts()
                .find(lease.account())
                .compose(
                        host -> lease.meeting().isPresent()
                                ? endOrKeep(lease, host, lease.meeting().getAsLong(), who)
                                : endWhatIsFound(lease, host),
                        failure -> Health.sealed(failure).<Rest>map(Rest.Barred::new))
                .compose(rest -> switch (rest) {
                    case Rest.Nothing(String why) -> free(lease, new Note(who, why));
                    case Rest.Kept(boolean freed) -> {
                        if (freed) parts.freed().run();
                        yield Future.succeededFuture(freed);
                    }
                    case Rest.Open open -> keep(lease);
                    case Rest.Barred(String why) ->
                        health.quarantine(lease, who, why).map(false);
                });
    }

    private Future<Rest> endOrKeep(Lease lease, ZoomAccount host, long meeting, String who) {
        return keeping.end(lease, host, meeting, who)
                .compose(kept -> kept.isPresent()
                        ? Future.succeededFuture(new Rest.Kept(kept.get()))
                        : endAndDelete(host, meeting));
    }

    /// The answer to "end" does not matter as long as there is one: the deletion is refused while the meeting is live.
    private Future<Rest> endAndDelete(ZoomAccount host, long meeting) {
        return parts.zoom().end(host, meeting).compose(answer -> switch (answer) {
            case Answer.Unavailable<Done> away -> Future.succeededFuture(new Rest.Open());
            case Answer.Unclear<Done> unclear -> Future.succeededFuture(new Rest.Open());
            case Answer.Ok<Done> ok -> delete(host, meeting, DELETIONS);
            case Answer.Refused<Done> refused -> delete(host, meeting, 1);
        });
    }

    /// Somebody waits for the seat: that Zoom needs a moment must not cost them the minute until a sweep.
    private Future<Rest> delete(ZoomAccount host, long meeting, int tries) {
        return parts.zoom().delete(host, meeting).compose(answer -> {
            Optional<String> barred = Health.barred(answer);
            if (barred.isPresent()) return Future.succeededFuture(new Rest.Barred(barred.get()));
            if (Keeping.isGone(answer)) return Future.succeededFuture(new Rest.Nothing("its meeting has ended"));
            boolean ending = answer instanceof Answer.Refused<Done> no && no.reason() == Reason.IN_PROGRESS;
            return ending && tries > 1
                    ? parts.vertx().timer(MOMENT_MS).compose(due -> delete(host, meeting, tries - 1))
                    : Future.succeededFuture(new Rest.Open());
        });
    }

    /// A lease that was taken away while its meeting was made may have one that nobody wrote down. That there is none
    /// counts when it was said twice, some time apart.
    private Future<Rest> endWhatIsFound(Lease lease, ZoomAccount host) {
        return parts.zoom().meetings(host).compose(answer -> {
            Optional<String> barred = Health.barred(answer);
            if (barred.isPresent()) return Future.succeededFuture(new Rest.Barred(barred.get()));
            if (!(answer instanceof Answer.Ok<List<ZoomMeeting>>(List<ZoomMeeting> all)))
                return Future.succeededFuture(new Rest.Open());
            Optional<ZoomMeeting> mine = parts.mark().find(lease, all);
            if (mine.isPresent()) return endAndDelete(host, mine.get().id());
            return parts.sweep()
                    .seen(lease, false)
                    .map(seen -> seen.filter(PgSweep.Seen::abandoned).isPresent()
                            ? new Rest.Nothing("it has no meeting")
                            : new Rest.Open());
        });
    }

    private Future<Boolean> free(Lease lease, Note note) {
        return parts.seats().free(lease, note).map(Optional::isPresent).onSuccess(freed -> {
            if (freed) parts.freed().run();
        });
    }

    private static Future<Boolean> keep(Lease lease) {
        LOGGER.atWarn()
                .addKeyValue("lease", lease.id())
                .addKeyValue("account", lease.account())
                .log("a meeting is not known to be over; its seat stays taken and a sweep tries again");
        return Future.succeededFuture(false);
    }
}
