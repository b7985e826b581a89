package io.lectern.session;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/// What an operator sees of sockets.
public final class SessionMeters {
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger feeds = new AtomicInteger();
    private final Counter connected;
    private final Counter refusedFrames;
    private final Counter expelled;
    private final MeterRegistry registry;

    public SessionMeters(MeterRegistry registry) {
        Gauge.builder("lectern.sessions.open", open, AtomicInteger::get)
                .strongReference(true)
                .register(registry);
        Gauge.builder("lectern.feeds", feeds, AtomicInteger::get)
                .description("rooms that have members here, counted by event loop")
                .strongReference(true)
                .register(registry);
        connected = registry.counter("lectern.sessions.connected");
        refusedFrames = registry.counter("lectern.frames.refused");
        expelled = registry.counter("lectern.rooms.expelled");
        this.registry = registry;
    }

    /// @param silence how long nothing was heard of changes of permission
    public void listening(Supplier<Duration> silence) {
        TimeGauge.builder("lectern.access.silence", () -> silence.get().toMillis(), TimeUnit.MILLISECONDS)
                .description("how long nothing was heard of changes of permission; some two seconds at most")
                .register(registry);
    }

    int openNow() {
        return open.get();
    }

    void expelled() {
        expelled.increment();
    }

    void opened() {
        open.incrementAndGet();
    }

    void closed() {
        open.decrementAndGet();
    }

    void feedOpened() {
        feeds.incrementAndGet();
    }

    void feedClosed() {
        feeds.decrementAndGet();
    }

    void connected() {
        connected.increment();
    }

    void refusedFrame() {
        refusedFrames.increment();
    }
}
