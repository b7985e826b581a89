package io.lectern.zoomhook;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicLong;

/// What is counted about webhooks; one for a node.
public final class HookMeters {
    private final MeterRegistry registry;
    private final AtomicLong backlog = new AtomicLong();
    private final AtomicLong overdue = new AtomicLong();
    private final AtomicLong givenUp = new AtomicLong();

    public HookMeters(MeterRegistry registry) {
        this.registry = registry;
        registry.gauge("lectern.zoom.webhooks.backlog", backlog);
        registry.gauge("lectern.zoom.webhooks.oldest.seconds", overdue);
        registry.gauge("lectern.zoom.webhooks.given.up", givenUp);
    }

    /// @param outcome accepted, duplicate, validated, or why nothing follows from it
    void received(String outcome) {
        registry.counter("lectern.zoom.webhooks", "outcome", outcome).increment();
    }

    void refused(Refused reason) {
        registry.counter("lectern.zoom.webhooks.refused", "reason", reason.word())
                .increment();
    }

    /// @param outcome one of a few words, never a text from outside
    void worked(String event, String outcome) {
        registry.counter("lectern.zoom.webhooks.worked", "event", event, "outcome", outcome)
                .increment();
    }

    void standing(PgDeliveries.Standing now) {
        backlog.set(now.waiting());
        overdue.set(now.oldest().toSeconds());
        givenUp.set(now.givenUp());
    }
}
