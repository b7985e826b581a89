package io.lectern.socketio;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/// Connections of a node that nobody has signed in on yet, by address. A class behind one router comes back at once, so
/// there is room for several classes; but not for a machine that only opens.
public final class Waiting {
    private final int most;
    private final ConcurrentMap<String, Integer> counts = new ConcurrentHashMap<>();

    public Waiting(int most) {
        this.most = most;
    }

    /// @return whether there was room for one more
    boolean enter(String address) {
        int now = counts.merge(address, 1, Integer::sum);
        if (now <= most) return true;
        leave(address);
        return false;
    }

    void leave(String address) {
        counts.computeIfPresent(address, (known, count) -> count > 1 ? count - 1 : null);
    }
}
