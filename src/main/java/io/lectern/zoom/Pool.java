package io.lectern.zoom;

import io.lectern.bus.Address;
import io.lectern.bus.Bus;
import io.lectern.config.Settings;
import io.lectern.protocol.ErrorCode;
import io.lectern.protocol.LessonId;
import io.lectern.protocol.Refusal;
import io.lectern.protocol.UserId;
import io.vertx.core.Future;
import java.time.Duration;

/// The pool of Zoom seats, from anywhere in the cluster.
public final class Pool {
    static final Address<PoolRequest.Ask> ADDRESS = new Address<>("zoom.pool", PoolRequest.Ask.class);

    private final Bus bus;
    private final Duration patience;

    public Pool(Bus bus, Settings.Zoom settings) {
        this.bus = bus;
        // A start may wait for another's, then make its own: two calls of Zoom and the wait between.
        this.patience = settings.timeout().multipliedBy(2).plus(Opening.PATIENCE);
    }

    /// Gives the lesson a meeting, or tells of the one it has.
    ///
    /// @return refuses with `NOT_FOUND`, `LESSON_ENDED`, `NO_SEAT` (arguments: how many seats there are, when
    ///     the next lesson is planned to end or a dash), `ZOOM_UNAVAILABLE` or `ZOOM_REFUSED`
    public Future<Meeting> start(LessonId lesson, UserId teacher) {
        return ask(new PoolRequest.Start(lesson, teacher), Meeting.class);
    }

    /// Ends the lesson and its meeting. The lesson is over at once even when Zoom cannot be reached: its meeting is
    /// then ended as soon as it can.
    public Future<Ended> end(LessonId lesson, UserId by) {
        return ask(new PoolRequest.End(lesson, by), Ended.class);
    }

    /// The identity of the host of the lesson's meeting, fetched for this answer; for those who lead the lesson.
    ///
    /// @return refuses with `NOT_FOUND`, `LESSON_ENDED`, `LESSON_NOT_STARTED`, `ZOOM_UNAVAILABLE` or `ZOOM_REFUSED`
    public Future<HostKey> hostKey(LessonId lesson) {
        return ask(new PoolRequest.Key(lesson), HostKey.class);
    }

    /// Plans the lesson's end later. A seat is held until it is given back, so this never takes one from somebody else.
    ///
    /// @param key names this extension: the same key again changes nothing
    /// @return refuses with `NOT_FOUND`, `LESSON_ENDED`, or `INVALID` when the end would be too far away
    public Future<Extended> extend(LessonId lesson, UserId by, int minutes, String key) {
        return ask(new PoolRequest.Extend(lesson, by, minutes, key), Extended.class);
    }

    /// Settles what is overdue without waiting for the next round.
    public Future<PoolRequest.Swept> settle() {
        return ask(new PoolRequest.Settle(), PoolRequest.Swept.class);
    }

    private <A> Future<A> ask(PoolRequest request, Class<A> answer) {
        return bus.ask(ADDRESS, new PoolRequest.Ask(request), answer, patience).recover(Pool::asRefusal);
    }

    /// Start and end may both be asked again, so "no answer" is for the caller the same as "not now".
    private static <A> Future<A> asRefusal(Throwable failure) {
        boolean silent = failure instanceof Bus.Unreachable || failure instanceof Bus.Unanswered;
        if (!silent) return Future.failedFuture(failure);
        Refusal refusal = ErrorCode.ZOOM_UNAVAILABLE.refuse().retryAfter(Duration.ofSeconds(5));
        return Future.failedFuture(refusal);
    }
}
