package io.lectern.platform;

/// A token bucket: a steady rate, and twice as much at once.
public final class RateLimit {
    private static final int HOPELESS = 200;

    private final int perSecond;
    private double tokens;
    private long at = System.nanoTime();
    private int refusedInARow;

    public RateLimit(int perSecond) {
        this.perSecond = perSecond;
        this.tokens = 2.0 * perSecond;
    }

    public boolean allows() {
        long now = System.nanoTime();
        tokens = Math.min(2.0 * perSecond, tokens + (now - at) * 1e-9 * perSecond);
        at = now;
        if (tokens < 1) {
            refusedInARow++;
            return false;
        }
        tokens -= 1;
        refusedInARow = 0;
        return true;
    }

    /// Whether the client does not even listen to refusals.
    public boolean isHopeless() {
        return refusedInARow > HOPELESS;
    }
}
