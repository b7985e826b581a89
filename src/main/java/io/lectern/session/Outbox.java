package io.lectern.session;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// What a session still has to be sent. Everything a turn of the event loop brings goes out in one write: the write
/// call is what costs, not the bytes. While a write is under way the next frames wait here, where they are shared
/// with everybody else who gets them. What the other side does not take is counted, in bytes, and bounded.
final class Outbox {
    /// Decides when an outbox is flushed.
    interface Turns {
        /// There is something to flush; told once until it is.
        void later(Outbox outbox);

        /// What waits to be flushed is much: the other side must not count as slow because this one rests.
        void now(Outbox outbox);
    }

    private final Wire wire;
    private final int limit;
    private final Turns turns;
    private final Runnable overflow;
    private List<Frame> frames = List.of();
    private int bytes;
    private int leaving;
    private boolean full;

    /// @param limit unsent bytes at which the other side counts as too slow
    Outbox(Wire wire, int limit, Turns turns, Runnable overflow) {
        this.wire = wire;
        this.limit = limit;
        this.turns = turns;
        this.overflow = overflow;
    }

    void send(Frame frame) {
        if (full) return;
        if (frames.isEmpty()) {
            frames = new ArrayList<>(2);
            if (leaving == 0) turns.later(this);
        }
        frames.add(frame);
        bytes += frame.bytes();
        if (bytes > limit) {
            full = true;
            frames = List.of();
            overflow.run();
        } else if (leaving == 0 && isMuch()) {
            turns.now(this);
        }
    }

    private boolean isMuch() {
        return bytes > limit / 4;
    }

    /// Sends what may as well be lost, unless the other side is behind already.
    void sendIfQuick(Frame frame, int soft) {
        if (bytes + frame.bytes() <= soft) send(frame);
    }

    /// Writes what waits, unless a write is still under way: then that one's end does it.
    ///
    /// @param bundling finds the bundle of some frames
    /// @return how many frames left
    int flush(Function<List<Frame>, Bundle> bundling) {
        if (frames.isEmpty() || leaving > 0) return 0;
        int many = frames.size();
        Bundle bundle = bundling.apply(frames);
        frames = List.of();
        write(bundle);
        return many;
    }

    /// Writes what waits now, whatever is under way: nothing comes after it.
    void flushLast() {
        if (frames.isEmpty()) return;
        Bundle last = new Bundle(frames);
        frames = List.of();
        full = true;
        write(last);
    }

    private void write(Bundle bundle) {
        leaving += bundle.bytes();
        Future<Void> written = wire.write(bundle);
        if (written.isComplete()) left(written, bundle);
        else written.onComplete(outcome -> left(outcome, bundle));
    }

    private void left(AsyncResult<Void> outcome, Bundle bundle) {
        leaving -= bundle.bytes();
        bytes -= bundle.bytes();
        if (outcome.failed()) full = true;
        else if (!frames.isEmpty() && isMuch()) turns.now(this);
        else if (!frames.isEmpty()) turns.later(this);
    }
}
