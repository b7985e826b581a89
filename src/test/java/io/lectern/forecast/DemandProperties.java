package io.lectern.forecast;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class DemandProperties {
    private static final Instant MONDAY = Instant.parse("2026-11-23T00:00:00Z");
    private static final Duration SLOT = Duration.ofMinutes(5);
    private static final int SLOTS = 60;

    /// In whole minutes nothing changes between two of them, so looking at each is enough.
    @Property
    void theSweepSeesWhatLookingAtEveryMinuteSees(@ForAll("timetable") List<Span> spans) {
        List<Integer> looked = IntStream.range(0, SLOTS)
                .map(slot -> IntStream.range(slot * 5, slot * 5 + 5)
                        .map(minute -> atOnce(spans, MONDAY.plusSeconds(60L * minute)))
                        .max()
                        .orElseThrow())
                .boxed()
                .toList();

        assertThat(demand(spans).peaks()).isEqualTo(looked);
    }

    private static int atOnce(List<Span> spans, Instant at) {
        return (int) spans.stream()
                .filter(span -> !span.from().isAfter(at) && span.to().isAfter(at))
                .count();
    }

    @Property
    void theOrderOfTheTimetableDoesNotMatter(@ForAll("timetable") List<Span> spans, @ForAll Random random) {
        List<Span> shuffled = new ArrayList<>(spans);
        Collections.shuffle(shuffled, random);

        assertThat(demand(shuffled)).isEqualTo(demand(spans));
    }

    /// Seats handed out one by one, in the order of the starts, are never more than the largest overlap.
    @Property
    void asManySeatsAsThePeakAreEnough(@ForAll("timetable") List<Span> spans) {
        List<Instant> seats = new ArrayList<>();
        spans.stream()
                .filter(span -> span.to().isAfter(MONDAY) && span.from().isBefore(span.to()))
                .filter(span -> span.from().isBefore(MONDAY.plus(SLOT.multipliedBy(SLOTS))))
                .sorted(Comparator.comparing(Span::from))
                .forEach(span -> {
                    Instant from = span.from().isBefore(MONDAY) ? MONDAY : span.from();
                    int free = IntStream.range(0, seats.size())
                            .filter(seat -> !seats.get(seat).isAfter(from))
                            .findFirst()
                            .orElse(-1);
                    if (free < 0) seats.add(span.to());
                    else seats.set(free, span.to());
                });

        assertThat(seats).hasSize(demand(spans).peak());
    }

    @Property
    void aShortageIsWhereMoreIsNeeded(@ForAll("timetable") List<Span> spans) {
        Demand demand = demand(spans);
        int capacity = demand.peak() / 2;
        List<Demand.Shortage> shortages = demand.shortages(capacity);

        for (int i = 0; i < SLOTS; i++) {
            Instant at = MONDAY.plus(SLOT.multipliedBy(i));
            boolean isShort = shortages.stream()
                    .anyMatch(each -> !each.from().isAfter(at) && each.to().isAfter(at));
            assertThat(isShort).isEqualTo(demand.peaks().get(i) > capacity);
        }
        assertThat(demand.shortages(demand.peak())).isEmpty();
        assertThat(shortages.stream().mapToInt(Demand.Shortage::needed).max().orElse(0))
                .isEqualTo(demand.peak() > capacity ? demand.peak() : 0);
    }

    @Property
    void longerSlotsKeepThePeak(@ForAll("timetable") List<Span> spans) {
        Demand demand = demand(spans);

        assertThat(demand.coarser(7).peak()).isEqualTo(demand.peak());
        assertThat(demand.coarser(7).peaks()).hasSize((SLOTS + 6) / 7);
        assertThat(demand.peaks()).allMatch(each -> each <= demand.peak());
    }

    @Provide
    Arbitrary<List<Span>> timetable() {
        Arbitrary<Integer> starts = Arbitraries.integers().between(-60, 330);
        Arbitrary<Integer> lengths = Arbitraries.integers().between(0, 120);
        return Combinators.combine(starts, lengths)
                .as((start, length) ->
                        new Span(MONDAY.plusSeconds(60L * start), MONDAY.plusSeconds(60L * (start + length))))
                .list()
                .ofMaxSize(40);
    }

    private static Demand demand(List<Span> spans) {
        return Demand.of(spans, MONDAY, SLOT, SLOTS);
    }
}
