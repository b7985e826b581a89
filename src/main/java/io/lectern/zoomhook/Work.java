package io.lectern.zoomhook;

import io.lectern.zoomhook.Visits.Move;
import io.vertx.core.Future;

/// Does what follows from an event. All of it may be done again.
final class Work {
    private final Seats seats;
    private final PgVisits visits;
    private final PgRecordedFiles files;

    Work(Seats seats, PgVisits visits, PgRecordedFiles files) {
        this.seats = seats;
        this.visits = visits;
        this.files = files;
    }

    /// @return one word for what came of it
    Future<String> on(HookEvent event) {
        return switch (event) {
            case HookEvent.Started started ->
                visits.started(started).compose(over -> over ? Future.succeededFuture("over_already") : begin(started));
            case HookEvent.Ended ended ->
                visits.ended(ended)
                        .compose(left -> seats.meetingEnded(ended.meeting(), ended.uuid(), ended.at()))
                        .map("told");
            case HookEvent.Joined(var meeting, var uuid, var at, long user, String connection, String participant) ->
                visits.note(event, user, new Move(true, at, connection, participant));
            case HookEvent.Left(var meeting, var uuid, var at, long user, String connection, String participant) ->
                visits.note(event, user, new Move(false, at, connection, participant));
            case HookEvent.Recorded recorded -> files.put(recorded);
            case HookEvent.Fated fated -> files.follow(fated);
            case HookEvent.Gone gone -> seats.meetingDeleted(gone.meeting()).map("told");
        };
    }

    private Future<String> begin(HookEvent.Started started) {
        return seats.meetingStarted(started.meeting(), started.uuid(), started.at())
                .map("told");
    }
}
