package io.lectern.zoom;

import io.lectern.protocol.ErrorCode;
import io.lectern.protocol.Refusal;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/// What those are told who find no seat.
final class Scarcity {
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);
    private static final Duration SHORTEST_WAIT = Duration.ofSeconds(2);

    private Scarcity() {}

    /// @return fails, with how many seats there are, when the next one may be free, and when to try again
    static <T> Future<T> refuse(PgSweep sweep) {
        return sweep.occupancy().compose(now -> {
            Duration wait = Stream.of(now.nextEnd(), now.nextUnblocked())
                    .flatMap(Optional::stream)
                    .map(chance -> Duration.between(Instant.now(), chance))
                    .min(Comparator.naturalOrder())
                    .filter(until -> until.compareTo(LONGEST_WAIT) < 0)
                    .orElse(LONGEST_WAIT);
            Refusal refusal = ErrorCode.NO_SEAT
                    .refuse(now.seats(), now.nextEnd().map(Scarcity::minute).orElse("–"))
                    .retryAfter(wait.compareTo(SHORTEST_WAIT) < 0 ? SHORTEST_WAIT : wait);
            return Future.failedFuture(refusal);
        });
    }

    private static String minute(Instant time) {
        return time.truncatedTo(ChronoUnit.MINUTES).toString();
    }
}
