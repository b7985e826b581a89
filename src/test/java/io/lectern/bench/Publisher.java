package io.lectern.bench;

import io.netty.channel.EventLoop;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// Publishes at fixed times, one teacher a room in turns, whatever comes back: an open loop. A message carries the
/// time it was due at, so whatever holds it up, here too, is part of its latency.
final class Publisher {
    private static final String WORDS = " Quadratic equations: who has found the second root?";

    private final Swarm swarm;
    private final EventLoop loop;
    private final List<Member> teachers;
    private final int[] published;
    private final int run;
    private CompletableFuture<Long> done = CompletableFuture.completedFuture(0L);
    private boolean publishing;
    private boolean waiting;
    private long startedAt;
    private double intervalNs;
    private long count;
    private long last;
    private long longestDelay;

    Publisher(Swarm swarm, EventLoop loop, List<Member> teachers, int run) {
        this.swarm = swarm;
        this.loop = loop;
        this.teachers = teachers;
        this.published = new int[teachers.size()];
        this.run = run;
    }

    /// Starts; completes with the longest delay of a message, in nanoseconds, when the last one is sent.
    ///
    /// @param perSecond messages of all rooms together
    CompletableFuture<Long> publish(double perSecond, long messages) {
        return swarm.ask(() -> {
            done = new CompletableFuture<>();
            startedAt = swarm.now();
            intervalNs = 1e9 / perSecond;
            count = 0;
            last = messages;
            longestDelay = 0;
            publishing = true;
            due();
            return done;
        });
    }

    /// How many messages a room has seen.
    int published(int room) {
        return published[room];
    }

    /// Publishes what is due by now.
    void due() {
        while (publishing) {
            if (count == last) {
                publishing = false;
                done.complete(longestDelay);
                return;
            }
            long at = startedAt + (long) (count * intervalNs);
            long late = swarm.now() - at;
            if (late < 0) {
                later(-late);
                return;
            }
            longestDelay = Math.max(longestDelay, late);
            publish((int) (count++ % teachers.size()), at);
        }
    }

    private void publish(int room, long at) {
        Member teacher = teachers.get(room);
        Link link = teacher.link;
        if (link == null || !link.isReady()) return;
        int number = ++published[room];
        String text = Mark.write(run, room, number, at) + WORDS;
        link.say(swarm.dialect().publish(teacher.seat, number, "b" + run + "-" + number, text));
    }

    private void later(long nanos) {
        if (waiting) return;
        waiting = true;
        loop.schedule(
                () -> {
                    waiting = false;
                    due();
                },
                nanos,
                TimeUnit.NANOSECONDS);
    }
}
