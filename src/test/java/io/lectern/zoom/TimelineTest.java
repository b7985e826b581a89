package io.lectern.zoom;

import static org.assertj.core.api.Assertions.assertThat;

import io.lectern.zoom.Timeline.Busy;
import io.lectern.zoom.Timeline.Span;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class TimelineTest {
    private static final Instant TEN = Instant.parse("2026-03-01T10:00:00Z");
    private static final Instant LATEST = TEN.plus(Duration.ofHours(24));

    @Test
    void theNextTimeIsWhereTheFirstSeatHasRoom() {
        Timeline timeline = new Timeline(
                List.of(List.of(span(0, 20), span(70, 90)), List.of(span(-30, 40)), List.of(span(0, 120))));

        assertThat(timeline.nextFree(span(0, 60), LATEST)).contains(at(40));
        assertThat(timeline.nextFree(span(0, 50), LATEST)).contains(at(20));
    }

    @Test
    void aFreeSeatIsFreeAtOnceAndNoSeatNever() {
        assertThat(Timeline.of(List.of(new Busy(1, 1, Optional.empty()))).nextFree(span(0, 60), LATEST))
                .contains(TEN);
        assertThat(Timeline.of(List.of()).nextFree(span(0, 60), LATEST)).isEmpty();
    }

    @Test
    void whatIsTooLateIsNotOffered() {
        assertThat(new Timeline(List.of(List.of(span(-10, 100)))).nextFree(span(0, 60), at(99)))
                .isEmpty();
    }

    /// Against trying every minute.
    @Property
    void itIsTheFirstMinuteAtWhichSomeSeatIsNobodys(
            @ForAll("seats") List<List<Span>> seats, @ForAll @IntRange(min = 1, max = 90) int length) {
        Span wanted = span(0, length);
        Optional<Instant> tried = Optional.empty();
        for (int minute = 0; minute <= 400 && tried.isEmpty(); minute++) {
            Span here = span(minute, minute + length);
            if (seats.stream().anyMatch(taken -> taken.stream().noneMatch(busy -> meet(busy, here))))
                tried = Optional.of(here.from());
        }

        assertThat(new Timeline(seats).nextFree(wanted, at(400))).isEqualTo(tried);
    }

    private static boolean meet(Span one, Span other) {
        return one.from().isBefore(other.until()) && other.from().isBefore(one.until());
    }

    @Provide
    Arbitrary<List<List<Span>>> seats() {
        return Combinators.combine(
                        Arbitraries.integers().between(-60, 250),
                        Arbitraries.integers().between(1, 120))
                .as((from, length) -> span(from, from + length))
                .list()
                .ofMaxSize(6)
                .list()
                .ofMinSize(1)
                .ofMaxSize(4);
    }

    private static Span span(int from, int until) {
        return new Span(at(from), at(until));
    }

    private static Instant at(int minute) {
        return TEN.plus(Duration.ofMinutes(minute));
    }
}
