package io.lectern.session;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A session's place in a room. While its join is being answered, events wait here, so that none is sent before the
/// answer and none is lost behind it. Outside, before a join and after a gap, events pass it by: the next join brings
/// them, and nothing piles up for a client that never asks.
final class Member {
    private final Session session;
    private @Nullable List<Numbered> waiting;
    private boolean outside = true;
    private long from;

    private record Numbered(long seq, Frame frame) {}

    Member(Session session) {
        this.session = session;
    }

    Session session() {
        return session;
    }

    boolean isEntered() {
        return waiting == null && !outside;
    }

    void deliver(long seq, Frame frame) {
        List<Numbered> held = waiting;
        if (held != null) held.add(new Numbered(seq, frame));
        else if (!outside && seq > from) session.send(frame);
    }

    /// Whether its join is still being answered.
    boolean isEntering() {
        return waiting != null;
    }

    /// Whether it came in before this place, and not after.
    boolean isFromBefore(long seq) {
        return from <= seq;
    }

    /// The join was answered with everything up to `seq`: now what came since, then live.
    void enter(long seq) {
        List<Numbered> held = waiting;
        waiting = null;
        outside = false;
        from = seq;
        if (held != null) held.forEach(event -> deliver(event.seq(), event.frame()));
    }

    /// The session joins, or joins again: what comes from here on waits for the answer. A second join before the first
    /// is answered keeps what waits already.
    void hold() {
        if (waiting == null) waiting = new ArrayList<>(0);
    }

    /// The session has to join again before it gets anything more.
    void leaveOut() {
        waiting = null;
        outside = true;
    }
}
