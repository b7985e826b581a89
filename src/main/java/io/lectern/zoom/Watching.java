package io.lectern.zoom;

import io.lectern.zoom.Lease.State;
import io.lectern.zoom.PoolRequest.MeetingNews;
import io.vertx.core.Future;

/// Hears what Zoom says about meetings. All of it may be lost without harm: the sweep finds out by asking.
final class Watching {
    private final PoolParts parts;
    private final PgMeetingNews meetings;
    private final Closing closing;

    Watching(PoolParts parts, PgMeetingNews meetings, Closing closing) {
        this.parts = parts;
        this.meetings = meetings;
        this.closing = closing;
    }

    Future<PoolRequest.Heard> hear(MeetingNews news) {
        return (news.begun() ? meetings.begun(news) : meetings.ended(news)).map(moved -> {
            moved.filter(lease -> lease.state() == State.ENDING).ifPresent(this::close);
            return new PoolRequest.Heard(moved.isPresent());
        });
    }

    /// Whoever brings the word does not wait for Zoom; a close that fails is the sweep's.
    private void close(Lease lease) {
        closing.close(lease, Note.WEBHOOK).onFailure(failure -> {});
    }
}
