package io.lectern;

import io.lectern.config.Settings;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/// One node on given stores; started more than once, the nodes form a cluster.
@Command(
        name = "serve",
        description =
                "Serve on the stores at DATABASE_URL and REDIS_URL; several nodes on the same stores form a cluster.")
final class ServeCommand implements Runnable {
    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    private Main main;

    @Override
    public void run() {
        Settings settings = main.settings();
        Startup.requireStores(settings);
        if (settings.zoom().apiUrl().isEmpty())
            throw new CommandFailure(
                    "ZOOM_API_URL is not set; it is https://api.zoom.us/v2, or the simulator of `lectern zoom-sim`");
        Startup.requirePorts(settings);
        Startup.migrate(settings);
        App app = Startup.start(settings);
        System.out.println("Lectern serves at " + app.address());
        Startup.untilStopped(app::stop, () -> {});
    }
}
