package io.lectern.bench;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/// All members of all rooms, on one event loop. What is public to the bench may be called from any other thread and
/// blocks; links call the rest from the loop.
final class Swarm implements AutoCloseable {
    private static final int READ_BYTES = 32 * 1024;
    private static final int READS_BETWEEN_PUBLISHING = 16;
    private static final int REASONS = 3;

    /// Part of every mark: messages of an earlier swarm may still be in the rooms' history.
    private static final AtomicInteger RUNS = new AtomicInteger();

    private final Dialect dialect;
    private final int port;
    private final int run = RUNS.incrementAndGet();
    private final Plan plan;
    private final List<Member> members;
    private final EventLoopGroup group;
    private final EventLoop loop;
    private final long base = System.nanoTime();
    private final Publisher publisher;
    private final Counts counts = new Counts();
    private @Nullable Wave wave;
    private boolean tracking;
    private int reads;

    /// How many members in how many rooms; the first of a room is its teacher.
    record Plan(int rooms, int perRoom) {
        int members() {
            return rooms * perRoom;
        }
    }

    /// What the loop has seen so far.
    private static final class Counts {
        long delivered;
        long foreign;
        long other;
        int gone;
        int refused;
        long from = Long.MAX_VALUE;
        long to = Long.MAX_VALUE;
        Histogram latency = histogram();
        final List<String> reasons = new ArrayList<>();
    }

    /// What went wrong so far, over all members.
    ///
    /// @param refused messages that the server did not take, and said so: none of them is lost
    record Wrong(long lost, long twice, long reordered, long foreign, int gone, int refused) {
        boolean isNothing() {
            return lost + twice + reordered + foreign + gone == 0;
        }

        @Override
        public String toString() {
            String fair = lost + " / " + twice + " / " + reordered;
            return fair
                    + (foreign == 0 ? "" : ", " + foreign + " of other rooms")
                    + (gone == 0 ? "" : ", " + gone + " sockets closed")
                    + (refused == 0 ? "" : ", " + refused + " refused");
        }
    }

    Swarm(Dialect dialect, int port, Plan plan) {
        this.dialect = dialect;
        this.port = port;
        this.plan = plan;
        this.members = new ArrayList<>(plan.members());
        for (int number = 0; number < plan.perRoom(); number++)
            for (int room = 0; room < plan.rooms(); room++) members.add(new Member(new Dialect.Seat(room, number)));
        this.group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
        this.loop = group.next();
        this.publisher = new Publisher(this, loop, members.subList(0, plan.rooms()), run);
    }

    /// Connects those who are not, as fast as it goes with so many handshakes at once.
    Wave.Arrived connect(int atOnce, int patienceS) {
        Wave next = ask(() -> {
            List<Member> out = members.stream().filter(member -> !member.isIn()).toList();
            Wave started = new Wave(loop, out, atOnce, this::connect);
            wave = started;
            started.start(patienceS);
            return started;
        });
        return next.done().join();
    }

    /// Everybody this is true of loses the connection.
    int cut(Predicate<Member> whom) {
        return ask(() -> {
            int cut = 0;
            for (Member member : members) {
                Link link = member.link;
                if (link == null || !whom.test(member)) continue;
                link.cut();
                member.link = null;
                cut++;
            }
            return cut;
        });
    }

    /// From now on members remember where they are.
    void track() {
        ask(() -> tracking = true);
    }

    /// Latencies count for messages that are due from now on, for so long.
    void measure(double fromS, double toS) {
        ask(() -> {
            counts.from = now() + (long) (fromS * 1e9);
            counts.to = now() + (long) (toS * 1e9);
            counts.latency = histogram();
            return true;
        });
    }

    Publisher publisher() {
        return publisher;
    }

    Histogram latency() {
        return ask(() -> counts.latency.copy());
    }

    long delivered() {
        return ask(() -> counts.delivered);
    }

    List<String> reasons() {
        return ask(() -> List.copyOf(counts.reasons));
    }

    Wrong wrong() {
        return ask(() -> {
            long lost = 0;
            long twice = 0;
            long reordered = 0;
            for (Member member : members) {
                Member teacher = members.get(member.seat.room());
                lost += member.tally.lost(publisher.published(member.seat.room()), teacher.refused);
                twice += member.tally.twice();
                reordered += member.tally.reordered();
            }
            return new Wrong(lost, twice, reordered, counts.foreign, counts.gone, counts.refused);
        });
    }

    /// Waits until everything published has come to everybody, or for so long.
    Wrong settle(double patienceS) throws InterruptedException {
        long until = System.nanoTime() + (long) (patienceS * 1e9);
        Wrong wrong = wrong();
        while (wrong.lost() > 0 && System.nanoTime() < until) {
            Thread.sleep(20);
            wrong = wrong();
        }
        return wrong;
    }

    /// Waits until nothing comes any more: what joining makes a server say is no part of a measurement.
    void calm(double patienceS) throws InterruptedException {
        long until = System.nanoTime() + (long) (patienceS * 1e9);
        long before = -1;
        long seen = ask(() -> counts.other + counts.delivered);
        while (seen != before && System.nanoTime() < until) {
            Thread.sleep(600);
            before = seen;
            seen = ask(() -> counts.other + counts.delivered);
        }
    }

    @Override
    public void close() {
        cut(member -> true);
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }

    <T> T ask(Callable<T> question) {
        return loop.submit(question).syncUninterruptibly().getNow();
    }

    // From here on: on the loop.

    Dialect dialect() {
        return dialect;
    }

    int port() {
        return port;
    }

    boolean isTracking() {
        return tracking;
    }

    /// Nanoseconds since the swarm was made.
    long now() {
        return System.nanoTime() - base;
    }

    void delivered(Member member, ByteBuf in, int at, long now) {
        if (Mark.run(in, at) != run) return;
        if (Mark.room(in, at) != member.seat.room()) {
            counts.foreign++;
            return;
        }
        long due = Mark.due(in, at);
        counts.delivered++;
        member.tally.got(Mark.number(in, at));
        if (due >= counts.from && due < counts.to) counts.latency.recordValue(Math.max(0, (now - due) / 1_000));
    }

    void other() {
        counts.other++;
    }

    /// A socket was read: among many reads, what is due is still published in time.
    void breathe() {
        if (++reads % READS_BETWEEN_PUBLISHING == 0) publisher.due();
    }

    void entered() {
        if (wave != null) wave.entered();
    }

    void gone(Member member, boolean wasReady, String why) {
        member.link = null;
        if (!wasReady) {
            if (wave != null) wave.turnedAway(member, why);
            return;
        }
        counts.gone++;
        if (counts.reasons.size() < REASONS) counts.reasons.add(member.seat + ": " + why);
    }

    /// The server did not take a message, and said so.
    void refused(Member teacher, int number) {
        counts.refused++;
        teacher.refused.set(number);
    }

    private void connect(Member member) {
        Link link = new Link(this, member);
        member.link = link;
        bootstrap(link).connect("127.0.0.1", port).addListener(tried -> {
            if (!tried.isSuccess()) link.end(String.valueOf(tried.cause()));
        });
    }

    private Bootstrap bootstrap(Link link) {
        return new Bootstrap()
                .group(loop)
                .channel(EpollSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(READ_BYTES))
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(link);
                    }
                });
    }

    private static Histogram histogram() {
        Histogram latency = new Histogram(TimeUnit.MINUTES.toMicros(2), 3);
        latency.setAutoResize(true);
        return latency;
    }
}
