package io.lectern.zoomapi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RateTest {
    private static final long SECOND = 1_000_000;

    @ParameterizedTest
    @CsvSource({
        "FREE, LIGHT, 4", "FREE, MEDIUM, 2", "FREE, HEAVY, 1",
        "PRO, LIGHT, 30", "PRO, MEDIUM, 20", "PRO, HEAVY, 10",
        "BUSINESS, LIGHT, 80", "BUSINESS, MEDIUM, 60", "BUSINESS, HEAVY, 40"
    })
    void whoeverAsksAllTheTimeStaysBelowFourFifthsOfThePlanInAnySecond(Plan plan, Label label, int limit) {
        Rate rate = plan.rate(label);
        Pace pace = new Pace();
        List<Long> made = new ArrayList<>();
        for (long now = 0; now < 20 * SECOND; now += 1_000) if (pace.take(rate, 0, now) == 0) made.add(now);

        int most = 0;
        for (int first = 0, last = 0; last < made.size(); last++) {
            while (made.get(last) - made.get(first) >= SECOND) first++;
            most = Math.max(most, last - first + 1);
        }
        assertThat(most).isBetween(1, Math.max(1, limit * 4 / 5));
        assertThat(made.size()).isGreaterThanOrEqualTo((int) (20 * 0.35 * limit));
    }

    @ParameterizedTest
    @CsvSource({
        "FREE, LIGHT, 4800",
        "FREE, MEDIUM, 1600",
        "PRO, HEAVY, 24000",
        "BUSINESS, HEAVY, 48000",
        "PRO, LIGHT, 0"
    })
    void aDayHasFourFifthsOfThePlanTooWhereThePlanHasOne(Plan plan, Label label, int calls) {
        assertThat(plan.rate(label).perDay()).isEqualTo(calls);
    }
}
