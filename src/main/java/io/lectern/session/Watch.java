package io.lectern.session;

import io.lectern.http.Principal;
import io.lectern.protocol.CloseReason;
import io.lectern.protocol.RoomId;
import io.lectern.protocol.UserId;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks at the sessions of an event loop again when what they may do could have changed: does their sign-in stand, are
/// they still admitted to their rooms, and as what. What the outcome is follows from the records alone, so it does no
/// harm to look too often, and everything is looked at now and then in case nobody said a word.
final class Watch {
    private static final Logger LOGGER = LoggerFactory.getLogger(Watch.class);
    private static final long GATHER_MS = 20;
    private static final int AT_ONCE = 200;
    private static final long PAUSE_MS = 50;
    private static final long RETRY_MS = 2_000;
    private static final int ROUND_MS = 60_000;

    private final Vertx vertx;
    private final Entrance entrance;
    private final Supplier<List<Session>> sessions;
    private final Set<UserId> people = new HashSet<>();
    private final Set<String> families = new HashSet<>();
    private final Set<RoomId> rooms = new HashSet<>();
    private long changes;
    private boolean gathering;
    private boolean owing;

    /// @param sessions those that are open now
    Watch(Vertx vertx, Entrance entrance, Supplier<List<Session>> sessions) {
        this.vertx = vertx;
        this.entrance = entrance;
        this.sessions = sessions;
        roundLater();
    }

    /// How many changes were heard of so far. Whoever asks the records and gets an answer after this has moved on may
    /// hold an old answer, and looks again.
    long changes() {
        return changes;
    }

    void changed(AccessChange change) {
        changes++;
        switch (change) {
            case AccessChange.OfPerson(UserId user) -> people.add(user);
            case AccessChange.OfSignIn(String family, UserId user) -> families.add(family);
            case AccessChange.OfRoom(RoomId room) -> {
                rooms.add(room);
                if (room.kind() == RoomId.Kind.LESSON) rooms.add(new RoomId(RoomId.Kind.STAFF, room.key()));
            }
            case AccessChange.OfAnything anything -> {
                everybody();
                return;
            }
        }
        // An import tells of many at once.
        if (!gathering) vertx.setTimer(GATHER_MS, due -> lookAtGathered());
        gathering = true;
    }

    /// Looks at these sessions, and at all rooms they are in.
    void look(Collection<Session> at) {
        stand(at);
        for (Session session : at) session.review().all();
    }

    /// The records could not be asked: everybody is looked at as soon as they can be.
    void owe() {
        if (owing) return;
        owing = true;
        vertx.setTimer(RETRY_MS, due -> {
            owing = false;
            everybody();
        });
    }

    private void lookAtGathered() {
        gathering = false;
        List<Session> signedIn = new ArrayList<>();
        List<Session> whole = new ArrayList<>();
        for (Session session : sessions.get()) {
            Principal who = session.principal();
            if (who == null) continue;
            if (people.contains(who.user())) whole.add(session);
            else if (families.contains(who.family())) signedIn.add(session);
            if (!rooms.isEmpty()) session.review().of(rooms);
        }
        people.clear();
        families.clear();
        rooms.clear();
        stand(signedIn);
        look(whole);
    }

    /// Ends those whose sign-in does not stand any more.
    private void stand(Collection<Session> asked) {
        Set<String> of = asked.stream()
                .map(Session::principal)
                .filter(who -> who != null)
                .map(Principal::family)
                .collect(Collectors.toSet());
        if (of.isEmpty()) return;
        entrance.ended(of)
                .onSuccess(ended -> {
                    for (Session session : asked) {
                        Principal who = session.principal();
                        if (who != null && ended.contains(who.family()))
                            session.close(CloseReason.BAD_TOKEN, "signed out");
                    }
                })
                .onFailure(failure -> {
                    LOGGER.atDebug().setCause(failure).log("sign-ins are looked at later");
                    owe();
                });
    }

    /// In portions, so that a node full of people does not take the database for itself.
    private void everybody() {
        List<Session> all = sessions.get();
        for (int from = 0; from < all.size(); from += AT_ONCE) {
            List<Session> portion = all.subList(from, Math.min(all.size(), from + AT_ONCE));
            if (from == 0) look(portion);
            else vertx.setTimer(from / AT_ONCE * PAUSE_MS, due -> look(portion));
        }
    }

    private void roundLater() {
        vertx.setTimer(ROUND_MS + ThreadLocalRandom.current().nextInt(ROUND_MS / 4), due -> {
            everybody();
            roundLater();
        });
    }
}
