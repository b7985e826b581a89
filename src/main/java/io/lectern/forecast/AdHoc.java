package io.lectern.forecast;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/// Lessons that nobody planned, as they came in the past.
///
/// @param starts how many there were
/// @param observed over what time
/// @param hold how long a seat was held in the mean, buffers included
/// @param load mean offered load of each hour of the week in erlangs, from Monday 00:00 UTC; 168 of them
public record AdHoc(int starts, Duration observed, Duration hold, List<Double> load) {
    static final int HOURS_A_WEEK = 168;

    public AdHoc {
        load = List.copyOf(load);
    }

    /// Measures what was held in a time. The load of an hour of the week is λ·h: how many start in it in the mean,
    /// times how many hours one of them lasts in the mean over all. An hour of which
    /// less was seen counts as a whole, or a minute's start would look like sixty.
    ///
    /// @param held for each start, from then until the seat came back; what began outside of it does not count
    public static AdHoc of(Collection<Span> held, Instant from, Instant to) {
        List<Span> seen = held.stream()
                .filter(span -> !span.from().isBefore(from) && span.from().isBefore(to))
                .toList();
        double[] hours = hoursSeen(from, to);
        double[] load = new double[HOURS_A_WEEK];
        Duration hold = mean(seen);
        double holdHours = hold.toMillis() / 3_600_000.0;
        for (Span span : seen) load[hourOfWeek(span.from())]++;
        for (int i = 0; i < load.length; i++) load[i] *= holdHours / Math.max(1, hours[i]);
        return new AdHoc(
                seen.size(),
                Duration.between(from, to),
                hold,
                Arrays.stream(load).boxed().toList());
    }

    /// The mean over the whole time, nights and Sundays included.
    public double mean() {
        double hours = observed.toMillis() / 3_600_000.0;
        return starts / Math.max(1, hours) * hold.toMillis() / 3_600_000.0;
    }

    /// The load of the busiest hour of the week: what seats are to be counted for.
    public double busiest() {
        return load.stream().mapToDouble(Double::doubleValue).max().orElse(0);
    }

    /// Which hour of the week that is, from Monday 00:00 UTC.
    public int busiestHour() {
        return Math.max(0, load.indexOf(busiest()));
    }

    public static int hourOfWeek(Instant at) {
        var time = at.atOffset(ZoneOffset.UTC);
        return (time.getDayOfWeek().getValue() - 1) * 24 + time.getHour();
    }

    private static Duration mean(List<Span> spans) {
        if (spans.isEmpty()) return Duration.ZERO;
        long sum = spans.stream().mapToLong(span -> span.length().toMillis()).sum();
        return Duration.ofMillis(sum / spans.size());
    }

    /// How often each hour of the week lies in the time, in whole and in part.
    private static double[] hoursSeen(Instant from, Instant to) {
        double[] seen = new double[HOURS_A_WEEK];
        Instant at = from;
        while (at.isBefore(to)) {
            Instant next = at.truncatedTo(ChronoUnit.HOURS).plus(1, ChronoUnit.HOURS);
            Instant end = next.isBefore(to) ? next : to;
            seen[hourOfWeek(at)] += Duration.between(at, end).toMillis() / 3_600_000.0;
            at = end;
        }
        return seen;
    }
}
