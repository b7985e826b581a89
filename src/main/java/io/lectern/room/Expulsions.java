package io.lectern.room;

import io.lectern.bus.Bus;
import io.lectern.protocol.CloseReason;
import io.lectern.protocol.NodeId;
import io.lectern.protocol.RoomId;
import io.lectern.protocol.SessionId;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Tells nodes which of their devices have been shown out, and again while they do not say that it is done. The log has
/// decided already: whoever is told in vain is in the room only by sight, and every command is refused.
final class Expulsions {
    private static final long RETRY_MS = 1_000;
    private static final int TRIES = 6;

    private final Vertx vertx;
    private final Bus bus;
    private final Worker self;
    private final Set<Told> open = new HashSet<>();

    private record Told(RoomId room, SessionId session, Position at) {}

    private record Word(NodeId node, CloseReason reason, Position at) {}

    Expulsions(Vertx vertx, Bus bus, Worker self) {
        this.vertx = vertx;
        this.bus = bus;
        this.self = self;
    }

    void tell(RoomId room, String epoch, List<Expulsion> expulsions) {
        Map<Word, List<SessionId>> words = new LinkedHashMap<>();
        for (Expulsion one : expulsions) {
            open.add(new Told(room, one.session(), one.at()));
            words.computeIfAbsent(new Word(one.node(), one.reason(), one.at()), word -> new ArrayList<>())
                    .add(one.session());
        }
        words.forEach((word, sessions) -> say(
                word.node(),
                new Expelled(
                        room,
                        epoch,
                        word.at(),
                        word.reason(),
                        sessions,
                        self.expulsions().name()),
                TRIES));
    }

    void done(Expelled.Done done) {
        for (SessionId session : done.sessions()) open.remove(new Told(done.room(), session, done.at()));
    }

    private void say(NodeId node, Expelled word, int tries) {
        bus.publish(Expelled.to(node), word);
        vertx.setTimer(RETRY_MS, due -> {
            List<Told> left = word.sessions().stream()
                    .map(session -> new Told(word.room(), session, word.at()))
                    .filter(open::contains)
                    .toList();
            if (left.isEmpty()) return;
            if (tries > 1) say(node, word, tries - 1);
            else left.forEach(open::remove);
        });
    }
}
