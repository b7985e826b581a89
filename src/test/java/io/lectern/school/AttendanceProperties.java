package io.lectern.school;

import static org.assertj.core.api.Assertions.assertThat;

import io.lectern.protocol.UserId;
import io.lectern.school.Attendance.Attendee;
import io.lectern.school.Attendance.Interval;
import io.lectern.school.Attendance.Line;
import io.lectern.school.Attendance.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

class AttendanceProperties {
    private static final Instant START = Instant.parse("2026-11-20T10:00:00Z");
    private static final Optional<Window> LESSON = Window.of(START, START.plusSeconds(1000));

    @Property
    void nobodyIsThereLongerThanTheLesson(@ForAll("intervals") List<Interval> intervals, @ForAll boolean over) {
        assertThat(line(intervals, over).seconds()).isBetween(0L, 1000L);
    }

    @Property
    void theOrderOfTheLedgerDoesNotMatter(@ForAll("intervals") List<Interval> intervals, @ForAll Random random) {
        List<Interval> shuffled = new java.util.ArrayList<>(intervals);
        Collections.shuffle(shuffled, random);

        assertThat(line(shuffled, false)).isEqualTo(line(intervals, false));
    }

    @Property
    void everySecondCountsOnceHoweverManyDevicesThereAre(@ForAll("intervals") List<Interval> intervals) {
        BitSet seconds = new BitSet(1000);
        for (Interval one : intervals) {
            long from = Math.max(0, Duration.between(START, one.joined()).toSeconds());
            Instant left = one.left() == null ? START.plusSeconds(1000) : one.left();
            long to = Math.min(1000, Duration.between(START, left).toSeconds());
            if (from < to) seconds.set((int) from, (int) to);
        }

        assertThat(line(intervals, true).seconds()).isEqualTo(seconds.cardinality());
    }

    @Property
    void theIntervalsShownAreApartAndAddUp(@ForAll("intervals") List<Interval> intervals) {
        Line line = line(intervals, true);

        long sum = 0;
        for (int i = 0; i < line.intervals().size(); i++) {
            Interval one = line.intervals().get(i);
            sum += Duration.between(one.joined(), one.left()).toSeconds();
            if (i > 0)
                assertThat(one.joined()).isAfter(line.intervals().get(i - 1).left());
        }
        assertThat(sum).isEqualTo(line.seconds());
    }

    @Property
    void onceTheLessonIsOverNobodyIsStillThere(@ForAll("intervals") List<Interval> intervals) {
        assertThat(line(intervals, true).intervals()).allMatch(one -> one.left() != null);
    }

    @Property
    void aLessonThatNeverBeganCountsNobody(@ForAll("intervals") List<Interval> intervals) {
        Line line = Attendance.line(
                new Attendee(new UserId(1), "Ann", intervals), Window.of(null, START.plusSeconds(1000)), false);

        assertThat(line.seconds()).isZero();
        assertThat(line.present()).isFalse();
    }

    @Provide
    Arbitrary<List<Interval>> intervals() {
        Arbitrary<Instant> times = Arbitraries.integers().between(-300, 1300).map(START::plusSeconds);
        Arbitrary<@Nullable String> causes =
                Arbitraries.of("left", "network_lost", "lesson_end").injectNull(0.2);
        return Combinators.combine(times, times.injectNull(0.2), causes)
                .as(Interval::new)
                .list()
                .ofMaxSize(12);
    }

    private static Line line(List<Interval> intervals, boolean over) {
        return Attendance.line(new Attendee(new UserId(1), "Ann", intervals), LESSON, over);
    }
}
