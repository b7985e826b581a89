package io.lectern.zoom;

import io.lectern.protocol.ErrorCode;
import io.lectern.protocol.Refusal;
import io.lectern.zoom.Lease.State;
import io.lectern.zoom.PoolRequest.MeetingNews;
import io.vertx.core.Future;

/// Hears what Zoom says about meetings. All of it may be lost without harm: the sweep finds out by asking.
final class Watching {
    private final PgMeetingNews meetings;
    private final Opening opening;
    private final Closing closing;

    Watching(PgMeetingNews meetings, Opening opening, Closing closing) {
        this.meetings = meetings;
        this.opening = opening;
        this.closing = closing;
    }

    Future<PoolRequest.Heard> hear(MeetingNews news) {
        return (news.begun() ? meetings.begun(news) : meetings.ended(news)).map(moved -> {
            moved.filter(lease -> lease.state() == State.ENDING).ifPresent(this::close);
            return new PoolRequest.Heard(moved.isPresent());
        });
    }

    /// A lesson that goes on, or is about to, is not left with a link that leads nowhere. The word is not believed, as
    /// the pool itself deletes meetings, and words come late: a start of a lesson that has a meeting asks Zoom.
    Future<PoolRequest.Heard> deleted(long meeting) {
        return meetings.holding(meeting).compose(holding -> {
            if (holding.isEmpty()) return Future.succeededFuture(new PoolRequest.Heard(false));
            Lease lease = holding.get();
            return opening.start(lease.lesson(), lease.teacher(), Note.WEBHOOK)
                    .map(new PoolRequest.Heard(true))
                    .recover(failure -> failure instanceof Refusal no && no.code() == ErrorCode.ACCOUNT_DISABLED
                            ? Future.succeededFuture(new PoolRequest.Heard(false))
                            : Future.failedFuture(failure));
        });
    }

    /// Whoever brings the word does not wait for Zoom; a close that fails is the sweep's.
    private void close(Lease lease) {
        closing.close(lease, Note.WEBHOOK).onFailure(failure -> {});
    }
}
