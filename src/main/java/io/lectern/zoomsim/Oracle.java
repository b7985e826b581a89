package io.lectern.zoomsim;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToIntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Judges what it is shown by what must never happen, whoever calls and whatever fails: a host with more live meetings
/// than it may have, a lesson's meeting that cannot start because other lessons' meetings fill its host, and a lesson
/// with two meetings that are both open. It remembers no more than there are meetings.
///
/// A meeting belongs to a lesson when its agenda says so (`lectern:mark:1:2 lesson 3`); others are nobody's.
final class Oracle {
    private static final Pattern LESSON = Pattern.compile("lectern:(?:\\w+:)?\\d+:\\d+ lesson (\\d+)");
    private static final int MOST_VIOLATIONS = 1_000;

    private final ToIntFunction<String> capacity;
    private final Map<Long, Ours> ours = new TreeMap<>();
    private final Map<String, Set<Long>> live = new HashMap<>();
    private final Map<Long, Set<Long>> openFor = new HashMap<>();
    /// Meetings of lessons that have been live.
    private final Set<Long> used = new HashSet<>();
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
        List<String> all = new ArrayList<>(violations);
        all.addAll(doubles());
        return all;
    }

    /// Lessons with two open meetings of which at most one has been used. They are violations for as long as they
    /// last, and none when the other is deleted unused: who stood still with a call to make may make it late.
    List<String> doubles() {
        List<String> found = new ArrayList<>();
        openFor.forEach((lesson, open) -> {
            if (open.size() > 1 && open.stream().filter(used::contains).count() < 2) found.add(atOnce(lesson, open));
        });
        return found;
    }

    private static String atOnce(long lesson, Set<Long> open) {
        return "lesson " + lesson + " had meetings "
                + open.stream().map(String::valueOf).collect(Collectors.joining(" and ")) + " at once";
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
        if (ours.containsKey(started.meeting())) used.add(started.meeting());
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
        Set<Long> open = openFor.computeIfAbsent(of.lesson(), first -> new TreeSet<>());
        open.add(meeting);
        if (open.stream().filter(used::contains).count() > 1) violation(atOnce(of.lesson(), open));
    }

    private void close(long meeting) {
        used.remove(meeting);
        Ours of = ours.get(meeting);
        if (of == null) return;
        openFor.computeIfPresent(of.lesson(), (lesson, open) -> {
            open.remove(meeting);
            return open.isEmpty() ? null : open;
        });
    }

    private void violation(String sentence) {
        if (violations.size() < MOST_VIOLATIONS) violations.add(sentence);
    }
}
