package io.lectern.zoomsim;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToIntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Judges what it is shown by what must never happen, whoever calls and whatever fails: a host with more live meetings
/// than it may have, a lesson's meeting that cannot start because other lessons' meetings fill its host, and a lesson
/// with two meetings that are both open. It remembers no more than there are meetings.
///
/// A meeting belongs to a lesson when its agenda says so (`lectern:1:2 lesson 3`); others are nobody's.
final class Oracle {
    private static final Pattern LESSON = Pattern.compile("lectern:\\d+:\\d+ lesson (\\d+)");
    private static final int MOST_VIOLATIONS = 1_000;

    private final ToIntFunction<String> capacity;
    private final Map<Long, Ours> ours = new TreeMap<>();
    private final Map<String, Set<Long>> live = new HashMap<>();
    private final Map<Long, Long> openFor = new HashMap<>();
    private final Set<String> dead = new HashSet<>();
    private final List<String> violations = new ArrayList<>();

    private record Ours(long lesson, String host) {}

    /// @param capacity by host, how many meetings may be live at once
    Oracle(ToIntFunction<String> capacity) {
        this.capacity = capacity;
    }

    /// What a whole journal shows that must not be.
    ///
    /// @return one sentence for each violation; empty when all is well
    static List<String> violations(List<SimEvent> journal, Map<String, Integer> capacities) {
        Oracle oracle = new Oracle(host -> capacities.getOrDefault(host, 0));
        journal.forEach(oracle::see);
        return oracle.violations();
    }

    List<String> violations() {
        return List.copyOf(violations);
    }

    /// Meetings that are still there though their lesson is to have none.
    ///
    /// @param seated the lessons that may have one
    List<Leak> leaks(Set<Long> seated) {
        List<Leak> found = new ArrayList<>();
        ours.forEach((meeting, of) -> {
            if (!seated.contains(of.lesson()))
                found.add(new Leak(meeting, of.lesson(), of.host(), isLive(meeting, of.host())));
        });
        return found;
    }

    void see(SimEvent event) {
        switch (event) {
            case SimEvent.Made made -> named(made.meeting(), made.host(), made.agenda());
            case SimEvent.Renamed renamed -> {
                close(renamed.meeting());
                ours.remove(renamed.meeting());
                named(renamed.meeting(), renamed.host(), renamed.agenda());
            }
            case SimEvent.Started started -> started(started);
            case SimEvent.Refused refused -> refused(refused);
            case SimEvent.Stopped stopped -> {
                if (live.containsKey(stopped.host())) live.get(stopped.host()).remove(stopped.meeting());
                close(stopped.meeting());
            }
            case SimEvent.Deleted deleted -> {
                close(deleted.meeting());
                ours.remove(deleted.meeting());
            }
            case SimEvent.HostTurned turned -> turned(turned);
            case SimEvent.Called called -> {}
            case SimEvent.Joined joined -> {}
            case SimEvent.Left left -> {}
            case SimEvent.Posted posted -> {}
        }
    }

    private void named(long meeting, String host, String agenda) {
        Matcher token = LESSON.matcher(agenda);
        if (!token.find()) return;
        ours.put(meeting, new Ours(Long.parseLong(token.group(1)), host));
        open(meeting);
    }

    private void started(SimEvent.Started started) {
        Set<Long> now = live.computeIfAbsent(started.host(), first -> new HashSet<>());
        now.add(started.meeting());
        int allowed = capacity.applyAsInt(started.host());
        if (now.size() > allowed)
            violation("host " + started.host() + " had " + now.size() + " live meetings of " + allowed + " at "
                    + started.at());
        open(started.meeting());
    }

    /// Whoever opens meetings by hand takes places from everybody; only lessons must not take them from each other.
    private void refused(SimEvent.Refused refused) {
        Set<Long> others = live.getOrDefault(refused.host(), Set.of());
        if (ours.containsKey(refused.meeting()) && ours.keySet().containsAll(others))
            violation("meeting " + refused.meeting() + " of lesson "
                    + ours.get(refused.meeting()).lesson() + " could not start at " + refused.at() + ": "
                    + refused.host() + " holds " + others + " for other lessons");
    }

    /// A host who may not host opens nothing, so what waits there is closed to everybody.
    private void turned(SimEvent.HostTurned turned) {
        if (turned.status() == SimAccount.Status.ACTIVE) {
            dead.remove(turned.host());
            return;
        }
        dead.add(turned.host());
        ours.forEach((meeting, of) -> {
            if (of.host().equals(turned.host()) && !isLive(meeting, of.host())) close(meeting);
        });
    }

    private boolean isLive(long meeting, String host) {
        return live.getOrDefault(host, Set.of()).contains(meeting);
    }

    private void open(long meeting) {
        Ours of = ours.get(meeting);
        if (of == null || dead.contains(of.host())) return;
        Long other = openFor.put(of.lesson(), meeting);
        if (other != null && other != meeting)
            violation("lesson " + of.lesson() + " had meetings " + other + " and " + meeting + " at once");
    }

    private void close(long meeting) {
        Ours of = ours.get(meeting);
        if (of != null) openFor.remove(of.lesson(), meeting);
    }

    private void violation(String sentence) {
        if (violations.size() < MOST_VIOLATIONS) violations.add(sentence);
    }
}
