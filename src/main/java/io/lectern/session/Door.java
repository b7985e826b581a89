package io.lectern.session;

import io.lectern.config.Settings;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/// Says no before anything is spent on a connection: to one too many for the node, and to an address that tries too
/// often. One for all event loops of a node.
public final class Door {
    private static final long WINDOW_NANOS = 60_000_000_000L;
    private static final int MOST_ADDRESSES = 100_000;

    private final int most;
    private final int perAddress;
    private final SessionMeters meters;
    private final LongSupplier nanos;
    private final Map<String, Integer> tries = new HashMap<>();
    private long windowFrom;

    /// What somebody hears at the door, as an HTTP status.
    public enum Answer {
        COME_IN(101),
        TOO_OFTEN(429),
        FULL(503);

        private final int status;

        Answer(int status) {
            this.status = status;
        }

        int status() {
            return status;
        }
    }

    public Door(Settings.Session settings, SessionMeters meters) {
        this(settings.maxConnections(), settings.connectsPerMinute(), meters, System::nanoTime);
    }

    Door(int most, int perAddress, SessionMeters meters, LongSupplier nanos) {
        this.most = most;
        this.perAddress = perAddress;
        this.meters = meters;
        this.nanos = nanos;
        this.windowFrom = nanos.getAsLong();
    }

    /// Somebody wants to come in from that address.
    public Answer knock(String address) {
        if (meters.openNow() >= most) return Answer.FULL;
        return isTooOften(address) ? Answer.TOO_OFTEN : Answer.COME_IN;
    }

    /// Counts begin anew every minute, for all at once, so that nothing is kept of anybody for longer.
    private synchronized boolean isTooOften(String address) {
        long now = nanos.getAsLong();
        if (now - windowFrom >= WINDOW_NANOS) {
            tries.clear();
            windowFrom = now;
        }
        // Whoever has that many addresses is not stopped by counting them.
        if (tries.size() >= MOST_ADDRESSES && !tries.containsKey(address)) return false;
        return tries.merge(address, 1, Integer::sum) > perAddress;
    }
}
