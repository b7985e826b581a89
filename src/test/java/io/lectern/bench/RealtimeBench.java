package io.lectern.bench;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Live rooms under load, beside peers on the same machine in the same run. This process makes the load, on one event
/// loop; every server has a process of its own.
@Command(
        name = "scripts/bench realtime",
        mixinStandardHelpOptions = true,
        description = "Measures live rooms beside Socket.IO and plain ws; prints tables in Markdown.")
public final class RealtimeBench implements Callable<Integer> {
    private static final int SPARE_FILES = 300;

    @Option(names = "--workload", split = ",", description = "some of ${COMPLETION-CANDIDATES}; all of them otherwise")
    private List<Workload> workloads = List.of(Workload.values());

    @Option(names = "--server", split = ",", description = "some of LECTERN, SOCKETIO, WS; all of them otherwise")
    private List<Rival.Name> servers = List.of(Rival.Name.values());

    @Option(names = "--seconds", defaultValue = "8", description = "length of one measurement (${DEFAULT-VALUE})")
    private double seconds;

    @Option(names = "--warm-up", defaultValue = "8", description = "seconds before the first one (${DEFAULT-VALUE})")
    private double warmUp;

    @Option(
            names = "--rates",
            split = ",",
            defaultValue = "4000,40000",
            description = "deliveries a second to measure at, ascending (${DEFAULT-VALUE})")
    private List<Integer> rates = List.of();

    @Option(
            names = "--search",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "look for the highest rate, too (${DEFAULT-VALUE})")
    private boolean search;

    @Option(
            names = "--storms",
            defaultValue = "1",
            description = "how often everybody comes back; the table is of the last time (${DEFAULT-VALUE})")
    private int storms;

    @Option(names = "--instances", defaultValue = "1", description = "event loops of Lectern's edge (${DEFAULT-VALUE})")
    private int instances;

    @Option(names = "--port", defaultValue = "18080", description = "first of four ports (${DEFAULT-VALUE})")
    private int port;

    @Option(names = "--quick", description = "a minute with small numbers: does everything still arrive?")
    private boolean quick;

    private final Path root = Path.of(System.getProperty("lectern.root", "."));
    private final List<String> lectern;

    RealtimeBench(List<String> lectern) {
        this.lectern = lectern;
    }

    public static void main(String[] args) {
        // The generator takes part in the measurement: no checks of its own buffers.
        System.setProperty("io.netty.leakDetection.level", "disabled");
        System.setProperty("io.netty.buffer.checkBounds", "false");
        System.setProperty("io.netty.buffer.checkAccessible", "false");
        Path root = Path.of(System.getProperty("lectern.root", "."));
        System.exit(run(List.of(root.resolve("scripts/lectern").toString(), "serve"), args));
    }

    /// @param lectern the command that starts a node
    /// @return 0 when every message came once and in order, 1 otherwise
    static int run(List<String> lectern, String... args) {
        return new CommandLine(new RealtimeBench(lectern))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(args);
    }

    @Override
    public Integer call() throws IOException, InterruptedException, SQLException {
        Scale scale = quick ? Scale.quick() : Scale.full(warmUp, seconds, rates, search, storms);
        requireFiles(scale.sockets() + SPARE_FILES);
        boolean fair = true;
        Path directory = Files.createTempDirectory("lectern-bench");
        try (BenchStores stores = BenchStores.start(directory, "nobody signs in")) {
            stores.addClasses();
            Map<Rival.Name, String> skipped = skipped();
            for (Workload workload : workloads) {
                Table table = workload.table(scale);
                for (Rival.Name name : servers) {
                    if (skipped.containsKey(name)) continue;
                    System.out.println(workload + " " + name);
                    table.column(name.toString());
                    boolean good = measure(name, stores, directory, workload.trial(scale, table));
                    if (name == Rival.Name.LECTERN) fair &= good;
                }
                System.out.println("\n" + table);
            }
            skipped.forEach((name, why) -> System.out.println(name + " was skipped: " + why));
        } finally {
            RestBench.delete(directory);
        }
        return fair ? 0 : 1;
    }

    private boolean measure(Rival.Name name, BenchStores stores, Path directory, Workload.Trial trial)
            throws IOException, InterruptedException, SQLException {
        stores.flushRedis();
        Usage.StorePids pids = new Usage.StorePids(stores.redisPid(), stores.postgresPid());
        try (Rival rival = start(name, stores, directory)) {
            return trial.run(rival, () -> Usage.of(rival, pids));
        }
    }

    private Rival start(Rival.Name name, BenchStores stores, Path directory) throws IOException, InterruptedException {
        if (name == Rival.Name.LECTERN)
            return LecternServer.start(new LecternServer.Setup(lectern, port, instances), stores, directory);
        return NodeServer.start(peers(), name, port, stores, directory);
    }

    /// Who cannot be measured here, and why.
    private Map<Rival.Name, String> skipped() throws IOException, InterruptedException {
        Map<Rival.Name, String> skipped = new EnumMap<>(Rival.Name.class);
        if (servers.equals(List.of(Rival.Name.LECTERN))) return skipped;
        Optional<String> why = NodeServer.install(root.resolve("src/test/resources/bench"), peers());
        why.ifPresent(reason -> {
            for (Rival.Name name : servers) if (name != Rival.Name.LECTERN) skipped.put(name, reason);
        });
        return skipped;
    }

    private Path peers() {
        return root.resolve("target/bench/peers");
    }

    /// The servers raise their own limit as far as this one goes; Linux has one limit for all of them.
    private static void requireFiles(int files) {
        if (!(ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system)) return;
        if (system.getMaxFileDescriptorCount() >= files) return;
        throw new CommandLine.ParameterException(
                new CommandLine(new RealtimeBench(List.of())),
                "a process may open " + system.getMaxFileDescriptorCount() + " files, and this needs " + files
                        + ": raise it with `ulimit -n " + files + "` (or choose --workload rooms)");
    }
}
