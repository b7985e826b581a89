package io.lectern.room;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.lectern.protocol.Measure.Lockable;
import io.lectern.protocol.NodeId;
import io.lectern.protocol.Role;
import io.lectern.protocol.RoomId;
import io.lectern.protocol.SessionId;
import io.lectern.protocol.UserId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Something that happened in a room and stands in its log for good. The name of a record is its type on the
/// wire: `HandRaised` is `hand.raised`, its components are the event's `data`.
public sealed interface RoomEvent {

    /// What every member sees, under a sequence number.
    sealed interface Seen extends RoomEvent {}

    /// What only the server reads.
    sealed interface Unseen extends RoomEvent {}

    /// @param text empty only when the message was deleted
    record ChatMessage(String text) implements Seen {
        /// What is left of a deleted message.
        static final ChatMessage DELETED = new ChatMessage("");

        @JsonProperty
        @JsonInclude(JsonInclude.Include.NON_DEFAULT)
        boolean deleted() {
            return text.isEmpty();
        }
    }

    /// The text of a message is gone, here and wherever it is read again.
    record ChatDeleted(long message) implements Seen {}

    record MemberJoined(UserId user, String name, Role role) implements Seen {}

    record MemberLeft(UserId user, Cause cause) implements Seen {}

    /// @param textEn the same for those who read English, if somebody wrote it
    /// @param until when it is no longer worth showing
    record Announcement(
            String text, @Nullable String textEn, @Nullable Instant until) implements Seen {}

    record MaterialShared(String title, String url) implements Seen {}

    record FavoriteSet(String item, boolean value) implements Seen {}

    record CompletionSet(String item, boolean value) implements Seen {}

    /// @param value in per cent
    record ProgressSet(String item, int value) implements Seen {}

    /// The person has read a room up to a message.
    record ReadSet(RoomId room, long seq) implements Seen {}
    /// Who came and who left within a second, where there are too many to tell one by one. Whoever left and came
    /// again, or the other way round, is in neither list. In a very full room the lists are left out.
    record MembersChanged(
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            List<Person> joined,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            List<UserId> left,

            int count)
            implements Seen {}

    /// A member as others know it.
    record Person(UserId user, String name, Role role) {}

    /// With how often this person was called on before; entries of older versions lack it.
    record HandRaised(UserId user, String name, Integer turns) implements Seen {
        public HandRaised {
            if (turns == null) turns = 0;
        }
    }

    record HandLowered(UserId user) implements Seen {}

    record HandCalled(UserId user) implements Seen {}

    /// The queue goes by turns from here on, or by time alone.
    record HandOrder(boolean fair) implements Seen {}

    record PollOpened(
            String question,
            List<String> options,
            boolean multiple,
            boolean anonymous,
            @Nullable Instant closesAt) implements Seen {}

    record PollClosed(long poll, List<Integer> counts, int answered) implements Seen {}

    record RollcallOpened(Instant closesAt) implements Seen {}

    record RollcallClosed(long rollcall, int answered, int missing) implements Seen {}

    record RoomLocked(Lockable what) implements Seen {}

    record RoomUnlocked(Lockable what) implements Seen {}

    /// Everybody but leaders speaks at most once in so many seconds; 0 lifts it.
    record RoomSlowed(int seconds) implements Seen {}

    record MemberMuted(UserId user) implements Seen {}

    record MemberUnmuted(UserId user) implements Seen {}

    record MemberRemoved(UserId user) implements Seen {}

    record MemberBanned(UserId user) implements Seen {}

    record MemberUnbanned(UserId user) implements Seen {}

    /// @param endsAt the planned end; null in entries of older versions
    record LessonStarted(
            UserId by, Instant startedAt, @Nullable Instant endsAt) implements Seen {}

    /// The lesson goes on beyond its planned end.
    record LessonExtended(UserId by, Instant endsAt) implements Seen {}

    /// The planned end is near.
    record LessonEnding(Instant endsAt) implements Seen {}

    record LessonEnded(UserId by, Instant endedAt) implements Seen {}

    /// The lesson runs and nobody has led it since then.
    record TeacherAbsent(Instant since) implements Seen {}

    /// Somebody leads again. They took over when it is somebody else than before.
    record TeacherBack(UserId user, String name, boolean tookOver) implements Seen {}

    /// A seat is not free yet: place in the queue from 1, and when one is expected.
    record SeatWaiting(int position, @Nullable Instant expected) implements Seen {}

    record SeatReady(String joinUrl, String meetingId, String password) implements Seen {}

    /// Neither a meeting nor a place in the queue any more.
    ///
    /// @param reason a word: why
    record SeatLost(String reason) implements Seen {}

    /// The meeting will be, or is, in another seat than planned.
    record SeatMoved(String reason) implements Seen {}

    /// In somebody's own room: another device of theirs took the place in that room.
    record SessionReplaced(RoomId room) implements Seen {}

    /// In one's own room: something of one's own was marked.
    ///
    /// @param item a name, as of a mark
    /// @param grade as the school writes it
    record GradeGiven(
            UserId by, String item, String grade, @Nullable String comment) implements Seen {}

    /// In a teacher's own room: a seat for the meeting of a lesson has become free, and is kept until then.
    record SeatOffered(RoomId room, Instant until) implements Seen {}

    /// In the room of those who run it: these Zoom accounts, their leases or the queue for them changed.
    record PoolChanged(List<Long> accounts) implements Seen {}

    /// Somebody is no longer a member; the others will be told together with more of the kind.
    record MemberGone(UserId user, Cause cause) implements Unseen {}

    /// A device is connected: the start of an attendance interval. The generation is that of its node's lease;
    /// entries of older versions lack it.
    record SessionOpened(UserId user, String name, Role role, SessionId session, NodeId node, Long generation)
            implements Unseen {
        public SessionOpened {
            if (generation == null) generation = 0L;
        }
    }

    /// A device is gone: the whole of its interval, so that the archive needs no other entry to understand it. With
    /// `awayUntil` the person stays a member until then.
    record SessionClosed(
            UserId user,
            SessionId session,
            Cause cause,
            Instant openedAt,
            Instant closedAt,
            @Nullable Instant awayUntil)
            implements Unseen {}

    /// One answer to a poll. It names the poll in full, so that the archive needs no other entry to understand it.
    record PollAnswered(UserId user, long poll, Instant openedAt, boolean anonymous, List<Integer> choices)
            implements Unseen {}

    record RollcallAnswered(UserId user, long rollcall, Instant openedAt) implements Unseen {}

    /// Who was expected at a roll call and did not answer.
    record RollcallSettled(long rollcall, Instant openedAt, List<UserId> missing) implements Unseen {}
}
