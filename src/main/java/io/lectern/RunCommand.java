package io.lectern;

import io.lectern.account.Passwords;
import io.lectern.config.Secret;
import io.lectern.config.Settings;
import io.lectern.importer.DemoSchool;
import io.lectern.importer.PgDemoSchool;
import io.lectern.platform.Postgres;
import io.lectern.platform.Vault;
import io.lectern.zoom.PgAccounts;
import io.lectern.zoomsim.DemoAccounts;
import io.lectern.zoomsim.ZoomSim;
import io.lectern.zoomsim.ZoomSimMain;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/// Everything on one machine.
@Command(
        name = "run",
        description = {
            "Run a whole school on this machine: embedded stores, the Zoom simulator, demo data.",
            "DATABASE_URL, REDIS_URL and ZOOM_API_URL with ZOOM_OAUTH_URL replace its parts one by one."
        })
final class RunCommand implements Runnable {
    private static final Logger LOGGER = LoggerFactory.getLogger(RunCommand.class);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long REFRESH_MS = 10_000;

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
            run(stores, Vertx.vertx());
        } catch (RuntimeException e) {
            stores.close();
            throw e;
        }
    }

    private static void run(EmbeddedStores stores, Vertx helper) {
        Optional<ZoomSim> sim = simulator(stores.settings(), helper);
        Secret hooks = new Secret(UUID.randomUUID().toString());
        Settings located = sim.map(own ->
                        stores.settings().withZoom(own.apiUrl(), own.oauthUrl()).withWebhookSecret(hooks))
                .orElse(stores.settings());
        if (stores.areAllOwn()) Startup.await(fillDemo(helper, located, sim.isPresent()), PATIENCE);
        writeAddresses(located);
        App app = Startup.start(located);
        System.out.println(greeting(app, stores.areAllOwn()));
        sim.ifPresent(own -> subscribe(own, app, hooks));
        sim.ifPresent(own -> System.out.println("The Zoom simulator is at " + own.pageUrl()));
        Startup.untilStopped(() -> app.stop().eventually(helper::close), stores::close);
    }

    /// Lessons go on without webhooks, only later, so that nobody has to wait for this.
    private static void subscribe(ZoomSim sim, App app, Secret secret) {
        sim.subscribe(app.address() + "/api/zoom/webhook/", secret.reveal(), Set.of())
                .map(subscription -> subscription.validated() ? "" : subscription.why())
                .otherwise(failure -> String.valueOf(failure.getMessage()))
                .onSuccess(why -> {
                    if (!why.isEmpty()) LOGGER.atWarn().log("the simulator sends no webhooks: {}", why);
                });
    }

    /// Keeps its meetings beside the stores, so that lessons find them again.
    private static Optional<ZoomSim> simulator(Settings settings, Vertx helper) {
        if (!settings.zoom().apiUrl().isEmpty()) return Optional.empty();
        return Optional.of(
                Startup.await(ZoomSimMain.run(helper, 0, settings.data().resolve("zoom-sim.json")), PATIENCE));
    }

    /// Demo people have a published password, so they exist only in stores that this command made itself. Whoever ends
    /// the lesson that can be started now finds another one soon.
    private static Future<?> fillDemo(Vertx helper, Settings settings, boolean simulated) {
        Postgres postgres = Postgres.open(helper, settings.database());
        Vault vault = Vault.of(Startup.keys(settings), settings.vault());
        Passwords passwords = new Passwords(helper, settings.auth().hashers());
        PgDemoSchool school = new PgDemoSchool(postgres, passwords);
        helper.setPeriodic(
                REFRESH_MS,
                due -> school.refresh(Instant.now())
                        .onFailure(
                                failure -> LOGGER.atWarn().setCause(failure).log("the demo school was not refreshed")));
        return school.fill(Instant.now())
                .compose(filled ->
                        simulated ? DemoAccounts.addTo(new PgAccounts(postgres, vault)) : Future.succeededFuture())
                .compose(added -> school.past());
    }

    /// For a second node on the same stores: `env $(cat .lectern/stores.env) … scripts/lectern serve`.
    private static void writeAddresses(Settings settings) {
        String text = "DATABASE_URL=" + settings.database().url().reveal() + "\nREDIS_URL="
                + settings.redis().url().reveal() + "\nZOOM_API_URL="
                + settings.zoom().apiUrl() + "\nZOOM_OAUTH_URL="
                + settings.zoom().oauthUrl() + "\nLECTERN_ZOOM_WEBHOOK_SECRETS="
                + settings.zoom().webhookSecrets().stream().map(Secret::reveal).collect(Collectors.joining(",")) + "\n";
        Path file = settings.data().resolve("stores.env");
        try {
            Files.deleteIfExists(file);
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new CommandFailure(file + " cannot be written: " + e.getMessage());
        }
    }

    private static String greeting(App app, boolean demo) {
        if (!demo) return "Lectern is at " + app.address();
        return "Lectern is at " + app.address()
                + " - sign in as teacher1@demo.local (or teacher2), student1@demo.local (to student21) or admin@demo.local, password "
                + DemoSchool.PASSWORD;
    }
}
