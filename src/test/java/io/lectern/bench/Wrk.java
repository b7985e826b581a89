package io.lectern.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/// Makes load with wrk: a closed loop, one thread, people taking turns.
record Wrk(Path script, Path people, int connections) {

    /// What came of one run.
    record Figures(long requests, double seconds, double p50, double p99) {
        double perSecond() {
            return requests / seconds;
        }
    }

    Figures run(String url, int seconds) throws IOException, InterruptedException {
        Process wrk = new ProcessBuilder(List.of(
                        "wrk",
                        "-t1",
                        "-c" + connections,
                        "-d" + seconds + "s",
                        "-s",
                        script.toString(),
                        url,
                        "--",
                        people.toString()))
                .redirectErrorStream(true)
                .start();
        String output = new String(wrk.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (wrk.waitFor() != 0) throw new IOException("wrk failed:\n" + output);
        return output.lines()
                .filter(line -> line.startsWith("figures "))
                .map(line -> figures(line, output))
                .findFirst()
                .orElseThrow(() -> new IOException("wrk told no figures:\n" + output));
    }

    private static Figures figures(String line, String output) {
        String[] numbers = line.split(" ");
        if (Long.parseLong(numbers[3]) > 0) throw new IllegalStateException("some requests failed:\n" + output);
        return new Figures(
                Long.parseLong(numbers[1]),
                Long.parseLong(numbers[2]) / 1e6,
                Long.parseLong(numbers[4]) / 1e3,
                Long.parseLong(numbers[5]) / 1e3);
    }
}
