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
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/// What holds for the queue whoever asks, in whatever order.
class WaitOrderProperties {
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
    private static final Duration AFTER = Duration.ofMinutes(10);

    /// Somebody asks: so many seconds after the one before, for a lesson that begins so many minutes from then.
    record Ask(int later, int teacher, int startsIn, int lasts) {}

    @Property
    void theOrderIsTotalAndDoesNotDependOnHowTheyAreListed(@ForAll("asks") List<Ask> asks, @ForAll long seed) {
        List<Waiter> waiting = queue(asks);
        List<Waiter> shuffled = new ArrayList<>(waiting);
        Collections.shuffle(shuffled, new Random(seed));

        assertThat(WaitOrder.order(shuffled))
                .isEqualTo(WaitOrder.order(waiting))
                .hasSameSizeAs(waiting);
        for (Waiter one : waiting)
            for (Waiter other : waiting) {
                int order = WaitOrder.FIRST.compare(one, other);
                assertThat(order == 0).isEqualTo(one.equals(other));
                assertThat(Integer.signum(order)).isEqualTo(-Integer.signum(WaitOrder.FIRST.compare(other, one)));
            }
    }

    @Property
    void nobodyWhoAsksWhenASeatIsDueToSomebodyComesBeforeThem(@ForAll("asks") List<Ask> asks) {
        List<Waiter> order = WaitOrder.order(queue(asks));

        for (int i = 0; i < order.size(); i++)
            for (Waiter before : order.subList(0, i))
                assertThat(before.askedAt()).isBeforeOrEqualTo(order.get(i).due());
    }

    @Property
    void theWaitForOnesTurnIsBounded(@ForAll("asks") List<Ask> asks) {
        Map<Waiter, Integer> turns = new HashMap<>();
        for (Waiter waiter : queue(asks, turns))
            assertThat(Duration.between(waiter.askedAt(), waiter.due()))
                    .isBetween(Duration.ZERO, WaitOrder.SHARE.multipliedBy(turns.getOrDefault(waiter, 0) + 1L));
    }

    @Property
    void amongThoseWhoWantItNowTheFirstToAskIsTheFirst(@ForAll("asks") List<Ask> asks) {
        Map<Waiter, Integer> turns = new HashMap<>();
        List<Ask> now = asks.stream()
                .map(ask -> new Ask(ask.later(), ask.teacher(), 0, ask.lasts()))
                .toList();
        List<Waiter> first = WaitOrder.order(queue(now, turns)).stream()
                .filter(waiter -> turns.getOrDefault(waiter, 0) == 0)
                .toList();

        assertThat(first).isSortedAccordingTo((a, b) -> a.askedAt().compareTo(b.askedAt()));
    }

    @Property
    void aTeachersFurtherLessonPassesNobodyWhoAskedBefore(@ForAll("asks") List<Ask> asks) {
        Map<Waiter, Integer> turns = new HashMap<>();
        List<Waiter> order = WaitOrder.order(queue(asks, turns));

        for (int i = 0; i < order.size(); i++)
            for (Waiter behind : order.subList(i, order.size()))
                if (turns.getOrDefault(order.get(i), 0) > 0 && turns.getOrDefault(behind, 0) == 0)
                    assertThat(behind.askedAt()).isAfterOrEqualTo(order.get(i).askedAt());
    }

    @Property
    void placesCountFromOneAndASeatIsNobodysTwice(@ForAll("asks") List<Ask> asks, @ForAll("seats") List<Seat> seats) {
        List<Waiter> waiting = queue(asks);
        List<Place> places = WaitOrder.places(waiting, seats, AFTER, NOW);

        assertThat(places.stream().map(Place::waiter)).containsExactlyElementsOf(WaitOrder.order(waiting));
        for (int i = 0; i < places.size(); i++) {
            Place place = places.get(i);
            assertThat(place.position()).isEqualTo(i + 1);
            boolean served =
                    seats.stream().anyMatch(seat -> seat.serves(place.waiter().teacher()));
            if (!served) assertThat(place.expected()).isEmpty();
            place.expected().ifPresent(at -> assertThat(at).isBetween(NOW, NOW.plus(WaitOrder.HORIZON)));
            int at = i;
            place.expected()
                    .ifPresent(time -> assertThat(crowd(time, places, at)).isLessThanOrEqualTo(seats.size()));
        }
    }

    /// How many of those up to this place begin at the very same time: each needs a seat of their own.
    private static long crowd(Instant time, List<Place> places, int upTo) {
        return places.subList(0, upTo + 1).stream()
                .filter(place -> place.expected().filter(time::equals).isPresent())
                .count();
    }

    private static List<Waiter> queue(List<Ask> asks) {
        return queue(asks, new HashMap<>());
    }

    /// All wait until the end, so each lesson of a teacher has the next turn.
    private static List<Waiter> queue(List<Ask> asks, Map<Waiter, Integer> turns) {
        List<Waiter> waiting = new ArrayList<>();
        Map<Integer, Integer> byTeacher = new HashMap<>();
        Instant at = NOW.minus(Duration.ofHours(1));
        for (Ask ask : asks) {
            at = at.plusSeconds(ask.later());
            int turn = byTeacher.merge(ask.teacher(), 1, Integer::sum) - 1;
            Instant start = at.plusSeconds(60L * ask.startsIn());
            long id = waiting.size() + 1;
            Waiter waiter = new Waiter(
                    id,
                    new LessonId(id),
                    new UserId(ask.teacher()),
                    at,
                    WaitOrder.due(at, start, turn),
                    start.plusSeconds(60L * ask.lasts()));
            turns.put(waiter, turn);
            waiting.add(waiter);
        }
        return waiting;
    }

    @Provide
    Arbitrary<List<Ask>> asks() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, 900),
                        Arbitraries.integers().between(1, 5),
                        Arbitraries.integers().between(-120, 60),
                        Arbitraries.of(20, 45, 60, 90))
                .as(Ask::new)
                .list()
                .ofMaxSize(12);
    }

    @Provide
    Arbitrary<List<Seat>> seats() {
        Arbitrary<Span> spans = Combinators.combine(
                        Arbitraries.integers().between(-60, 240),
                        Arbitraries.integers().between(1, 120))
                .as((from, minutes) -> new Span(NOW.plusSeconds(60L * from), NOW.plusSeconds(60L * (from + minutes))));
        Arbitrary<Optional<UserId>> owners =
                Arbitraries.integers().between(1, 5).map(id -> Optional.of(new UserId(id)));
        return Combinators.combine(
                        Arbitraries.frequencyOf(
                                net.jqwik.api.Tuple.of(4, Arbitraries.just(Optional.<UserId>empty())),
                                net.jqwik.api.Tuple.of(1, owners)),
                        spans.list().ofMaxSize(4))
                .as(Seat::new)
                .list()
                .ofMaxSize(4);
    }
}
