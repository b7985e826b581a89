package io.lectern.session;

import io.lectern.http.Principal;
import io.lectern.protocol.RoomId;
import io.lectern.room.Author;
import io.vertx.core.Future;

/// Who may enter which room, and as what. Asked at every join.
@FunctionalInterface
public interface Admission {
    /// @return who the person is in this room; fails with `NOT_FOUND` or `NOT_MEMBER`
    Future<Admitted> admit(RoomId room, Principal who);

    /// @param alone whether this person is there with one device at a time: the latest puts out the others
    record Admitted(Author who, boolean alone) {}
}
