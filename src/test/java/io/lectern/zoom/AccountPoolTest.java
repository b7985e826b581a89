package io.lectern.zoom;

import static org.assertj.core.api.Assertions.assertThat;

import io.lectern.zoom.AccountPool.Seat;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AccountPoolTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    @Test
    void theTeachersOwnHostComesFirst() {
        Seat fresh = new Seat(1, 1, 0, false, Optional.empty());
        Seat own = new Seat(2, 1, 5, true, Optional.of(NOON));

        assertThat(AccountPool.order(List.of(fresh, own))).containsExactly(own, fresh);
    }

    @Test
    void thenTheHostWithFewestMeetingsThenTheOneThatRestedLongest() {
        Seat busy = new Seat(1, 1, 3, false, Optional.empty());
        Seat recent = new Seat(2, 1, 1, false, Optional.of(NOON));
        Seat rested = new Seat(3, 1, 1, false, Optional.of(NOON.minusSeconds(60)));
        Seat unused = new Seat(4, 1, 1, false, Optional.empty());

        assertThat(AccountPool.order(List.of(busy, recent, rested, unused)))
                .containsExactly(unused, rested, recent, busy);
    }

    @Test
    void aHostNearItsDailyQuotaComesLastEvenForItsOwnTeacher() {
        Seat own = new Seat(1, 1, AccountPool.DAILY_MEETINGS, true, Optional.of(NOON));
        Seat other = new Seat(2, 1, AccountPool.DAILY_MEETINGS - 1, false, Optional.of(NOON));

        assertThat(AccountPool.order(List.of(own, other))).containsExactly(other, own);
    }

    @Test
    void theOrderKeepsEverySeatAndDoesNotDependOnHowTheyCame() {
        for (int seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            List<Seat> seats = seats(random);
            List<Seat> shuffled = new ArrayList<>(seats);
            Collections.shuffle(shuffled, random);

            assertThat(AccountPool.order(shuffled))
                    .as("seed %d", seed)
                    .containsExactlyInAnyOrderElementsOf(seats)
                    .isEqualTo(AccountPool.order(seats));
        }
    }

    @Test
    void noHostGetsMoreThanOneMeetingAheadOfAnotherWhenNobodyHasAHabit() {
        for (int seed = 0; seed < 100; seed++) {
            Random random = new Random(seed);
            int hosts = 1 + random.nextInt(6);
            int[] meetings = new int[hosts];
            for (int start = 0; start < 50; start++) {
                List<Seat> free = IntStream.range(0, hosts)
                        .mapToObj(host -> new Seat(host, 1, meetings[host], false, Optional.empty()))
                        .toList();
                meetings[(int) AccountPool.order(free).getFirst().account()]++;
            }
            int most = IntStream.of(meetings).max().orElseThrow();
            int least = IntStream.of(meetings).min().orElseThrow();
            assertThat(most - least).as("seed %d", seed).isLessThanOrEqualTo(1);
        }
    }

    private static List<Seat> seats(Random random) {
        return IntStream.range(0, random.nextInt(12))
                .mapToObj(i -> new Seat(
                        i / 2,
                        1 + i % 2,
                        random.nextInt(100),
                        random.nextInt(4) == 0,
                        random.nextBoolean() ? Optional.empty() : Optional.of(NOON.minusSeconds(random.nextInt(1000)))))
                .toList();
    }
}
