package io.lectern.room;

import io.lectern.protocol.RoomId;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32;

/// Where a room lives in Redis. Rooms are spread over a fixed number of partitions; everything of one partition
/// shares a hash tag, so that one script may touch a room, the partition's outbox and its deadlines together.
public final class RoomKeys {
    /// Never to be changed on living data: rooms would be looked for where they are not.
    public static final int PARTITIONS = 16;

    private RoomKeys() {}

    public static int partition(RoomId room) {
        CRC32 crc = new CRC32();
        crc.update(room.wire().getBytes(StandardCharsets.UTF_8));
        return (int) (crc.getValue() % PARTITIONS);
    }

    /// What the archive still has to write to Postgres: a stream of entries with their room and epoch.
    public static String outbox(int partition) {
        return "lectern:{p" + partition + "}:outbox";
    }

    /// Rooms by the time they have to look at themselves again.
    public static String deadlines(int partition) {
        return "lectern:{p" + partition + "}:deadlines";
    }

    /// The hash with the room's epoch, position and the replication id the epoch belongs to.
    static String meta(RoomId room) {
        return key(room, "meta");
    }

    static String log(RoomId room) {
        return key(room, "log");
    }

    static String cids(RoomId room) {
        return key(room, "cids");
    }

    static String snapshot(RoomId room) {
        return key(room, "snapshot");
    }

    /// The numbers of deleted messages: the log itself cannot be changed.
    static String deleted(RoomId room) {
        return key(room, "deleted");
    }

    static List<String> all(RoomId room) {
        int partition = partition(room);
        return List.of(
                meta(room),
                log(room),
                cids(room),
                snapshot(room),
                outbox(partition),
                deadlines(partition),
                deleted(room));
    }

    private static String key(RoomId room, String part) {
        return "lectern:{p" + partition(room) + "}:" + room.wire() + ":" + part;
    }
}
