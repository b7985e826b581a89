package io.lectern.faults;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Breaks things under three nodes, and counts what their people notice.
@Command(
        name = "scripts/bench faults",
        mixinStandardHelpOptions = true,
        description = "Breaks nodes, stores and network under live lessons; ends with 1 when a promise was broken.")
public final class FaultsBench implements Callable<Integer> {
    @Option(names = "--only", split = ",", description = "some of ${COMPLETION-CANDIDATES}; all of them otherwise")
    private List<Fault> only = List.of(Fault.values());

    @Option(names = "--seed", description = "repeats a run's choices; printed by every run")
    private @Nullable Long seed;

    @Option(names = "--rounds", defaultValue = "1", description = "how often each (${DEFAULT-VALUE})")
    private int rounds;

    @Option(names = "--sockets", defaultValue = "2000", description = "on the node that is drained (${DEFAULT-VALUE})")
    private int sockets;

    @Option(
            names = "--ghosts",
            defaultValue = "15",
            description =
                    "seconds that somebody who is gone may be shown (${DEFAULT-VALUE}); less than that is promised"
                            + " on a machine that has nothing else to do")
    private double ghosts;

    @Option(names = "--fuzz", paramLabel = "SECONDS", description = "throws frames at one node for so long instead")
    private int fuzz;

    public static void main(String[] args) {
        // Connections break here on purpose; the table tells what came of it.
        if (LoggerFactory.getLogger("io.vertx") instanceof Logger vertx) vertx.setLevel(Level.OFF);
        System.exit(new CommandLine(new FaultsBench())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(args));
    }

    @Override
    public Integer call() throws IOException, SQLException, InterruptedException {
        long chosen = seed == null ? new Random().nextLong() : seed;
        System.out.println("seed " + chosen);
        Path directory = Files.createTempDirectory("lectern-faults");
        boolean right;
        try {
            Random random = new Random(chosen);
            right = fuzz > 0 ? fuzz(directory, random) : faults(directory, random);
        } finally {
            delete(directory);
        }
        return right ? 0 : 1;
    }

    private boolean faults(Path directory, Random random) throws IOException, SQLException, InterruptedException {
        Fault.Scale scale = scale();
        boolean apart = only.stream().anyMatch(Fault::separates) && Network.isPossible();
        Network network = apart ? Network.apart() : Network.together();
        List<String> broken = new ArrayList<>();
        try (Stage stage = Stage.set(directory, network, 300 + 2 * sockets, Map.of());
                Trials trials = new Trials(stage, scale, random)) {
            System.out.println(Outcome.HEAD);
            for (int round = 0; round < rounds; round++)
                for (Fault fault : only) {
                    if (fault.separates() && !network.canSeparate())
                        System.out.println(fault.title + ": skipped, needs network namespaces (root on Linux, ip)");
                    else if (!holds(fault, trials)) broken.add(fault.title);
                }
        }
        if (!broken.isEmpty()) System.out.println("BROKEN: " + broken);
        return broken.isEmpty();
    }

    private boolean fuzz(Path directory, Random random) throws IOException, SQLException, InterruptedException {
        Map<String, String> quick = Map.of("LECTERN_SESSION_MESSAGES_PER_SECOND", "200");
        try (Stage stage = Stage.set(directory, Network.together(), 300, quick);
                Trials trials = new Trials(stage, scale(), random)) {
            Trials.Fuzzed fuzzed = trials.fuzz(fuzz);
            Fuzz.Report report = fuzzed.report();
            System.out.println(report.frames() + " words said: " + report.tried());
            System.out.println("sockets ended with: " + report.closes());
            System.out.println("refused: " + report.refusals() + ", by the node's count " + (long) fuzzed.refused());
            System.out.printf(
                    "heap: %.1f -> %.1f MiB%n", fuzzed.heapBefore() / 1048576.0, fuzzed.heapAfter() / 1048576.0);
            System.out.println(Outcome.HEAD);
            System.out.println(fuzzed.neighbours().row("neighbours meanwhile"));
            List<String> wrong = new ArrayList<>(report.findings());
            wrong.addAll(stage.surprises());
            wrong.addAll(fuzzed.neighbours().complaints());
            wrong.stream().limit(30).forEach(finding -> System.out.println("    " + finding));
            return wrong.isEmpty() && fuzzed.neighbours().isRight();
        }
    }

    private boolean holds(Fault fault, Trials trials) throws IOException, SQLException, InterruptedException {
        Outcome outcome = trials.run(fault);
        System.out.println(outcome.row(fault.title));
        outcome.complaints().stream().limit(12).forEach(complaint -> System.out.println("    " + complaint));
        boolean right = fault.mayLose() ? outcome.isRightButFor(outcome.lost()) : outcome.isRight();
        return right && outcome.ghostSeconds() <= ghosts;
    }

    private Fault.Scale scale() {
        Fault.Scale usual = Fault.Scale.LONG;
        return new Fault.Scale(
                usual.members(),
                usual.mortal(),
                usual.publishers(),
                usual.everyMs(),
                sockets,
                usual.pause(),
                usual.frozen(),
                usual.before(),
                usual.after());
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(file);
        }
    }
}
