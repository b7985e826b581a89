package io.lectern.zoom;

import io.lectern.platform.Vault;
import io.lectern.protocol.ErrorCode;
import io.lectern.protocol.LessonId;
import io.lectern.protocol.Refusal;
import io.lectern.protocol.UserId;
import io.lectern.zoom.AccountPool.Seat;
import io.lectern.zoom.Booking.Outcome;
import io.lectern.zoom.PgSeats.Situation;
import io.lectern.zoom.SeatNews.News;
import io.lectern.zoomapi.Answer;
import io.lectern.zoomapi.Answer.Reason;
import io.lectern.zoomapi.ZoomAccount;
import io.lectern.zoomapi.ZoomMeeting;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/// Starts lessons: looks how a lesson stands, takes a seat for it if it has none, makes its meeting, and looks again
/// whenever somebody else was faster.
final class Opening {
    /// How long a start waits for another that is under way, and goes on trying seats.
    static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final Duration SECOND_LOOK = Duration.ofMillis(1500);
    private static final Duration UNUSABLE = Duration.ofMinutes(10);
    private static final Duration SOON = Duration.ofSeconds(5);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);
    private static final Duration SHORTEST_WAIT = Duration.ofSeconds(2);

    private final PoolParts parts;
    private final Booking booking;
    private final Map<LessonId, Future<Meeting>> starting = new HashMap<>();

    private record Attempt(LessonId lesson, UserId teacher, Instant until) {
        boolean tooLate() {
            return Instant.now().isAfter(until);
        }
    }

    Opening(PoolParts parts, Booking booking) {
        this.parts = parts;
        this.booking = booking;
    }

    /// All who start one lesson at one time here share one attempt.
    Future<Meeting> start(LessonId lesson, UserId teacher) {
        Future<Meeting> running = starting.get(lesson);
        if (running != null) return running;
        Future<Meeting> attempt = look(new Attempt(
                        lesson, teacher, Instant.now().plus(PATIENCE)))
                .onSuccess(meeting -> parts.meters().granted())
                .onFailure(parts.meters()::failed);
        starting.put(lesson, attempt);
        return attempt.onComplete(done -> starting.remove(lesson));
    }

    /// Completes when no start is under way here.
    Future<?> quiet() {
        return Future.join(List.copyOf(starting.values())).otherwiseEmpty();
    }

    private Future<Meeting> look(Attempt attempt) {
        if (attempt.tooLate()) return zoomUnavailable(SOON);
        return parts.seats().look(attempt.lesson()).compose(situation -> switch (situation) {
            case Situation.NoLesson none -> Future.failedFuture(ErrorCode.NOT_FOUND.refuse());
            case Situation.Over over -> Future.failedFuture(ErrorCode.LESSON_ENDED.refuse());
            case Situation.Unseated unseated -> choose(attempt);
            case Situation.Held(Lease lease) -> held(attempt, lease);
        });
    }

    private Future<Meeting> held(Attempt attempt, Lease lease) {
        return switch (lease.state()) {
            case READY -> show(attempt, lease, true);
            case ENDING -> Future.failedFuture(ErrorCode.LESSON_ENDED.refuse());
            case CREATING, UNKNOWN, FREE -> pause(Duration.ofMillis(200)).compose(due -> look(attempt));
        };
    }

    private Future<Meeting> choose(Attempt attempt) {
        return parts.seats()
                .free(attempt.teacher())
                .compose(free -> free.isEmpty()
                        ? noSeat()
                        : claim(attempt, AccountPool.order(free).iterator()));
    }

    /// Others may take seat after seat from under this one; only a fresh look that finds none is a refusal.
    private Future<Meeting> claim(Attempt attempt, Iterator<Seat> candidates) {
        if (!candidates.hasNext()) return look(attempt);
        return parts.seats()
                .claim(candidates.next(), attempt.lesson(), attempt.teacher())
                .compose(lease -> lease.isPresent() ? create(attempt, lease.get()) : claim(attempt, candidates));
    }

    private Future<Meeting> create(Attempt attempt, Lease lease) {
        return parts.accounts()
                .find(lease.account())
                .compose(host -> create(attempt, lease, host), failure -> unusable(attempt, lease, failure));
    }

    private Future<Meeting> create(Attempt attempt, Lease lease, ZoomAccount host) {
        String now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        ZoomMeeting.Draft draft = new ZoomMeeting.Draft(lease.topic(), lease.token(), now, lease.minutes());
        return parts.zoom().create(host, draft).compose(answer -> created(attempt, lease, host, answer));
    }

    private Future<Meeting> unusable(Attempt attempt, Lease lease, Throwable failure) {
        if (!(failure instanceof Vault.Sealed sealed)) return Future.failedFuture(failure);
        String why = String.valueOf(sealed.getMessage());
        return parts.seats()
                .free(lease, why)
                .compose(freed -> parts.accounts().block(lease.account(), UNUSABLE, why))
                .compose(blocked -> look(attempt));
    }

    private Future<Meeting> created(Attempt attempt, Lease lease, ZoomAccount host, Answer<ZoomMeeting> answer) {
        return switch (answer) {
            case Answer.Ok<ZoomMeeting>(ZoomMeeting made) ->
                booking.book(lease, host, made, "created").compose(outcome -> booked(attempt, lease, host, outcome));
            case Answer.Refused<ZoomMeeting> no -> refused(attempt, lease, no);
            case Answer.Unavailable<ZoomMeeting> away ->
                parts.seats().free(lease, away.why()).compose(freed -> zoomUnavailable(away.retryAfter()));
            case Answer.Unclear<ZoomMeeting> unclear -> unclear(attempt, lease, host, unclear.why());
        };
    }

    /// What concerns one host only leaves the other hosts to try.
    private Future<Meeting> refused(Attempt attempt, Lease lease, Answer.Refused<ZoomMeeting> no) {
        Future<Optional<Lease>> freed = parts.seats().free(lease, no.reason() + ": " + no.message());
        if (no.reason() == Reason.OTHER || no.reason() == Reason.NO_MEETING || no.reason() == Reason.IN_PROGRESS)
            return freed.compose(free -> Future.failedFuture(ErrorCode.ZOOM_REFUSED.refuse(no.message())));
        String why = no.reason() + " " + no.code() + ": " + no.message();
        return freed.compose(free -> parts.accounts().block(lease.account(), no.retryAfter(), why))
                .compose(blocked -> look(attempt));
    }

    private Future<Meeting> unclear(Attempt attempt, Lease lease, ZoomAccount host, String why) {
        return parts.seats().unknown(lease, why).compose(moved -> {
            if (moved.isEmpty()) return look(attempt);
            Lease unknown = moved.get();
            return booking.settle(unknown, host)
                    .compose(first -> first instanceof Outcome.Absent
                            ? pause(SECOND_LOOK).compose(due -> booking.settle(unknown, host))
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
                parts.seats().free(lease, "no meeting was made").compose(freed -> zoomUnavailable(SOON));
            case Outcome.Unclear unclear -> zoomUnavailable(SOON);
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
                        Future.succeededFuture(answer(lease.lesson(), host, meeting));
                    case Answer.Refused<ZoomMeeting> no -> notShown(attempt, lease, no, again);
                    case Answer.Unavailable<ZoomMeeting> away -> zoomUnavailable(away.retryAfter());
                    case Answer.Unclear<ZoomMeeting> unclear -> zoomUnavailable(SOON);
                }));
    }

    /// A meeting that Zoom denies twice is gone: the lesson keeps its seat and gets another meeting.
    private Future<Meeting> notShown(Attempt attempt, Lease lease, Answer.Refused<ZoomMeeting> no, boolean again) {
        if (no.reason() == Reason.THROTTLED) return zoomUnavailable(no.retryAfter());
        if (no.reason() != Reason.NO_MEETING) return Future.failedFuture(ErrorCode.ZOOM_REFUSED.refuse(no.message()));
        if (again) return pause(SECOND_LOOK).compose(due -> show(attempt, lease, false));
        return parts.seats().reopen(lease).compose(reopened -> {
            if (reopened.isEmpty()) return look(attempt);
            parts.news().tell(lease.lesson(), new News.SeatLost("Zoom has lost the meeting"));
            return create(attempt, reopened.get());
        });
    }

    private Future<Meeting> noSeat() {
        return parts.sweep().occupancy().compose(now -> {
            Duration wait = Stream.of(now.nextEnd(), now.nextUnblocked())
                    .flatMap(Optional::stream)
                    .map(chance -> Duration.between(Instant.now(), chance))
                    .min(Comparator.naturalOrder())
                    .filter(until -> until.compareTo(LONGEST_WAIT) < 0)
                    .orElse(LONGEST_WAIT);
            Refusal refusal = ErrorCode.NO_SEAT
                    .refuse(now.seats(), now.nextEnd().map(Opening::minute).orElse("–"))
                    .retryAfter(wait.compareTo(SHORTEST_WAIT) < 0 ? SHORTEST_WAIT : wait);
            return Future.failedFuture(refusal);
        });
    }

    private static String minute(Instant time) {
        return time.truncatedTo(ChronoUnit.MINUTES).toString();
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
