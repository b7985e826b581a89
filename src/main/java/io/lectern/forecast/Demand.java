package io.lectern.forecast;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.IntStream;

/// How many seats a timetable needs at once, slot by slot.
///
/// The most at once is also the fewest seats that do: intervals form a perfect graph, so handing each lesson any free
/// seat in the order of their starts never needs more than the largest overlap.
///
/// @param peaks of each slot from `from` on, the most that overlap at any instant of it
public record Demand(Instant from, Duration slot, List<Integer> peaks) {
    public Demand {
        peaks = List.copyOf(peaks);
    }

    /// A time in which the timetable needs more seats than there are.
    ///
    /// @param needed the most it needs in that time
    public record Shortage(Instant from, Instant to, int needed) {}

    private record Edge(Instant at, int change) {}

    /// Sweeps a line over the spans: one pass over their sorted ends, whatever their number.
    ///
    /// @param slots how many slots of that length there are from `from` on
    public static Demand of(Collection<Span> spans, Instant from, Duration slot, int slots) {
        if (slot.isZero() || slot.isNegative()) throw new IllegalArgumentException("a slot must have a length");
        List<Edge> edges = edges(spans, from, from.plus(slot.multipliedBy(slots)));
        int[] peaks = new int[slots];
        int level = 0;
        int next = 0;
        for (int i = 0; i < slots; i++) {
            Instant start = from.plus(slot.multipliedBy(i));
            Instant end = start.plus(slot);
            // What changes at the very start of a slot has changed before anybody looks.
            while (next < edges.size() && !edges.get(next).at().isAfter(start))
                level += edges.get(next++).change();
            peaks[i] = level;
            while (next < edges.size() && edges.get(next).at().isBefore(end)) {
                level += edges.get(next++).change();
                peaks[i] = Math.max(peaks[i], level);
            }
        }
        return new Demand(from, slot, Arrays.stream(peaks).boxed().toList());
    }

    /// Ends before starts at one instant: spans are half open.
    private static List<Edge> edges(Collection<Span> spans, Instant from, Instant to) {
        List<Edge> edges = new ArrayList<>(spans.size() * 2);
        for (Span span : spans) {
            Instant start = span.from().isBefore(from) ? from : span.from();
            if (!start.isBefore(span.to()) || !start.isBefore(to)) continue;
            edges.add(new Edge(start, 1));
            edges.add(new Edge(span.to(), -1));
        }
        edges.sort((a, b) -> {
            int byTime = a.at().compareTo(b.at());
            return byTime == 0 ? Integer.compare(a.change(), b.change()) : byTime;
        });
        return edges;
    }

    /// The fewest seats with which every planned lesson finds one.
    public int peak() {
        return peaks.stream().mapToInt(Integer::intValue).max().orElse(0);
    }

    /// When the peak is reached first; the beginning when nothing is planned.
    public Instant peakAt() {
        return at(Math.max(0, peaks.indexOf(peak())));
    }

    /// Where more seats are needed than there are, earliest first; slots that touch are one time.
    public List<Shortage> shortages(int capacity) {
        List<Shortage> shortages = new ArrayList<>();
        for (int i = 0; i < peaks.size(); i++) {
            if (peaks.get(i) <= capacity) continue;
            int start = i;
            int needed = peaks.get(i);
            while (i + 1 < peaks.size() && peaks.get(i + 1) > capacity) needed = Math.max(needed, peaks.get(++i));
            shortages.add(new Shortage(at(start), at(i + 1), needed));
        }
        return List.copyOf(shortages);
    }

    /// The same demand in longer slots, each showing the most of those it is made of.
    ///
    /// @param times how many of these slots make one
    public Demand coarser(int times) {
        List<Integer> coarse = IntStream.iterate(0, i -> i < peaks.size(), i -> i + times)
                .mapToObj(i -> peaks.subList(i, Math.min(i + times, peaks.size())).stream()
                        .mapToInt(Integer::intValue)
                        .max()
                        .orElse(0))
                .toList();
        return new Demand(from, slot.multipliedBy(times), coarse);
    }

    private Instant at(int index) {
        return from.plus(slot.multipliedBy(index));
    }
}
