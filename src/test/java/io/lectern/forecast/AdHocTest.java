package io.lectern.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AdHocTest {
    private static final Instant MONDAY = Instant.parse("2026-11-02T00:00:00Z");
    private static final Instant FOUR_WEEKS_ON = MONDAY.plus(Duration.ofDays(28));

    @Test
    void theLoadOfAnHourIsStartsInItTimesHowLongTheyLast() {
        // Every Tuesday at ten, two lessons of 90 minutes.
        List<Span> held = IntStream.range(0, 4)
                .mapToObj(week -> MONDAY.plus(Duration.ofDays(7L * week + 1)).plus(Duration.ofHours(10)))
                .flatMap(at -> java.util.stream.Stream.of(span(at, 90), span(at.plus(Duration.ofMinutes(40)), 90)))
                .toList();

        AdHoc adHoc = AdHoc.of(held, MONDAY, FOUR_WEEKS_ON);

        assertThat(adHoc.starts()).isEqualTo(8);
        assertThat(adHoc.hold()).isEqualTo(Duration.ofMinutes(90));
        assertThat(adHoc.busiestHour()).isEqualTo(24 + 10);
        assertThat(adHoc.busiest()).isCloseTo(2 * 1.5, within(1e-9));
        assertThat(adHoc.mean()).isCloseTo(3.0 / 168, within(1e-9));
        assertThat(adHoc.load())
                .hasSize(AdHoc.HOURS_A_WEEK)
                .filteredOn(load -> load > 0)
                .hasSize(1);
    }

    @Test
    void whatBeganBeforeWasNotSeen() {
        AdHoc adHoc = AdHoc.of(List.of(span(MONDAY.minusSeconds(1), 600)), MONDAY, FOUR_WEEKS_ON);

        assertThat(adHoc.starts()).isZero();
        assertThat(adHoc.mean()).isZero();
        assertThat(adHoc.busiest()).isZero();
    }

    /// Whoever looks for half an hour and sees one start has not seen two an hour.
    @Test
    void aPartOfAnHourCountsAsAWholeOne() {
        Instant from = MONDAY.plus(Duration.ofMinutes(30));
        AdHoc adHoc = AdHoc.of(List.of(span(from, 60)), from, MONDAY.plus(Duration.ofHours(1)));

        assertThat(adHoc.load().getFirst()).isCloseTo(1.0, within(1e-9));
        assertThat(adHoc.mean()).isCloseTo(1.0, within(1e-9));
    }

    @Test
    void theBuffersOfALessonBelongToItsSpan() {
        Span span =
                Span.buffered(MONDAY, MONDAY.plus(Duration.ofHours(1)), Duration.ofMinutes(10), Duration.ofMinutes(15));

        assertThat(span.length()).isEqualTo(Duration.ofMinutes(85));
        assertThatThrownBy(() -> new Span(MONDAY, MONDAY.minusSeconds(1))).hasMessageContaining("before");
    }

    private static Span span(Instant from, int minutes) {
        return new Span(from, from.plus(Duration.ofMinutes(minutes)));
    }
}
