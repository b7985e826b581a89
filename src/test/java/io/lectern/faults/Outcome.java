package io.lectern.faults;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What came of a scenario.
///
/// @param ghostSeconds how long somebody who had gone was still shown to anybody; negative when nobody went
/// @param leftOnce whether everybody who went left exactly once, and all agree on who is there
/// @param gaps events that came before their predecessors, so that a client had to ask again
/// @param snapshots how often somebody was given the room's state in place of what was missed
record Outcome(
        int acknowledged,
        int delivered,
        int lost,
        int duplicated,
        int reordered,
        double ghostSeconds,
        boolean leftOnce,
        int gaps,
        int snapshots,
        int reconnects,
        boolean ledgerClosed,
        List<String> complaints) {
    static final String HEAD = String.format(
            Locale.ROOT,
            "%-34s %8s %10s %5s %5s %9s %7s %9s %5s %10s %10s %7s",
            "scenario",
            "acked",
            "delivered",
            "lost",
            "dupl.",
            "reordered",
            "ghost s",
            "left once",
            "gaps",
            "snapshots",
            "reconnects",
            "ledger");

    Outcome {
        complaints = List.copyOf(complaints);
    }

    Outcome with(List<String> complaints, boolean closed) {
        return new Outcome(
                acknowledged,
                delivered,
                lost,
                duplicated,
                reordered,
                ghostSeconds,
                leftOnce,
                gaps,
                snapshots,
                reconnects,
                closed,
                complaints);
    }

    Outcome and(Outcome other) {
        List<String> all = new ArrayList<>(complaints);
        all.addAll(other.complaints);
        return new Outcome(
                acknowledged + other.acknowledged,
                delivered + other.delivered,
                lost + other.lost,
                duplicated + other.duplicated,
                reordered + other.reordered,
                Math.max(ghostSeconds, other.ghostSeconds),
                leftOnce && other.leftOnce,
                gaps + other.gaps,
                snapshots + other.snapshots,
                reconnects + other.reconnects,
                ledgerClosed && other.ledgerClosed,
                all);
    }

    /// Whether every promise was kept; how long a ghost was seen is for the caller to judge.
    boolean isRight() {
        return isRightButFor(0);
    }

    /// The same where so many may be lost.
    boolean isRightButFor(int mayBeLost) {
        return lost <= mayBeLost && duplicated == 0 && reordered == 0 && leftOnce && ledgerClosed && acknowledged > 0;
    }

    String row(String name) {
        return String.format(
                Locale.ROOT,
                "%-34s %8d %10d %5d %5d %9d %7s %9s %5d %10d %10d %7s",
                name,
                acknowledged,
                delivered,
                lost,
                duplicated,
                reordered,
                ghostSeconds < 0 ? "-" : String.format(Locale.ROOT, "%.1f", ghostSeconds),
                leftOnce ? "yes" : "NO",
                gaps,
                snapshots,
                reconnects,
                ledgerClosed ? "closed" : "OPEN");
    }
}
