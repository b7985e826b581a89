package io.lectern.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// The real `socket.io-client`, run by Node: installed into `target/npm` by npm, once a machine.
public final class OldClient {
    private static final String VERSION = "4.8.1";
    private static final Path HOME = Path.of("target", "npm").toAbsolutePath();
    private static final Path SCRIPT =
            Path.of("src", "test", "js", "socketio-scenarios.mjs").toAbsolutePath();

    private final Map<String, String> environment;

    public OldClient(Map<String, String> environment) {
        this.environment = environment;
    }

    /// Why it cannot be run here; nothing when it can.
    public static synchronized Optional<String> absent() {
        try {
            Path installed = HOME.resolve("node_modules/socket.io-client/package.json");
            if (run(Map.of(), List.of("node", "--version")).code() != 0) return Optional.of("node is not installed");
            if (Files.exists(installed) && Files.readString(installed).contains("\"" + VERSION + "\""))
                return Optional.empty();
            Files.createDirectories(HOME);
            Outcome npm = run(
                    Map.of(),
                    List.of(
                            "npm",
                            "install",
                            "--no-save",
                            "--no-package-lock",
                            "--no-audit",
                            "--no-fund",
                            "--prefix",
                            HOME.toString(),
                            "socket.io-client@" + VERSION));
            return npm.code() == 0
                    ? Optional.empty()
                    : Optional.of("npm cannot install socket.io-client: " + npm.output());
        } catch (IOException e) {
            return Optional.of("node or npm is not installed: " + e.getMessage());
        }
    }

    /// The names of everything that can be played.
    public List<String> scenarios() {
        return play().output().lines().toList();
    }

    /// Plays a scenario to its end.
    public void passes(String scenario) {
        Outcome outcome = play(scenario);
        if (outcome.code() != 0) throw new AssertionError(scenario + ": " + outcome.output());
    }

    /// Starts a scenario, and waits until it says that it is ready.
    public Playing start(String scenario) {
        try {
            Path output = Files.createTempFile("scenario", ".log");
            Process process = builder(variables(), List.of("node", SCRIPT.toString(), scenario))
                    .redirectOutput(output.toFile())
                    .start();
            Playing playing = new Playing(process, output);
            Eventually.asserts(() -> {
                if (!playing.output().contains("READY")) throw new AssertionError(playing.output());
            });
            return playing;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A scenario under way.
    public record Playing(Process process, Path log) {
        public void passes() {
            try {
                if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0)
                    throw new AssertionError(output());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError(e);
            } finally {
                process.destroy();
            }
        }

        String output() {
            try {
                return Files.readString(log);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private record Outcome(int code, String output) {}

    private Outcome play(String... scenario) {
        List<String> command = new ArrayList<>(List.of("node", SCRIPT.toString()));
        command.addAll(List.of(scenario));
        try {
            return run(variables(), command);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Map<String, String> variables() {
        Map<String, String> all = new java.util.HashMap<>(environment);
        all.put("SOCKETIO_MODULES", HOME.toString());
        return all;
    }

    private static ProcessBuilder builder(Map<String, String> variables, List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(variables);
        return builder;
    }

    private static Outcome run(Map<String, String> variables, List<String> command) throws IOException {
        Path output = Files.createTempFile("node", ".log");
        Process process =
                builder(variables, command).redirectOutput(output.toFile()).start();
        try {
            if (!process.waitFor(3, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                return new Outcome(-1, "did not end: " + Files.readString(output));
            }
            return new Outcome(process.exitValue(), Files.readString(output));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        } finally {
            Files.deleteIfExists(output);
        }
    }
}
