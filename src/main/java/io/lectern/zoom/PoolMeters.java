package io.lectern.zoom;

import io.lectern.protocol.Refusal;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/// What is counted about the pool. The gauges are of the whole pool, as this node saw it last.
final class PoolMeters {
    private final MeterRegistry registry;
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicInteger free;
    private final AtomicInteger held;
    private final AtomicInteger reserved;
    private final AtomicInteger unknown;
    private final AtomicInteger quarantined;
    private final AtomicInteger quota;

    PoolMeters(MeterRegistry registry) {
        this.registry = registry;
        registry.gauge("lectern.zoom.waiting", waiting);
        free = gauge("lectern.zoom.seats.free");
        held = gauge("lectern.zoom.seats.held");
        reserved = gauge("lectern.zoom.seats.reserved");
        unknown = gauge("lectern.zoom.seats.unknown");
        quarantined = gauge("lectern.zoom.seats.quarantined");
        quota = gauge("lectern.zoom.quota.left");
    }

    private AtomicInteger gauge(String name) {
        AtomicInteger value = new AtomicInteger();
        registry.gauge(name, value);
        return value;
    }

    void occupied(PgSweep.Occupancy now) {
        free.set(now.free());
        held.set(now.held());
        reserved.set(now.reserved());
        unknown.set(now.unknown());
        quarantined.set(now.quarantined());
        quota.set(now.quotaLeft());
    }

    /// @param won whether the try to take a seat got one; another was faster otherwise
    void claimed(boolean won) {
        registry.counter("lectern.zoom.claims", "outcome", won ? "won" : "lost").increment();
    }

    void granted() {
        registry.counter("lectern.zoom.starts", "outcome", "granted").increment();
    }

    void failed(Throwable failure) {
        String outcome = failure instanceof Refusal refusal ? refusal.code().wire() : "failed";
        registry.counter("lectern.zoom.starts", "outcome", outcome.toLowerCase(Locale.ROOT))
                .increment();
    }

    /// How many lessons wait for a seat.
    void waiting(int lessons) {
        waiting.set(lessons);
    }

    /// A lesson waited this long for its meeting.
    void waited(Duration time) {
        Timer.builder("lectern.zoom.wait")
                .publishPercentiles(0.5, 0.99)
                .register(registry)
                .record(time);
    }

    /// A seat came back without anybody giving it back.
    void reclaimed(String how) {
        registry.counter("lectern.zoom.reclaimed", "how", how).increment();
    }

    void quarantined() {
        registry.counter("lectern.zoom.quarantines").increment();
    }
}
