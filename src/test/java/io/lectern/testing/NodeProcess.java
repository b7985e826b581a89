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

    /// Never closed: that would wait for connections of nodes that are gone.
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private static final Duration START = Duration.ofMinutes(3);

    private final Process process;
    private final Path output;
    public final String host;
    public final int httpPort;
    public final int opsPort;

    /// Where a node runs: its address, and what its command line begins with, such as `ip netns exec one`.
    public record Place(String host, List<String> inside) {
        public static final Place HERE = new Place("127.0.0.1", List.of());
    }

    private NodeProcess(Process process, Path output, Place place, int httpPort, int opsPort) {
        this.process = process;
        this.output = output;
        this.host = place.host();
        this.httpPort = httpPort;
        this.opsPort = opsPort;
    }

    /// Starts `lectern serve` on free ports and waits until it wants traffic.
    public static NodeProcess serve(Map<String, String> environment) {
        return start(List.of("serve"), environment).untilReady();
    }

    /// Starts any command with free ports in its environment, and does not wait.
    public static NodeProcess start(List<String> arguments, Map<String, String> environment) {
        return start(arguments, environment, Place.HERE);
    }

    public static NodeProcess start(List<String> arguments, Map<String, String> environment, Place place) {
        try {
            int http = freePort();
            int ops = freePort();
            Map<String, String> variables = new HashMap<>(Map.of(
                    "LECTERN_HTTP_PORT", Integer.toString(http),
                    "LECTERN_OPS_PORT", Integer.toString(ops),
                    "LECTERN_CLUSTER_PORT", Integer.toString(freePort())));
            variables.putAll(environment);
            List<String> command = new ArrayList<>(place.inside());
            command.addAll(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:+UseSerialGC",
                    // Tests want nodes to start soon, not to become fast.
                    "-XX:TieredStopAtLevel=1",
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
            return new NodeProcess(
                    builder.start(), output, place, Integer.parseInt(variables.get("LECTERN_HTTP_PORT")), ops);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public NodeProcess untilReady() {
        HttpRequest ready = HttpRequest.newBuilder(URI.create("http://" + host + ":" + opsPort + "/health/ready"))
                .build();
        Eventually.asserts(START, () -> {
            if (!process.isAlive()) return;
            if (CLIENT.send(ready, HttpResponse.BodyHandlers.ofString()).statusCode() != 200)
                throw new AssertionError("not ready: " + output());
        });
        if (!process.isAlive()) throw new AssertionError("the node ended: " + output());
        return this;
    }

    public String url() {
        return "http://" + host + ":" + httpPort;
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /// The sum of a meter's figures, as `/metrics` shows them now; the name may go on with the first of its labels.
    public double meter(String name) {
        return get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(name + " ")
                        || line.startsWith(name + "{")
                        || (name.contains("{") && line.startsWith(name)))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    /// Whether the node wants traffic.
    public boolean isReady() {
        return get("/health/ready").statusCode() == 200;
    }

    private HttpResponse<String> get(String path) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + host + ":" + opsPort + path))
                .timeout(Duration.ofSeconds(10))
                .build();
        try {
            return CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
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
        signal(process, name);
    }

    /// Sends a process a signal of this name, such as `-STOP`.
    public static void signal(Process process, String name) {
        signal(process.pid(), name);
    }

    public static void signal(long pid, String name) {
        try {
            new ProcessBuilder("kill", name, Long.toString(pid)).start().waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
