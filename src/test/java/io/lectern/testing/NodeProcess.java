package io.lectern.testing;

import io.lectern.Main;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// A node as an operator starts it: a process of its own, that can be killed and frozen.
public final class NodeProcess implements AutoCloseable {
    private static final List<String> HAZELCAST_DOORS = List.of(
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "--add-modules",
            "java.se",
            "--add-exports",
            "java.base/jdk.internal.ref=ALL-UNNAMED",
            "--add-opens",
            "java.base/java.lang=ALL-UNNAMED",
            "--add-opens",
            "java.base/sun.nio.ch=ALL-UNNAMED",
            "--add-opens",
            "java.management/sun.management=ALL-UNNAMED",
            "--add-opens",
            "jdk.management/com.sun.management.internal=ALL-UNNAMED");

    private static final Duration START = Duration.ofMinutes(3);

    private final Process process;
    private final Path output;
    public final int httpPort;
    public final int opsPort;

    private NodeProcess(Process process, Path output, int httpPort, int opsPort) {
        this.process = process;
        this.output = output;
        this.httpPort = httpPort;
        this.opsPort = opsPort;
    }

    /// Starts `lectern serve` on free ports and waits until it wants traffic.
    public static NodeProcess serve(Map<String, String> environment) {
        return start(List.of("serve"), environment).untilReady();
    }

    /// Starts any command with free ports in its environment, and does not wait.
    public static NodeProcess start(List<String> arguments, Map<String, String> environment) {
        try {
            int http = freePort();
            int ops = freePort();
            Map<String, String> variables = new HashMap<>(Map.of(
                    "LECTERN_HTTP_PORT", Integer.toString(http),
                    "LECTERN_OPS_PORT", Integer.toString(ops),
                    "LECTERN_CLUSTER_PORT", Integer.toString(freePort())));
            variables.putAll(environment);
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:+UseSerialGC",
                    "-Xmx512m"));
            command.addAll(HAZELCAST_DOORS);
            command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
            command.addAll(arguments);
            Path output = Files.createTempFile("lectern-node", ".log");
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .redirectInput(new File("/dev/null"));
            builder.environment().keySet().removeIf(name -> name.startsWith("LECTERN_"));
            builder.environment().putAll(variables);
            return new NodeProcess(builder.start(), output, Integer.parseInt(variables.get("LECTERN_HTTP_PORT")), ops);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public NodeProcess untilReady() {
        HttpClient client = HttpClient.newHttpClient();
        HttpRequest ready = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + opsPort + "/health/ready"))
                .build();
        Eventually.asserts(START, () -> {
            if (!process.isAlive()) return;
            if (client.send(ready, HttpResponse.BodyHandlers.ofString()).statusCode() != 200)
                throw new AssertionError("not ready: " + output());
        });
        if (!process.isAlive()) throw new AssertionError("the node ended: " + output());
        return this;
    }

    public String url() {
        return "http://127.0.0.1:" + httpPort;
    }

    public String output() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// As a power cut would.
    public void kill() {
        process.destroyForcibly();
        exitCode();
    }

    /// As an operator would.
    public void terminate() {
        process.destroy();
    }

    public void freeze() {
        signal("-STOP");
    }

    public void thaw() {
        signal("-CONT");
    }

    public int exitCode() {
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) throw new AssertionError("still running: " + output());
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /// Gives it the time to stop what it started; a kill would leave its embedded servers behind.
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) process.destroyForcibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }

    public static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void signal(String name) {
        try {
            new ProcessBuilder("kill", name, Long.toString(process.pid()))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
