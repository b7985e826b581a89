package io.lectern.platform;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.lectern.protocol.Formats;
import io.lectern.protocol.NodeId;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Which nodes are alive, by leases in Redis. One lease a node, not one heartbeat a person: when it runs out, the
/// survivors know that everybody connected there is gone.
public final class Nodes {
    private static final Logger LOGGER = LoggerFactory.getLogger(Nodes.class);
    private static final LuaScript LEASE = LuaScript.load("platform/lease");
    private static final LuaScript CONDEMN = LuaScript.load("platform/condemn");
    private static final LuaScript BURY = LuaScript.load("platform/bury");
    /// One hash tag for all that is kept about nodes, because a burial touches two keys.
    private static final String KEY = "lectern:{nodes}";

    /// Short: the others bury this node soon.
    private static final Duration LAST_LEASE = Duration.ofSeconds(1);

    private final Vertx vertx;
    private final RedisLink redis;
    private final NodeId self;
    private final Description description;
    private final Duration lease;
    private final List<Function<Dead, Future<Void>>> whenLost = new CopyOnWriteArrayList<>();
    private volatile View view = new View(List.of(), List.of());
    private volatile boolean holding;
    private volatile long generation = 1;
    private volatile long judgesFrom = System.nanoTime();
    private boolean recovering;
    private boolean leaving;
    private long timer = -1;

    /// What a node tells the others about itself. Its leases are counted from 1: a node that was given up and begins
    /// anew has another one, so nobody has to compare clocks to tell what belongs to which.
    public record Description(int roomWorkers, int archives, String http, Long generation) {
        public Description {
            if (generation == null) generation = 0L;
        }

        public Description(int roomWorkers, int archives, String http) {
            this(roomWorkers, archives, http, 0L);
        }

        Description under(long generation) {
            return new Description(roomWorkers, archives, http, generation);
        }
    }

    /// A node whose lease runs.
    public record Live(NodeId node, Description description) {}

    /// A node whose lease ran out at `lastSeen`, and which of its leases that was.
    public record Dead(NodeId node, long generation, Instant lastSeen) {}

    /// The cluster as Redis saw it last.
    public record View(List<Live> live, List<Dead> dead) {
        public View {
            live = List.copyOf(live);
            dead = List.copyOf(dead);
        }
    }

    public Nodes(Vertx vertx, RedisLink redis, NodeId self, Description description, Duration lease) {
        this.vertx = vertx;
        this.redis = redis;
        this.self = self;
        this.description = description;
        this.lease = lease;
    }

    /// Takes the lease and keeps renewing it, four times in its length.
    public Future<Void> start() {
        return renew(true).map(renewed -> {
            timer = vertx.setPeriodic(lease.toMillis() / 4, tick -> keep());
            return null;
        });
    }

    /// What to do when this node finds that the others gave it up: after a long pause its people have been marked
    /// gone, so it must let go of them before it takes a new lease. Register before [#start].
    public void whenLost(Function<Dead, Future<Void>> letGo) {
        whenLost.add(letGo);
    }

    public NodeId self() {
        return self;
    }

    public View view() {
        return view;
    }

    /// Which lease of this node it is that runs; what is opened now belongs to it.
    public long generation() {
        return generation;
    }

    /// Whether this node's lease runs, as far as it knows.
    public boolean isHolding() {
        return holding;
    }

    /// Where something is noted for a node; it is forgotten with the node.
    public static String estate(NodeId node) {
        return KEY + ":" + node.value();
    }

    /// Where the leases are kept: a hash of nodes, for scripts that ask whether one lives.
    public static String leases() {
        return KEY;
    }

    /// Where something is kept that a script has to see together with the leases.
    public static String beside(String name) {
        return KEY + ":" + name;
    }

    /// Gives a dead node up, before its people are marked gone: it cannot go on as if nothing had happened then.
    ///
    /// @return false when it came back to life
    public Future<Boolean> condemn(Dead dead) {
        return CONDEMN.run(
                        redis,
                        List.of(KEY),
                        List.of(dead.node().value(), dead.lastSeen().toEpochMilli()))
                .map(condemned -> "1".equals(String.valueOf(condemned)));
    }

    /// Whether this node may judge others. After Redis was away for a while all leases have run out, of the living
    /// too; they get the length of a lease to renew.
    public boolean mayJudge() {
        return holding && System.nanoTime() - judgesFrom >= 0;
    }

    /// Forgets a dead node that was given up and whose people were taken care of, unless it began anew.
    ///
    /// @return whether this call was the one that forgot it
    public Future<Boolean> bury(Dead dead) {
        return BURY.run(
                        redis,
                        List.of(KEY, estate(dead.node())),
                        List.of(dead.node().value(), dead.lastSeen().toEpochMilli()))
                .map(forgotten -> "1".equals(String.valueOf(forgotten)));
    }

    /// Lets the lease run out: the orderly end. The others bury this node like any other, so that nobody who could not
    /// be told to leave stays behind.
    public Future<Void> leave() {
        vertx.cancelTimer(timer);
        leaving = true;
        holding = false;
        return lease(LAST_LEASE, true).mapEmpty();
    }

    private void keep() {
        if (recovering || leaving) return;
        renew(false).onFailure(failure -> {
            holding = false;
            judgesFrom = System.nanoTime() + 2 * lease.toNanos();
        });
    }

    private Future<Void> renew(boolean anew) {
        return lease(lease, anew).compose(answer -> {
            view = read(answer);
            holding = number(answer.get(0)) == 0 && !leaving;
            return holding || leaving
                    ? Future.succeededFuture()
                    : recover(number(answer.get(1)), number(answer.get(2)));
        });
    }

    private Future<Response> lease(Duration length, boolean anew) {
        return LEASE.run(redis, List.of(KEY), List.of(self.value(), length.toMillis(), text(), anew ? "1" : ""))
                .map(answer -> {
                    if (answer == null) throw new IllegalStateException("platform/lease answers always");
                    return answer;
                });
    }

    private Future<Void> recover(long until, long now) {
        LOGGER.atWarn()
                .addKeyValue("node", self.value())
                .log("this node was silent for too long and the others gave it up; starting over");
        recovering = true;
        Dead former = new Dead(self, generation, Instant.ofEpochMilli(until == 0 ? now : until));
        // From here on, before the former people are let go of: who comes meanwhile is not one of them.
        generation = former.generation() + 1;
        Future<Void> done = Future.succeededFuture();
        for (Function<Dead, Future<Void>> letGo : whenLost) done = done.eventually(() -> letGo.apply(former));
        return done.eventually(() -> renew(true)).onComplete(over -> recovering = false);
    }

    private View read(Response answer) {
        long now = number(answer.get(2));
        List<Live> live = new ArrayList<>();
        List<Dead> dead = new ArrayList<>();
        for (int i = 3; i < answer.size(); i++) {
            NodeId node = new NodeId(answer.get(i).get(0).toString());
            long until = number(answer.get(i).get(1));
            Description description = description(answer.get(i).get(2).toString());
            if (until < now) dead.add(new Dead(node, description.generation(), Instant.ofEpochMilli(Math.abs(until))));
            else live.add(new Live(node, description));
        }
        return new View(live, dead);
    }

    private static long number(Response value) {
        return Long.parseLong(value.toString());
    }

    private String text() {
        try {
            return Formats.json().writeValueAsString(description.under(generation));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Description description(@Nullable String text) {
        try {
            return Formats.json().readValue(text, Description.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a node describes itself as " + text, e);
        }
    }
}
