package io.lectern.room;

import io.lectern.bus.Bus;
import io.lectern.platform.Nodes;
import io.lectern.protocol.ErrorCode;
import io.lectern.protocol.RoomId;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The way to a room from anywhere in the cluster.
///
/// A room's worker is found by hashing, not by a registry. If it does not answer, the next one is asked: commands
/// may arrive twice, and the log decides, so a wrong guess costs a round trip and nothing else.
public final class Rooms {
    static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final long SUSPICION_NANOS = Duration.ofSeconds(10).toNanos();
    private static final int TRIES = 3;

    private final Bus bus;
    private final Nodes nodes;
    private final Map<Worker, Long> suspects = new ConcurrentHashMap<>();

    public Rooms(Bus bus, Nodes nodes) {
        this.bus = bus;
        this.nodes = nodes;
    }

    /// Puts a command to a room.
    ///
    /// @return the answer; the room's refusal; or `ROOM_UNAVAILABLE`, after which the same command may be put again
    public Future<RoomAnswer> ask(RoomId room, RoomCommand command) {
        return ask(new RoomAsk(room, command), ranked(room), 0);
    }

    /// Lets a signal pass through its room, if it can.
    public void pass(Passing signal) {
        ranked(signal.room()).stream().findFirst().ifPresent(worker -> bus.publish(worker.signals(), signal));
    }

    private Future<RoomAnswer> ask(RoomAsk ask, List<Worker> ranked, int turn) {
        if (turn >= Math.min(TRIES, ranked.size()))
            return Future.failedFuture(ErrorCode.ROOM_UNAVAILABLE.refuse().retryAfter(Duration.ofSeconds(1)));
        Worker worker = ranked.get(turn);
        return bus.ask(worker.address(), ask, RoomAnswer.class, PATIENCE).recover(failure -> {
            if (!(failure instanceof Bus.Unreachable) && !(failure instanceof Bus.Unanswered))
                return Future.failedFuture(failure);
            suspects.put(worker, System.nanoTime());
            return ask(ask, ranked, turn + 1);
        });
    }

    /// The room's workers, those that failed lately last.
    private List<Worker> ranked(RoomId room) {
        List<Worker> ranked = Worker.inOrderFor(room, nodes.view());
        if (suspects.isEmpty()) return ranked;
        long now = System.nanoTime();
        suspects.values().removeIf(since -> now - since > SUSPICION_NANOS);
        ranked.sort((a, b) -> Boolean.compare(suspects.containsKey(a), suspects.containsKey(b)));
        return ranked;
    }
}
