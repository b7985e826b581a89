package io.lectern.room;

import io.lectern.bus.Bus;
import io.lectern.platform.Nodes;
import io.lectern.platform.RateLimit;
import io.lectern.platform.Replicas;
import io.lectern.protocol.CloseReason;
import io.lectern.protocol.ErrorCode;
import io.lectern.protocol.NodeId;
import io.lectern.protocol.Refusal;
import io.lectern.protocol.RoomId;
import io.lectern.room.RedisRoomLog.Appended;
import io.lectern.room.RedisRoomLog.Line;
import io.lectern.room.RedisRoomLog.Loaded;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Serves one room on one event loop: decides on a remembered state, appends if the log is still there, and only then
/// answers and tells the members. Two actors of one room, while the cluster's view changes, are harmless: one of them
/// finds the log moved on, reads what it missed and decides again.
final class RoomActor {
    private static final Logger LOGGER = LoggerFactory.getLogger(RoomActor.class);
    private static final int LARGEST_BATCH = 256;
    private static final int LONGEST_QUEUE = 10_000;
    private static final int MOST_ATTEMPTS = 64;
    private static final int SNAPSHOT_EVERY = 256;

    private final RoomId room;
    private final Room rules;
    private final RedisRoomLog log;
    private final Replicas replicas;
    private final Past past;
    private final Nodes nodes;
    private final Bus bus;
    private final Clock clock;
    private final Rooms rooms;
    private final Expulsions expulsions;
    private final Alarm alarm;
    private final Tallies tallies;
    private final RateLimit messages;
    private List<Waiting> queue = new ArrayList<>();
    private @Nullable Loaded loaded;
    private boolean busy;
    private int sinceSnapshot;
    private long usedAt = System.nanoTime();

    private record Waiting(RoomCommand command, Promise<RoomAnswer> answer, long since) {
        /// Whoever asked has gone to another worker by now. A command carried out behind that one's back could come
        /// after its own undoing: a join behind the leave.
        boolean isGivenUp() {
            return System.nanoTime() - since > Rooms.PATIENCE.toNanos();
        }
    }

    /// What the actors of a worker share.
    record Outfit(
            Vertx vertx,
            Room rules,
            RedisRoomLog log,
            Replicas replicas,
            Past past,
            Nodes nodes,
            Bus bus,
            Rooms rooms,
            Expulsions expulsions,
            Clock clock,
            int messagesPerSecond) {}

    RoomActor(RoomId room, Outfit outfit) {
        this.room = room;
        this.rules = outfit.rules();
        this.log = outfit.log();
        this.replicas = outfit.replicas();
        this.past = outfit.past();
        this.nodes = outfit.nodes();
        this.bus = outfit.bus();
        this.clock = outfit.clock();
        this.rooms = outfit.rooms();
        this.expulsions = outfit.expulsions();
        this.alarm = new Alarm(outfit.vertx(), clock, () -> ask(new RoomCommand.Tick(clock.instant())));
        this.tallies = new Tallies(outfit.vertx(), room, outfit.rooms()::pass);
        this.messages = new RateLimit(outfit.messagesPerSecond());
    }

    Future<RoomAnswer> ask(RoomCommand command) {
        if (queue.size() >= LONGEST_QUEUE)
            return Future.failedFuture(ErrorCode.BUSY.refuse().retryAfter(Duration.ofSeconds(1)));
        // Each message goes to everybody, so what a crowd may send at once is bounded too, not only what each of it
        // may.
        if (command instanceof RoomCommand.Say && !messages.allows())
            return Future.failedFuture(ErrorCode.RATE_LIMITED.refuse(1).retryAfter(Duration.ofSeconds(1)));
        Promise<RoomAnswer> answer = Promise.promise();
        queue.add(new Waiting(command, answer, System.nanoTime()));
        serve();
        return answer.future();
    }

    /// Hands a signal to every node with members. Nothing waits for it: not the log, not its sender.
    void pass(Passing signal) {
        Loaded at = loaded;
        if (at != null) audience(at.state()).forEach(node -> bus.publish(Passing.to(node), signal));
        else current().onSuccess(read -> pass(signal)).onFailure(lost -> LOGGER.atDebug().log("a signal was dropped"));
    }

    boolean idleFor(Duration time) {
        return !busy && System.nanoTime() - usedAt > time.toNanos();
    }

    private void serve() {
        if (busy || queue.isEmpty()) return;
        busy = true;
        usedAt = System.nanoTime();
        int size = Math.min(queue.size(), LARGEST_BATCH);
        List<Waiting> batch = new ArrayList<>(queue.subList(0, size));
        queue = new ArrayList<>(queue.subList(size, queue.size()));
        batch.removeIf(RoomActor::turnedAway);
        attempt(batch, new Ids(new HashMap<>(), new HashSet<>()), 0).onComplete(outcome -> {
            if (outcome.succeeded()) settleWhenKept(batch, outcome.result());
            else fail(batch, outcome.cause());
            busy = false;
            serve();
        });
    }

    /// Client ids that the log has, and those it was asked for.
    private record Ids(Map<String, Long> known, Set<String> asked) {}

    private Future<Batch> attempt(List<Waiting> waiting, Ids ids, int attempts) {
        if (attempts == MOST_ATTEMPTS || waiting.stream().anyMatch(Waiting::isGivenUp))
            return Future.failedFuture(unavailable());
        return current().compose(at -> {
            List<RoomCommand> commands = waiting.stream().map(Waiting::command).toList();
            // As fine as the archive keeps it, so that an event looks the same from everywhere.
            Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
            Batch batch = Batch.decide(rules, at.state(), at.epoch(), commands, ids.known(), now);
            if (ids.asked().addAll(batch.doubtful()))
                return log.known(room, batch.doubtful()).compose(found -> {
                    ids.known().putAll(found);
                    return attempt(waiting, ids, attempts + 1);
                });
            if (batch.writes().isEmpty())
                return stillStands(at)
                        .compose(still -> still ? Future.succeededFuture(batch) : startOver(waiting, ids, attempts));
            return log.append(room, at.epoch(), at.state().position(), batch.writes(), rules.nextDeadline(batch.next()))
                    .compose(appended -> switch (appended) {
                        case Appended.Done done -> accepted(at, batch);
                        case Appended.Behind(List<Line> missed) -> {
                            catchUp(at, missed);
                            yield attempt(waiting, ids, attempts + 1);
                        }
                        case Appended.OtherEpoch other -> startOver(waiting, ids, attempts);
                        case Appended.Known(Map<String, Long> seqs) -> {
                            ids.known().putAll(seqs);
                            yield attempt(waiting, ids, attempts + 1);
                        }
                    });
        });
    }

    private Future<Batch> startOver(List<Waiting> waiting, Ids ids, int attempts) {
        loaded = null;
        return attempt(waiting, ids, attempts + 1);
    }

    /// An append finds out by itself whether the state it was decided on still holds. A look, a refusal or a word that
    /// changes nothing would not: while the cluster's view changes another actor may have gone on with the room.
    private Future<Boolean> stillStands(Loaded at) {
        return log.top(room)
                .map(top -> top.filter(now -> now.epoch().equals(at.epoch())
                                && now.position().equals(at.state().position()))
                        .isPresent());
    }

    private static boolean turnedAway(Waiting waiting) {
        return waiting.isGivenUp() && waiting.answer().tryFail(unavailable());
    }

    private static Refusal unavailable() {
        return ErrorCode.ROOM_UNAVAILABLE.refuse().retryAfter(Duration.ofSeconds(1));
    }

    private Future<Loaded> current() {
        Loaded at = loaded;
        if (at != null) return Future.succeededFuture(at);
        return log.load(room, past).onSuccess(read -> {
            loaded = read;
            alarm.set(rules.nextDeadline(read.state()));
        });
    }

    private void catchUp(Loaded at, List<Line> missed) {
        RoomState state = at.state();
        for (Line line : missed) state = state.with(RoomCodec.decode(line.position(), line.text()));
        loaded = new Loaded(at.epoch(), state);
    }

    private Future<Batch> accepted(Loaded before, Batch batch) {
        loaded = new Loaded(before.epoch(), batch.next());
        tellMembers(before, batch);
        if (!batch.expelled().isEmpty()) expulsions.tell(room, before.epoch(), batch.expelled());
        batch.expelled().stream()
                .filter(one -> one.reason() == CloseReason.REPLACED)
                .forEach(this::tellOwner);
        alarm.set(rules.nextDeadline(batch.next()));
        tallies.look(batch.next().surveys());
        sinceSnapshot += batch.writes().size();
        if (sinceSnapshot >= SNAPSHOT_EVERY) {
            sinceSnapshot = 0;
            log.snapshot(before.epoch(), batch.next())
                    .onFailure(failure -> LOGGER.atWarn()
                            .setCause(failure)
                            .addKeyValue("room", room.wire())
                            .log("a snapshot was not stored; the log simply stays longer"));
        }
        return Future.succeededFuture(batch);
    }

    /// In the person's own room, where all their devices are. Nobody waits for it: the device itself is told too.
    private void tellOwner(Expulsion replaced) {
        RoomId own = RoomId.user(replaced.whose().user());
        rooms.ask(own, new RoomCommand.Notify(replaced.session().value(), new RoomEvent.SessionReplaced(room)))
                .onFailure(lost -> LOGGER.atDebug().setCause(lost).log("a person was not told of a replaced device"));
    }

    /// Whoever was shown out has to see that, so nodes that held members before get it as well.
    private void tellMembers(Loaded before, Batch batch) {
        List<Line> seen = batch.writes().stream()
                .map(RedisRoomLog.Write::line)
                .filter(line -> RoomCodec.isSeen(line.text()))
                .toList();
        if (seen.isEmpty()) return;
        List<String> frames = seen.stream().map(Line::text).toList();
        Fanout fanout =
                new Fanout(room, before.epoch(), seen.getFirst().position().seq(), frames);
        audience(before.state(), batch.next()).forEach(node -> bus.publish(Fanout.to(node), fanout));
    }

    /// The nodes events go to: those with members, or every one that lives where no members are kept.
    private Collection<NodeId> audience(RoomState... states) {
        if (!room.kind().hasRoster())
            return nodes.view().live().stream().map(Nodes.Live::node).toList();
        Set<NodeId> all = new HashSet<>();
        for (RoomState state : states) all.addAll(state.roster().nodes().keySet());
        return all;
    }

    /// Others are told at once; who asked is told that it counts, and that may take a replica. The room goes on
    /// meanwhile.
    private void settleWhenKept(List<Waiting> waiting, Batch batch) {
        replicas.haveAll().onSuccess(kept -> settle(waiting, batch)).onFailure(late -> fail(waiting, late));
    }

    private static void settle(List<Waiting> waiting, Batch batch) {
        for (int i = 0; i < waiting.size(); i++) {
            Promise<RoomAnswer> answer = waiting.get(i).answer();
            switch (batch.outcomes().get(i)) {
                case Batch.Outcome.Answered(RoomAnswer body) -> answer.complete(body);
                case Batch.Outcome.Refused(Refusal why) -> answer.fail(why);
            }
        }
    }

    /// Whether the append happened is unknown now, so the remembered state is worth nothing.
    private void fail(List<Waiting> waiting, Throwable cause) {
        loaded = null;
        if (!(cause instanceof Refusal))
            LOGGER.atError().setCause(cause).addKeyValue("room", room.wire()).log("a room could not decide");
        Throwable answer = cause instanceof Refusal ? cause : ErrorCode.INTERNAL.refuse();
        waiting.forEach(one -> one.answer().fail(answer));
    }
}
