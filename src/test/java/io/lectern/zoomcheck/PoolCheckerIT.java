package io.lectern.zoomcheck;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/// The short form of `scripts/bench zoom --only check`.
class PoolCheckerIT {
    @TempDir(cleanup = CleanupMode.NEVER)
    private static Path directory;

    @Test
    void whateverHappensNoSeatIsDoubledAndNothingIsLeft() throws Exception {
        long seed = Long.getLong("seed", new Random().nextLong());
        System.out.println("PoolCheckerIT: seed " + seed);
        try (Town town = new Town(directory, seed, 8, 1, 2, 1, 2)) {
            town.connectWebhooks();

            Check.Outcome outcome = new Check(town, seed).run(240, 80);

            System.out.println(outcome.summary());
            outcome.story().forEach(System.out::println);
            assertThat(outcome.wrong()).as("seed %d", seed).isEmpty();
        }
    }
}
