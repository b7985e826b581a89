package io.lectern.zoomsim;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// One webhook on its way to one subscriber.
///
/// @param attempt the number of the next post, from 1 on
/// @param stamped when it was signed first
record Delivery(
        String subscription,
        Happening happening,
        String body,
        int attempt,
        Instant stamped,
        boolean wronglySigned,
        int staleSeconds) {

    /// After the first post, after the second, after the third; then it is given up.
    private static final List<Duration> RETRIES =
            List.of(Duration.ofMinutes(5), Duration.ofMinutes(20), Duration.ofMinutes(60));

    /// When it is tried again after this attempt has failed.
    Optional<Instant> again(Instant now) {
        return attempt > RETRIES.size() ? Optional.empty() : Optional.of(now.plus(RETRIES.get(attempt - 1)));
    }

    Delivery next() {
        return new Delivery(subscription, happening, body, attempt + 1, stamped, wronglySigned, staleSeconds);
    }
}
