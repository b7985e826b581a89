package io.lectern.zoom;

import io.lectern.platform.Vault;
import io.lectern.protocol.ErrorCode;
import io.lectern.protocol.LessonId;
import io.lectern.protocol.UserId;
import io.lectern.zoom.AccountPool.Seat;
import io.lectern.zoom.Booking.Outcome;
import io.lectern.zoom.PgSeats.Situation;
import io.lectern.zoomapi.Answer;
import io.lectern.zoomapi.Answer.Reason;
import io.lectern.zoomapi.ZoomAccount;
import io.lectern.zoomapi.ZoomMeeting;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;

/// Starts lessons: looks how a lesson stands, takes a seat for it if it has none, makes its meeting, and looks again
/// whenever somebody else was faster.
final class Opening {
    private static final Duration SERVING = Duration.ofMillis(100);
    private static final Duration AGAIN = Duration.ofMillis(5);
    private static final Duration SECOND_LOOK = Duration.ofMillis(1500);
    private static final Duration SOON = Duration.ofSeconds(5);

    private final PoolParts parts;
    private final Booking booking;
    private final Health health;
    private final Keeping keeping;
    private final Map<LessonId, Future<Meeting>> starting = new HashMap<>();

    Opening(PoolParts parts, Booking booking, Health health, Keeping keeping) {
        this.parts = parts;
        this.booking = booking;
        this.health = health;
        this.keeping = keeping;
    }

    /// The meeting of a lesson that waited, on its way.
    record Served(Future<Meeting> meeting) {}

    /// All who start one lesson at one time here share one attempt.
    Future<Meeting> start(LessonId lesson, UserId teacher) {
        Future<Meeting> running = starting.get(lesson);
        return running != null ? running : shared(lesson, look(Attempt.begin(lesson, teacher, Note.user(teacher))));
    }

    private Future<Meeting> shared(LessonId lesson, Future<Meeting> attempt) {
        Future<Meeting> counted =
                attempt.onSuccess(meeting -> parts.meters().granted()).onFailure(parts.meters()::failed);
        starting.put(lesson, counted);
        return counted.onComplete(done -> starting.remove(lesson, counted));
    }

    /// Takes a seat for a lesson that waits for one; its meeting is made after that.
    ///
    /// @return empty when there is none for it, or somebody is about it already
    Future<Optional<Served>> serve(LessonId lesson, UserId teacher) {
        if (starting.containsKey(lesson)) return Future.succeededFuture(Optional.empty());
        Attempt attempt = Attempt.begin(lesson, teacher, Note.WAITLIST);
        return parts.seats().look(lesson).compose(situation -> {
            boolean wanted = situation instanceof Situation.Unseated || situation instanceof Situation.Reserved;
            if (!wanted) return Future.succeededFuture(Optional.empty());
            Optional<Lease> reserved =
                    situation instanceof Situation.Reserved(Lease own) ? Optional.of(own) : Optional.empty();
            return parts.claims()
                    .free(lesson, teacher, false)
                    .compose(free -> free.isEmpty()
                            ? Future.succeededFuture(Optional.<Lease>empty())
                            : take(attempt, reserved, free))
                    .map(lease -> lease.map(taken -> new Served(shared(lesson, create(attempt, taken)))));
        });
    }

    /// Completes when no start is under way here.
    Future<?> quiet() {
        return Future.join(List.copyOf(starting.values())).otherwiseEmpty();
    }

    private Future<Meeting> look(Attempt attempt) {
        return look(attempt, reserved -> choose(attempt, reserved));
    }

    /// @param seatless what to do when the lesson has no seat, or only one reserved
    private Future<Meeting> look(Attempt attempt, Function<Optional<Lease>, Future<Meeting>> seatless) {
        if (attempt.tooLate()) return zoomUnavailable(SOON);
        return parts.seats().look(attempt.lesson()).compose(situation -> switch (situation) {
            case Situation.NoLesson none -> Future.failedFuture(ErrorCode.NOT_FOUND.refuse());
            case Situation.Over over -> Future.failedFuture(ErrorCode.LESSON_ENDED.refuse());
            case Situation.Unseated unseated -> seatless.apply(Optional.empty());
            case Situation.Reserved(Lease reserved) -> seatless.apply(Optional.of(reserved));
            case Situation.Held(Lease lease) -> held(attempt, lease);
        });
    }

    private Future<Meeting> held(Attempt attempt, Lease lease) {
        return switch (lease.state()) {
            case READY, LIVE -> show(attempt, lease, true);
            case ENDING -> Future.failedFuture(ErrorCode.LESSON_ENDED.refuse());
            case CREATING, UNKNOWN, RESERVED, QUARANTINED, FREE ->
                pause(Duration.ofMillis(200)).compose(due -> look(attempt));
        };
    }

    /// The last seat may have gone to this very lesson, so whoever finds none looks at the lesson once more.
    private Future<Meeting> choose(Attempt attempt, Optional<Lease> reserved) {
        return parts.claims()
                .free(attempt.lesson(), attempt.teacher(), false)
                .map(attempt::worthTrying)
                .compose(free ->
                        free.isEmpty() ? look(attempt, still -> noSeat(attempt)) : claim(attempt, reserved, free));
    }

    /// One statement tries all the seats. Others may have taken every one of them from under this one; only a fresh
    /// look that finds none is a refusal.
    private Future<Meeting> claim(Attempt attempt, Optional<Lease> reserved, List<Seat> free) {
        return take(attempt, reserved, free)
                .compose(lease -> lease.isPresent()
                        ? create(attempt, lease.get())
                        : pause(AGAIN).compose(due -> look(attempt)));
    }

    private Future<Optional<Lease>> take(Attempt attempt, Optional<Lease> reserved, List<Seat> free) {
        List<Seat> candidates = AccountPool.order(free, attempt.lesson().value());
        Note note = attempt.note("start");
        Future<Optional<Lease>> claimed = reserved.isPresent()
                ? parts.claims().place(reserved.get(), attempt.teacher(), candidates, false, note)
                : parts.claims().claim(attempt.lesson(), attempt.teacher(), candidates, false, note);
        return claimed.onSuccess(lease -> parts.meters().claimed(lease.isPresent()));
    }

    private Future<Meeting> create(Attempt attempt, Lease lease) {
        return parts.accounts()
                .find(lease.account())
                .compose(host -> create(attempt, lease, host), failure -> unusable(attempt, lease, failure));
    }

    Future<Meeting> create(Attempt attempt, Lease lease, ZoomAccount host) {
        String now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        ZoomMeeting.Draft draft =
                new ZoomMeeting.Draft(lease.topic(), lease.token(), now, lease.minutes(), lease.recorded());
        return parts.zoom().create(host, draft).compose(answer -> created(attempt, lease, host, answer));
    }

    private Future<Meeting> unusable(Attempt attempt, Lease lease, Throwable failure) {
        if (!(failure instanceof Vault.Sealed sealed)) return Future.failedFuture(failure);
        String why = String.valueOf(sealed.getMessage());
        return free(attempt, lease, why)
                .compose(freed -> health.quarantine(lease.account(), why))
                .compose(done -> look(attempt));
    }

    private Future<Meeting> created(Attempt attempt, Lease lease, ZoomAccount host, Answer<ZoomMeeting> answer) {
        return switch (answer) {
            case Answer.Ok<ZoomMeeting>(ZoomMeeting made) ->
                booking.book(lease, host, made, attempt.note("created"))
                        .compose(outcome -> booked(attempt, lease, host, outcome));
            case Answer.Refused<ZoomMeeting> no ->
                no.reason() == Reason.QUOTA ? reuse(attempt, lease, host, no) : refused(attempt, lease, no);
            case Answer.Unavailable<ZoomMeeting> away ->
                free(attempt, lease, away.why()).compose(freed -> zoomUnavailable(away.retryAfter()));
            case Answer.Unclear<ZoomMeeting> unclear -> unclear(attempt, lease, host, unclear.why());
        };
    }

    /// A host that may make no more meetings today may begin one again that its group had.
    private Future<Meeting> reuse(Attempt attempt, Lease lease, ZoomAccount host, Answer.Refused<ZoomMeeting> no) {
        return keeping.former(lease, host)
                .compose(former -> former.isEmpty()
                        ? refused(attempt, lease, no)
                        : booking.book(lease, host, former.get(), attempt.note("begun again"))
                                .compose(outcome -> booked(attempt, lease, host, outcome)));
    }

    /// What concerns one host only leaves the other hosts to try.
    private Future<Meeting> refused(Attempt attempt, Lease lease, Answer.Refused<ZoomMeeting> no) {
        String why = no.reason() + " " + no.code() + ": " + no.message();
        attempt.vain().add(lease.account());
        Future<?> freed = free(attempt, lease, why);
        return switch (no.reason()) {
            case OTHER, NO_MEETING, IN_PROGRESS ->
                freed.compose(free -> Future.failedFuture(ErrorCode.ZOOM_REFUSED.refuse(no.message())));
            case CREDENTIALS, HOST ->
                freed.compose(free -> health.quarantine(lease.account(), why)).compose(done -> look(attempt));
            case QUOTA, THROTTLED ->
                freed.compose(free -> parts.health().block(lease.account(), no.retryAfter(), why))
                        .compose(done -> look(attempt));
        };
    }

    private Future<Optional<Lease>> free(Attempt attempt, Lease lease, String why) {
        return parts.seats()
                .free(lease, attempt.note(why))
                .onSuccess(freed -> parts.freed().run());
    }

    Future<Meeting> unclear(Attempt attempt, Lease lease, ZoomAccount host, String why) {
        return parts.seats().unknown(lease, attempt.note(why)).compose(moved -> {
            if (moved.isEmpty()) return look(attempt);
            Lease unknown = moved.get();
            return booking.settle(unknown, host, attempt.who())
                    .compose(first -> first instanceof Outcome.Absent
                            ? pause(SECOND_LOOK).compose(due -> booking.settle(unknown, host, attempt.who()))
                            : Future.succeededFuture(first))
                    .compose(outcome -> booked(attempt, unknown, host, outcome));
        });
    }

    private Future<Meeting> booked(Attempt attempt, Lease lease, ZoomAccount host, Outcome outcome) {
        return switch (outcome) {
            case Outcome.Booked(Lease ready, ZoomMeeting meeting) ->
                Future.succeededFuture(answer(ready.lesson(), host, meeting));
            case Outcome.Over over -> Future.failedFuture(ErrorCode.LESSON_ENDED.refuse());
            case Outcome.Lost lost -> look(attempt);
            case Outcome.Absent absent ->
                free(attempt, lease, "no meeting was made").compose(freed -> zoomUnavailable(SOON));
            case Outcome.Unclear unclear -> zoomUnavailable(SOON);
            case Outcome.Barred(String why) ->
                health.quarantine(lease, attempt.who(), why).compose(moved -> look(attempt));
        };
    }

    /// The host's link is good for two hours only, so each answer brings a fresh one.
    ///
    /// @param again whether a meeting that is not found should be looked for once more
    private Future<Meeting> show(Attempt attempt, Lease lease, boolean again) {
        long id = lease.meeting().orElseThrow();
        return parts.accounts()
                .find(lease.account())
                .compose(host -> parts.zoom().meeting(host, id).compose(answer -> switch (answer) {
                    case Answer.Ok<ZoomMeeting>(ZoomMeeting meeting) ->
                        parts.seats().wanted(lease).map(noted -> answer(lease.lesson(), host, meeting));
                    case Answer.Refused<ZoomMeeting> no -> notShown(attempt, lease, no, again);
                    case Answer.Unavailable<ZoomMeeting> away -> zoomUnavailable(away.retryAfter());
                    case Answer.Unclear<ZoomMeeting> unclear -> zoomUnavailable(SOON);
                }));
    }

    /// A meeting that Zoom denies twice is gone: the lesson keeps its seat and gets another meeting.
    private Future<Meeting> notShown(Attempt attempt, Lease lease, Answer.Refused<ZoomMeeting> no, boolean again) {
        return switch (no.reason()) {
            case THROTTLED, QUOTA -> zoomUnavailable(no.retryAfter());
            case CREDENTIALS, HOST -> elsewhere(attempt, lease, no);
            case OTHER, IN_PROGRESS -> Future.failedFuture(ErrorCode.ZOOM_REFUSED.refuse(no.message()));
            case NO_MEETING ->
                again ? pause(SECOND_LOOK).compose(due -> show(attempt, lease, false)) : anew(attempt, lease);
        };
    }

    private Future<Meeting> anew(Attempt attempt, Lease lease) {
        return parts.seats()
                .reopen(lease, attempt.note("its meeting is gone"))
                .compose(reopened -> reopened.isEmpty() ? look(attempt) : create(attempt, reopened.get()));
    }

    /// The lesson gets a seat with another host. One that people are in goes on, as long as its host is there at all.
    private Future<Meeting> elsewhere(Attempt attempt, Lease lease, Answer.Refused<ZoomMeeting> no) {
        String why = no.reason() + " " + no.code() + ": " + no.message();
        if (lease.state() == Lease.State.LIVE && no.reason() == Reason.CREDENTIALS)
            return health.quarantine(lease.account(), why).compose(done -> zoomUnavailable(SOON));
        return health.quarantine(lease, attempt.who(), why).compose(moved -> {
            return look(attempt);
        });
    }

    /// There may be seats for those who wait, and some left when they have theirs, which is a matter of moments.
    private Future<Meeting> noSeat(Attempt attempt) {
        return parts.waiters().servable().compose(first -> {
            boolean others = first.stream().anyMatch(waiter -> !waiter.lesson().equals(attempt.lesson()));
            if (!others || attempt.hasLetOthersPass()) return Scarcity.refuse(parts.sweep());
            parts.freed().run();
            return pause(SERVING).compose(due -> look(attempt));
        });
    }

    private static Meeting answer(LessonId lesson, ZoomAccount host, ZoomMeeting meeting) {
        return new Meeting(
                lesson,
                Long.toString(meeting.id()),
                meeting.joinUrl(),
                meeting.startUrl().reveal(),
                meeting.password().reveal(),
                host.email());
    }

    private Future<?> pause(Duration time) {
        return parts.vertx().timer(time.toMillis() + ThreadLocalRandom.current().nextLong(100));
    }

    private static Future<Meeting> zoomUnavailable(Duration retryAfter) {
        return Future.failedFuture(ErrorCode.ZOOM_UNAVAILABLE.refuse().retryAfter(retryAfter));
    }
}
