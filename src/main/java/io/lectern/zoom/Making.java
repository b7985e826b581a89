package io.lectern.zoom;

import io.lectern.protocol.ErrorCode;
import io.lectern.protocol.LessonId;
import io.lectern.zoom.Booking.Outcome;
import io.lectern.zoomapi.Answer;
import io.lectern.zoomapi.Answer.Reason;
import io.lectern.zoomapi.ZoomAccount;
import io.lectern.zoomapi.ZoomMeeting;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/// Makes the meeting of a lesson that has a seat. A seat that came to nothing is given back, but to a lesson that had
/// reserved one: that keeps it for its next try.
final class Making {
    static final Duration SECOND_LOOK = Duration.ofMillis(1500);
    static final Duration SOON = Duration.ofSeconds(5);

    private final PoolParts parts;
    private final Booking booking;
    private final Health health;
    private final Keeping keeping;

    /// What came of it, if it did not fail for good.
    sealed interface Result {
        record Made(Meeting meeting) implements Result {}

        /// Not with this seat: the lesson is to be looked at once more.
        record Again(Attempt attempt) implements Result {}
    }

    Making(PoolParts parts, Booking booking, Health health, Keeping keeping) {
        this.parts = parts;
        this.booking = booking;
        this.health = health;
        this.keeping = keeping;
    }

    /// @param lease CREATING, of this attempt's lesson
    Future<Result> make(Attempt attempt, Lease lease) {
        return parts.accounts()
                .find(lease.account())
                .compose(host -> make(attempt, lease, host), failure -> unusable(attempt, lease, failure));
    }

    Future<Result> make(Attempt attempt, Lease lease, ZoomAccount host) {
        String now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        ZoomMeeting.Draft draft = new ZoomMeeting.Draft(
                lease.topic(), parts.mark().agenda(lease), now, lease.minutes(), lease.recorded());
        return parts.zoom().create(host, draft).compose(answer -> made(attempt, lease, host, answer));
    }

    private Future<Result> unusable(Attempt attempt, Lease lease, Throwable failure) {
        return Health.sealed(failure)
                .compose(why -> giveBack(attempt, lease, why)
                        .compose(given -> health.quarantine(lease.account(), attempt.who(), why)))
                .map(done -> again(attempt, attempt.detours().past(lease.account())));
    }

    private Future<Result> made(Attempt attempt, Lease lease, ZoomAccount host, Answer<ZoomMeeting> answer) {
        return switch (answer) {
            case Answer.Ok<ZoomMeeting>(ZoomMeeting meeting) ->
                booking.book(lease, host, meeting, attempt.note("created"))
                        .compose(outcome -> booked(attempt, lease, host, outcome));
            case Answer.Refused<ZoomMeeting> no ->
                no.reason() == Reason.QUOTA ? reuse(attempt, lease, host, no) : refused(attempt, lease, host, no);
            case Answer.Unavailable<ZoomMeeting> away ->
                giveBack(attempt, lease, away.why())
                        .map(given -> again(attempt, attempt.detours().past(host, away)));
            case Answer.Unclear<ZoomMeeting> unclear -> unclear(attempt, lease, host, unclear.why());
        };
    }

    /// A host that may make no more meetings today may begin one again that its group had.
    private Future<Result> reuse(Attempt attempt, Lease lease, ZoomAccount host, Answer.Refused<ZoomMeeting> no) {
        return keeping.former(lease, host)
                .compose(former -> former.isEmpty()
                        ? refused(attempt, lease, host, no)
                        : booking.book(lease, host, former.get(), attempt.note("begun again"))
                                .compose(outcome -> booked(attempt, lease, host, outcome)));
    }

    /// What concerns one host only leaves the other hosts to try.
    private Future<Result> refused(Attempt attempt, Lease lease, ZoomAccount host, Answer.Refused<ZoomMeeting> no) {
        String why = no.reason() + " " + no.code() + ": " + no.message();
        Future<?> given = giveBack(attempt, lease, why);
        Result next = again(attempt, attempt.detours().past(host, no));
        return switch (no.reason()) {
            case OTHER, NO_MEETING, IN_PROGRESS ->
                given.compose(free -> Future.failedFuture(ErrorCode.ZOOM_REFUSED.refuse(no.message())));
            case CREDENTIALS, HOST ->
                given.compose(free -> health.quarantine(lease.account(), attempt.who(), why))
                        .map(next);
            case QUOTA, THROTTLED ->
                given.compose(free -> parts.health().block(lease.account(), no.retryAfter(), why))
                        .map(next);
        };
    }

    private Future<Optional<Lease>> giveBack(Attempt attempt, Lease lease, String why) {
        return parts.claims()
                .undo(lease, attempt.note(why))
                .compose(given -> given.isPresent()
                        ? Future.succeededFuture(given)
                        : parts.seats().takenBack(lease, attempt.note(why)))
                .onSuccess(given -> parts.freed().run());
    }

    /// Zoom did not say whether there is a meeting of this lease.
    Future<Result> unclear(Attempt attempt, Lease lease, ZoomAccount host, String why) {
        return parts.seats().unknown(lease, attempt.note(why)).compose(moved -> {
            if (moved.isEmpty()) return Future.succeededFuture(again(attempt));
            Lease unknown = moved.get();
            return booking.settle(unknown, host, attempt.who())
                    .compose(first -> first instanceof Outcome.Absent
                            ? pause().compose(due -> booking.settle(unknown, host, attempt.who()))
                            : Future.succeededFuture(first))
                    .compose(outcome -> booked(attempt, unknown, host, outcome));
        });
    }

    private Future<Result> booked(Attempt attempt, Lease lease, ZoomAccount host, Outcome outcome) {
        return switch (outcome) {
            case Outcome.Booked(Lease ready, ZoomMeeting meeting) ->
                Future.succeededFuture(new Result.Made(answer(ready.lesson(), host, meeting)));
            case Outcome.Over over -> unwanted(attempt.lesson());
            case Outcome.Lost lost -> Future.succeededFuture(again(attempt));
            case Outcome.Absent absent ->
                giveBack(attempt, lease, "no meeting was made")
                        .compose(given -> parts.strays().doubt(lease.account()))
                        .compose(noted -> zoomUnavailable(SOON));
            case Outcome.Unclear unclear -> zoomUnavailable(SOON);
            case Outcome.Barred(String why) ->
                health.quarantine(lease, attempt.who(), why)
                        .map(moved -> again(attempt, attempt.detours().past(lease.account())));
        };
    }

    /// The lesson is over, or was to wait no longer.
    private Future<Result> unwanted(LessonId lesson) {
        return parts.waiters()
                .isCancelled(lesson)
                .compose(cancelled ->
                        Future.failedFuture((cancelled ? ErrorCode.WAIT_CANCELLED : ErrorCode.LESSON_ENDED).refuse()));
    }

    private static Result again(Attempt attempt) {
        return new Result.Again(attempt);
    }

    private static Result again(Attempt attempt, Detours detours) {
        return again(attempt.after(detours));
    }

    static Meeting answer(LessonId lesson, ZoomAccount host, ZoomMeeting meeting) {
        return new Meeting(
                lesson,
                Long.toString(meeting.id()),
                meeting.joinUrl(),
                meeting.startUrl().reveal(),
                meeting.password().reveal(),
                host.email());
    }

    static <T> Future<T> zoomUnavailable(Duration retryAfter) {
        return Future.failedFuture(ErrorCode.ZOOM_UNAVAILABLE.refuse().retryAfter(retryAfter));
    }

    private Future<?> pause() {
        return parts.vertx()
                .timer(SECOND_LOOK.toMillis() + ThreadLocalRandom.current().nextLong(100));
    }
}
