package io.lectern.room;

import io.lectern.bus.Address;
import io.lectern.protocol.NodeId;
import io.lectern.protocol.RoomId;
import io.lectern.protocol.SessionId;

/// A signal on its way through a room: known to nobody afterwards, and nobody asks for it when it is lost.
///
/// @param sender the one device that does not get it
public record Passing(RoomId room, SessionId sender, String frame) {
    /// Every event loop of the node that holds sockets listens here.
    public static Address<Passing> to(NodeId node) {
        return new Address<>("passing." + node.value(), Passing.class);
    }
}
