package io.lectern;

import io.lectern.zoomsim.ZoomSim;
import io.lectern.zoomsim.ZoomSimMain;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// The simulator as a server of its own, for trying several nodes.
@Command(name = "zoom-sim", description = "Run the Zoom simulator with the demo accounts.")
final class ZoomSimCommand implements Runnable {
    @Option(names = "--port", defaultValue = "8090", description = "where it listens on 127.0.0.1 (${DEFAULT-VALUE})")
    private int port;

    @Option(names = "--data", description = "a file that keeps its meetings over a restart")
    private @Nullable Path data;

    @Override
    public void run() {
        if (port < 0 || port > 65_535)
            throw new CommandFailure("--port is from 0 (any that is free) to 65535, not " + port);
        requireFolder();
        Vertx vertx = Vertx.vertx();
        ZoomSim sim = Startup.await(ZoomSimMain.run(vertx, port, data), Duration.ofSeconds(10));
        System.out.println("The Zoom simulator is at " + sim.pageUrl() + " : ZOOM_API_URL=" + sim.apiUrl()
                + " ZOOM_OAUTH_URL=" + sim.oauthUrl());
        Startup.untilStopped(vertx::close, () -> {});
    }

    private void requireFolder() {
        if (data == null) return;
        Path folder = data.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder))
            throw new CommandFailure("--data: there is no folder " + folder);
    }
}
