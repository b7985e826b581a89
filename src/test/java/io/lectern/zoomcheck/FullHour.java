package io.lectern.zoomcheck;

import io.lectern.protocol.ErrorCode;
import io.lectern.protocol.LessonId;
import io.lectern.protocol.Refusal;
import io.lectern.protocol.UserId;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/// Many lessons start within ten seconds on few seats. Each gives its seat back after a moment, and the next one has
/// it.
final class FullHour {
    static final Duration RUSH = Duration.ofSeconds(10);
    static final Duration HELD = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final Town town;
    private final int latency;
    /// The newest entry and lease of before.
    private long before;

    private long leases;
    private final Map<Long, Instant> asked = new HashMap<>();
    private final Map<Long, UserId> teachers = new HashMap<>();
    private final ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();

    /// @param latency of every call of Zoom, in ms
    FullHour(Town town, int latency) {
        this.town = town;
        this.latency = latency;
    }

    /// Every seat has served once, so tokens are there and code is warm.
    void warmUp(int seats) throws SQLException {
        List<Long> lessons = lessons(seats);
        for (long lesson : lessons) ask(lesson);
        drive(lessons, Duration.ZERO);
        leases = town.one("select max(id) from zoom_leases");
        before = town.one("select max(id) from zoom_journal");
        wrong.clear();
        asked.clear();
    }

    Figures run(int count) throws SQLException {
        List<Long> lessons = lessons(count);
        Instant began = Instant.now();
        drive(lessons, RUSH);
        Instant last = Instant.parse(
                town.rows("select to_char(max(at) at time zone 'utc', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"
                                + " from zoom_journal where state = 'READY'")
                        .getFirst()
                        .getFirst());
        double seconds = Duration.between(began, last).toMillis() / 1e3;
        List<List<String>> rows = town.rows(SERVED.formatted(leases));
        List<Double> first = rows.stream()
                .filter(row -> row.get(3).isEmpty())
                .map(waitOf(row -> askedAt(Long.parseLong(row.get(0)))))
                .toList();
        List<Double> handed = rows.stream()
                .filter(row -> !row.get(3).isEmpty() && !row.get(2).isEmpty())
                .map(waitOf(row -> Double.parseDouble(row.get(2))))
                .toList();
        long served = rows.stream().map(List::getFirst).distinct().count();
        if (served != count) wrong.add("of " + count + " lessons " + served + " were served");
        return new Figures(count, seconds, first, handed, overtaken(rows), List.copyOf(wrong));
    }

    private Function<List<String>, Double> waitOf(ToDoubleFunction<List<String>> since) {
        return row -> Double.parseDouble(row.get(1)) - since.applyAsDouble(row) - latency;
    }

    /// Who was served, in the order of their seats: when it was ready, when the seat was freed by who had it before,
    /// and where the queue had them.
    private static final String SERVED = """
            with claimed as (
                select z.id, z.lesson_id, z.account_id, z.slot,
                    min(j.at) filter (where j.state = 'CREATING') as claimed, min(j.at) filter (where j.state = 'READY') as ready,
                    max(j.at) filter (where j.state = 'FREE') as freed
                from zoom_leases z join zoom_journal j on j.lease_id = z.id group by z.id)
            select c.lesson_id, extract(epoch from c.ready) * 1000,
                (select extract(epoch from max(p.freed)) * 1000 from claimed p
                 where p.account_id = c.account_id and p.slot = c.slot and p.freed <= c.claimed),
                (select extract(epoch from w.due) * 1000 from zoom_waiters w where w.lesson_id = c.lesson_id)
            from claimed c where c.ready is not null and c.id > %d order by c.claimed
            """;

    /// How many stood in the queue before somebody who had a seat before them.
    private static int overtaken(List<List<String>> rows) {
        double latest = 0;
        int overtaken = 0;
        for (List<String> row : rows) {
            if (row.get(3).isEmpty()) continue;
            double due = Double.parseDouble(row.get(3));
            if (due < latest) overtaken++;
            latest = Math.max(latest, due);
        }
        return overtaken;
    }

    private void drive(List<Long> lessons, Duration rush) throws SQLException {
        long began = System.nanoTime();
        Set<Long> ending = new HashSet<>();
        int next = rush.isZero() ? lessons.size() : 0;
        while (ending.size() < lessons.size()) {
            long passed = System.nanoTime() - began;
            if (passed > PATIENCE.toNanos()) {
                wrong.add(lessons.size() - ending.size() + " lessons got no seat in " + PATIENCE);
                return;
            }
            while (next < lessons.size() && passed >= rush.toNanos() / lessons.size() * next) ask(lessons.get(next++));
            for (long ready :
                    town.longs("select distinct lesson_id from zoom_journal where state = 'READY' and id > " + before))
                if (ending.add(ready)) endLater(ready);
            Moves.pause(20);
        }
        while (town.one("select count(*) from zoom_leases where state not in ('FREE', 'RESERVED')") > 0) {
            if (System.nanoTime() - began > PATIENCE.toNanos()) {
                wrong.add("seats are held " + PATIENCE + " after the rush");
                return;
            }
            Moves.pause(50);
        }
    }

    private void ask(long lesson) {
        asked.put(lesson, Instant.now());
        town.pool.startOrWait(new LessonId(lesson), teacher(lesson)).onFailure(no -> {
            // On a busy machine a lesson may be over before whoever started it reads the answer.
            if (!(no instanceof Refusal refusal && refusal.code() == ErrorCode.LESSON_ENDED))
                wrong.add("lesson " + lesson + " was refused: " + no.getMessage());
        });
    }

    private void endLater(long lesson) {
        town.vertx
                .timer(HELD.toMillis())
                .compose(due -> town.pool.end(new LessonId(lesson), teacher(lesson)))
                .onFailure(no -> wrong.add("lesson " + lesson + " did not end: " + no.getMessage()));
    }

    private UserId teacher(long lesson) {
        return Objects.requireNonNull(teachers.get(lesson), "nobody teaches lesson " + lesson);
    }

    private List<Long> lessons(int count) throws SQLException {
        List<Long> lessons = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            long lesson = town.lesson(i, 0, 60);
            teachers.put(lesson, new UserId(town.teachers.get(i)));
            lessons.add(lesson);
        }
        return lessons;
    }

    private double askedAt(long lesson) {
        return Objects.requireNonNull(asked.get(lesson), "nobody asked for lesson " + lesson)
                .toEpochMilli();
    }
}
