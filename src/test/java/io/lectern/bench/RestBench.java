package io.lectern.bench;

import com.password4j.Argon2Function;
import com.password4j.Password;
import com.password4j.types.Argon2;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// REST against a bare handler that sends the same statements and the same bytes, in turns on the same machine.
@Command(
        name = "scripts/bench rest",
        mixinStandardHelpOptions = true,
        description = "Compares Lectern's REST with a bare Vert.x handler over the same database.")
public final class RestBench implements Callable<Integer> {
    /// What is asked for.
    enum Subject {
        ME("/api/me/"),
        GROUPS("/api/groups/"),
        LESSONS("/api/schedule/lessons/");

        private final String path;

        Subject(String path) {
            this.path = path;
        }
    }

    @Option(names = "--rounds", defaultValue = "5", description = "rounds of both, in turns (${DEFAULT-VALUE})")
    private int rounds;

    @Option(names = "--seconds", defaultValue = "4", description = "length of one run (${DEFAULT-VALUE})")
    private int seconds;

    @Option(names = "--warm-up", defaultValue = "10", description = "seconds before, for each path (${DEFAULT-VALUE})")
    private int warmUp;

    @Option(names = "--instances", defaultValue = "1", description = "event loops of each server (${DEFAULT-VALUE})")
    private int instances;

    @Option(names = "--connections", defaultValue = "64", description = "connections of wrk (${DEFAULT-VALUE})")
    private int connections;

    @Option(names = "--people", defaultValue = "8", description = "teachers who take turns (${DEFAULT-VALUE})")
    private int people;

    @Option(names = "--port", defaultValue = "18080", description = "first of four ports (${DEFAULT-VALUE})")
    private int port;

    @Option(names = "--only", description = "one of ${COMPLETION-CANDIDATES}; all of them otherwise")
    private List<Subject> only = List.of(Subject.values());

    private final Path root = Path.of(System.getProperty("lectern.root", "."));

    public static void main(String[] args) {
        System.exit(new CommandLine(new RestBench())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(args));
    }

    @Override
    public Integer call() throws IOException, InterruptedException, SQLException {
        Path directory = Files.createTempDirectory("lectern-bench");
        try (BenchStores stores = BenchStores.start(directory, hash());
                Child lectern = lectern(stores, directory)) {
            People signedIn = People.signIn(url(0), people);
            signedIn.write(directory.resolve("people"));
            for (Subject subject : Subject.values()) {
                signedIn.answers(url(0), subject.path);
                Files.writeString(directory.resolve(subject + ".sql"), stores.lastStatement());
            }
            try (Child bare = bare(stores, lectern, directory)) {
                Wrk wrk = new Wrk(
                        root.resolve("src/test/resources/bench/people.lua"), directory.resolve("people"), connections);
                for (Subject subject : only) requireSameAnswers(signedIn, subject.path);
                measure(new Duel(wrk, stores, lectern, bare, url(0), url(3)));
            }
        } finally {
            delete(directory);
        }
        return 0;
    }

    private void measure(Duel duel) throws IOException, InterruptedException, SQLException {
        for (Subject subject : only) duel.warmUp(subject.path, warmUp);
        System.out.println(Duel.Outcome.HEAD);
        for (Subject subject : only) {
            duel.warmUp(subject.path, Math.max(1, warmUp / 4));
            System.out.println(duel.fight(subject.path, rounds, seconds));
        }
    }

    private void requireSameAnswers(People signedIn, String path) throws IOException, InterruptedException {
        List<String> ours = signedIn.answers(url(0), path);
        List<String> theirs = signedIn.answers(url(3), path);
        for (int i = 0; i < ours.size(); i++) {
            String same = theirs.get(i).replace(url(3), url(0));
            if (!ours.get(i).equals(same))
                throw new IOException(path + " is answered differently:\n" + ours.get(i) + "\n" + same);
        }
    }

    private Child lectern(BenchStores stores, Path directory) throws IOException, InterruptedException {
        List<String> command = List.of(root.resolve("scripts/lectern").toString(), "serve");
        return LecternServer.start(new LecternServer.Setup(command, port, instances), stores, directory)
                .child();
    }

    private Child bare(BenchStores stores, Child lectern, Path directory) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(lectern.jvmOptions());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Bare.class.getName()));
        command.addAll(List.of(Integer.toString(port + 3), Integer.toString(instances), "4", stores.databaseUrl()));
        command.add(directory.toString());
        return Child.start(command, Map.of(), directory.resolve("bare.log")).awaitAnswer(url(3) + "/");
    }

    private String url(int offset) {
        return "http://127.0.0.1:" + (port + offset);
    }

    private static String hash() {
        Argon2Function function = Argon2Function.getInstance(19_456, 2, 1, 32, Argon2.ID);
        return Password.hash(School.PASSWORD).addRandomSalt(16).with(function).getResult();
    }

    static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(file);
        }
    }
}
