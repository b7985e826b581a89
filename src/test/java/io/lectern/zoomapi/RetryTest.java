package io.lectern.zoomapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.lectern.zoomapi.Retry.Try;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RetryTest {
    private static final long SEED = 20261121;

    private final SplittableRandom random = new SplittableRandom(SEED);
    private final Answer<String> away = new Answer.Unavailable<>("HTTP 503", Duration.ofSeconds(5));

    @Test
    void whatPassesIsTriedAgainWithWaitsThatGrowAndDiffer() {
        for (int i = 0; i < 100; i++) {
            assertThat(pause(HttpMethod.GET, passing(Optional.empty()), 1).orElseThrow())
                    .isBetween(Duration.ofMillis(50), Duration.ofMillis(150));
            assertThat(pause(HttpMethod.GET, passing(Optional.empty()), 2).orElseThrow())
                    .isBetween(Duration.ofMillis(100), Duration.ofMillis(300));
        }
        assertThat(pause(HttpMethod.GET, passing(Optional.empty()), 3)).isEmpty();
    }

    @Test
    void aMeetingIsNeverMadeTwiceByTryingAgain() {
        for (HttpMethod method : new HttpMethod[] {HttpMethod.POST, HttpMethod.PATCH})
            assertThat(pause(method, passing(Optional.empty()), 1)).isEmpty();
        for (HttpMethod method : new HttpMethod[] {HttpMethod.GET, HttpMethod.PUT, HttpMethod.DELETE})
            assertThat(pause(method, passing(Optional.empty()), 1)).isPresent();
    }

    @Test
    void whatZoomSaysToWaitIsWaitedWhenItIsShortAndSaidWhenItIsLong() {
        Duration second = Duration.ofSeconds(1);

        assertThat(pause(HttpMethod.GET, passing(Optional.of(second)), 1).orElseThrow())
                .isBetween(second, second.plusMillis(100));
        assertThat(pause(HttpMethod.GET, passing(Optional.of(Duration.ofSeconds(3))), 1))
                .isEmpty();
    }

    @Test
    void aLastWordIsNotAskedForAgain() {
        assertThat(pause(HttpMethod.GET, Try.last(away), 1)).isEmpty();
    }

    private Optional<Duration> pause(HttpMethod method, Try<String> failed, int number) {
        Call<String> call = new Call<>("test", Label.LIGHT, method, "/", null, false, body -> "");
        return Retry.pause(call, failed, number, random);
    }

    private Try<String> passing(Optional<Duration> told) {
        return new Try<>(away, true, told);
    }
}
