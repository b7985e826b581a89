package io.lectern.ops;

import java.util.concurrent.atomic.AtomicBoolean;

/// Whether this node wants traffic: from the moment everything listens until it begins to leave.
public final class Readiness {
    private final AtomicBoolean ready = new AtomicBoolean();

    public void toReady() {
        ready.set(true);
    }

    public void toDraining() {
        ready.set(false);
    }

    public boolean isReady() {
        return ready.get();
    }
}
