package io.lectern.zoom;

import static org.assertj.core.api.Assertions.assertThat;

import io.lectern.protocol.LessonId;
import io.lectern.protocol.UserId;
import io.lectern.zoom.Timeline.Span;
import io.lectern.zoom.WaitOrder.Place;
import io.lectern.zoom.WaitOrder.Seat;
import io.lectern.zoom.WaitOrder.Waiter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WaitOrderTest {
    private static final Instant TEN = Instant.parse("2026-11-21T10:00:00Z");
    private static final Duration AFTER = Duration.ofMinutes(10);

    @Test
    void aLessonThatBeginsSoonIsWantedThenAndOneThatShouldRunNow() {
        assertThat(WaitOrder.due(TEN, TEN.minusSeconds(3600), 0)).isEqualTo(TEN);
        assertThat(WaitOrder.due(TEN, TEN.plusSeconds(300), 0)).isEqualTo(TEN.plusSeconds(300));
        assertThat(WaitOrder.due(TEN, TEN.plusSeconds(7200), 0)).isEqualTo(TEN.plus(WaitOrder.SHARE));
        assertThat(WaitOrder.due(TEN, TEN, 2)).isEqualTo(TEN.plus(WaitOrder.SHARE.multipliedBy(2)));
    }

    @Test
    void theSeatsComeFreeAsPlannedAndAreTakenInTurn() {
        List<Seat> seats = List.of(seat(busy(-30, 20)), seat(busy(-30, 40)));

        assertThat(expected(seats, waiter(1, 60), waiter(2, 60), waiter(3, 60)))
                .containsExactly(at(20), at(40), at(70));
    }

    @Test
    void aSeatWithALessonAheadServesOnlyThoseWhoAreDoneByThen() {
        List<Seat> seats = List.of(seat(busy(-30, 10), busy(50, 110)));

        assertThat(expected(seats, waiter(1, 60), waiter(2, 30))).containsExactly(at(110), at(10));
    }

    @Test
    void ofASeatNobodyKnowsNothingIsExpected() {
        assertThat(expected(List.of(), waiter(1, 60))).containsExactly(Optional.empty());
    }

    @Test
    void somebodysOwnSeatServesNobodyElse() {
        Seat own = new Seat(Optional.of(new UserId(2)), List.of(busy(-30, 5)));

        assertThat(expected(List.of(own), waiter(1, 60), waiter(2, 60))).containsExactly(Optional.empty(), at(5));
    }

    private static List<Optional<Instant>> expected(List<Seat> seats, Waiter... waiting) {
        return WaitOrder.places(List.of(waiting), seats, AFTER, TEN).stream()
                .map(Place::expected)
                .toList();
    }

    private static Optional<Instant> at(int minutes) {
        return Optional.of(TEN.plusSeconds(60L * minutes));
    }

    private static Seat seat(Span... taken) {
        return new Seat(Optional.empty(), List.of(taken));
    }

    private static Span busy(int from, int until) {
        return new Span(TEN.plusSeconds(60L * from), TEN.plusSeconds(60L * until));
    }

    /// The id is the teacher's too, and the place in the order.
    private static Waiter waiter(long id, int minutes) {
        Instant asked = TEN.minusSeconds(100 - id);
        return new Waiter(id, new LessonId(id), new UserId(id), asked, asked, TEN.plusSeconds(60L * minutes));
    }
}
