package io.lectern.zoom;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The times at which seats are taken, seat by seat. Pure.
///
/// @param seats for each seat the times at which it is somebody's, in any order, overlapping or not
record Timeline(List<List<Span>> seats) {

    /// From and until; the end itself is free again.
    record Span(Instant from, Instant until) {
        Duration length() {
            return Duration.between(from, until);
        }
    }

    /// A seat and one time at which it is taken; a seat that never is appears once without.
    record Busy(long account, int slot, Optional<Span> taken) {}

    Timeline {
        seats = seats.stream().map(List::copyOf).toList();
    }

    static Timeline of(List<Busy> all) {
        Map<List<Long>, List<Span>> bySeat = new HashMap<>();
        for (Busy busy : all) {
            List<Span> taken =
                    bySeat.computeIfAbsent(List.of(busy.account(), (long) busy.slot()), first -> new ArrayList<>());
            busy.taken().ifPresent(taken::add);
        }
        return new Timeline(List.copyOf(bySeat.values()));
    }

    /// The earliest beginning, not before the wanted one, of an equally long time at which some seat is nobody's.
    ///
    /// @param latest no later beginning is looked for
    Optional<Instant> nextFree(Span wanted, Instant latest) {
        return seats.stream()
                .map(taken -> firstGap(taken, wanted))
                .filter(from -> !from.isAfter(latest))
                .min(Comparator.naturalOrder());
    }

    private static Instant firstGap(List<Span> taken, Span wanted) {
        Instant from = wanted.from();
        List<Span> inOrder =
                taken.stream().sorted(Comparator.comparing(Span::from)).toList();
        for (Span busy : inOrder) {
            if (!from.plus(wanted.length()).isAfter(busy.from())) return from;
            if (busy.until().isAfter(from)) from = busy.until();
        }
        return from;
    }
}
