package io.lectern.zoom;

import static org.assertj.core.api.Assertions.assertThat;

import io.lectern.zoom.AccountPool.Bond;
import io.lectern.zoom.AccountPool.Seat;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class AccountPoolTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    @Test
    void whatALessonIsTiedToComesFirstTheStrongerTieBefore() {
        List<Seat> seats = new ArrayList<>();
        for (Bond bond : Bond.values()) seats.add(new Seat(10 - bond.ordinal(), 1, "z", 5, bond, Optional.of(NOON)));
        List<Seat> mixed = new ArrayList<>(seats);
        Collections.reverse(mixed);

        assertThat(AccountPool.order(mixed, 7)).containsExactlyElementsOf(seats);
    }

    @Test
    void thenTheHostWithFewestMeetingsThenTheOneThatRestedLongest() {
        Seat busy = new Seat(1, 1, "z", 3, Bond.NONE, Optional.empty());
        Seat recent = new Seat(2, 1, "z", 1, Bond.NONE, Optional.of(NOON));
        Seat rested = new Seat(3, 1, "z", 1, Bond.NONE, Optional.of(NOON.minusSeconds(60)));
        Seat unused = new Seat(4, 1, "z", 1, Bond.NONE, Optional.empty());

        assertThat(AccountPool.order(List.of(busy, recent, rested, unused), 7))
                .containsExactly(unused, rested, recent, busy);
    }

    @Test
    void aHostNearItsDailyQuotaComesLastEvenForItsOwnTeacher() {
        Seat own = new Seat(1, 1, "z", AccountPool.DAILY_MEETINGS, Bond.OWN, Optional.of(NOON));
        Seat other = new Seat(2, 1, "z", AccountPool.DAILY_MEETINGS - 1, Bond.NONE, Optional.of(NOON));

        assertThat(AccountPool.order(List.of(own, other), 7)).containsExactly(other, own);
    }

    @Test
    void aFavouriteHostThatIsFarAheadOfTheOthersIsLikeAnyOther() {
        Seat favourite = new Seat(1, 1, "z", 5 + AccountPool.DEVIATION + 1, Bond.PREFERRED, Optional.empty());
        Seat other = new Seat(2, 1, "z", 5, Bond.NONE, Optional.of(NOON));

        assertThat(AccountPool.order(List.of(favourite, other), 7)).containsExactly(other, favourite);
    }

    @Property
    void theOrderKeepsEverySeatAndDoesNotDependOnHowTheyCame(
            @ForAll("seats") List<Seat> seats, @ForAll long spread, @ForAll Random random) {
        List<Seat> shuffled = new ArrayList<>(seats);
        Collections.shuffle(shuffled, random);

        assertThat(AccountPool.order(shuffled, spread))
                .containsExactlyInAnyOrderElementsOf(seats)
                .isEqualTo(AccountPool.order(seats, spread));
    }

    @Property
    void noSpentHostComesBeforeOneThatIsNot(@ForAll("seats") List<Seat> seats, @ForAll long spread) {
        assertThat(AccountPool.order(seats, spread))
                .isSortedAccordingTo((a, b) -> Boolean.compare(a.isSpent(), b.isSpent()));
    }

    /// Whoever a teacher's favourites are, and in whatever order lessons come.
    @Property(tries = 200)
    void noHostGetsFurtherAheadThanTheDeviationAllows(
            @ForAll @IntRange(min = 2, max = 6) int hosts, @ForAll Random random) {
        int[] requests = new int[hosts];
        for (int start = 0; start < 80 * hosts; start++) {
            int favourite = random.nextInt(3);
            List<Seat> free = IntStream.range(0, hosts)
                    .mapToObj(host -> new Seat(
                            host,
                            1,
                            "z",
                            requests[host],
                            host == favourite ? Bond.FAMILIAR : Bond.NONE,
                            Optional.empty()))
                    .toList();
            requests[(int) AccountPool.order(free, start).getFirst().account()]++;
            int least = IntStream.of(requests).min().orElseThrow();
            int most = IntStream.of(requests).max().orElseThrow();
            assertThat(most - least).isLessThanOrEqualTo(AccountPool.DEVIATION + 1);
        }
    }

    @Property(tries = 200)
    void whereNothingDecidesDifferentLessonsChooseDifferently(@ForAll @IntRange(max = 1_000_000) int first) {
        List<Seat> alike = IntStream.range(0, 10)
                .mapToObj(host -> new Seat(host, 1, "z", 0, Bond.NONE, Optional.empty()))
                .toList();
        Set<Long> chosen = new HashSet<>();
        for (int lesson = first; lesson < first + 100; lesson++)
            chosen.add(AccountPool.order(alike, lesson).getFirst().account());

        assertThat(chosen).hasSizeGreaterThan(7);
    }

    @Provide
    Arbitrary<List<Seat>> seats() {
        Arbitrary<Optional<Instant>> used =
                Arbitraries.integers().between(0, 1000).map(NOON::minusSeconds).optional();
        return Combinators.combine(Arbitraries.integers().between(0, 100), Arbitraries.of(Bond.class), used)
                .as((today, bond, last) -> new Seat(0, 0, "z", today, bond, last))
                .list()
                .ofMaxSize(12)
                .map(AccountPoolTest::numbered);
    }

    private static List<Seat> numbered(List<Seat> seats) {
        return IntStream.range(0, seats.size())
                .mapToObj(i -> new Seat(
                        i / 2,
                        1 + i % 2,
                        "z",
                        seats.get(i).today(),
                        seats.get(i).bond(),
                        seats.get(i).lastUsed()))
                .toList();
    }
}
