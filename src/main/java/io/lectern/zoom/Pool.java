package io.lectern.zoom;

import io.lectern.bus.Address;
import io.lectern.bus.Bus;
import io.lectern.config.Settings;
import io.lectern.protocol.ErrorCode;
import io.lectern.protocol.LessonId;
import io.lectern.protocol.Refusal;
import io.lectern.protocol.UserId;
import io.lectern.zoom.PoolRequest.Treatment;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// The pool of Zoom seats, from anywhere in the cluster.
public final class Pool {
    static final Address<PoolRequest.Ask> ADDRESS = new Address<>("zoom.pool", PoolRequest.Ask.class);

    private final Bus bus;
    private final Duration patience;

    public Pool(Bus bus, Settings.Zoom settings) {
        this.bus = bus;
        this.patience = settings.longestAnswer();
    }

    /// Gives the lesson a meeting, or tells of the one it has.
    ///
    /// @return refuses with `NOT_FOUND`, `ACCOUNT_DISABLED`, `LESSON_ENDED`, `NO_SEAT` (arguments: how many seats
    ///     there are, when the next lesson is planned to end or a dash), `ZOOM_UNAVAILABLE` or `ZOOM_REFUSED`
    public Future<Meeting> start(LessonId lesson, UserId teacher) {
        return ask(new PoolRequest.Start(lesson, teacher), Meeting.class);
    }

    /// Gives the lesson a meeting, or lets it wait for a seat in a fair queue: then it is started by itself as soon as
    /// it is its turn, and its room hears of that and of every change of place.
    ///
    /// @return a [Meeting] or a [PoolRequest.Queued]; refuses as [#start] does, but for `NO_SEAT`
    public Future<Record> startOrWait(LessonId lesson, UserId teacher) {
        return ask(new PoolRequest.StartOrWait(lesson, teacher), Record.class);
    }

    /// Gives the lesson another meeting on the same seat and deletes the one it has. A meeting that is live stays:
    /// those who are in it are not put out.
    ///
    /// @return refuses as [#start] does
    public Future<Meeting> renew(LessonId lesson, UserId teacher) {
        return ask(new PoolRequest.Renew(lesson, teacher), Meeting.class);
    }

    /// Lets a lesson wait no longer. A meeting that is just being made for it is closed, and its room never hears
    /// of it; a lesson that has its meeting already keeps it, which the answer says.
    public Future<PoolRequest.Cancelled> cancelWait(LessonId lesson, UserId by) {
        return ask(new PoolRequest.CancelWait(lesson, by), PoolRequest.Cancelled.class);
    }

    public Future<PoolRequest.Queued> place(LessonId lesson) {
        return ask(new PoolRequest.ShowPlace(lesson), PoolRequest.Queued.class);
    }

    /// All lessons that wait, in their order.
    public Future<PoolRequest.Queue> waiting() {
        return ask(new PoolRequest.ShowQueue(), PoolRequest.Queue.class);
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

    /// Makes this the teacher's own account, once Zoom has confirmed it.
    ///
    /// @return refuses with `INVALID` and the field, `ZOOM_IN_USE`, `ZOOM_UNAVAILABLE` or `ZOOM_REFUSED`, and
    ///     then nothing is changed
    Future<OwnAccount> connect(PoolRequest.Connect asked) {
        return ask(asked, OwnAccount.class);
    }

    /// Plans the lesson's end later. Its seat stays its own: a lesson that has reserved it after this one gets another.
    ///
    /// @param key names this extension: the same key again changes nothing
    /// @return refuses with `NOT_FOUND`, `LESSON_ENDED`, or `INVALID` when the end would be too far away
    public Future<Extended> extend(LessonId lesson, UserId by, int minutes, String key) {
        return ask(new PoolRequest.Extend(lesson, by, minutes, key), Extended.class);
    }

    /// Reserves seats for lessons that were planned or moved, and gives back those of lessons that were deleted. What
    /// nobody tells, the sweep finds.
    ///
    /// @return how each stands, in the order asked; a lesson without a seat is no failure
    public Future<List<PoolRequest.Seating>> reserve(List<LessonId> lessons) {
        return ask(new PoolRequest.Reserve(lessons), PoolRequest.Reserved.class).map(PoolRequest.Reserved::lessons);
    }

    /// Zoom says that a meeting has begun.
    ///
    /// @param uuid the instance
    /// @param at when it happened
    /// @return whether a lesson of ours was concerned; meetings and instances that are not ours, or over, change
    ///     nothing
    public Future<Boolean> meetingStarted(long meeting, String uuid, Instant at) {
        return hear(new PoolRequest.MeetingNews(meeting, uuid, true, at));
    }

    /// Zoom says that a meeting has ended: its seat is free at once when its lesson's time is over, else it is kept for
    /// a while for those who come back.
    public Future<Boolean> meetingEnded(long meeting, String uuid, Instant at) {
        return hear(new PoolRequest.MeetingNews(meeting, uuid, false, at));
    }

    /// Zoom says that somebody deleted a meeting. Zoom is asked; a lesson of ours that has lost its meeting by that and
    /// is not over gets another one on its seat.
    ///
    /// @return whether a lesson of ours was concerned; refuses with `ZOOM_UNAVAILABLE` when it is to be tried again
    public Future<Boolean> meetingDeleted(long meeting) {
        return ask(new PoolRequest.MeetingDeleted(meeting), PoolRequest.Heard.class)
                .map(PoolRequest.Heard::concerned);
    }

    /// Gives the host no new lesson, or again some. Those that run finish; reservations move where there is place.
    /// Like all that is done to a host, it stands in the journal with who did it.
    ///
    /// @return refuses with `NOT_FOUND`
    public Future<PoolRequest.Host> drain(long account, boolean on, UserId by) {
        return care(account, on ? Treatment.DRAIN : Treatment.UNDRAIN, by);
    }

    /// Makes an active account inactive, and the other way round.
    ///
    /// @return refuses with `NOT_FOUND`
    public Future<PoolRequest.Host> toggle(long account, UserId by) {
        return care(account, Treatment.TOGGLE, by);
    }

    /// Asks Zoom about a host: it leaves its quarantine, or goes there, and how many meetings at once it may have is
    /// known anew.
    ///
    /// @return refuses with `NOT_FOUND`, and with `ZOOM_UNAVAILABLE` when Zoom does not say
    public Future<PoolRequest.Host> probe(long account, UserId by) {
        return care(account, Treatment.PROBE, by);
    }

    /// Takes a lease from its lesson, closes its meeting at Zoom and frees its seat. The lesson is not over by that.
    ///
    /// @return whether the seat is free already; refuses with `NOT_FOUND` when nobody has this lease
    public Future<Boolean> release(long lease, UserId by) {
        return ask(new PoolRequest.Release(lease, by), PoolRequest.Released.class)
                .map(PoolRequest.Released::freed);
    }

    /// Settles what is overdue without waiting for the next round.
    public Future<PoolRequest.Swept> settle() {
        return ask(new PoolRequest.Settle(), PoolRequest.Swept.class);
    }

    private Future<Boolean> hear(PoolRequest.MeetingNews news) {
        return ask(news, PoolRequest.Heard.class).map(PoolRequest.Heard::concerned);
    }

    private Future<PoolRequest.Host> care(long account, Treatment treatment, UserId by) {
        return ask(new PoolRequest.Care(account, treatment, by), PoolRequest.Host.class);
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
