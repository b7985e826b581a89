package io.lectern.zoom;

import io.lectern.platform.Vault;
import io.lectern.protocol.LessonId;
import io.lectern.protocol.UserId;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the pool can be asked.
public sealed interface PoolRequest {

    /// Give this lesson a meeting; the answer is a [Meeting]. Asking again gives the same meeting.
    record Start(LessonId lesson, UserId teacher) implements PoolRequest {}

    /// The same, and without a seat it waits for one; the answer is a [Meeting] or [Queued].
    record StartOrWait(LessonId lesson, UserId teacher) implements PoolRequest {}

    /// Give this lesson another meeting than it has, unless that is live; the answer is a [Meeting].
    record Renew(LessonId lesson, UserId teacher) implements PoolRequest {}

    /// Let this lesson wait no longer; the answer is [Cancelled].
    record CancelWait(LessonId lesson, UserId by) implements PoolRequest {}

    /// Where does this lesson stand in the queue; the answer is [Queued].
    record ShowPlace(LessonId lesson) implements PoolRequest {}

    /// Who waits; the answer is a [Queue].
    record ShowQueue() implements PoolRequest {}

    /// End this lesson and its meeting; the answer is [Ended]. Asking again changes nothing.
    record End(LessonId lesson, UserId by) implements PoolRequest {}

    /// Plan this lesson's end so many minutes later; the answer is [Extended]. The same key again changes nothing.
    record Extend(LessonId lesson, UserId by, int minutes, String key) implements PoolRequest {}

    /// Who hosts this lesson's meeting; the answer is a [HostKey], fetched from Zoom each time.
    record Key(LessonId lesson) implements PoolRequest {}

    /// Bring the reservations of these lessons in line with the timetable; the answer is [Reserved].
    record Reserve(List<LessonId> lessons) implements PoolRequest {
        public Reserve {
            lessons = List.copyOf(lessons);
        }
    }

    /// Zoom says that this instance of a meeting has begun, or has ended; the answer is [Heard].
    record MeetingNews(long meeting, String uuid, boolean begun, Instant at) implements PoolRequest {}

    /// Zoom says that this meeting was deleted; the answer is [Heard].
    record MeetingDeleted(long meeting) implements PoolRequest {}

    /// Take this lease from its lesson, close its meeting, free its seat; the answer is [Released].
    record Release(long lease, UserId by) implements PoolRequest {}

    /// Do this with a host account; the answer is [Host].
    ///
    /// @param by the administrator who wants it
    record Care(long account, Treatment treatment, UserId by) implements PoolRequest {}

    enum Treatment {
        /// No new lesson; those that run finish.
        DRAIN,
        UNDRAIN,
        /// Active if it was not, and the other way round.
        TOGGLE,
        /// Ask Zoom about it now.
        PROBE
    }

    /// Make this the owner's own account if Zoom confirms it; the answer is an [OwnAccount].
    ///
    /// @param sealed the client secret, which crosses the cluster only so
    record Connect(UserId owner, String accountId, String clientId, String sealed, String user) implements PoolRequest {
        private static final String PLACE = "zoom.connect";

        static Connect seal(Vault vault, UserId owner, String accountId, String clientId, String secret, String user) {
            String sealed = Base64.getEncoder().encodeToString(vault.seal(PLACE, secret));
            return new Connect(owner, accountId, clientId, sealed, user);
        }

        /// @throws Vault.Sealed when this node has not the key of the one that asks
        String open(Vault vault) {
            return vault.open(PLACE, Base64.getDecoder().decode(sealed));
        }
    }

    /// Settle now what is overdue, rather than at the next round; the answer is [Swept].
    record Settle() implements PoolRequest {}

    /// A request on its way over the bus.
    record Ask(PoolRequest request) {}

    /// @param position from 1; 0 when the lesson does not wait
    /// @param expected when a seat is likely to be there; null when nobody can say
    record Queued(LessonId lesson, int position, @Nullable Instant expected) {
        public boolean waiting() {
            return position > 0;
        }
    }

    /// @param waited whether it did until now
    /// @param seated whether it has its meeting already, and keeps it
    record Cancelled(boolean waited, boolean seated) {}

    /// All who wait, in their order.
    record Queue(List<Waiting> lessons) {
        public Queue {
            lessons = List.copyOf(lessons);
        }
    }

    record Waiting(
            LessonId lesson,
            UserId teacher,
            Instant askedAt,
            int position,
            @Nullable Instant expected) {}

    /// @param settled how many leases were looked at
    record Swept(int settled) {}

    /// @param concerned whether it changed what is known of a lesson; a stale or foreign one does not
    record Heard(boolean concerned) {}

    /// @param freed whether the seat is free; if not, its meeting is being closed
    record Released(boolean freed) {}

    /// A host account as it stands.
    ///
    /// @param why what Zoom said, while it is in quarantine
    record Host(long account, boolean active, boolean draining, boolean quarantined, String why) {}

    /// In the order asked.
    record Reserved(List<Seating> lessons) {
        public Reserved {
            lessons = List.copyOf(lessons);
        }
    }

    /// Whether a lesson has a seat for its time.
    ///
    /// @param due whether it is time to reserve one; false for lessons that are over, gone or far ahead
    /// @param start when the lesson is planned, null when it is gone
    /// @param nextFree the earliest beginning, not before its own, at which there is a seat for as long; null when
    ///     it has one, or none is near
    record Seating(
            LessonId lesson,
            boolean reserved,
            boolean due,
            @Nullable Instant start,
            @Nullable Instant end,
            @Nullable Instant nextFree) {}
}
