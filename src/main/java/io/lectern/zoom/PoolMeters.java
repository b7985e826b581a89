package io.lectern.zoom;

import io.lectern.protocol.Refusal;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/// What is counted about the pool.
final class PoolMeters {
    private final MeterRegistry registry;
    private final AtomicInteger free = new AtomicInteger();
    private final AtomicInteger held = new AtomicInteger();

    PoolMeters(MeterRegistry registry) {
        this.registry = registry;
        registry.gauge("lectern.zoom.seats.free", free);
        registry.gauge("lectern.zoom.seats.held", held);
    }

    void occupied(PgSweep.Occupancy occupancy) {
        held.set(occupancy.held());
        free.set(Math.max(0, occupancy.seats() - occupancy.held()));
    }

    void granted() {
        registry.counter("lectern.zoom.starts", "outcome", "granted").increment();
    }

    void failed(Throwable failure) {
        String outcome = failure instanceof Refusal refusal ? refusal.code().wire() : "failed";
        registry.counter("lectern.zoom.starts", "outcome", outcome.toLowerCase(Locale.ROOT))
                .increment();
    }

    /// A seat came back without anybody giving it back.
    void reclaimed(String how) {
        registry.counter("lectern.zoom.reclaimed", "how", how).increment();
    }
}
