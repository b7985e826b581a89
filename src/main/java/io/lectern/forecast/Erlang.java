package io.lectern.forecast;

import java.time.Duration;
import java.util.Optional;

/// What becomes of lessons that start whenever they like, when there are so many seats.
///
/// `load` is the offered load in erlangs: mean starts an hour times the mean hours a seat is held, which is how many
/// lessons would be going on at once if nobody were ever refused. Starts are taken to be independent (a Poisson
/// process); how long lessons take does not matter for refusals beyond its mean. Formulas: A. K. Erlang, "Solution of
/// some problems in the theory of probabilities of significance in automatic telephone exchanges", 1917.
public final class Erlang {
    /// Beyond this a school has other troubles, and no sum here takes long.
    public static final double LARGEST_LOAD = 10_000;

    private static final int MOST_SEATS = 20_000;

    private Erlang() {}

    /// Erlang B: the share of starts that find every seat taken, when nobody waits. By the recursion
    /// `B(0) = 1`, `B(n) = A·B(n-1) / (n + A·B(n-1))`, which neither overflows nor cancels.
    ///
    /// @return from 0 to 1
    /// @throws IllegalArgumentException for a load below 0 or above [#LARGEST_LOAD], or a number of seats below 0
    public static double refused(double load, int seats) {
        check(load);
        if (seats < 0) throw new IllegalArgumentException("seats must be at least 0, was " + seats);
        double refused = 1;
        for (int n = 1; n <= seats; n++) refused = next(refused, load, n);
        return refused;
    }

    /// The fewest seats with which at most that share of starts is refused.
    ///
    /// @param most above 0, such as 0.01
    public static int seatsFor(double load, double most) {
        check(load);
        if (!(most > 0)) throw new IllegalArgumentException("no number of seats refuses nobody for certain");
        if (load == 0) return 0;
        double refused = 1;
        int seats = 0;
        while (refused > most && seats < MOST_SEATS) refused = next(refused, load, ++seats);
        return seats;
    }

    /// Erlang C: the share of starts that have to wait, when all who find no seat wait for one.
    ///
    /// @return from 0 to 1; 1 when there are not more seats than the load, because then the queue grows without end
    public static double waiting(double load, int seats) {
        double refused = refused(load, seats);
        if (load >= seats) return load == 0 ? 0 : 1;
        return refused / (1 - load / seats * (1 - refused));
    }

    /// Erlang C: how long a start waits in the mean, those that need not wait included.
    ///
    /// @param hold how long a seat is held in the mean; times are taken to be exponentially distributed
    /// @return empty when the queue grows without end
    public static Optional<Duration> meanWait(double load, int seats, Duration hold) {
        if (load == 0) return Optional.of(Duration.ZERO);
        double waiting = waiting(load, seats);
        if (load >= seats) return Optional.empty();
        return Optional.of(Duration.ofMillis(Math.round(waiting * hold.toMillis() / (seats - load))));
    }

    private static double next(double refused, double load, int seats) {
        return load * refused / (seats + load * refused);
    }

    private static void check(double load) {
        if (!(load >= 0 && load <= LARGEST_LOAD))
            throw new IllegalArgumentException("load must be from 0 to " + LARGEST_LOAD + ", was " + load);
    }
}
