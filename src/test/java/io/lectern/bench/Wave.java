package io.lectern.bench;

import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Members on their way in: so many at once, and whoever is turned away comes back a second later, as clients do.
final class Wave {
    private static final int TRIES = 10;
    private static final long PAUSE_MS = 1_000;
    private static final int REASONS = 3;
    private static final String FINAL = "\"temporary\":false";

    private final EventLoop loop;
    private final Queue<Member> waiting;
    private final int atOnce;
    private final Consumer<Member> connect;
    private final CompletableFuture<Arrived> done = new CompletableFuture<>();
    private final Map<Member, Integer> tries = new HashMap<>();
    private final List<String> reasons = new ArrayList<>();
    private final long startedAt = System.nanoTime();
    private long lastAt = startedAt;
    private int underway;
    private int pausing;
    private int in;
    private int again;
    private int failed;

    /// @param seconds until the last one was in its room
    /// @param again how often somebody had to try again
    record Arrived(int in, int again, int failed, double seconds, List<String> reasons) {
        double perSecond() {
            return in / seconds;
        }
    }

    Wave(EventLoop loop, Collection<Member> members, int atOnce, Consumer<Member> connect) {
        this.loop = loop;
        this.waiting = new ArrayDeque<>(members);
        this.atOnce = atOnce;
        this.connect = connect;
    }

    /// Starts, on the loop; whoever is not in after so long has failed.
    void start(int patienceS) {
        loop.schedule(this::end, patienceS, TimeUnit.SECONDS);
        connectMore();
    }

    CompletableFuture<Arrived> done() {
        return done;
    }

    void entered() {
        in++;
        lastAt = System.nanoTime();
        landed();
    }

    void turnedAway(Member member, String why) {
        if (done.isDone()) return;
        if (reasons.size() < REASONS) reasons.add(member.seat + ": " + why);
        if (!why.contains(FINAL) && tries.merge(member, 1, Integer::sum) < TRIES) {
            again++;
            pausing++;
            loop.schedule(
                    () -> {
                        pausing--;
                        waiting.add(member);
                        connectMore();
                    },
                    PAUSE_MS,
                    TimeUnit.MILLISECONDS);
        } else {
            failed++;
        }
        landed();
    }

    private void landed() {
        underway--;
        connectMore();
        if (underway + pausing == 0 && waiting.isEmpty()) end();
    }

    private void connectMore() {
        while (!done.isDone() && underway < atOnce && !waiting.isEmpty()) {
            underway++;
            connect.accept(waiting.remove());
        }
    }

    private void end() {
        failed += underway + pausing + waiting.size();
        done.complete(new Arrived(in, again, failed, (lastAt - startedAt) / 1e9, List.copyOf(reasons)));
    }
}
