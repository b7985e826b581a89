package io.lectern.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Scale;

class ErlangProperties {
    @Property
    void theRecursionIsTheSum(
            @ForAll @DoubleRange(min = 0.01, max = 60) double load, @ForAll @IntRange(max = 40) int seats) {
        assertThat(Erlang.refused(load, seats)).isCloseTo(bySum(load, seats), within(1e-9));
    }

    /// (Aⁿ/n!) / Σ Aᵏ/k!, as it stands in books.
    private static double bySum(double load, int seats) {
        double term = 1;
        double sum = 1;
        for (int k = 1; k <= seats; k++) {
            term *= load / k;
            sum += term;
        }
        return term / sum;
    }

    @Property
    void anotherSeatRefusesFewer(
            @ForAll @DoubleRange(min = 0.01, max = 500) double load, @ForAll @IntRange(max = 600) int seats) {
        double refused = Erlang.refused(load, seats);

        assertThat(refused).isBetween(0.0, 1.0);
        assertThat(Erlang.refused(load, seats + 1)).isLessThanOrEqualTo(refused);
    }

    @Property
    void moreLoadIsRefusedMoreOften(
            @ForAll @DoubleRange(max = 400) double load,
            @ForAll @DoubleRange(max = 100) double more,
            @ForAll @IntRange(max = 500) int seats) {
        assertThat(Erlang.refused(load + more, seats)).isGreaterThanOrEqualTo(Erlang.refused(load, seats) - 1e-12);
    }

    @Property
    void theInverseIsTheFewestThatDo(
            @ForAll @DoubleRange(min = 0.01, max = 300) double load,
            @ForAll @Scale(4) @DoubleRange(min = 0.0001, max = 0.9) double most) {
        int seats = Erlang.seatsFor(load, most);

        assertThat(Erlang.refused(load, seats)).isLessThanOrEqualTo(most);
        assertThat(Erlang.refused(load, seats - 1)).isGreaterThan(most);
    }

    /// Whoever waits keeps others from a seat for longer than whoever goes away.
    @Property
    void waitingIsMoreLikelyThanARefusalAndEndsSoonerWithMoreSeats(
            @ForAll @DoubleRange(min = 0.01, max = 200) double load, @ForAll @IntRange(min = 1, max = 50) int spare) {
        int seats = (int) Math.ceil(load) + spare;
        Duration hold = Duration.ofHours(10);

        assertThat(Erlang.waiting(load, seats)).isBetween(Erlang.refused(load, seats), 1.0);
        assertThat(Erlang.meanWait(load, seats + 1, hold).orElseThrow())
                .isLessThanOrEqualTo(Erlang.meanWait(load, seats, hold).orElseThrow());
    }
}
