package io.lectern.session;

import io.lectern.http.Principal;
import io.lectern.protocol.FrameWriter.Stand;
import io.lectern.protocol.RoomId;
import io.lectern.room.Author;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;

/// The rooms a session is in by being connected: its person's own and the one for everybody. Entering them asks no room
/// and no records: only where the person's room stands, in one request to Redis, or none when it is known on this loop.
final class OwnRooms {
    private final List<Presence> presences = new ArrayList<>(2);
    private final List<Stand> stands = new ArrayList<>(2);

    private OwnRooms() {}

    private static boolean isOwn(RoomId room) {
        return room.kind() == RoomId.Kind.USER || room.kind() == RoomId.Kind.SYSTEM;
    }

    /// Whether somebody in these rooms may not enter one more. Their own do not count.
    static boolean isOneTooMany(RoomId room, Collection<RoomId> entered, int most) {
        return !isOwn(room) && entered.stream().filter(other -> !isOwn(other)).count() >= most;
    }

    /// Enters both. Events that come wait until [#release].
    static Future<OwnRooms> enter(Principal who, Function<RoomId, Presence> presence) {
        OwnRooms own = new OwnRooms();
        Author author = new Author(who.user(), who.name(), who.role());
        Presence personal = presence.apply(RoomId.user(who.user()));
        Presence system = presence.apply(RoomId.SYSTEM);
        own.presences.addAll(List.of(personal, system));
        return Future.all(personal.stand(author), system.stand(author)).map(stood -> {
            own.stands.addAll(stood.list());
            return own;
        });
    }

    List<Stand> stands() {
        return stands;
    }

    /// The answer with the stands is on its way: what waited comes behind it.
    void release() {
        for (int i = 0; i < presences.size(); i++) presences.get(i).enter(stands.get(i));
    }
}
