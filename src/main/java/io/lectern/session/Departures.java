package io.lectern.session;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;

/// The outboxes of an event loop that have something to write: all of them do so at the end of a turn, or a little
/// later when the loop has much to write.
final class Departures implements Outbox.Turns {
    private final Vertx vertx;
    private final Context context;
    private final Pace pace = new Pace(System.nanoTime());
    private List<Outbox> waiting = new ArrayList<>();
    private Bundle bundle = new Bundle(List.of());

    Departures(Vertx vertx, Context context) {
        this.vertx = vertx;
        this.context = context;
    }

    @Override
    public void later(Outbox outbox) {
        if (waiting.isEmpty()) schedule();
        waiting.add(outbox);
    }

    @Override
    public void now(Outbox outbox) {
        outbox.flush(this::bundled);
    }

    private void schedule() {
        long pause = pace.pause(System.nanoTime());
        if (pause == 0) context.runOnContext(turn -> flush());
        else vertx.setTimer(pause, rested -> flush());
    }

    private void flush() {
        List<Outbox> ready = waiting;
        waiting = new ArrayList<>();
        long from = System.nanoTime();
        int frames = 0;
        for (Outbox outbox : ready) frames += outbox.flush(this::bundled);
        bundle = new Bundle(List.of());
        pace.wrote(from, System.nanoTime(), frames, ready.size());
    }

    /// Members of a room stand one after another in a flush, and mostly get the same.
    private Bundle bundled(List<Frame> frames) {
        if (!bundle.holds(frames)) bundle = new Bundle(frames);
        return bundle;
    }
}
