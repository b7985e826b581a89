package io.lectern.zoom;

import static org.assertj.core.api.Assertions.assertThat;

import io.lectern.zoom.Lease.State;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LeaseTest {
    @Test
    void whatIsFreeStaysFree() {
        assertThat(State.FREE.next()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void everyStateLeadsToFree(State from) {
        assertThat(reachable(from)).contains(State.FREE);
    }

    /// A seat is given back by those who know that there is no meeting: nobody frees one that has a meeting, or may.
    @ParameterizedTest
    @EnumSource(names = {"READY", "LIVE"})
    void whatMayBeLiveIsEndedBeforeItIsFree(State state) {
        assertThat(state.mayBecome(State.FREE)).isFalse();
        assertThat(state.mayBecome(State.ENDING)).isTrue();
    }

    @Test
    void nothingGoesBackToBeingReserved() {
        for (State state : State.values())
            if (state != State.RESERVED)
                assertThat(state.mayBecome(State.RESERVED)).isFalse();
    }

    @Test
    void allButFreeAndReservedSeatsAreOccupied() {
        assertThat(EnumSet.allOf(State.class))
                .filteredOn(State::occupies)
                .containsExactlyInAnyOrderElementsOf(EnumSet.complementOf(EnumSet.of(State.FREE, State.RESERVED)));
    }

    private static Set<State> reachable(State from) {
        Set<State> seen = EnumSet.of(from);
        Deque<State> open = new ArrayDeque<>(seen);
        while (!open.isEmpty()) for (State next : open.pop().next()) if (seen.add(next)) open.add(next);
        return seen;
    }
}
