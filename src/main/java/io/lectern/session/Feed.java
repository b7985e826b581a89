package io.lectern.session;

import io.lectern.protocol.CloseReason;
import io.lectern.protocol.FrameWriter;
import io.lectern.protocol.RoomId;
import io.lectern.protocol.SessionId;
import io.lectern.room.Expelled;
import io.lectern.room.Fanout;
import io.lectern.room.Passing;
import io.lectern.room.Position;
import io.lectern.room.RedisRoomLog;
import io.lectern.room.RedisRoomLog.Line;
import io.lectern.room.RedisRoomLog.Top;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A room on one event loop: one number, the last event delivered here, for all its sessions. The bus may lose or
/// reorder; an early event waits while what is missing is read from the log, a late one is dropped.
final class Feed {
    private static final int UNKNOWN = -1;
    private static final int PAGE = 1_000;
    private static final long RETRY_MS = 500;

    private final Vertx vertx;
    private final RoomId room;
    private final RedisRoomLog log;
    private final Supplier<Future<Void>> hold;
    private final List<Member> members = new ArrayList<>(2);
    // There is a feed for every person who is here: what is rarely needed is made when it is.
    private List<Fanout> early = List.of();
    private Map<Span, Future<List<Line>>> reading = Map.of();
    private List<Runnable> leaving = List.of();
    private Future<Void> held;
    private @Nullable String epoch;
    private long last = UNKNOWN;
    private int secondsToCheck = pause();
    private @Nullable Future<Void> standingRead;
    private boolean filling;
    private boolean closed;
    private boolean leftBehind;

    private record Span(long since, long upTo, int most) {}

    /// @param hold tells the store that this loop is in the room
    Feed(Vertx vertx, RoomId room, RedisRoomLog log, Supplier<Future<Void>> hold) {
        this.vertx = vertx;
        this.room = room;
        this.log = log;
        this.hold = hold;
        this.held = hold.get();
    }

    /// Completes when the store knows that this loop is in the room; asked again after a failure, it tries again.
    Future<Void> held() {
        if (held.failed() && !closed) held = hold.get();
        return held;
    }

    /// Where the room stands on this loop. Read from the log once, whoever asks how often, and known from then on.
    Future<Top> standing() {
        String known = epoch;
        if (known != null) return Future.succeededFuture(new Top(known, new Position(last, 0)));
        if (standingRead == null || standingRead.failed())
            standingRead = log.standing(room)
                    .onSuccess(top -> {
                        standingRead = null;
                        if (epoch == null) learn(top.epoch(), top.position().seq());
                    })
                    .mapEmpty();
        return standingRead.compose(read -> standing());
    }

    void add(Member member) {
        members.add(member);
    }

    void remove(Member member) {
        members.remove(member);
    }

    boolean isEmpty() {
        return members.isEmpty();
    }

    /// A room did not take a goodbye: it has to stay noted for this node.
    void leaveBehind() {
        leftBehind = true;
    }

    boolean leavesSomebodyBehind() {
        return leftBehind;
    }

    void close() {
        closed = true;
    }

    /// A join was answered: the room is at least at `seq` of `epoch`.
    void learn(String epoch, long seq) {
        if (!epoch.equals(this.epoch)) {
            if (this.epoch != null) restart();
            this.epoch = epoch;
            last = seq;
        }
        replayEarly();
    }

    void take(Fanout fanout) {
        if (epoch == null || filling) {
            keep(fanout);
        } else if (!epoch.equals(fanout.epoch())) {
            // The log has begun anew, or this is late news of the epoch before: the log knows.
            keep(fanout);
            compareEpoch(epoch);
        } else if (fanout.first() > last + 1) {
            keep(fanout);
            fill(fanout.first() - 1);
        } else {
            for (long seq = Math.max(fanout.first(), last + 1); seq <= fanout.last(); seq++)
                deliver(seq, fanout.frames().get((int) (seq - fanout.first())));
        }
    }

    /// Hands a signal to all but the one it came from.
    void pass(Passing signal) {
        Frame frame = Frame.of(signal.frame());
        everybody(member -> {
            if (member.isEntered() && !member.session().id().equals(signal.sender()))
                member.session().sendIfQuick(frame);
        });
    }

    /// Members were shown out. They hear so behind the events before it, and nothing after.
    ///
    /// @param done hears of those who are out, or need not go
    void expel(Expelled news, Consumer<Expelled.Done> done) {
        boolean early =
                news.epoch().equals(epoch) && (filling || last < news.at().seq());
        if (!early) {
            showOut(news, done);
            return;
        }
        if (leaving.isEmpty()) leaving = new ArrayList<>(1);
        leaving.add(() -> showOut(news, done));
        if (!filling) fill(news.at().seq());
    }

    private void showOut(Expelled news, Consumer<Expelled.Done> done) {
        List<SessionId> out = new ArrayList<>(news.sessions());
        everybody(member -> {
            Session session = member.session();
            if (!news.sessions().contains(session.id())) return;
            // What is being answered may be a join from before or from after: said again, it will be clear.
            if (member.isEntering()) out.remove(session.id());
            else if (member.isFromBefore(news.at().seq())) session.expel(room, news.at(), news.reason());
        });
        if (!out.isEmpty()) done.accept(new Expelled.Done(room, news.at(), out));
    }

    private void sayGoodbyes() {
        List<Runnable> due = leaving;
        leaving = List.of();
        due.forEach(Runnable::run);
    }

    /// Events after `since` up to `upTo`, as the log has them. A class that lost its connection comes back at once and
    /// missed the same: one reading serves all who ask while it is under way.
    Future<List<Line>> missed(long since, long upTo, int most) {
        Span span = new Span(since, upTo, most);
        Future<List<Line>> running = reading.get(span);
        if (running != null) return running;
        Future<List<Line>> read = log.after(room, since, upTo, most).map(List::copyOf);
        if (read.isComplete()) return read;
        if (reading.isEmpty()) reading = new HashMap<>(1);
        reading.put(span, read);
        return read.onComplete(done -> reading.remove(span));
    }

    private void keep(Fanout fanout) {
        if (early.isEmpty()) early = new ArrayList<>(1);
        early.add(fanout);
    }

    private void deliver(long seq, String text) {
        last = seq;
        Frame frame = Frame.of(text);
        everybody(member -> member.deliver(seq, frame));
    }

    private void fill(long upTo) {
        filling = true;
        long from = last;
        log.after(room, from, upTo, PAGE).onComplete(read -> {
            filling = false;
            if (closed) return;
            if (last != from) {
                replayEarly();
            } else if (read.failed()) {
                filling = true;
                vertx.setTimer(RETRY_MS, due -> fill(upTo));
            } else if (isWhole(read.result(), from, upTo)) {
                for (Line line : read.result()) deliver(line.position().seq(), line.text());
                if (last < upTo) fill(upTo);
                else replayEarly();
            } else {
                restart();
                last = upTo;
                replayEarly();
            }
        });
    }

    private void compareEpoch(String known) {
        filling = true;
        log.top(room).onComplete(read -> {
            filling = false;
            if (closed) return;
            if (read.failed()) {
                filling = true;
                vertx.setTimer(RETRY_MS, due -> compareEpoch(known));
                return;
            }
            if (known.equals(epoch)) read.result().ifPresent(this::moveTo);
            if (!early.isEmpty()) early.removeIf(fanout -> !fanout.epoch().equals(epoch));
            replayEarly();
        });
    }

    /// Whoever is in the room must take its state again if the log has begun anew.
    private void moveTo(Top top) {
        if (top.epoch().equals(epoch)) return;
        restart();
        epoch = top.epoch();
        last = top.position().seq();
    }

    private static boolean isWhole(List<Line> lines, long from, long upTo) {
        long next = from + 1;
        for (Line line : lines) if (line.position().seq() != next++) return false;
        return next > upTo || lines.size() == PAGE;
    }

    private void replayEarly() {
        List<Fanout> waiting = early;
        early = List.of();
        if (waiting.size() > 1) waiting.sort((a, b) -> Long.compare(a.first(), b.first()));
        for (Fanout fanout : waiting) take(fanout);
        if (!filling) sayGoodbyes();
    }

    /// Members cannot be brought forward from where they are: they are asked to join again, the socket stays.
    private void restart() {
        sayGoodbyes();
        Frame frame = Frame.of(FrameWriter.roomClosed(room, CloseReason.INSUFFICIENT_STATE));
        everybody(member -> {
            if (!member.isEntered()) return;
            member.session().send(frame);
            member.leaveOut();
        });
    }

    /// Backwards, because a member that is too slow is closed, and so removed, while it is being served.
    private void everybody(Consumer<Member> action) {
        for (int i = members.size() - 1; i >= 0; i--) action.accept(members.get(i));
    }

    /// What the bus lost without a successor shows only in the log, so it is looked at now and then. Called each
    /// second.
    void tick() {
        if (--secondsToCheck > 0) return;
        secondsToCheck = pause();
        long seen = last;
        String known = epoch;
        log.top(room)
                .onSuccess(top -> top.ifPresent(found -> {
                    boolean quiet = !closed && !filling && last == seen && known != null && known.equals(epoch);
                    if (!quiet) return;
                    moveTo(found);
                    if (found.position().seq() > last) fill(found.position().seq());
                }));
    }

    private static int pause() {
        return 30 + ThreadLocalRandom.current().nextInt(10);
    }
}
