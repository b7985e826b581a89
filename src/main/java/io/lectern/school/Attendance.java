package io.lectern.school;

import io.lectern.protocol.UserId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Who was in a lesson, and for how long: the ledger's intervals, cut to the lesson and with the overlaps of
/// several devices counted once. Pure; the same intervals in any order give the same answer.
final class Attendance {
    private Attendance() {}

    /// One connection's time in the lesson, as the ledger has it; open while `left` is missing.
    record Interval(
            Instant joined,
            @Nullable Instant left,
            @Nullable String cause) {}

    /// A person with all of their intervals.
    record Attendee(UserId user, String name, List<Interval> intervals) {
        Attendee {
            intervals = List.copyOf(intervals);
        }
    }

    /// The part of time in which attendance counts; empty for a lesson that has not started.
    record Window(Instant from, Instant to) {
        /// @param to the lesson's end, or now while it goes on
        static Optional<Window> of(@Nullable Instant started, Instant to) {
            return started == null || !started.isBefore(to) ? Optional.empty() : Optional.of(new Window(started, to));
        }
    }

    /// What one person's attendance comes to.
    ///
    /// @param lastLeft missing while the person is still there
    record Line(
            UserId user,
            String name,
            long seconds,
            @Nullable Instant firstJoined,
            @Nullable Instant lastLeft,
            List<Interval> intervals) {
        Line {
            intervals = List.copyOf(intervals);
        }

        boolean present() {
            return seconds > 0;
        }

        long minutes() {
            return seconds / 60;
        }
    }

    /// @param over whether the lesson has ended, so that nobody is there any more
    static Line line(Attendee attendee, Optional<Window> window, boolean over) {
        List<Interval> merged =
                window.map(w -> merge(cut(attendee.intervals(), w, over))).orElse(List.of());
        Duration total = Duration.ZERO;
        for (Interval one : merged) total = total.plus(Duration.between(one.joined(), end(one, window)));
        return new Line(
                attendee.user(),
                attendee.name(),
                total.toSeconds(),
                merged.isEmpty() ? null : merged.getFirst().joined(),
                merged.isEmpty() ? null : merged.getLast().left(),
                merged);
    }

    private static Instant end(Interval interval, Optional<Window> window) {
        Instant left = interval.left();
        return left == null ? window.orElseThrow().to() : left;
    }

    private static List<Interval> cut(List<Interval> intervals, Window window, boolean over) {
        List<Interval> inside = new ArrayList<>(intervals.size());
        for (Interval one : intervals) {
            Instant left = one.left();
            Instant from = one.joined().isBefore(window.from()) ? window.from() : one.joined();
            Instant to = left == null || left.isAfter(window.to()) ? window.to() : left;
            boolean open = left == null && !over;
            if (from.isBefore(to)) inside.add(new Interval(from, open ? null : to, open ? null : one.cause()));
        }
        return inside;
    }

    private static List<Interval> merge(List<Interval> intervals) {
        List<Interval> ordered = new ArrayList<>(intervals);
        // The cause is part of the order: of two that end together the answer must not depend on who came first.
        ordered.sort(Comparator.comparing(Interval::joined)
                .thenComparing(Interval::left, Comparator.nullsLast(Comparator.naturalOrder()))
                .thenComparing(Interval::cause, Comparator.nullsFirst(Comparator.naturalOrder())));
        List<Interval> merged = new ArrayList<>();
        for (Interval next : ordered) {
            if (!merged.isEmpty() && touches(merged.getLast(), next)) merged.add(join(merged.removeLast(), next));
            else merged.add(next);
        }
        return merged;
    }

    private static boolean touches(Interval earlier, Interval later) {
        Instant left = earlier.left();
        return left == null || !later.joined().isAfter(left);
    }

    private static Interval join(Interval earlier, Interval later) {
        Instant first = earlier.left();
        Instant second = later.left();
        boolean firstLasts = first == null || (second != null && first.isAfter(second));
        Interval lasting = firstLasts ? earlier : later;
        return new Interval(earlier.joined(), lasting.left(), lasting.cause());
    }
}
