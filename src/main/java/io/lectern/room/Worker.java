package io.lectern.room;

import io.lectern.bus.Address;
import io.lectern.platform.Nodes;
import io.lectern.protocol.NodeId;
import io.lectern.protocol.RoomId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.zip.CRC32;

/// One instance of the room verticle, somewhere in the cluster.
record Worker(NodeId node, int index) {

    Address<RoomAsk> address() {
        return new Address<>("rooms." + node.value() + "." + index, RoomAsk.class);
    }

    Address<Passing> signals() {
        return new Address<>("signals." + node.value() + "." + index, Passing.class);
    }

    Address<Expelled.Done> expulsions() {
        return new Address<>("expulsions." + node.value() + "." + index, Expelled.Done.class);
    }

    /// The workers a room prefers, best first (rendezvous hashing, Thaler and Ravishankar 1998): when one comes or
    /// goes, only its own rooms move.
    static List<Worker> inOrderFor(String key, Nodes.View view) {
        List<Worker> workers = new ArrayList<>();
        for (Nodes.Live live : view.live())
            for (int i = 0; i < live.description().roomWorkers(); i++) workers.add(new Worker(live.node(), i));
        workers.sort(
                Comparator.comparingLong((Worker worker) -> worker.weight(key)).reversed());
        return workers;
    }

    static List<Worker> inOrderFor(RoomId room, Nodes.View view) {
        return inOrderFor(room.wire(), view);
    }

    private long weight(String key) {
        CRC32 crc = new CRC32();
        crc.update((key + "|" + node.value() + "|" + index).getBytes(StandardCharsets.UTF_8));
        // CRC32 is linear; a multiplicative finish keeps similar names from ranking alike.
        long mixed = crc.getValue() * 0x9E3779B97F4A7C15L;
        return (mixed ^ (mixed >>> 29)) >>> 1;
    }
}
