package io.lectern.zoomapi;

/// One budget as far as this process knows, for when the shared one cannot be asked. Pure but for what it remembers;
/// the same arithmetic as `lua/zoom/budget.lua`, without the bound of a day.
final class Pace {
    private long due;

    /// Takes one call, unless the wait for it would be too long.
    ///
    /// @param now microseconds of a clock that does not go back
    /// @return microseconds to wait; above `longest` nothing was taken
    long take(Rate rate, long longest, long now) {
        long free = Math.max(due, now);
        long wait = Math.max(0, free - now - (rate.atOnce() - 1) * rate.eachMicros());
        if (wait <= longest) due = free + rate.eachMicros();
        return wait;
    }

    void hold(Rate rate, long micros, long now) {
        due = Math.max(due, now + micros + (rate.atOnce() - 1) * rate.eachMicros());
    }
}
