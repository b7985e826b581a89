package io.lectern.room;

import io.lectern.bus.Address;
import io.lectern.protocol.CloseReason;
import io.lectern.protocol.NodeId;
import io.lectern.protocol.RoomId;
import io.lectern.protocol.SessionId;
import java.util.List;

/// A room has shown these devices out: their node tells them, behind the events up to `at`, and gives them nothing
/// more of the room. Said again until every one of them is done, so a node may hear it twice.
///
/// @param answerTo where to say what is done
public record Expelled(
        RoomId room, String epoch, Position at, CloseReason reason, List<SessionId> sessions, String answerTo) {
    public Expelled {
        sessions = List.copyOf(sessions);
    }

    /// These sessions are out, or came back later, or had gone before.
    public record Done(RoomId room, Position at, List<SessionId> sessions) {
        public Done {
            sessions = List.copyOf(sessions);
        }
    }

    /// Every event loop of the node that holds sockets listens here.
    public static Address<Expelled> to(NodeId node) {
        return new Address<>("expelled." + node.value(), Expelled.class);
    }

    public Address<Done> answer() {
        return new Address<>(answerTo, Done.class);
    }
}
