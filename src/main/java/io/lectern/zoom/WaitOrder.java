package io.lectern.zoom;

import io.lectern.protocol.LessonId;
import io.lectern.protocol.UserId;
import io.lectern.zoom.Timeline.Span;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Who of those that wait for a seat comes first, and when each is likely to have one. Pure.
///
/// Everybody has a moment at which the seat is due to them, fixed when they ask; the earliest comes first, and among
/// equals whoever asked first. It is when the seat is wanted, but not before they asked, nor more than a share after
/// that; a further lesson of a teacher who waits already is due a share later for each of them. So nobody who asks
/// after that moment comes before them, however many ask: nobody waits for ever.
final class WaitOrder {
    /// As early as most lessons may be started: wanting a seat later than one asks puts nobody further back than this.
    static final Duration SHARE = Duration.ofMinutes(15);

    /// Nobody is told of a seat further ahead.
    static final Duration HORIZON = Duration.ofHours(12);

    static final Comparator<Waiter> FIRST =
            Comparator.comparing(Waiter::due).thenComparing(Waiter::askedAt).thenComparingLong(Waiter::id);

    private WaitOrder() {}

    /// @param until when the lesson is planned to end
    record Waiter(long id, LessonId lesson, UserId teacher, Instant askedAt, Instant due, Instant until) {}

    /// A seat that is likely to be free again at some time.
    ///
    /// @param owner the only teacher it serves, if it is somebody's own
    /// @param taken when it is somebody's
    record Seat(Optional<UserId> owner, List<Span> taken) {
        Seat {
            taken = List.copyOf(taken);
        }

        boolean serves(UserId teacher) {
            return owner.isEmpty() || owner.get().equals(teacher);
        }
    }

    /// @param position from 1
    /// @param expected empty when nobody can say
    record Place(Waiter waiter, int position, Optional<Instant> expected) {}

    /// @param start when the lesson is planned to begin
    /// @param turn how many lessons of the same teacher wait already
    static Instant due(Instant askedAt, Instant start, int turn) {
        Instant latest = askedAt.plus(SHARE);
        Instant wanted = start.isBefore(askedAt) ? askedAt : start.isAfter(latest) ? latest : start;
        return wanted.plus(SHARE.multipliedBy(turn));
    }

    static List<Waiter> order(List<Waiter> waiting) {
        return waiting.stream().sorted(FIRST).toList();
    }

    /// Everybody's place, and the time at which they get a seat when all who have one give it back as planned and all
    /// who wait take the first that suits them, in their order.
    ///
    /// @param after how long a seat is kept after the planned end of a lesson
    static List<Place> places(List<Waiter> waiting, List<Seat> seats, Duration after, Instant now) {
        List<List<Span>> taken = new ArrayList<>();
        for (Seat seat : seats) taken.add(new ArrayList<>(seat.taken()));
        List<Place> places = new ArrayList<>();
        for (Waiter waiter : order(waiting)) {
            Optional<Span> best = Optional.empty();
            int at = -1;
            for (int i = 0; i < seats.size(); i++) {
                if (!seats.get(i).serves(waiter.teacher())) continue;
                Span gap = firstGap(taken.get(i), waiter, after, now);
                if (best.isPresent() && !gap.from().isBefore(best.get().from())) continue;
                best = Optional.of(gap);
                at = i;
            }
            if (at >= 0) taken.get(at).add(best.get());
            Optional<Instant> expected = best.map(Span::from).filter(from -> from.isBefore(now.plus(HORIZON)));
            places.add(new Place(waiter, places.size() + 1, expected));
        }
        return places;
    }

    /// The first time from now on at which nobody is on the seat until the lesson's end. The later it begins the less
    /// of it is left.
    private static Span firstGap(List<Span> taken, Waiter waiter, Duration after, Instant now) {
        return Stream.concat(Stream.of(now), taken.stream().map(Span::until).filter(now::isBefore))
                .sorted()
                .map(from -> new Span(from, (from.isAfter(waiter.until()) ? from : waiter.until()).plus(after)))
                .filter(span -> taken.stream().noneMatch(other -> overlap(span, other)))
                .findFirst()
                // Behind the last of them there is always room.
                .orElseThrow();
    }

    private static boolean overlap(Span one, Span other) {
        return one.from().isBefore(other.until()) && other.from().isBefore(one.until());
    }
}
