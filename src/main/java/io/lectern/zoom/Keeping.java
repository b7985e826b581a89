package io.lectern.zoom;

import io.lectern.zoom.PgKeptMeetings.Stale;
import io.lectern.zoomapi.Answer;
import io.lectern.zoomapi.Answer.Done;
import io.lectern.zoomapi.Answer.Reason;
import io.lectern.zoomapi.ZoomAccount;
import io.lectern.zoomapi.ZoomMeeting;
import io.vertx.core.Future;
import java.util.Optional;

/// Uses meetings again when a host may make no more today.
final class Keeping {
    private final PoolParts parts;
    private final PgKeptMeetings kept;

    Keeping(PoolParts parts, PgKeptMeetings kept) {
        this.parts = parts;
        this.kept = kept;
    }

    /// The meeting of former lessons of this group with this host, when there is one and nobody is in it.
    Future<Optional<ZoomMeeting>> former(Lease lease, ZoomAccount host) {
        return kept.take(lease)
                .compose(meeting ->
                        meeting.isEmpty() ? Future.succeededFuture(Optional.empty()) : look(host, meeting.getAsLong()));
    }

    private Future<Optional<ZoomMeeting>> look(ZoomAccount host, long meeting) {
        return parts.zoom().meeting(host, meeting).compose(answer -> {
            if (answer instanceof Answer.Ok<ZoomMeeting>(ZoomMeeting found))
                return Future.succeededFuture(Optional.of(found).filter(it -> !it.live()));
            boolean gone = answer instanceof Answer.Refused<ZoomMeeting> no && no.reason() == Reason.NO_MEETING;
            Future<?> forgotten = gone ? kept.forget(host.id(), meeting) : Future.succeededFuture();
            return forgotten.map(Optional.empty());
        });
    }

    /// Ends this meeting without deleting it, frees its lease, and keeps it for the next lesson of its group. One that
    /// Zoom records is not kept: the next lesson may not want to be.
    ///
    /// @return empty when this is no meeting to keep; else whether the seat is free
    Future<Optional<Boolean>> end(Lease lease, ZoomAccount host, long meeting, String who) {
        return kept.isWorthKeeping(lease)
                .compose(worth -> worth
                        ? parts.zoom()
                                .end(host, meeting)
                                .compose(ended -> parts.zoom().meeting(host, meeting))
                                .compose(answer -> {
                                    boolean over = answer instanceof Answer.Ok<ZoomMeeting>(ZoomMeeting found)
                                            && !found.live()
                                            && !found.recorded();
                                    return over
                                            ? keep(lease, host, meeting, who)
                                            : Future.succeededFuture(Optional.empty());
                                })
                        : Future.succeededFuture(Optional.empty()));
    }

    private Future<Optional<Boolean>> keep(Lease lease, ZoomAccount host, long meeting, String who) {
        return kept.keep(lease, who)
                .compose(done -> done.freed() && !done.kept()
                        ? parts.discard(host, meeting).map(Optional.of(true))
                        : Future.succeededFuture(Optional.of(done.freed())));
    }

    /// Deletes what was kept yesterday.
    Future<?> tidy() {
        return kept.stale().compose(stale -> {
            Future<?> done = Future.succeededFuture();
            for (Stale old : stale) done = done.compose(before -> delete(old).otherwiseEmpty());
            return done;
        });
    }

    private Future<?> delete(Stale old) {
        return parts.accounts()
                .find(old.account())
                .compose(host -> parts.zoom().delete(host, old.meeting()))
                .compose(answer ->
                        isGone(answer) ? kept.forget(old.account(), old.meeting()) : Future.succeededFuture());
    }

    static boolean isGone(Answer<Done> answer) {
        return answer instanceof Answer.Ok<Done>
                || (answer instanceof Answer.Refused<Done> no && no.reason() == Reason.NO_MEETING);
    }
}
