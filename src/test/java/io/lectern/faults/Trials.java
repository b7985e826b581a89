package io.lectern.faults;

import io.lectern.testing.Eventually;
import io.lectern.testing.NodeProcess;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.internal.VertxInternal;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/// Runs faults against a stage, one after another.
final class Trials implements AutoCloseable {
    private static final int LESSON = 100;
    /// Connections that count against somebody. Those of nodes that are gone do not, and stay for two days.
    private static final String CONNECTIONS = "local n = 0 "
            + "for _, key in ipairs(redis.call('KEYS', 'lectern:{nodes}:connections:*')) do "
            + "for _, node in ipairs(redis.call('HVALS', key)) do "
            + "n = n + redis.call('HEXISTS', 'lectern:{nodes}', node) end end return n";
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private final Stage stage;
    private final Fault.Scale scale;
    private final Random random;
    private final Vertx vertx = Vertx.vertx();
    private final Context loop = ((VertxInternal) vertx).createEventLoopContext();
    private final WebSocketClient client = vertx.createWebSocketClient(new WebSocketClientOptions()
            .setMaxConnections(100_000)
            .setMaxFrameSize(4 << 20)
            .setMaxMessageSize(4 << 20));

    Trials(Stage stage, Fault.Scale scale, Random random) {
        this.stage = stage;
        this.scale = scale;
        this.random = random;
    }

    Outcome run(Fault fault) throws IOException, SQLException, InterruptedException {
        stage.complete();
        List<Integer> order =
                new ArrayList<>(IntStream.range(0, Stage.NODES).boxed().toList());
        Collections.shuffle(order, random);
        return run(fault, order.subList(0, fault.victims));
    }

    /// @param victims the nodes it hits; all others that run have members
    Outcome run(Fault fault, List<Integer> victims) throws IOException, SQLException, InterruptedException {
        List<Trial> trials = new ArrayList<>();
        int lessons = fault == Fault.DRAIN ? Math.max(1, scale.crowd() / LESSON) : 1;
        for (int i = 0; i < lessons; i++) trials.add(gather(fault, victims, i * 110));
        for (Trial trial : trials) trial.talk(scale.publishers(), scale.everyMs() * lessons);
        Thread.sleep(scale.before().toMillis());
        for (Trial trial : trials) trial.strike(new HashSet<>(victims));
        fault.strike(stage, victims, scale);
        for (int i = 0; fault == Fault.STORM && i < 3; i++) {
            trials.forEach(Trial::scatter);
            Thread.sleep(scale.before().toMillis());
        }
        Thread.sleep(scale.after().toMillis());
        Outcome outcome = null;
        for (Trial trial : trials) {
            trial.settle();
            Outcome one = trial.judge();
            outcome = outcome == null ? one : outcome.and(one);
        }
        trials.forEach(Trial::dismiss);
        requireNothingLeft();
        if (outcome == null) throw new IllegalStateException("no trial");
        return outcome;
    }

    /// What a fuzz of one node came to, and what its neighbours noticed.
    ///
    /// @param neighbours people in another lesson on all three nodes who talked meanwhile
    /// @param refused how much the node's own count of refused frames grew
    /// @param heapBefore,heapAfter what the node keeps after a collection, in bytes, with nobody there
    record Fuzzed(Fuzz.Report report, Outcome neighbours, double refused, long heapBefore, long heapAfter) {}

    /// So many people on each node raise their hands at once, while some talk.
    Outcome hands(int each) throws IOException, SQLException, InterruptedException {
        stage.complete();
        Trial trial = new Trial(stage, vertx, loop, client, random, 0);
        for (int node = 0; node < Stage.NODES; node++) trial.enter(node, each, Pupil.Temper.ROAMS);
        trial.talk(scale.publishers(), scale.everyMs());
        trial.strike(new HashSet<>());
        trial.raiseHands();
        Thread.sleep(scale.after().toMillis());
        trial.settle();
        Outcome outcome = trial.judge();
        long raised = trial.history().values().stream()
                .filter(event -> event.path("type").asText().equals("hand.raised"))
                .count();
        trial.dismiss();
        requireNothingLeft();
        if (raised != (long) each * Stage.NODES) throw new AssertionError(raised + " hands were raised");
        return outcome;
    }

    /// Throws frames at the first node while a lesson goes on.
    Fuzzed fuzz(long seconds) throws IOException, SQLException, InterruptedException {
        stage.complete();
        NodeProcess node = stage.node(0);
        // What is loaded and kept once is no leak.
        new Fuzz(node, stage.campus, stage.campus.lesson(), random).run(1);
        requireNothingLeft();
        long before = heap(node);
        double refused = node.meter("lectern_frames_refused_total");
        Trial trial = gather(Fault.KILL_ONE, List.of(), 0);
        trial.talk(scale.publishers(), scale.everyMs());
        trial.strike(new HashSet<>());
        Fuzz.Report report = new Fuzz(node, stage.campus, stage.campus.lesson(), random).run(seconds);
        trial.settle();
        Outcome neighbours = trial.judge();
        trial.dismiss();
        requireNothingLeft();
        return new Fuzzed(report, neighbours, node.meter("lectern_frames_refused_total") - refused, before, heap(node));
    }

    private static long heap(NodeProcess node) throws IOException, InterruptedException {
        String jcmd = java.nio.file.Path.of(System.getProperty("java.home"), "bin", "jcmd")
                .toString();
        new ProcessBuilder(jcmd, Long.toString(node.pid()), "GC.run")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
        return (long) node.meter("jvm_memory_used_bytes{area=\"heap\"");
    }

    private Trial gather(Fault fault, List<Integer> victims, int users) throws SQLException {
        Trial trial = new Trial(stage, vertx, loop, client, random, users);
        for (int node = 0; node < Stage.NODES; node++) {
            if (!stage.node(node).isAlive()) continue;
            boolean hit = victims.contains(node);
            int mortal = hit && fault.temper != Pupil.Temper.ROAMS ? scale.mortal() : 0;
            int crowd = hit && fault == Fault.DRAIN ? Math.min(LESSON, scale.crowd()) : scale.members();
            int roaming = fault == Fault.DRAIN && !hit ? 3 : crowd - mortal;
            trial.enter(node, roaming, Pupil.Temper.ROAMS);
            if (mortal > 0) trial.enter(node, mortal, fault.temper);
        }
        return trial;
    }

    /// Everybody went home: no socket, no feed, no note in Redis may stay.
    private void requireNothingLeft() {
        Eventually.asserts(PATIENCE, () -> {
            for (NodeProcess node : stage.alive())
                for (String meter : List.of("lectern_sessions_open", "lectern_feeds"))
                    if (node.meter(meter) != 0)
                        throw new AssertionError(meter + " is " + node.meter(meter) + " with nobody there");
            String estates = stage.redis().say("KEYS lectern:{nodes}:????????");
            if (!estates.startsWith("*0")) throw new AssertionError("Redis keeps rooms of nodes: " + estates);
            String counted = stage.redis().say("EVAL \"" + CONNECTIONS + "\" 0");
            if (!counted.startsWith(":0")) throw new AssertionError("Redis counts connections: " + counted);
        });
    }

    @Override
    public void close() {
        Eventually.await(vertx.close());
    }
}
