package io.lectern.zoomhook;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// When somebody was in a meeting, worked out from all that Zoom has reported of them. Pure; the same moves in any
/// order give the same visits, so it does not matter which report came late.
final class Visits {
    static final String LEFT = "left";
    static final String MEETING_ENDED = "room_closed";
    static final String LESSON_ENDED = "lesson_end";

    private Visits() {}

    /// One report: who came or went, over which connection.
    record Move(boolean joined, Instant at, String connection, String participant) {}

    /// From when to when; still there while `left` is missing.
    record Visit(
            String connection,
            Instant joined,
            @Nullable Instant left,
            @Nullable String cause) {
        private Visit until(Instant end, String why) {
            boolean lasts = !end.isBefore(joined) && (left == null || left.isAfter(end));
            return lasts ? new Visit(connection, joined, end, why) : this;
        }
    }

    private record Open(Instant joined, String participant) {}

    /// @param meetingEnded when the instance was over, if it is
    /// @param lessonEnded when the lesson was over, if it is
    static List<Visit> of(Collection<Move> moves, @Nullable Instant meetingEnded, @Nullable Instant lessonEnded) {
        return visits(moves).stream()
                .map(visit -> meetingEnded == null ? visit : visit.until(meetingEnded, MEETING_ENDED))
                .map(visit -> lessonEnded == null ? visit : visit.until(lessonEnded, LESSON_ENDED))
                .toList();
    }

    /// Whoever comes back has a new connection, so a departure that is reported late ends the visit it belongs to and
    /// not the next one. Only a connection nobody ever came over (a breakout room gives new ones) ends another of
    /// the same participant.
    private static List<Visit> visits(Collection<Move> moves) {
        List<Move> ordered = new ArrayList<>(new HashSet<>(moves));
        ordered.sort(Comparator.comparing(Move::at)
                .thenComparing(Move::joined, Comparator.reverseOrder())
                .thenComparing(Move::connection)
                .thenComparing(Move::participant));
        Set<String> known = new HashSet<>();
        for (Move move : ordered) if (move.joined()) known.add(move.connection());
        List<Visit> visits = new ArrayList<>();
        Map<String, Open> open = new HashMap<>();
        for (Move move : ordered) {
            if (move.joined()) open.putIfAbsent(move.connection(), new Open(move.at(), move.participant()));
            else left(move, known, open).ifPresent(visits::add);
        }
        open.forEach((connection, visit) -> visits.add(new Visit(connection, visit.joined(), null, null)));
        visits.sort(Comparator.comparing(Visit::joined).thenComparing(Visit::connection));
        return visits;
    }

    private static Optional<Visit> left(Move move, Set<String> known, Map<String, Open> open) {
        Optional<String> ended = known.contains(move.connection())
                ? Optional.of(move.connection())
                : open.entrySet().stream()
                        .filter(one -> !move.participant().isEmpty()
                                && one.getValue().participant().equals(move.participant()))
                        .min(Comparator.comparing((Map.Entry<String, Open> one) ->
                                        one.getValue().joined())
                                .thenComparing(Map.Entry::getKey))
                        .map(Map.Entry::getKey);
        return ended.flatMap(connection -> Optional.ofNullable(open.remove(connection))
                .map(visit -> new Visit(connection, visit.joined(), move.at(), LEFT)));
    }
}
