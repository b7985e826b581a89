package io.lectern;

import io.lectern.config.Settings;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/// Everything on one machine.
@Command(
        name = "run",
        description = "Run a whole school on this machine: embedded stores, the Zoom simulator, demo data.")
final class RunCommand implements Runnable {
    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    private Main main;

    @Override
    public void run() {
        Settings settings = main.settings();
        Startup.requirePorts(settings);
        EmbeddedStores stores = EmbeddedStores.start(settings);
        try {
            Startup.migrate(stores.settings());
            App app = Startup.start(stores.settings());
            System.out.println("Lectern is at " + app.address());
            Startup.untilStopped(() -> app.stop().onComplete(stopped -> stores.close()));
        } catch (RuntimeException e) {
            stores.close();
            throw e;
        }
    }
}
