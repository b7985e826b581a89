package io.lectern.room;

import io.lectern.protocol.Measure;
import io.lectern.protocol.NodeId;
import io.lectern.protocol.PollAct;
import io.lectern.protocol.RollcallAct;
import io.lectern.protocol.SessionId;
import io.lectern.protocol.UserId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What somebody wants of a room. Each may arrive twice, because a caller that got no answer asks again; twice
/// is as good as once.
public sealed interface RoomCommand {

    /// A command whose event its sender has named. Under the same `cid` it gets the first answer again, whatever has
    /// become of the room meanwhile.
    interface Once {
        Author who();

        @Nullable
        String cid();
    }

    /// A device enters. With `snapshot` the answer holds the room as it stands.
    ///
    /// @param generation of the lease under which the node holds the device
    /// @param alone whether the person's other devices have to go
    record Join(Author who, SessionId session, NodeId node, long generation, boolean alone, boolean snapshot)
            implements RoomCommand {
        public Join(Author who, SessionId session, NodeId node, long generation, boolean snapshot) {
            this(who, session, node, generation, false, snapshot);
        }
    }

    /// A device goes on purpose.
    record Leave(UserId user, SessionId session) implements RoomCommand {}

    /// A device is put out, because its person may not be here any more.
    record PutOut(UserId user, SessionId session, Cause cause) implements RoomCommand {}

    /// A device's connection broke.
    record Drop(UserId user, SessionId session) implements RoomCommand {}

    /// Every device a node opened under this lease or an earlier one is gone, as of `lastSeen`.
    record LoseNode(NodeId node, long generation, Instant lastSeen) implements RoomCommand {}

    record Say(Author who, SessionId session, String cid, String text) implements RoomCommand, Once {}

    /// Sets a mark in its owner's room.
    record SetMark(Author who, @Nullable String cid, Mark mark) implements RoomCommand, Once {}

    /// The server tells a person's devices something, in their own room, or those who run it, in theirs. The same key
    /// again tells nothing.
    record Notify(String key, RoomEvent event) implements RoomCommand {}

    /// Without a session it is for everybody, in the system's room.
    record Announce(
            Author who,
            @Nullable SessionId session,
            String cid,
            String text,
            @Nullable String textEn,
            @Nullable Instant until)
            implements RoomCommand, Once {}

    record Share(Author who, SessionId session, String cid, String title, String url) implements RoomCommand, Once {}

    record RaiseHand(Author who, SessionId session) implements RoomCommand {}

    /// Lowers one hand, or all of them when `whose` is null. Anybody lowers their own; leaders any.
    record LowerHand(
            Author who, SessionId session, @Nullable UserId whose) implements RoomCommand {}

    record Poll(Author who, SessionId session, PollAct act) implements RoomCommand, Once {
        @Override
        public @Nullable String cid() {
            return act instanceof PollAct.Open open ? open.cid() : null;
        }
    }

    record Rollcall(Author who, SessionId session, RollcallAct act) implements RoomCommand, Once {
        @Override
        public @Nullable String cid() {
            return act instanceof RollcallAct.Open open ? open.cid() : null;
        }
    }

    record Moderate(Author who, SessionId session, Measure measure) implements RoomCommand {}

    /// The server shows somebody out with all devices, or everybody when `user` is null. Their sockets learn the cause;
    /// whether they may come again is for admission to say.
    record Expel(@Nullable UserId user, Cause cause) implements RoomCommand {}

    record CallOn(Author who, SessionId session, UserId whom) implements RoomCommand {}

    /// Puts those first who were called on least, or goes back to the order of raising.
    record OrderHands(Author who, SessionId session, boolean fair) implements RoomCommand {}

    /// @param endsAt when it is planned to end
    record StartLesson(UserId by, Instant at, @Nullable Instant endsAt) implements RoomCommand {}

    /// The lesson is now planned to end then.
    record ExtendLesson(UserId by, Instant endsAt) implements RoomCommand {}

    record EndLesson(UserId by, Instant at) implements RoomCommand {}

    record WaitForSeat(int position, @Nullable Instant expected) implements RoomCommand {}

    record GiveSeat(String joinUrl, String meetingId, String password) implements RoomCommand {}

    record LoseSeat(String reason) implements RoomCommand {}

    /// The lesson has another seat than planned. Only ever heard under a key.
    record MoveSeat(String reason) implements RoomCommand {}

    /// What the seat pool decided, told under a key: what was taken note of once is not taken note of again, however
    /// the room stands by then.
    record Hear(String key, RoomCommand news) implements RoomCommand {}

    /// What was due until then happens: whoever was away until then has left, for one. The time is the waker's, who
    /// judged by it that the room is
    /// due: on another clock it might not be yet, and nobody would come again.
    record Tick(Instant now) implements RoomCommand {}

    /// Changes nothing; the answer holds the room as it stands, as one of its members sees it.
    record Look(@Nullable UserId by) implements RoomCommand {}

    /// Changes nothing; the answer holds a page of the members, in the order of their ids.
    ///
    /// @param after members with a larger id
    record ListMembers(long after, int limit) implements RoomCommand {}
}
