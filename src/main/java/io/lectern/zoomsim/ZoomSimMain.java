package io.lectern.zoomsim;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// The simulator as a program of its own, with the accounts of the demonstration.
public final class ZoomSimMain {
    private static final long SEED = 1;

    private ZoomSimMain() {}

    /// Starts it and leaves it running; it ends with the given Vert.x.
    ///
    /// @param file where it keeps its meetings over a restart, if anywhere
    public static Future<ZoomSim> run(Vertx vertx, int port, @Nullable Path file) {
        return ZoomSim.start(vertx, new ZoomSim.Options(port, SEED, InstantSource.system(), true, file))
                .onSuccess(sim -> DemoAccounts.all().forEach(sim::register));
    }
}
