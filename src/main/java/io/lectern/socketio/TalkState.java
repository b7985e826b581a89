package io.lectern.socketio;

import io.lectern.protocol.RoomId;
import io.lectern.socketio.SocketIoPacket.Event;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Where a talk with an old client stands.
///
/// @param user whose it is, once that is known
/// @param requests how many requests the server has been sent
/// @param asked the requests without an answer yet
/// @param rooms the rooms the client asked to be in
/// @param held events that came while the token was being checked: old clients do not wait for that
/// @param own what this device published, so that it is not told its own news
/// @param failures tokens that were not taken
record TalkState(
        Stage stage,
        @Nullable String user,
        long requests,
        Map<Long, Asked> asked,
        Set<RoomId> rooms,
        List<Event> held,
        List<String> own,
        int failures) {
    private static final int OWN_REMEMBERED = 64;

    static final TalkState START = new TalkState(Stage.APART, null, 0, Map.of(), Set.of(), List.of(), List.of(), 0);

    /// How far a client has come.
    enum Stage {
        /// Connected, but not to a namespace.
        APART,
        /// Connected, and nobody yet.
        HERE,
        /// A token is being checked, or the person's own rooms are being joined.
        ENTERING,
        IN,
        OVER
    }

    /// What a request was for.
    sealed interface Asked {
        record SignIn(@Nullable Long ack) implements Asked {}

        record Refresh(@Nullable Long ack) implements Asked {}

        /// One of the rooms every person is in.
        record OwnRoom(RoomId room) implements Asked {}

        record Past() implements Asked {}

        record Join(RoomId room, @Nullable Long ack) implements Asked {}

        record Leave(RoomId room, @Nullable Long ack) implements Asked {}

        record Update(@Nullable Long ack) implements Asked {}
    }

    TalkState {
        asked = Map.copyOf(asked);
        rooms = Set.copyOf(rooms);
        held = List.copyOf(held);
        own = List.copyOf(own);
    }

    TalkState at(Stage now) {
        return new TalkState(now, user, requests, asked, rooms, held, own, failures);
    }

    TalkState of(String person) {
        return new TalkState(stage, person, requests, asked, rooms, held, own, failures);
    }

    TalkState asking(Asked what) {
        Map<Long, Asked> more = new LinkedHashMap<>(asked);
        more.put(requests + 1, what);
        return new TalkState(stage, user, requests + 1, more, rooms, held, own, failures);
    }

    TalkState answered(long request) {
        Map<Long, Asked> less = new LinkedHashMap<>(asked);
        less.remove(request);
        return new TalkState(stage, user, requests, less, rooms, held, own, failures);
    }

    /// The server is met anew, by a session that knows nothing of the one before.
    TalkState afterFailure() {
        return new TalkState(Stage.HERE, null, requests, Map.of(), Set.of(), List.of(), own, failures + 1);
    }

    TalkState inside(RoomId room) {
        Set<RoomId> more = new HashSet<>(rooms);
        more.add(room);
        return new TalkState(stage, user, requests, asked, more, held, own, failures);
    }

    TalkState outside(RoomId room) {
        Set<RoomId> less = new HashSet<>(rooms);
        less.remove(room);
        return new TalkState(stage, user, requests, asked, less, held, own, failures);
    }

    TalkState holding(List<Event> events) {
        return new TalkState(stage, user, requests, asked, rooms, events, own, failures);
    }

    TalkState published(String cid) {
        List<String> more = new ArrayList<>(own);
        more.add(cid);
        if (more.size() > OWN_REMEMBERED) more.removeFirst();
        return new TalkState(stage, user, requests, asked, rooms, held, more, failures);
    }

    boolean isEnteringOwnRooms() {
        return asked.values().stream().anyMatch(what -> what instanceof Asked.OwnRoom);
    }
}
