package io.lectern.session;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicInteger;

/// What an operator sees of sockets.
public final class SessionMeters {
    private final AtomicInteger open = new AtomicInteger();
    private final Counter connected;
    private final Counter refusedFrames;

    public SessionMeters(MeterRegistry registry) {
        Gauge.builder("lectern.sessions.open", open, AtomicInteger::get)
                .strongReference(true)
                .register(registry);
        connected = registry.counter("lectern.sessions.connected");
        refusedFrames = registry.counter("lectern.frames.refused");
    }

    void opened() {
        open.incrementAndGet();
    }

    void closed() {
        open.decrementAndGet();
    }

    void connected() {
        connected.increment();
    }

    void refusedFrame() {
        refusedFrames.increment();
    }
}
