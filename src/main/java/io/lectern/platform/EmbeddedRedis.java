package io.lectern.platform;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import redis.embedded.RedisServer;

/// A Redis of our own for a machine that has none. Its data stays where it is put.
public final class EmbeddedRedis implements AutoCloseable {
    private final RedisServer server;
    private final int port;

    private EmbeddedRedis(RedisServer server, int port) {
        this.server = server;
        this.port = port;
    }

    /// Starts on a free port. A server that a killed process left on the same data is stopped first.
    public static EmbeddedRedis start(Path directory) {
        return start(directory, freePort());
    }

    /// Starts on a port of the caller's choice, as a test does that restarts Redis under its clients.
    public static EmbeddedRedis start(Path directory, int port) {
        try {
            Files.createDirectories(directory);
            Path pid = directory.resolve("redis.pid").toAbsolutePath();
            Orphans.stop(pid, "redis");
            RedisServer server = RedisServer.builder()
                    .port(port)
                    .setting("bind 127.0.0.1")
                    .setting("dir " + directory.toAbsolutePath())
                    .setting("pidfile " + pid)
                    .setting("appendonly yes")
                    .setting("save \"\"")
                    .setting("maxmemory-policy noeviction")
                    .build();
            server.start();
            return new EmbeddedRedis(server, port);
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
        server.stop();
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("no free port", e);
        }
    }
}
