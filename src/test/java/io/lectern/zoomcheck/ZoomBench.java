package io.lectern.zoomcheck;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.lectern.zoomsim.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Checks the pool of Zoom seats by chance, and measures the full hour.
@Command(
        name = "scripts/bench zoom",
        mixinStandardHelpOptions = true,
        description = "Three nodes and a simulated Zoom: random operations under every fault, and an hour in which all"
                + " start at once; ends with 1 when a promise was broken.")
public final class ZoomBench implements Callable<Integer> {
    /// What there is.
    enum Workload {
        CHECK,
        HOUR
    }

    @Option(names = "--only", split = ",", description = "some of ${COMPLETION-CANDIDATES}; all of them otherwise")
    private List<Workload> only = List.of(Workload.values());

    @Option(names = "--seed", description = "repeats a run's choices; printed by every run")
    private @Nullable Long seed;

    @Option(names = "--operations", defaultValue = "10000", description = "random operations (${DEFAULT-VALUE})")
    private int operations;

    @Option(names = "--hosts", defaultValue = "8", description = "hosts of the random run (${DEFAULT-VALUE})")
    private int hosts;

    @Option(names = "--troubles", defaultValue = "250", description = "operations between two troubles of nodes")
    private int troubles;

    @Option(names = "--lessons", defaultValue = "300", description = "lessons of the full hour (${DEFAULT-VALUE})")
    private int lessons;

    @Option(names = "--seats", defaultValue = "60", description = "seats of the full hour (${DEFAULT-VALUE})")
    private int seats;

    @Option(names = "--latency", defaultValue = "150", description = "ms that Zoom takes to answer (${DEFAULT-VALUE})")
    private int latency;

    public static void main(String[] args) {
        System.setProperty("hazelcast.logging.type", "slf4j");
        // Connections break here on purpose; the figures tell what came of it.
        for (String name : List.of("io.vertx", "com.hazelcast"))
            if (LoggerFactory.getLogger(name) instanceof Logger logger) logger.setLevel(Level.OFF);
        System.exit(new CommandLine(new ZoomBench())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(args));
    }

    @Override
    public Integer call() throws IOException, SQLException {
        long chosen = seed == null ? new Random().nextLong() : seed;
        System.out.println("seed " + chosen);
        boolean right = true;
        for (Workload workload : only) {
            Path directory = Files.createTempDirectory("lectern-zoom");
            try {
                right &= switch (workload) {
                    case CHECK -> check(directory, chosen);
                    case HOUR -> hour(directory, chosen);
                };
            } finally {
                delete(directory);
            }
        }
        return right ? 0 : 1;
    }

    private boolean check(Path directory, long chosen) throws IOException, SQLException {
        int[] capacities = IntStream.range(0, hosts).map(i -> 1 + i % 2).toArray();
        try (Town town = new Town(directory, chosen, 2 * hosts, capacities)) {
            System.out.println("webhooks " + (town.connectWebhooks() ? "connected" : "NOT CONNECTED"));
            Check.Outcome outcome = new Check(town, chosen).run(operations, troubles);
            System.out.println(outcome.summary());
            System.out.printf(
                    "%,d operations in %.0f s, %s: %s%n",
                    outcome.moves(),
                    outcome.seconds(),
                    outcome.minutes() < 0
                            ? "never quiet"
                            : "quiet " + outcome.minutes() + " minutes of the pool's time after the last end",
                    outcome.wrong().isEmpty() ? "nothing wrong" : "BROKEN");
            outcome.wrong().forEach(sentence -> System.out.println("    " + sentence));
            outcome.story().forEach(System.out::println);
            return outcome.wrong().isEmpty();
        }
    }

    private boolean hour(Path directory, long chosen) throws IOException, SQLException {
        int[] capacities = IntStream.range(0, seats).map(i -> 1).toArray();
        try (Town town = new Town(directory, chosen, lessons, capacities)) {
            FullHour hour = new FullHour(town, latency);
            hour.warmUp(seats);
            town.sim.plan(Fault.slow("*", 0, latency));
            Figures bare = new BareHour(town, latency).run(lessons);
            Figures pool = hour.run(lessons);
            String title = "%d lessons in 10 s on %d seats, Zoom answers in %d ms".formatted(lessons, seats, latency);
            System.out.print(Figures.table(title, bare, pool));
            List<String> wrong = new Judgement(town).always();
            wrong.addAll(pool.wrong());
            wrong.forEach(sentence -> System.out.println("    " + sentence));
            return wrong.isEmpty();
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(file);
        }
    }
}
