package io.lectern.session;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A session's place in a room. Until its join is answered, events wait here, so that none is sent before the answer
/// and none is lost behind it.
final class Member {
    private final Session session;
    private @Nullable List<Numbered> waiting = new ArrayList<>(0);
    private long from;

    private record Numbered(long seq, Frame frame) {}

    Member(Session session) {
        this.session = session;
    }

    Session session() {
        return session;
    }

    boolean isEntered() {
        return waiting == null;
    }

    void deliver(long seq, Frame frame) {
        List<Numbered> held = waiting;
        if (held != null) held.add(new Numbered(seq, frame));
        else if (seq > from) session.send(frame);
    }

    /// The join was answered with everything up to `seq`: now what came since, then live.
    void enter(long seq) {
        List<Numbered> held = waiting;
        waiting = null;
        from = seq;
        if (held != null) held.forEach(event -> deliver(event.seq(), event.frame()));
    }

    /// The session joins again: what comes from here on waits for the new answer.
    void reenter() {
        waiting = new ArrayList<>(0);
    }
}
