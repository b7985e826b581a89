package io.lectern.zoomapi;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RetryAfterTest {
    private static final Instant NOW = Instant.parse("2026-03-01T23:59:00Z");

    @Test
    void allThreeFormsSayTheSame() {
        assertThat(RetryAfter.parse("60", NOW)).contains(Duration.ofMinutes(1));
        assertThat(RetryAfter.parse("Mon, 02 Mar 2026 00:00:00 GMT", NOW)).contains(Duration.ofMinutes(1));
        assertThat(RetryAfter.parse("2026-03-02T00:00:00Z", NOW)).contains(Duration.ofMinutes(1));
    }

    @Test
    void whatCannotBeReadSaysNothing() {
        assertThat(RetryAfter.parse(null, NOW)).isEmpty();
        assertThat(RetryAfter.parse(" ", NOW)).isEmpty();
        assertThat(RetryAfter.parse("tomorrow", NOW)).isEmpty();
        assertThat(RetryAfter.parse("12 apples", NOW)).isEmpty();
    }

    @Test
    void theWaitIsNeverNegativeAndNeverLongerThanADay() {
        assertThat(RetryAfter.parse("2020-05-31T00:00:00Z", NOW)).contains(Duration.ZERO);
        assertThat(RetryAfter.parse("999999999", NOW)).contains(Duration.ofDays(1));
    }
}
