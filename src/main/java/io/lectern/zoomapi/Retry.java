package io.lectern.zoomapi;

import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// When a call is made once more. Pure.
final class Retry {
    static final int TRIES = 3;

    private static final long BASE_MS = 100;

    private Retry() {}

    /// @param told what Zoom said to wait, if it did
    /// @param number of the try that just failed, from 1
    /// @return how long to wait before the next try; empty when there is none
    static Optional<Duration> pause(Call<?> call, Try<?> failed, int number, RandomGenerator random) {
        if (!call.repeatable() || !failed.passing() || number >= TRIES) return Optional.empty();
        if (failed.told().isEmpty()) return Optional.of(backoff(number, random));
        Duration told = failed.told().get();
        return told.compareTo(Budgets.LONGEST_WAIT) > 0
                ? Optional.empty()
                : Optional.of(told.plusMillis(random.nextLong(BASE_MS)));
    }

    /// Never nothing, never the same for two: 50 to 150 ms, then 100 to 300 ms.
    private static Duration backoff(int number, RandomGenerator random) {
        long step = BASE_MS << (number - 1);
        return Duration.ofMillis(step / 2 + random.nextLong(step));
    }

    /// What came of one try.
    ///
    /// @param passing whether Zoom, asked again soon, may say something else
    /// @param told what Zoom said to wait
    record Try<T>(Answer<T> answer, boolean passing, Optional<Duration> told) {
        static <T> Try<T> last(Answer<T> answer) {
            return new Try<>(answer, false, Optional.empty());
        }
    }
}
