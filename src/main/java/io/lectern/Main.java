package io.lectern;

import io.lectern.config.Settings;
import io.lectern.config.SettingsException;
import io.lectern.config.SettingsLoader;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;

/// The command line.
@Command(
        name = "lectern",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        versionProvider = Main.Version.class,
        description = "The realtime server behind live lessons.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            RunCommand.class,
            ServeCommand.class,
            MigrateCommand.class,
            UserCommand.class,
            ZoomAccountCommand.class,
            ZoomRotateKeysCommand.class,
            ZoomSimCommand.class,
        })
public final class Main implements Runnable {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description =
                    "a YAML file over the defaults of conf/lectern.yaml; variables of the environment go over both")
    private @Nullable Path config;

    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init")
    private CommandLine.Model.CommandSpec spec;

    public static void main(String[] args) {
        boolean terminal = System.console() != null && System.console().isTerminal();
        System.setProperty("lectern.log", terminal ? "terminal" : "json");
        System.setProperty("vertx.logger-delegate-factory-class-name", "io.vertx.core.logging.SLF4JLogDelegateFactory");
        System.setProperty("hazelcast.logging.type", "slf4j");
        int status = new CommandLine(new Main())
                .setExecutionExceptionHandler(Main::failed)
                .setParameterExceptionHandler(Main::misused)
                .execute(args);
        System.exit(status);
    }

    @Override
    public void run() {
        spec.commandLine().usage(System.out);
    }

    /// The settings of this process.
    Settings settings() {
        return new SettingsLoader().load(config, System.getenv());
    }

    private static int failed(Exception failure, CommandLine command, CommandLine.ParseResult parsed) throws Exception {
        if (!(failure instanceof CommandFailure) && !(failure instanceof SettingsException)) throw failure;
        System.err.println("lectern: " + failure.getMessage());
        return 1;
    }

    private static int misused(ParameterException wrong, String[] args) {
        String command = wrong.getCommandLine().getCommandSpec().qualifiedName();
        System.err.println("lectern: " + wrong.getMessage() + "; see `" + command + " --help`");
        return 2;
    }

    /// Reads the version from the jar.
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"lectern " + (version == null ? "(from classes)" : version)};
        }
    }
}
