package io.lectern.room;

import io.lectern.protocol.RoomId;
import io.lectern.protocol.UserId;
import io.lectern.room.RedisRoomLog.Line;
import io.vertx.core.Future;
import java.util.List;

/// What is known of rooms beyond their logs in Redis. Logs are trimmed, forgotten when a room was idle for long,
/// and lost with Redis; a room's numbers go on from here then.
public interface Past {
    /// The highest number of a room that is known for good, or 0.
    Future<Long> top(RoomId room);

    /// Who is banned from the room, by the last word about each.
    Future<List<UserId>> banned(RoomId room);

    /// The latest events before `before`, as frames, oldest first.
    Future<List<Line>> before(RoomId room, long before, int most);

    Future<Void> close();
}
