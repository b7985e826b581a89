package io.lectern.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErlangTest {
    @ParameterizedTest
    @CsvSource({
        "5, 9, 11, 14",
        "10, 15, 18, 21",
        "20, 26, 30, 35",
        "30, 36, 42, 47",
        "50, 56, 64, 71",
        "100, 105, 117, 128"
    })
    void seatsAreThoseOfTheTable(double load, int five, int one, int tenth) {
        assertThat(Erlang.seatsFor(load, 0.05)).isEqualTo(five);
        assertThat(Erlang.seatsFor(load, 0.01)).isEqualTo(one);
        assertThat(Erlang.seatsFor(load, 0.001)).isEqualTo(tenth);
    }

    @ParameterizedTest
    @CsvSource({"30, 30, 0.132", "2, 3, 0.211", "5, 3, 0.530"})
    void asManySeatsAsLessonsAtOnceRefuseManyStarts(double load, int seats, double refused) {
        assertThat(Erlang.refused(load, seats)).isCloseTo(refused, within(0.0005));
    }

    @Test
    void withoutSeatsEverybodyIsRefusedAndWithoutLoadNobody() {
        assertThat(Erlang.refused(4, 0)).isEqualTo(1);
        assertThat(Erlang.refused(0, 3)).isZero();
        assertThat(Erlang.waiting(0, 3)).isZero();
        assertThat(Erlang.waiting(0, 0)).isZero();
        assertThat(Erlang.seatsFor(0, 0.01)).isZero();
        assertThat(Erlang.meanWait(0, 0, Duration.ofHours(1))).contains(Duration.ZERO);
    }

    /// One seat is the queue M/M/1, whose mean wait is ρ/(1-ρ) times the holding time.
    @Test
    void oneSeatIsTheQueueEverybodyKnows() {
        assertThat(Erlang.waiting(0.5, 1)).isCloseTo(0.5, within(1e-12));
        assertThat(Erlang.meanWait(0.75, 1, Duration.ofMinutes(60))).contains(Duration.ofMinutes(180));
    }

    @Test
    void aQueueThatGrowsWithoutEndHasNoMeanWait() {
        assertThat(Erlang.waiting(3, 3)).isEqualTo(1);
        assertThat(Erlang.meanWait(3, 3, Duration.ofHours(1))).isEmpty();
        assertThat(Erlang.meanWait(3, 4, Duration.ofHours(1))).isPresent();
    }

    @Test
    void nonsenseIsRefused() {
        assertThatThrownBy(() -> Erlang.refused(-1, 3)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Erlang.refused(Double.NaN, 3)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Erlang.refused(1e9, 3)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Erlang.refused(1, -1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Erlang.seatsFor(1, 0)).isInstanceOf(IllegalArgumentException.class);
    }
}
