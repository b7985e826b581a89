package io.lectern;

import io.lectern.zoomsim.ZoomSim;
import io.lectern.zoomsim.ZoomSimMain;
import io.vertx.core.Vertx;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// The simulator as a server of its own, for trying several nodes.
@Command(name = "zoom-sim", description = "Run the Zoom simulator with the demo accounts.")
final class ZoomSimCommand implements Runnable {
    @Option(names = "--port", defaultValue = "8090", description = "where it listens on 127.0.0.1 (${DEFAULT-VALUE})")
    private int port;

    @Override
    public void run() {
        Vertx vertx = Vertx.vertx();
        ZoomSim sim = Startup.await(ZoomSimMain.run(vertx, port), Duration.ofSeconds(10));
        System.out.println(
                "The Zoom simulator is up: ZOOM_API_URL=" + sim.apiUrl() + " ZOOM_OAUTH_URL=" + sim.oauthUrl());
        Startup.untilStopped(vertx::close, () -> {});
    }
}
