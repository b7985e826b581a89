package io.lectern.platform;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import redis.embedded.RedisExecProvider;

/// A Redis of our own for a machine that has none. Its data stays where it is put.
///
/// The binary comes from a Maven artifact; the process is ours, so that it ends after us and not with us.
public final class EmbeddedRedis implements AutoCloseable {
    private static final Path SETSID = Path.of("/usr/bin/setsid");
    private static final Duration START = Duration.ofSeconds(10);
    private static final Duration STOP = Duration.ofSeconds(5);

    private final Process process;
    private final int port;

    private EmbeddedRedis(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /// Starts on a free port. A server that a killed process left on the same data is stopped first.
    public static EmbeddedRedis start(Path directory) {
        return start(directory, freePort());
    }

    /// Starts on a port of the caller's choice, as a test does that restarts Redis under its clients.
    public static EmbeddedRedis start(Path directory, int port) {
        try {
            Path home = Files.createDirectories(directory).toAbsolutePath();
            Path pid = home.resolve("redis.pid");
            Orphans.stop(pid, "redis");
            Process process = new ProcessBuilder(command(binary(home), home, pid, port))
                    .redirectErrorStream(true)
                    .redirectOutput(home.resolve("redis.log").toFile())
                    .start();
            EmbeddedRedis server = new EmbeddedRedis(process, port);
            server.awaitListening(home);
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException("the embedded Redis does not start in " + directory, e);
        }
    }

    public int port() {
        return port;
    }

    public String url() {
        return "redis://127.0.0.1:" + port + "/0";
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP.toSeconds(), TimeUnit.SECONDS)) process.destroyForcibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }

    /// Ctrl-C reaches every process of the terminal's foreground group; in a group of its own, Redis stays up until
    /// the rooms have been told.
    private static List<String> command(Path binary, Path home, Path pid, int port) {
        List<String> command = new ArrayList<>();
        if (Files.isExecutable(SETSID)) command.add(SETSID.toString());
        command.addAll(List.of(binary.toString(), "--port", Integer.toString(port), "--bind", "127.0.0.1"));
        command.addAll(List.of("--dir", home.toString(), "--pidfile", pid.toString()));
        command.addAll(List.of("--appendonly", "yes", "--save", "", "--maxmemory-policy", "noeviction"));
        return command;
    }

    private static Path binary(Path home) throws IOException {
        Path kept = home.resolve("redis-server");
        if (!Files.isExecutable(kept)) {
            File unpacked = RedisExecProvider.defaultProvider().get();
            Files.copy(
                    unpacked.toPath(), kept, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
        }
        return kept;
    }

    private void awaitListening(Path home) throws IOException {
        long end = System.nanoTime() + START.toNanos();
        while (true) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return;
            } catch (IOException notYet) {
                if (!process.isAlive() || System.nanoTime() > end)
                    throw new IOException("Redis does not listen; see " + home.resolve("redis.log"), notYet);
            }
            pause();
        }
    }

    private static void pause() throws IOException {
        try {
            TimeUnit.MILLISECONDS.sleep(20);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while Redis starts", e);
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("no free port", e);
        }
    }
}
