package io.lectern.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// A server in a process of its own, stopped with the measurement.
record Child(Process process, Path log) implements AutoCloseable {
    private static final int PATIENCE_S = 90;

    static Child start(List<String> command, Map<String, String> environment, Path log) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("LECTERN_") && !name.endsWith("_OPTS"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        // A measurement that is broken off leaves nobody behind.
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
        return new Child(process, log);
    }

    /// Blocks until the address answers 200.
    Child awaitAnswer(String address) throws IOException, InterruptedException {
        HttpRequest ask = HttpRequest.newBuilder(URI.create(address))
                .version(HttpClient.Version.HTTP_1_1)
                .timeout(Duration.ofSeconds(5))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            for (int tries = 0; tries < PATIENCE_S * 4 && process.isAlive(); tries++) {
                try {
                    if (client.send(ask, HttpResponse.BodyHandlers.discarding()).statusCode() == 200) return this;
                } catch (IOException notYet) {
                    // It is still starting.
                }
                Thread.sleep(250);
            }
        }
        close();
        throw new IOException("does not start: " + address + "\n" + Files.readString(log));
    }

    /// The options of this JVM, for a peer that is to run with the same ones.
    List<String> jvmOptions() throws IOException {
        String[] line =
                Files.readString(Path.of("/proc/" + process.pid() + "/cmdline")).split("\0");
        List<String> words = List.of(line);
        return words.subList(0, words.indexOf("-jar")).stream()
                // An archive of classes belongs to one class path.
                .filter(word -> !word.contains("SharedArchive"))
                .toList();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) process.destroyForcibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
