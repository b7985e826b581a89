package io.lectern.zoom;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Which free seat to try first. Pure: the database decides who gets it.
final class AccountPool {
    /// Meetings a host may make in a day, less ten kept for changes to those it has.
    static final int DAILY_MEETINGS = 90;

    private AccountPool() {}

    /// A seat that may be taken.
    ///
    /// @param today how many meetings the host made today
    /// @param familiar whether the teacher used this host last
    record Seat(long account, int slot, int today, boolean familiar, Optional<Instant> lastUsed) {}

    /// The teacher's own host of last time if it is free, then hosts with few meetings today, then those that rested
    /// longest. A host near the end of its daily quota comes last, its regular teacher or not.
    static List<Seat> order(List<Seat> free) {
        return free.stream()
                .sorted(Comparator.comparing((Seat seat) -> seat.today() >= DAILY_MEETINGS)
                        .thenComparing(seat -> !seat.familiar())
                        .thenComparingInt(Seat::today)
                        .thenComparing(seat -> seat.lastUsed().orElse(Instant.MIN))
                        .thenComparingLong(Seat::account)
                        .thenComparingInt(Seat::slot))
                .toList();
    }
}
