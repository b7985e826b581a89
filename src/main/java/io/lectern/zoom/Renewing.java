package io.lectern.zoom;

import io.lectern.protocol.ErrorCode;
import io.lectern.protocol.LessonId;
import io.lectern.protocol.UserId;
import io.lectern.zoom.PgSeats.Situation;
import io.lectern.zoomapi.Answer;
import io.lectern.zoomapi.ZoomAccount;
import io.lectern.zoomapi.ZoomMeeting;
import io.vertx.core.Future;
import java.util.List;

/// Makes another meeting for a lesson that has one, such as one that Zoom records. The lease is taken before the former
/// meeting goes, so whoever dies in between leaves what the sweep puts right: it finds the former meeting and books it
/// again, or finds none.
final class Renewing {
    private final PoolParts parts;
    private final Opening opening;

    Renewing(PoolParts parts, Opening opening) {
        this.parts = parts;
        this.opening = opening;
    }

    /// A lesson without a meeting is started; one whose meeting is live, or not known, keeps it.
    ///
    /// So does one with a meeting of a former lesson: its host may make no more today.
    Future<Meeting> renew(LessonId lesson, UserId teacher) {
        return parts.seats()
                .isSwitchedOff(teacher)
                .compose(off -> off
                        ? Future.failedFuture(ErrorCode.ACCOUNT_DISABLED.refuse())
                        : parts.seats().look(lesson))
                .compose(situation ->
                        situation instanceof Situation.Held(Lease lease) && lease.state() == Lease.State.READY
                                ? renew(Attempt.begin(lesson, teacher, Note.user(teacher)), lease)
                                : opening.start(lesson, teacher));
    }

    private Future<Meeting> renew(Attempt attempt, Lease lease) {
        long former = lease.meeting().orElseThrow();
        return parts.accounts()
                .find(lease.account())
                .compose(host -> parts.zoom()
                        .meeting(host, former)
                        .compose(answer -> answer instanceof Answer.Ok<ZoomMeeting>(ZoomMeeting found)
                                        && !found.live()
                                        && parts.mark()
                                                .find(lease, List.of(found))
                                                .isPresent()
                                ? replace(attempt, lease, host, former)
                                : opening.start(attempt.lesson(), attempt.teacher())));
    }

    private Future<Meeting> replace(Attempt attempt, Lease lease, ZoomAccount host, long former) {
        return parts.seats()
                .reopen(lease, attempt.note("another meeting is wanted"))
                .compose(reopened -> {
                    if (reopened.isEmpty()) return opening.start(attempt.lesson(), attempt.teacher());
                    // One that went live just now, or of which Zoom says nothing, is found again and stays.
                    return parts.zoom()
                            .delete(host, former)
                            .compose(answer -> Keeping.isGone(answer)
                                    ? opening.create(attempt, reopened.get(), host)
                                    : opening.unclear(attempt, reopened.get(), host, "its former meeting stays"));
                });
    }
}
