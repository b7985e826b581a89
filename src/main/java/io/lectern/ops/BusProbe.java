package io.lectern.ops;

import io.lectern.bus.Address;
import io.lectern.bus.Bus;
import io.lectern.platform.Nodes;
import io.lectern.protocol.NodeId;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// Asks every living node a question over the bus. A bus can fall silent while everything else looks well: sockets
/// stay open, publishes are stored, and nobody hears of them.
public final class BusProbe {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final int SILENT_AFTER = 3;

    private final Bus bus;
    private final Nodes nodes;
    private final AtomicInteger unanswered = new AtomicInteger();

    /// The question and the answer.
    public record Knock(NodeId from) {}

    public BusProbe(Bus bus, Nodes nodes, MeterRegistry meters) {
        this.bus = bus;
        this.nodes = nodes;
        Gauge.builder("lectern.bus.unanswered", unanswered, AtomicInteger::get)
                .description("bus probes in a row that some living node did not answer")
                .strongReference(true)
                .register(meters);
    }

    /// Answers the others' probes.
    public Future<Void> listen() {
        return bus.answer(address(nodes.self()), knock -> Future.succeededFuture(new Knock(nodes.self())));
    }

    /// Asks all of them once; also warms the connections up.
    public Future<Void> ask() {
        List<Future<?>> answers = new ArrayList<>();
        for (Nodes.Live live : nodes.view().live())
            answers.add(bus.ask(address(live.node()), new Knock(nodes.self()), Knock.class, PATIENCE));
        return Future.join(answers).<Void>mapEmpty().onComplete(asked -> {
            if (asked.succeeded()) unanswered.set(0);
            else unanswered.incrementAndGet();
        });
    }

    public boolean isSilent() {
        return unanswered.get() >= SILENT_AFTER;
    }

    private static Address<Knock> address(NodeId node) {
        return new Address<>("probe." + node.value(), Knock.class);
    }
}
