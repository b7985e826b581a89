package io.lectern.room;

import io.lectern.bus.Address;
import io.lectern.protocol.NodeId;
import io.lectern.protocol.RoomId;
import java.util.List;

/// New events of a room, on their way to a node that has members there. Frames are numbered from `first` on.
public record Fanout(RoomId room, String epoch, long first, List<String> frames) {
    public Fanout {
        frames = List.copyOf(frames);
    }

    public long last() {
        return first + frames.size() - 1;
    }

    /// Every event loop of the node that holds sockets listens here.
    public static Address<Fanout> to(NodeId node) {
        return new Address<>("fanout." + node.value(), Fanout.class);
    }
}
