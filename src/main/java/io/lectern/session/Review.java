package io.lectern.session;

import io.lectern.http.Principal;
import io.lectern.protocol.CloseReason;
import io.lectern.protocol.ErrorCode;
import io.lectern.protocol.Refusal;
import io.lectern.protocol.RoomId;
import io.lectern.room.Cause;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Asks again whether a session may be in its rooms. One pass at a time, so that an old answer never comes after a
/// newer one; what is asked for meanwhile waits for the next.
final class Review {
    private final Sessions home;
    private final Session session;
    private Set<RoomId> due = Set.of();
    private boolean running;

    Review(Sessions home, Session session) {
        this.home = home;
        this.session = session;
    }

    void all() {
        of(session.rooms());
    }

    /// Those of the rooms that the session is in.
    void of(Collection<RoomId> rooms) {
        for (RoomId room : rooms) {
            if (session.presence(room) == null || !isOfTheSchool(room)) continue;
            if (due.isEmpty()) due = new LinkedHashSet<>();
            due.add(room);
        }
        next();
    }

    /// One's own room and that of the system are everybody's who is signed in.
    private static boolean isOfTheSchool(RoomId room) {
        return switch (room.kind()) {
            case LESSON, GROUP, STAFF, OPS -> true;
            case USER, SYSTEM -> false;
        };
    }

    private void next() {
        Principal who = session.principal();
        if (running || due.isEmpty() || who == null || session.isClosed()) return;
        running = true;
        Set<RoomId> now = due;
        due = Set.of();
        List<Future<Void>> asked = now.stream().map(room -> ask(room, who)).toList();
        Future.join(asked).onComplete(answered -> {
            running = false;
            next();
        });
    }

    private Future<Void> ask(RoomId room, Principal who) {
        return home.admission().admit(room, who).transform((admitted, failure) -> {
            settle(room, admitted, failure);
            return Future.succeededFuture();
        });
    }

    private void settle(RoomId room, Admission.@Nullable Admitted admitted, @Nullable Throwable failure) {
        Presence presence = session.presence(room);
        if (presence == null) return;
        if (admitted != null) {
            presence.renew(admitted.who());
        } else if (failure instanceof Refusal refusal && !refusal.code().temporary()) {
            home.meters().expelled();
            boolean gone = refusal.code() == ErrorCode.NOT_FOUND;
            session.putOut(
                    room,
                    gone ? CloseReason.ROOM_CLOSED : CloseReason.KICKED,
                    gone ? Cause.ROOM_CLOSED : Cause.REMOVED);
        } else {
            home.watch().owe();
        }
    }
}
