package io.lectern.zoomsim;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Judges a journal by what must never happen, whoever calls and whatever fails: a host with more live meetings than
/// it may have, and a lesson with two meetings that are both open.
public final class Oracle {
    private static final Pattern LESSON = Pattern.compile("lectern:\\d+:\\d+ lesson (\\d+)");

    private final Map<String, Integer> capacities;
    private final Map<String, Integer> live = new HashMap<>();
    private final Map<Long, String> lessonOf = new HashMap<>();
    private final Map<String, Long> openFor = new HashMap<>();
    private final List<String> violations = new ArrayList<>();

    private Oracle(Map<String, Integer> capacities) {
        this.capacities = capacities;
    }

    /// What the journal shows that must not be.
    ///
    /// @param capacities by host, how many meetings may be live at once
    /// @return one sentence for each violation; empty when all is well
    public static List<String> violations(List<SimEvent> journal, Map<String, Integer> capacities) {
        Oracle oracle = new Oracle(capacities);
        journal.forEach(oracle::see);
        return List.copyOf(oracle.violations);
    }

    private void see(SimEvent event) {
        switch (event) {
            case SimEvent.Called called -> {}
            case SimEvent.Made made -> made(made);
            case SimEvent.Started started -> started(started);
            case SimEvent.Stopped stopped -> {
                live.merge(stopped.host(), -1, Integer::sum);
                close(stopped.meeting());
            }
            case SimEvent.Deleted deleted -> close(deleted.meeting());
        }
    }

    private void made(SimEvent.Made made) {
        Matcher token = LESSON.matcher(made.agenda());
        if (!token.find()) return;
        lessonOf.put(made.meeting(), token.group(1));
        open(made.meeting());
    }

    private void started(SimEvent.Started started) {
        int now = live.merge(started.host(), 1, Integer::sum);
        int allowed = capacities.getOrDefault(started.host(), 0);
        if (now > allowed)
            violations.add(
                    "host " + started.host() + " had " + now + " live meetings of " + allowed + " at " + started.at());
        open(started.meeting());
    }

    private void open(long meeting) {
        String lesson = lessonOf.get(meeting);
        if (lesson == null) return;
        Long other = openFor.put(lesson, meeting);
        if (other != null && other != meeting)
            violations.add("lesson " + lesson + " had meetings " + other + " and " + meeting + " at once");
    }

    private void close(long meeting) {
        String lesson = lessonOf.get(meeting);
        if (lesson != null) openFor.remove(lesson, meeting);
    }
}
