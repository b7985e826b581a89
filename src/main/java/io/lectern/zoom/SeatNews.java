package io.lectern.zoom;

import io.lectern.protocol.LessonId;
import io.lectern.protocol.UserId;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Tells rooms what became of the seats. What there is to tell stands in the outbox since the statement that brought it
/// about; see [Relay] for who tells it and when.
@FunctionalInterface
public interface SeatNews {

    /// Tells a lesson's room, or its teacher's own.
    ///
    /// @param key of this piece of news: who hears it a second time under the same key takes no notice
    /// @return completes when it is heard; after a failure it is told again
    Future<Void> tell(String key, LessonId lesson, News news);

    /// Tells those who run the pool that these accounts, or who waits, changed; as long as nobody watches it, nobody.
    default Future<Void> tellOps(String key, Set<Long> accounts) {
        return Future.succeededFuture();
    }

    /// What there is to tell. As JSON it stands in the outbox, most of it written by the database itself.
    sealed interface News {
        /// @param endsAt when the lesson is planned to end
        record Started(UserId by, Instant at, @Nullable Instant endsAt) implements News {}

        record Extended(UserId by, Instant endsAt) implements News {}

        record SeatReady(String joinUrl, String meetingId, String password) implements News {}

        /// @param reason a word: `meeting_gone`, `host_failed`, `taken_back`, `wait_cancelled`, `wait_expired`
        record SeatLost(String reason) implements News {}

        /// Another seat is reserved for the lesson than before.
        ///
        /// @param reason a word: `rearranged`
        record SeatMoved(String reason) implements News {}

        /// @param position in the queue, from 1
        /// @param expected when the seat is likely to be there, if that can be said
        record SeatWaiting(int position, @Nullable Instant expected) implements News {}

        /// Whoever waited has it, until the lesson's planned end at least.
        record SeatOffered(UserId teacher, Instant until) implements News {}

        /// @param by nobody, when the lesson was found over
        record Ended(@Nullable UserId by, Instant at) implements News {}

        /// An account or its leases, or, without one, the queue. Rooms of lessons do not hear of it.
        record PoolChanged(@Nullable Long account) implements News {}
    }
}
