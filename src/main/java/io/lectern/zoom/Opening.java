package io.lectern.zoom;

import io.lectern.protocol.ErrorCode;
import io.lectern.protocol.LessonId;
import io.lectern.protocol.UserId;
import io.lectern.zoom.AccountPool.Seat;
import io.lectern.zoom.PgSeats.Situation;
import io.lectern.zoomapi.Answer;
import io.lectern.zoomapi.Answer.Reason;
import io.lectern.zoomapi.ZoomAccount;
import io.lectern.zoomapi.ZoomMeeting;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;

/// Starts lessons: looks how a lesson stands, takes a seat for it if it has none, has its meeting made, and looks again
/// whenever somebody else was faster or the host was in trouble.
final class Opening {
    private static final Duration SERVING = Duration.ofMillis(100);
    private static final Duration AGAIN = Duration.ofMillis(5);

    private final PoolParts parts;
    private final Making making;
    private final Health health;
    private final Map<LessonId, Future<Meeting>> starting = new HashMap<>();

    Opening(PoolParts parts, Making making, Health health) {
        this.parts = parts;
        this.making = making;
        this.health = health;
    }

    /// The meeting of a lesson that waited, on its way.
    record Served(Future<Meeting> meeting) {}

    Future<Meeting> start(LessonId lesson, UserId teacher) {
        return start(lesson, teacher, Note.user(teacher));
    }

    /// @param who stands in the journal for it
    Future<Meeting> start(LessonId lesson, UserId teacher, String who) {
        return start(Attempt.begin(lesson, teacher, who));
    }

    Future<Meeting> start(Attempt attempt) {
        return parts.seats()
                .isSwitchedOff(attempt.teacher())
                .compose(off -> off ? Future.failedFuture(ErrorCode.ACCOUNT_DISABLED.refuse()) : startShared(attempt));
    }

    /// All who start one lesson at one time here share one attempt.
    private Future<Meeting> startShared(Attempt attempt) {
        Future<Meeting> running = starting.get(attempt.lesson());
        return running != null ? running : shared(attempt.lesson(), look(attempt));
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
                    .free(lesson, teacher, false, attempt.who())
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
        if (attempt.tooLate()) return Making.zoomUnavailable(Making.SOON);
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
            // A lesson that is over was recognised before: this one lost its seat, and may have another after that.
            case CREATING, UNKNOWN, ENDING, RESERVED, QUARANTINED, FREE ->
                pause(Duration.ofMillis(200)).compose(due -> look(attempt));
        };
    }

    /// The last seat may have gone to this very lesson, so whoever finds none looks at the lesson once more.
    private Future<Meeting> choose(Attempt attempt, Optional<Lease> reserved) {
        return parts.claims()
                .free(attempt.lesson(), attempt.teacher(), false, attempt.who())
                .map(attempt.detours()::worthTrying)
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
        return making.make(attempt, lease).compose(this::whatCame);
    }

    Future<Meeting> create(Attempt attempt, Lease lease, ZoomAccount host) {
        return making.make(attempt, lease, host).compose(this::whatCame);
    }

    Future<Meeting> unclear(Attempt attempt, Lease lease, ZoomAccount host, String why) {
        return making.unclear(attempt, lease, host, why).compose(this::whatCame);
    }

    private Future<Meeting> whatCame(Making.Result result) {
        return switch (result) {
            case Making.Result.Made(Meeting meeting) -> Future.succeededFuture(meeting);
            case Making.Result.Again(Attempt further) -> look(further);
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
                        parts.seats().shown(lease, meeting).map(noted -> Making.answer(lease.lesson(), host, meeting));
                    case Answer.Refused<ZoomMeeting> no -> notShown(attempt, lease, no, again);
                    case Answer.Unavailable<ZoomMeeting> away -> Making.zoomUnavailable(away.retryAfter());
                    case Answer.Unclear<ZoomMeeting> unclear -> Making.zoomUnavailable(Making.SOON);
                }));
    }

    /// A meeting that Zoom denies twice is gone: the lesson keeps its seat and gets another meeting.
    private Future<Meeting> notShown(Attempt attempt, Lease lease, Answer.Refused<ZoomMeeting> no, boolean again) {
        return switch (no.reason()) {
            case THROTTLED, QUOTA -> Making.zoomUnavailable(no.retryAfter());
            case CREDENTIALS, HOST -> elsewhere(attempt, lease, no);
            case OTHER, IN_PROGRESS -> Future.failedFuture(ErrorCode.ZOOM_REFUSED.refuse(no.message()));
            case NO_MEETING ->
                again ? pause(Making.SECOND_LOOK).compose(due -> show(attempt, lease, false)) : anew(attempt, lease);
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
            return health.quarantine(lease.account(), attempt.who(), why)
                    .compose(done -> Making.zoomUnavailable(Making.SOON));
        return health.quarantine(lease, attempt.who(), why).compose(moved -> {
            return look(attempt);
        });
    }

    /// There may be seats for those who wait, and some left when they have theirs, which is a matter of moments.
    private Future<Meeting> noSeat(Attempt attempt) {
        Detours detours = attempt.detours();
        if (detours.back().isPresent() || detours.exhausted())
            return Making.zoomUnavailable(detours.back().orElse(Making.SOON));
        return parts.waiters().servable().compose(first -> {
            boolean others = first.stream().anyMatch(waiter -> !waiter.lesson().equals(attempt.lesson()));
            if (!others || attempt.hasLetOthersPass()) return Scarcity.refuse(parts.sweep());
            parts.freed().run();
            return pause(SERVING).compose(due -> look(attempt));
        });
    }

    private Future<?> pause(Duration time) {
        return parts.vertx().timer(time.toMillis() + ThreadLocalRandom.current().nextLong(100));
    }
}
