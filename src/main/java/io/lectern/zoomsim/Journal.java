package io.lectern.zoomsim;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Remembers what happened, the newest entries of it, and shows everything to the oracle.
///
/// Locks itself.
final class Journal {
    private final int most;
    private final Deque<SimEvent> events = new ArrayDeque<>();
    private final Map<String, Long> counts = new TreeMap<>();
    private Oracle oracle;
    private long seen;

    Journal(int most, Oracle oracle) {
        this.most = most;
        this.oracle = oracle;
    }

    synchronized void add(SimEvent event) {
        if (events.size() == most) events.removeFirst();
        events.addLast(event);
        seen++;
        counts.merge(event.getClass().getSimpleName(), 1L, Long::sum);
        oracle.see(event);
    }

    synchronized List<SimEvent> newest(int count) {
        return events.stream().skip(Math.max(0, events.size() - count)).toList();
    }

    synchronized List<SimEvent> all() {
        return List.copyOf(events);
    }

    /// How many entries of each kind there were, forgotten ones included.
    synchronized Map<String, Long> counts() {
        return Map.copyOf(counts);
    }

    /// How many entries there were in all.
    synchronized long seen() {
        return seen;
    }

    synchronized List<String> violations() {
        return oracle.violations();
    }

    synchronized List<String> doubles() {
        return oracle.doubles();
    }

    synchronized List<Leak> leaks(Set<Long> seated) {
        return oracle.leaks(seated);
    }

    synchronized void clear(Oracle fresh) {
        events.clear();
        counts.clear();
        seen = 0;
        oracle = fresh;
    }
}
