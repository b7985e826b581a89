package io.lectern.zoom;

import io.lectern.config.Secret;
import io.lectern.protocol.ErrorCode;
import io.lectern.protocol.LessonId;
import io.lectern.zoom.PgSeats.Situation;
import io.lectern.zoomapi.Answer;
import io.vertx.core.Future;
import java.time.Duration;

/// Fetches the identity of the host behind a lesson's meeting, each time anew.
final class HostKeys {
    private static final Duration SOON = Duration.ofSeconds(5);

    private final PoolParts parts;

    HostKeys(PoolParts parts) {
        this.parts = parts;
    }

    Future<HostKey> of(LessonId lesson) {
        return parts.seats().look(lesson).compose(situation -> switch (situation) {
            case Situation.NoLesson none -> Future.failedFuture(ErrorCode.NOT_FOUND.refuse());
            case Situation.Over over -> Future.failedFuture(ErrorCode.LESSON_ENDED.refuse());
            case Situation.Unseated unseated -> Future.failedFuture(ErrorCode.LESSON_NOT_STARTED.refuse());
            case Situation.Reserved reserved -> Future.failedFuture(ErrorCode.LESSON_NOT_STARTED.refuse());
            case Situation.Held(Lease lease) ->
                lease.meeting().isEmpty()
                        ? Future.failedFuture(ErrorCode.LESSON_NOT_STARTED.refuse())
                        : ofAccount(lease.account());
        });
    }

    private Future<HostKey> ofAccount(long account) {
        return parts.accounts().find(account).compose(parts.zoom()::zak).map(answer -> switch (answer) {
            case Answer.Ok<Secret>(Secret zak) -> new HostKey(zak.reveal());
            case Answer.Refused<Secret> no
            when no.reason() == Answer.Reason.THROTTLED ->
                throw ErrorCode.ZOOM_UNAVAILABLE.refuse().retryAfter(no.retryAfter());
            case Answer.Refused<Secret> no -> throw ErrorCode.ZOOM_REFUSED.refuse(no.message());
            case Answer.Unavailable<Secret> away ->
                throw ErrorCode.ZOOM_UNAVAILABLE.refuse().retryAfter(away.retryAfter());
            case Answer.Unclear<Secret> unclear ->
                throw ErrorCode.ZOOM_UNAVAILABLE.refuse().retryAfter(SOON);
        });
    }
}
