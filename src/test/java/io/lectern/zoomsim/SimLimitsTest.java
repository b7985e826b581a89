package io.lectern.zoomsim;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SimLimitsTest {
    private final AtomicLong nanos = new AtomicLong();
    private final SimClock clock = new SimClock(() -> Instant.parse("2026-03-01T20:00:00Z"));
    private final SimLimits limits = new SimLimits(clock, nanos::get);

    @Test
    void aSecondTakesAsManyCallsAsThePlanAllowsForEachLabel() {
        limits.enforce(true);
        SimAccount pro = SimAccount.single("one", "one@example.com", 1, Plan.PRO);

        for (int i = 0; i < 20; i++) assertThat(refused(pro, Plan.Label.MEDIUM)).isEmpty();
        assertThat(refused(pro, Plan.Label.MEDIUM)).hasValueSatisfying(reply -> {
            assertThat(reply.status()).isEqualTo(429);
            assertThat(reply.headers())
                    .containsEntry("X-RateLimit-Type", "QPS")
                    .containsEntry("Retry-After", "2026-03-01T20:00:01Z");
        });
        assertThat(refused(pro, Plan.Label.LIGHT)).isEmpty();
        nanos.addAndGet(100_000_000);
        assertThat(refused(pro, Plan.Label.MEDIUM)).isEmpty();
        assertThat(refused(pro, Plan.Label.MEDIUM)).isEmpty();
        assertThat(refused(pro, Plan.Label.MEDIUM)).isPresent();
    }

    @Test
    void aDayOfAFreeAccountEndsAtMidnight() {
        SimAccount free = SimAccount.single("one", "one@example.com", 1, Plan.FREE);

        for (int i = 0; i < 2_000; i++)
            assertThat(refused(free, Plan.Label.MEDIUM)).isEmpty();
        assertThat(refused(free, Plan.Label.MEDIUM))
                .hasValueSatisfying(reply -> assertThat(reply.headers())
                        .containsEntry("X-RateLimit-Type", "Daily-limit")
                        .containsEntry("X-RateLimit-Limit", "2000")
                        .containsEntry("Retry-After", "2026-03-02T00:00:00Z"));
        clock.moveTo(Instant.parse("2026-03-02T00:00:00Z"));
        assertThat(refused(free, Plan.Label.MEDIUM)).isEmpty();
    }

    private Optional<Reply> refused(SimAccount account, Plan.Label label) {
        return limits.take(account, label).refusal();
    }
}
