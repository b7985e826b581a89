package io.lectern.faults;

import io.lectern.testing.Eventually;
import io.lectern.testing.NodeProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import redis.embedded.RedisExecProvider;

/// A Redis that can be killed, frozen, restarted on its data, and promoted.
final class RedisServer implements AutoCloseable {
    private final Path directory;
    private final int port;
    private Process process;

    private RedisServer(Path directory, int port, List<String> more) throws IOException {
        this.directory = Files.createDirectories(directory);
        this.port = port;
        this.process = launch(more);
        awaitAnswer();
    }

    static RedisServer start(Path directory) throws IOException {
        return new RedisServer(directory, NodeProcess.freePort(), List.of());
    }

    /// A replica of the one at a port, as soon as it has caught up.
    static RedisServer replicaOf(int primary, Path at) throws IOException {
        RedisServer replica =
                new RedisServer(at, NodeProcess.freePort(), List.of("--replicaof", "127.0.0.1 " + primary));
        Eventually.asserts(() -> {
            if (!replica.say("INFO replication").contains("master_link_status:up"))
                throw new AssertionError("the replica does not follow");
        });
        return replica;
    }

    int port() {
        return port;
    }

    void promote() throws IOException {
        say("REPLICAOF NO ONE");
    }

    /// As a power cut of the process: the operating system keeps what was written.
    void kill() {
        process.destroyForcibly();
        ended();
    }

    void restart() throws IOException {
        process = launch(List.of());
        awaitAnswer();
    }

    void freeze() {
        NodeProcess.signal(process, "-STOP");
    }

    void thaw() {
        NodeProcess.signal(process, "-CONT");
    }

    String say(String command) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(5_000);
            socket.getOutputStream().write((command + "\r\nQUIT\r\n").getBytes(StandardCharsets.UTF_8));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Override
    public void close() {
        kill();
    }

    private Process launch(List<String> more) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                RedisExecProvider.defaultProvider().get().getAbsolutePath(),
                "--port",
                Integer.toString(port),
                "--bind",
                "127.0.0.1"));
        command.addAll(List.of("--dir", directory.toString(), "--appendonly", "yes", "--save", ""));
        command.addAll(List.of("--maxmemory-policy", "noeviction", "--repl-diskless-sync-delay", "0"));
        command.addAll(more);
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("redis.log").toFile()))
                .start();
    }

    private void awaitAnswer() {
        Eventually.asserts(() -> {
            if (!say("PING").contains("+PONG")) throw new AssertionError("Redis loads");
        });
    }

    private void ended() {
        try {
            process.waitFor(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new IOException(e));
        }
    }
}
