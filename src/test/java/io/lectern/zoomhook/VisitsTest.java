package io.lectern.zoomhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.lectern.zoomhook.Visits.Move;
import io.lectern.zoomhook.Visits.Visit;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class VisitsTest {
    @Test
    void whoeverComesAndGoesWasThereInBetween() {
        assertThat(of(came(0, "c1"), went(60, "c1"))).containsExactly(visit("c1", 0, 60));
        assertThat(of(came(0, "c1"))).containsExactly(new Visit("c1", at(0), null, null));
        assertThat(of(went(60, "c1"))).isEmpty();
        assertThat(of()).isEmpty();
    }

    @Test
    void aDepartureThatIsToldAfterTheReturnEndsTheFirstVisitOnly() {
        assertThat(of(came(0, "c1"), came(100, "c2"), went(160, "c1"), went(600, "c2")))
                .containsExactly(visit("c1", 0, 160), visit("c2", 100, 600));
        assertThat(of(came(0, "c1"), came(100, "c2"), went(160, "c1")))
                .containsExactly(visit("c1", 0, 160), new Visit("c2", at(100), null, null));
    }

    @Test
    void aSecondDepartureOfOneConnectionEndsNothingElse() {
        assertThat(of(came(0, "c1"), went(60, "c1"), came(70, "c2"), went(80, "c1")))
                .containsExactly(visit("c1", 0, 60), new Visit("c2", at(70), null, null));
    }

    @Test
    void whoLeavesOverAConnectionFromABreakoutRoomLeavesAllTheSame() {
        assertThat(of(came(0, "c1"), went(60, "c9"))).containsExactly(visit("c1", 0, 60));
    }

    @Test
    void theSameConnectionAgainIsAnotherVisit() {
        assertThat(of(came(0, "c1"), went(60, "c1"), came(90, "c1"), went(120, "c1")))
                .containsExactly(visit("c1", 0, 60), visit("c1", 90, 120));
    }

    @Test
    void nobodyStaysLongerThanTheMeetingOrTheLesson() {
        List<Move> moves = List.of(came(0, "c1"), came(10, "c2"), went(500, "c2"), came(300, "c3"));

        assertThat(Visits.of(moves, at(200), null))
                .containsExactly(
                        new Visit("c1", at(0), at(200), Visits.MEETING_ENDED),
                        new Visit("c2", at(10), at(200), Visits.MEETING_ENDED),
                        new Visit("c3", at(300), null, null));
        assertThat(Visits.of(moves, at(200), at(100))).startsWith(new Visit("c1", at(0), at(100), Visits.LESSON_ENDED));
    }

    @Test
    void theOrderOfReportsDoesNotMatter() {
        long seed = 20261121;
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 500; round++) {
            List<Move> moves = new ArrayList<>();
            for (int i = random.nextInt(12); i > 0; i--) {
                String connection = "c" + random.nextInt(4);
                moves.add(new Move(random.nextBoolean(), at(random.nextInt(20)), connection, "p" + random.nextInt(2)));
            }
            @Nullable Instant end = random.nextBoolean() ? at(random.nextInt(20)) : null;
            List<Visit> expected = Visits.of(moves, end, null);
            Collections.shuffle(moves, random);
            moves.addAll(moves.subList(0, moves.size() / 2));

            assertThat(Visits.of(moves, end, null)).as("round %s", round).isEqualTo(expected);
            assertThat(expected)
                    .allSatisfy(visit -> assertThat(
                                    visit.left() == null || !visit.left().isBefore(visit.joined()))
                            .isTrue());
        }
    }

    private static List<Visit> of(Move... moves) {
        return Visits.of(List.of(moves), null, null);
    }

    private static Visit visit(String connection, long from, long to) {
        return new Visit(connection, at(from), at(to), Visits.LEFT);
    }

    private static Move came(long second, String connection) {
        return new Move(true, at(second), connection, "p");
    }

    private static Move went(long second, String connection) {
        return new Move(false, at(second), connection, "p");
    }

    private static Instant at(long second) {
        return Instant.EPOCH.plusSeconds(1_000_000 + second);
    }
}
