package io.lectern.faults;

import io.lectern.testing.Eventually;
import io.lectern.testing.NodeProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/// What may go wrong while a lesson goes on.
enum Fault {
    KILL_ONE("kill -9, one of three", 1, Pupil.Temper.DIES) {
        @Override
        void strike(Stage stage, List<Integer> victims, Scale scale) {
            victims.forEach(victim -> stage.node(victim).kill());
        }
    },
    KILL_TWO("kill -9, two of three", 2, Pupil.Temper.DIES) {
        @Override
        void strike(Stage stage, List<Integer> victims, Scale scale) {
            victims.forEach(victim -> stage.node(victim).kill());
        }
    },
    PAUSE("a node stopped, then resumed", 1, Pupil.Temper.STAYS) {
        @Override
        void strike(Stage stage, List<Integer> victims, Scale scale) throws InterruptedException {
            NodeProcess node = stage.node(victims.getFirst());
            node.freeze();
            Thread.sleep(scale.pause().toMillis());
            node.thaw();
        }
    },
    DRAIN("drain of a full node", 1, Pupil.Temper.ROAMS) {
        @Override
        void strike(Stage stage, List<Integer> victims, Scale scale) {
            NodeProcess node = stage.node(victims.getFirst());
            node.terminate();
            Eventually.asserts(Duration.ofMinutes(2), () -> {
                if (node.isAlive()) throw new AssertionError("still draining");
            });
        }
    },
    STORM("everybody comes back at once, thrice", 0, Pupil.Temper.ROAMS) {
        @Override
        void strike(Stage stage, List<Integer> victims, Scale scale) {
            // It is their connections that break: see Trials.
        }
    },
    REDIS_RESTART("Redis killed and restarted (AOF)", 0, Pupil.Temper.ROAMS) {
        @Override
        void strike(Stage stage, List<Integer> victims, Scale scale) throws IOException, InterruptedException {
            stage.redis().kill();
            Thread.sleep(1_000);
            stage.redis().restart();
        }
    },
    REDIS_FROZEN("Redis stopped, then resumed", 0, Pupil.Temper.ROAMS) {
        @Override
        void strike(Stage stage, List<Integer> victims, Scale scale) throws InterruptedException {
            stage.redis().freeze();
            Thread.sleep(scale.frozen().toMillis());
            stage.redis().thaw();
        }
    },
    FAIL_OVER("Redis replaced by its replica", 0, Pupil.Temper.ROAMS) {
        @Override
        void strike(Stage stage, List<Integer> victims, Scale scale) throws IOException, InterruptedException {
            stage.failOver(0);
        }
    },
    FAIL_OVER_BEHIND("Redis replaced by a late replica", 0, Pupil.Temper.ROAMS) {
        @Override
        void strike(Stage stage, List<Integer> victims, Scale scale) throws IOException, InterruptedException {
            stage.failOver(700);
        }
    },
    PARTITION("cluster split 2:1, then merged", 1, Pupil.Temper.ROAMS) {
        @Override
        void strike(Stage stage, List<Integer> victims, Scale scale) throws IOException, InterruptedException {
            int victim = victims.getFirst();
            for (int node = 0; node < Stage.NODES; node++)
                if (node != victim) stage.network().separate(victim, node);
            Thread.sleep(scale.pause().toMillis());
            for (int node = 0; node < Stage.NODES; node++)
                if (node != victim) stage.network().rejoin(victim, node);
        }
    },
    SILENT_BUS("no node hears another, then all", 0, Pupil.Temper.ROAMS) {
        @Override
        void strike(Stage stage, List<Integer> victims, Scale scale) throws IOException {
            for (int node = 0; node < Stage.NODES; node++) stage.network().separate(node, (node + 1) % Stage.NODES);
            Eventually.asserts(Duration.ofMinutes(1), () -> {
                for (NodeProcess node : stage.alive())
                    if (node.isReady()) throw new AssertionError("ready without a bus");
            });
            for (int node = 0; node < Stage.NODES; node++) stage.network().rejoin(node, (node + 1) % Stage.NODES);
            Eventually.asserts(Duration.ofMinutes(2), () -> {
                for (NodeProcess node : stage.alive())
                    if (!node.isReady()) throw new AssertionError("the bus does not come back");
            });
        }
    };

    final String title;
    final int victims;
    final Pupil.Temper temper;

    Fault(String title, int victims, Pupil.Temper temper) {
        this.title = title;
        this.victims = victims;
        this.temper = temper;
    }

    /// How large a trial is.
    ///
    /// @param members in each lesson, on each node
    /// @param mortal those of them who go with a node that is hit
    /// @param publishers of each node who keep talking, each about every `everyMs`
    /// @param crowd more sockets on a node that is drained, a hundred a lesson
    record Scale(
            int members,
            int mortal,
            int publishers,
            int everyMs,
            int crowd,
            Duration pause,
            Duration frozen,
            Duration before,
            Duration after) {
        static final Scale SHORT = new Scale(
                6,
                2,
                2,
                60,
                200,
                Duration.ofSeconds(6),
                Duration.ofSeconds(4),
                Duration.ofSeconds(1),
                Duration.ofSeconds(1));
        static final Scale LONG = new Scale(
                20,
                8,
                3,
                120,
                2_000,
                Duration.ofSeconds(20),
                Duration.ofSeconds(10),
                Duration.ofSeconds(3),
                Duration.ofSeconds(3));
    }

    /// Whether nodes must be apart for it.
    boolean separates() {
        return this == PARTITION || this == SILENT_BUS;
    }

    /// Whether a message that was acknowledged may be gone: Redis replicates after it has answered.
    boolean mayLose() {
        return this == FAIL_OVER_BEHIND;
    }

    /// Breaks it, and mends what is to be mended.
    abstract void strike(Stage stage, List<Integer> victims, Scale scale) throws IOException, InterruptedException;
}
