package io.lectern.zoomsim;

import io.vertx.core.Future;
import io.vertx.core.Vertx;

/// The simulator as a program of its own, with the accounts of the demonstration.
public final class ZoomSimMain {
    private static final long SEED = 1;

    private ZoomSimMain() {}

    /// Starts it and leaves it running; it ends with the given Vert.x.
    public static Future<ZoomSim> run(Vertx vertx, int port) {
        return ZoomSim.start(vertx, port, SEED)
                .onSuccess(sim -> DemoAccounts.all().forEach(sim::register));
    }
}
