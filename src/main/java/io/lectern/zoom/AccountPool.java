package io.lectern.zoom;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Which free seat to try first. Pure: the database decides who gets it.
final class AccountPool {
    /// Requests for meetings a host may make in a day, less ten kept for changes to those it has.
    static final int DAILY_MEETINGS = 90;

    /// How many requests ahead of the least used host a favourite one may be and still come first.
    static final int DEVIATION = 20;

    private AccountPool() {}

    /// What ties a lesson to a seat; the strongest first.
    enum Bond {
        /// The lesson has reserved this very seat.
        RESERVED,
        /// The teacher's own account.
        OWN,
        /// An administrator gave the teacher this host.
        PREFERRED,
        /// The teacher's host of last time.
        FAMILIAR,
        NONE
    }

    /// A seat that may be taken.
    ///
    /// @param zoomAccount the Zoom account the host belongs to, which others may belong to as well
    /// @param today requests for meetings the host made today
    record Seat(long account, int slot, String zoomAccount, int today, Bond bond, Optional<Instant> lastUsed) {
        boolean isSpent() {
            return today >= DAILY_MEETINGS;
        }
    }

    /// A seat the lesson is tied to if it is free, then hosts with few requests today, then those that rested longest.
    /// A favourite host that is too far ahead of the others is like any other, and one near the end of its daily
    /// quota comes last, whoever it belongs to.
    ///
    /// @param spread any number; different ones order seats differently between which nothing decides, so that
    ///     those who choose at one moment do not all choose the same
    static List<Seat> order(List<Seat> free, long spread) {
        int least = free.stream().mapToInt(Seat::today).min().orElse(0);
        return free.stream()
                .sorted(Comparator.comparing(Seat::isSpent)
                        .thenComparing(seat -> bond(seat, least))
                        .thenComparingInt(Seat::today)
                        .thenComparing(seat -> seat.lastUsed().orElse(Instant.MIN))
                        .thenComparingLong(seat -> mixed(seat.account(), spread))
                        .thenComparingLong(Seat::account)
                        .thenComparingInt(Seat::slot))
                .toList();
    }

    private static Bond bond(Seat seat, int least) {
        boolean lasting = seat.bond() == Bond.RESERVED || seat.bond() == Bond.OWN;
        return lasting || seat.today() <= least + DEVIATION ? seat.bond() : Bond.NONE;
    }

    /// Spreads by the multiplier of splitmix64; any other mixing would do.
    private static long mixed(long account, long spread) {
        long mixed = (account ^ spread * 0x9E3779B97F4A7C15L) * 0xBF58476D1CE4E5B9L;
        return mixed ^ mixed >>> 31;
    }
}
