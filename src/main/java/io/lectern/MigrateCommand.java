package io.lectern;

import io.lectern.config.Settings;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/// Brings the schema to the newest version and stops.
@Command(name = "migrate", description = "Bring the database at DATABASE_URL to the newest schema.")
final class MigrateCommand implements Runnable {
    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    private Main main;

    @Override
    public void run() {
        Settings settings = main.settings();
        Startup.requireStores(settings);
        int applied = Startup.migrate(settings);
        System.out.println(applied == 0 ? "the schema is up to date" : applied + " migrations applied");
    }
}
