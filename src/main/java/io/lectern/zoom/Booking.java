package io.lectern.zoom;

import io.lectern.zoomapi.Answer;
import io.lectern.zoomapi.Answer.Reason;
import io.lectern.zoomapi.ZoomAccount;
import io.lectern.zoomapi.ZoomMeeting;
import io.vertx.core.Future;
import java.util.List;

/// Brings a lease and a meeting together: one that was just made, or one that is found at Zoom after nobody knows how
/// its making went.
final class Booking {
    private final PoolParts parts;
    private final Closing closing;

    sealed interface Outcome {
        record Booked(Lease lease, ZoomMeeting meeting) implements Outcome {}

        /// The lesson ended meanwhile, or waits no longer.
        record Over() implements Outcome {}

        /// The lease is another's by now.
        record Lost() implements Outcome {}

        /// Zoom has no meeting of this lease.
        record Absent() implements Outcome {}

        /// Zoom did not say.
        record Unclear() implements Outcome {}

        /// Zoom lets nobody ask about this host.
        record Barred(String why) implements Outcome {}
    }

    Booking(PoolParts parts, Closing closing) {
        this.parts = parts;
        this.closing = closing;
    }

    /// Gives the lesson this meeting; its room will hear of it.
    Future<Outcome> book(Lease lease, ZoomAccount host, ZoomMeeting meeting, Note note) {
        return parts.seats().ready(lease, meeting, note).compose(moved -> {
            if (moved.isEmpty()) return disown(lease, host, meeting, note.who()).map(new Outcome.Lost());
            Lease now = moved.get();
            if (now.state() == Lease.State.ENDING)
                return closing.close(now, note.who()).map(new Outcome.Over());
            return Future.succeededFuture(new Outcome.Booked(now, meeting));
        });
    }

    /// Finds out whether the lease has a meeting at Zoom, and books it if so.
    Future<Outcome> settle(Lease lease, ZoomAccount host, String who) {
        return parts.zoom().meetings(host).compose(answer -> switch (answer) {
            case Answer.Ok<List<ZoomMeeting>>(List<ZoomMeeting> all) ->
                parts.mark()
                        .find(lease, all)
                        .map(found -> adopt(lease, host, found, who))
                        .orElseGet(() -> Future.succeededFuture(new Outcome.Absent()));
            case Answer.Refused<List<ZoomMeeting>> refused -> unclear(refused);
            case Answer.Unavailable<List<ZoomMeeting>> away -> unclear(away);
            case Answer.Unclear<List<ZoomMeeting>> unclear -> unclear(unclear);
        });
    }

    private Future<Outcome> adopt(Lease lease, ZoomAccount host, ZoomMeeting listed, String who) {
        return parts.zoom().meeting(host, listed.id()).compose(answer -> switch (answer) {
            case Answer.Ok<ZoomMeeting>(ZoomMeeting whole) -> book(lease, host, whole, new Note(who, "found at Zoom"));
            case Answer.Refused<ZoomMeeting> refused ->
                refused.reason() == Reason.NO_MEETING ? Future.succeededFuture(new Outcome.Absent()) : unclear(refused);
            case Answer.Unavailable<ZoomMeeting> away -> unclear(away);
            case Answer.Unclear<ZoomMeeting> unclear -> unclear(unclear);
        });
    }

    /// A meeting whose lease was taken over while it was made. While the lease lives, its new owner looks for the
    /// meeting and decides; otherwise nobody will, so it goes.
    private Future<?> disown(Lease lease, ZoomAccount host, ZoomMeeting meeting, String who) {
        return parts.seats().look(lease.lesson()).compose(situation -> {
            boolean others = situation instanceof PgSeats.Situation.Held(Lease held)
                    && held.id() == lease.id()
                    && held.state() != Lease.State.ENDING;
            return others
                    ? Future.succeededFuture()
                    : parts.discard(host, meeting.id())
                            .compose(gone -> gone ? free(lease, who) : Future.succeededFuture());
        });
    }

    private Future<Void> free(Lease lease, String who) {
        return parts.seats()
                .takenBack(lease, new Note(who, "its meeting is deleted"))
                .onSuccess(given -> given.ifPresent(free -> parts.freed().run()))
                .mapEmpty();
    }

    private static Future<Outcome> unclear(Answer<?> answer) {
        return Future.succeededFuture(
                Health.barred(answer).<Outcome>map(Outcome.Barred::new).orElseGet(Outcome.Unclear::new));
    }
}
