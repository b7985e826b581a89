package io.lectern.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// A peer on Node.js: one process, which is one event loop.
record NodeServer(Child child, int port, Dialect dialect) implements Rival {
    private static final int INSTALLING_S = 180;

    static NodeServer start(Path peers, Name name, int port, BenchStores stores, Path directory)
            throws IOException, InterruptedException {
        boolean plain = name == Name.WS;
        List<String> command = List.of(
                "node",
                "--expose-gc",
                peers.resolve(plain ? "ws.mjs" : "socketio.mjs").toString(),
                Integer.toString(port),
                stores.redisUrl());
        Child child = Child.start(command, Map.of("NODE_ENV", "production"), directory.resolve(name + ".log"))
                .awaitAnswer("http://127.0.0.1:" + port + "/");
        return new NodeServer(child, port, plain ? new WsDialect() : new SocketIoDialect());
    }

    /// Installs the peers, unless that was done before.
    ///
    /// @return why they cannot be measured here
    static Optional<String> install(Path resources, Path peers) throws IOException, InterruptedException {
        Files.createDirectories(peers);
        Path wanted = resources.resolve("package.json");
        boolean done = Files.exists(peers.resolve("installed"))
                && Files.readString(peers.resolve("installed")).equals(Files.readString(wanted));
        for (String file : List.of("package.json", "socketio.mjs", "ws.mjs"))
            Files.copy(resources.resolve(file), peers.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        if (done) return Optional.empty();
        System.out.println("installing the peers with npm, once");
        Path log = peers.resolve("npm.log");
        try {
            Process npm = new ProcessBuilder("npm", "install", "--no-audit", "--no-fund", "--no-package-lock")
                    .directory(peers.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            if (!npm.waitFor(INSTALLING_S, TimeUnit.SECONDS)) {
                npm.destroyForcibly();
                return Optional.of("npm install took longer than " + INSTALLING_S + " s");
            }
            if (npm.exitValue() != 0) return Optional.of("npm install failed, see " + log);
        } catch (IOException missing) {
            return Optional.of("npm is not installed");
        }
        Files.copy(wanted, peers.resolve("installed"), StandardCopyOption.REPLACE_EXISTING);
        return Optional.empty();
    }

    @Override
    public long pid() {
        return child.process().pid();
    }

    @Override
    public Dialect dialect(Swarm.Plan plan) {
        return dialect;
    }

    @Override
    public long heap() throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest ask = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/"))
                    .version(HttpClient.Version.HTTP_1_1)
                    .build();
            return Long.parseLong(client.send(ask, BodyHandlers.ofString()).body());
        }
    }

    @Override
    public void close() {
        child.close();
    }
}
