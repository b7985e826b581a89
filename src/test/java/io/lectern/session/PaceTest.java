package io.lectern.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PaceTest {
    private static final long MS = 1_000_000;
    /// A machine's clock may stand anywhere.
    private static final long NOW = -10 * MS;

    private final Pace pace = new Pace(NOW);

    @Test
    void aLoopThatHasNotWrittenDoesNotWait() {
        assertThat(pace.pause(NOW)).isZero();
    }

    @Test
    void aShortWriteIsFollowedByNoPause() {
        pace.wrote(NOW, NOW + MS / 4, 300, 100);

        assertThat(pace.pause(NOW + MS / 4)).isZero();
    }

    @Test
    void whoWritesLongGathersThreeTimesAsLong() {
        pace.wrote(NOW, NOW + 5 * MS, 300, 100);

        assertThat(pace.pause(NOW + 5 * MS)).isEqualTo(15);
        assertThat(pace.pause(NOW + 16 * MS)).isEqualTo(4);
        assertThat(pace.pause(NOW + 21 * MS)).isZero();
    }

    @Test
    void nobodyWaitsForWritesOfOneFrame() {
        pace.wrote(NOW, NOW + 5 * MS, 100, 100);

        assertThat(pace.pause(NOW + 5 * MS)).isZero();
    }

    @Test
    void nothingWaitsLongerThanItsBound() {
        pace.wrote(NOW, NOW + 400 * MS, 300, 100);

        assertThat(pace.pause(NOW + 400 * MS)).isEqualTo(25);
    }
}
