package io.lectern.forecast;

import io.lectern.forecast.Demand.Shortage;
import java.time.Instant;
import java.util.List;

/// What is to be expected of a pool of so many seats.
///
/// @param capacity seats of accounts that take lessons
public record Outlook(Instant at, Demand demand, AdHoc adHoc, int capacity) {
    /// Refusals a school hardly notices, of lessons nobody planned in the busiest hour of the week.
    public static final double TOLERABLE = 0.01;

    /// Where the timetable needs more seats than there are, earliest first.
    public List<Shortage> shortages() {
        return demand.shortages(capacity);
    }

    /// The load seats are counted for, in erlangs: that of the busiest hour of the week.
    public double load() {
        return adHoc.busiest();
    }

    /// Seats with which the busiest hour refuses a tolerable share of the lessons nobody planned.
    public int seatsWanted() {
        return Erlang.seatsFor(Math.min(load(), Erlang.LARGEST_LOAD), TOLERABLE);
    }
}
