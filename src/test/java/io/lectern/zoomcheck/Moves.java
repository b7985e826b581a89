package io.lectern.zoomcheck;

import io.lectern.protocol.ErrorCode;
import io.lectern.protocol.LessonId;
import io.lectern.protocol.Refusal;
import io.lectern.protocol.UserId;
import io.lectern.zoom.Meeting;
import io.lectern.zoom.PoolRequest;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/// What teachers, their hosts at Zoom and administrators do, by chance. Nobody waits for the answer of anybody else.
final class Moves {
    private static final int MOST_AT_ONCE = 24;
    private static final int AWAY = 10;
    private static final long PATIENCE_MS = 250;
    private static final Duration LINK = Duration.ofHours(2);

    private final Town town;
    private final Random random;
    private final List<Planned> lessons = new CopyOnWriteArrayList<>();
    private final Map<Long, Link> links = new ConcurrentHashMap<>();
    private final Map<String, Integer> done = new TreeMap<>();
    private long drained;
    private boolean draining = true;
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger unavailable = new AtomicInteger();
    final ConcurrentLinkedQueue<String> bugs = new ConcurrentLinkedQueue<>();

    record Planned(long id, int teacher) {}

    @FunctionalInterface
    private interface Act {
        void run() throws SQLException;
    }

    /// @param weight of a hundred moves, about so many are this one
    private record Way(int weight, Act act) {}

    private final List<Way> ways = List.of(
            new Way(22, this::start),
            new Way(16, this::startOrWait),
            new Way(4, this::quick),
            new Way(3, this::renew),
            new Way(12, this::end),
            new Way(5, this::extend),
            new Way(3, this::cancelWait),
            new Way(10, this::plan),
            new Way(4, this::move),
            new Way(3, this::delete),
            new Way(17, this::atZoom),
            new Way(3, this::drain),
            new Way(2, this::probe),
            new Way(1, this::release),
            new Way(2, this::sweep));

    /// A host's way into a lesson's meeting, and since when it is good.
    private record Link(long meeting, Instant since) {}

    Moves(Town town, Random random) {
        this.town = town;
        this.random = random;
    }

    /// How often each came to what.
    synchronized Map<String, Integer> done() {
        return new TreeMap<>(done);
    }

    void one() throws SQLException {
        if (lessons.size() < 2 * town.hosts.size()) plan();
        else among(random.nextInt(ways.stream().mapToInt(Way::weight).sum()));
        while (running.get() >= MOST_AT_ONCE) pause(5);
        // Nobody goes on asking a pool that answers nobody: moves that come to nothing would fill the run.
        if (unavailable.get() >= AWAY) pause(PATIENCE_MS);
    }

    private void among(int chance) throws SQLException {
        int left = chance;
        for (Way way : ways) {
            left -= way.weight();
            if (left >= 0) continue;
            way.act().run();
            return;
        }
    }

    /// Waits until nobody waits for an answer, but not longer than this.
    void settle(Duration atMost) {
        long end = System.nanoTime() + atMost.toNanos();
        while (running.get() > 0 && System.nanoTime() < end) pause(10);
    }

    private void plan() throws SQLException {
        int teacher = random.nextInt(town.teachers.size());
        int begins = random.nextInt(3) == 0 ? random.nextInt(180) : -random.nextInt(5);
        long lesson = town.lesson(teacher, begins, 20 + random.nextInt(60));
        lessons.add(new Planned(lesson, teacher));
        if (lessons.size() > 4 * town.hosts.size()) lessons.removeFirst();
        ask("schedule", town.pool.reserve(List.of(new LessonId(lesson))));
    }

    private void move() throws SQLException {
        Planned lesson = any();
        int begins = random.nextInt(120);
        town.execute("update lessons set start_time = now() + make_interval(mins => " + begins
                + "), end_time = now() + make_interval(mins => " + (begins + 20 + random.nextInt(60)) + ") where id = "
                + lesson.id() + " and started_at is null and ended_at is null");
        ask("move", town.pool.reserve(List.of(new LessonId(lesson.id()))));
    }

    private void delete() throws SQLException {
        Planned lesson = any();
        lessons.remove(lesson);
        town.execute("delete from lessons where id = " + lesson.id());
        ask("delete", town.pool.reserve(List.of(new LessonId(lesson.id()))));
    }

    private void start() {
        Planned lesson = any();
        ask(
                "start",
                town.pool
                        .start(new LessonId(lesson.id()), teacher(lesson))
                        .onSuccess(got -> seated(lesson, got))
                        .onFailure(no -> over(lesson, no)));
    }

    private void startOrWait() {
        Planned lesson = any();
        ask(
                "wait",
                town.pool
                        .startOrWait(new LessonId(lesson.id()), teacher(lesson))
                        .onSuccess(got -> {
                            if (got instanceof Meeting meeting) seated(lesson, meeting);
                        })
                        .onFailure(no -> over(lesson, no)));
    }

    /// A lesson that nobody planned is none when it gets no meeting.
    private void quick() throws SQLException {
        int teacher = random.nextInt(town.teachers.size());
        Planned lesson = new Planned(town.quickLesson(teacher, 20 + random.nextInt(60)), teacher);
        ask(
                "quick",
                town.pool
                        .start(new LessonId(lesson.id()), teacher(lesson))
                        .onSuccess(got -> {
                            lessons.add(lesson);
                            seated(lesson, got);
                        })
                        .onFailure(no -> never(lesson)));
    }

    private void never(Planned lesson) {
        try {
            town.execute("delete from lessons where provisional and id = " + lesson.id());
        } catch (SQLException e) {
            bugs.add("quick lesson " + lesson.id() + ": " + e);
        }
    }

    private void renew() {
        Planned lesson = any();
        ask(
                "renew",
                town.pool
                        .renew(new LessonId(lesson.id()), teacher(lesson))
                        .onSuccess(got -> seated(lesson, got))
                        .onFailure(no -> over(lesson, no)));
    }

    /// Nobody starts again what is known to be over.
    private void over(Planned lesson, Throwable no) {
        if (no instanceof Refusal refusal
                && (refusal.code() == ErrorCode.LESSON_ENDED || refusal.code() == ErrorCode.NOT_FOUND))
            lessons.remove(lesson);
    }

    /// Most hosts go in at once, some later or never.
    private void seated(Planned lesson, Meeting got) {
        long meeting = Long.parseLong(got.meetingId());
        links.put(lesson.id(), new Link(meeting, town.sim.now()));
        if (lesson.id() % 4 == 0) return;
        town.sim.startMeeting(meeting);
        town.sim.join(meeting, "Host", Long.toString(town.teachers.get(lesson.teacher())));
    }

    private void end() {
        Planned lesson = any();
        links.remove(lesson.id());
        if (random.nextInt(4) > 0) lessons.remove(lesson);
        ask("end", town.pool.end(new LessonId(lesson.id()), teacher(lesson)));
    }

    private void extend() {
        Planned lesson = any();
        ask(
                "extend",
                town.pool.extend(
                        new LessonId(lesson.id()), teacher(lesson), 5 + random.nextInt(30), "k" + random.nextInt(50)));
    }

    private void cancelWait() {
        Planned lesson = any();
        ask("cancel", town.pool.cancelWait(new LessonId(lesson.id()), teacher(lesson)));
    }

    /// Somebody does something in Zoom itself. Links of hosts are good for two hours.
    private void atZoom() {
        Planned lesson = any();
        Link link = links.get(lesson.id());
        if (link == null || link.since().plus(LINK).isBefore(town.sim.now())) return;
        String name = "guest" + random.nextInt(3);
        count("at Zoom");
        switch (random.nextInt(7)) {
            case 0, 1 -> town.sim.startMeeting(link.meeting());
            case 2, 3 -> town.sim.join(link.meeting(), name, "");
            case 4 -> town.sim.leave(link.meeting(), name);
            case 5 -> town.sim.leave(link.meeting(), "Host");
            default -> town.sim.endMeeting(link.meeting());
        }
    }

    private void probe() {
        ask("probe", town.pool.probe(account(), admin()));
    }

    private void sweep() {
        ask("settle", town.pool.settle());
    }

    private void drain() {
        if (drained == 0) drained = account();
        ask("drain", town.pool.drain(drained, draining, admin()));
        if (!draining) drained = 0;
        draining = !draining;
    }

    private void release() throws SQLException {
        List<Long> held = town.longs("select id from zoom_leases where state not in ('FREE', 'RESERVED') order by id");
        if (held.isEmpty()) return;
        ask("release", town.pool.release(held.get(random.nextInt(held.size())), admin()));
    }

    /// Refusals are answers; what is neither success nor refusal is a bug.
    private void ask(String what, Future<?> answer) {
        running.incrementAndGet();
        answer.onComplete(got -> {
            running.decrementAndGet();
            if (isAway(got)) unavailable.incrementAndGet();
            else unavailable.set(0);
            count(what + " " + outcome(got));
            if (got.failed() && !(got.cause() instanceof Refusal)) bugs.add(what + ": " + got.cause());
        });
    }

    private static boolean isAway(AsyncResult<?> got) {
        return got.cause() instanceof Refusal no && no.code() == ErrorCode.ZOOM_UNAVAILABLE;
    }

    private static String outcome(AsyncResult<?> got) {
        if (got.succeeded())
            return got.result() instanceof PoolRequest.Queued queued && queued.waiting() ? "queued" : "ok";
        return got.cause() instanceof Refusal no ? no.code().toString() : "failed";
    }

    private synchronized void count(String what) {
        done.merge(what, 1, Integer::sum);
    }

    private Planned any() {
        return lessons.get(random.nextInt(lessons.size()));
    }

    private long account() {
        return town.accounts.get(random.nextInt(town.accounts.size()));
    }

    private UserId teacher(Planned lesson) {
        return new UserId(town.teachers.get(lesson.teacher()));
    }

    private UserId admin() {
        return new UserId(town.teachers.getFirst());
    }

    /// Everybody leaves all meetings, and nobody comes back.
    void leaveZoom() {
        links.clear();
        town.sim.meetings().stream()
                .filter(meeting -> town.sim.isLive(meeting).orElse(false))
                .forEach(town.sim::endMeeting);
    }

    /// Ends a half of the lessons that run; the rest is left to the sweep.
    void endHalf() throws SQLException {
        List<List<String>> open = town.rows(
                "select id, teacher_id from lessons where started_at is not null and ended_at is null order by id");
        for (int i = 0; i < open.size(); i += 2)
            ask(
                    "end",
                    town.pool.end(
                            new LessonId(Long.parseLong(open.get(i).get(0))),
                            new UserId(Long.parseLong(open.get(i).get(1)))));
        settle(Duration.ofSeconds(60));
    }

    static void pause(long ms) {
        try {
            Thread.sleep(ms);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
