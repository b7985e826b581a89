package io.lectern.session;

import io.lectern.http.Principal;
import io.lectern.protocol.ClientFrame;
import io.lectern.protocol.ClientFrame.Op;
import io.lectern.protocol.ClientFrame.Proof;
import io.lectern.protocol.CloseReason;
import io.lectern.protocol.ErrorCode;
import io.lectern.protocol.FrameWriter;
import io.lectern.protocol.Refusal;
import io.lectern.protocol.RoomId;
import io.lectern.protocol.SessionId;
import io.lectern.room.Cause;
import io.lectern.room.Position;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One connection of one device. It reads frames, asks rooms and writes answers; it knows no rule of any room, and
/// nothing of what carries it.
public final class Session {
    private static final Logger LOGGER = LoggerFactory.getLogger(Session.class);

    private final Sessions home;
    private final Wire wire;
    private final SessionId id;
    private final Outbox outbox;
    private final Inbox inbox;
    private final Instant openedAt;
    private final Review review;
    private final Map<RoomId, Presence> rooms = new HashMap<>(2);
    private final Map<RoomId, Position> expelled = new HashMap<>(0);
    private final @Nullable Principal opener;
    private @Nullable Principal principal;
    private boolean connecting;
    private boolean closed;
    private Future<Void> farewell = Future.succeededFuture();
    private long heardAt = System.nanoTime();

    /// @param opener whose ticket opened the wire; only they can connect then, and need no other proof
    Session(Sessions home, Wire wire, SessionId id, @Nullable Principal opener) {
        this.opener = opener;
        this.home = home;
        this.wire = wire;
        this.id = id;
        this.openedAt = home.clock().instant();
        this.review = new Review(home, this);
        this.inbox = new Inbox(this, home);
        this.outbox = new Outbox(
                wire,
                home.settings().session().hardOutboxKib() * 1024,
                home.departures(),
                () -> close(CloseReason.SLOW_CONSUMER, ""));
    }

    public SessionId id() {
        return id;
    }

    @Nullable
    Principal principal() {
        return principal;
    }

    Review review() {
        return review;
    }

    Set<RoomId> rooms() {
        return rooms.keySet();
    }

    @Nullable
    Presence presence(RoomId room) {
        return rooms.get(room);
    }

    boolean isClosed() {
        return closed;
    }

    void send(Frame frame) {
        if (!closed) outbox.send(frame);
    }

    void sendIfQuick(Frame frame) {
        if (!closed) outbox.sendIfQuick(frame, home.settings().session().softOutboxKib() * 1024);
    }

    /// Takes a message as it came: one frame, or several joined by newlines.
    public void receive(String message) {
        heardAt = System.nanoTime();
        inbox.receive(message);
    }

    /// Looks after time: a first frame that does not come, a silent client, a token that has run out.
    void check(Instant now, Duration silence) {
        Principal who = principal;
        if (closed) return;
        if (who == null) {
            if (openedAt.plus(home.settings().session().connectTimeout()).isBefore(now))
                close(CloseReason.CONNECT_TOO_LATE, "");
        } else if (System.nanoTime() - heardAt > silence.toNanos()) {
            close(CloseReason.NO_PONG, "");
        } else if (who.expires().isBefore(now)) {
            close(CloseReason.TOKEN_EXPIRED, "");
        }
    }

    /// Ends the session from this side; with a word for whoever reads the reason.
    public void close(CloseReason reason, String detail) {
        if (closed) return;
        outbox.flushLast();
        String text = detail.isEmpty() ? reason.wire() : reason.wire() + ": " + detail;
        wire.close(reason, text.length() > 120 ? text.substring(0, 120) : text)
                .onFailure(gone ->
                        LOGGER.atDebug().addKeyValue("session", id.value()).log("the socket was gone already"));
        home.cutLater(wire);
        ended();
    }

    /// A room has shown this session out. Told twice, it is shown out once: it may be back by then.
    void expel(RoomId room, Position at, CloseReason reason) {
        Position before = expelled.get(room);
        Presence presence = before != null && before.compareTo(at) >= 0 ? null : rooms.remove(room);
        if (presence == null) return;
        expelled.put(room, at);
        send(Frame.of(FrameWriter.roomClosed(room, reason)));
        presence.leave();
        // Nothing is left for this socket to do: a newer one does it.
        if (reason == CloseReason.REPLACED && rooms.keySet().stream().allMatch(Session::isEverybodys))
            close(reason, "");
    }

    /// Rooms that nobody chooses.
    private static boolean isEverybodys(RoomId room) {
        return room.kind() == RoomId.Kind.USER || room.kind() == RoomId.Kind.SYSTEM;
    }

    /// The connection is over, whoever ended it.
    public void ended() {
        if (closed) return;
        closed = true;
        home.forget(this);
        if (principal != null) home.turnstile().leave(id, principal.user());
        farewell = Future.join(rooms.values().stream().map(Presence::drop).toList())
                .mapEmpty();
        rooms.clear();
    }

    /// Completes when every room knows that this session is over.
    Future<Void> farewell() {
        return farewell;
    }

    void signal(ClientFrame.Signal signal) {
        Presence presence = rooms.get(signal.room());
        if (presence != null && presence.isEntered()) presence.signal(signal);
    }

    void request(long request, Op op) {
        Principal who = principal;
        if (op instanceof Op.Connect connect) connect(request, connect);
        else if (who == null) refuse(request, ErrorCode.NOT_SIGNED_IN.refuse());
        else perform(request, op, who);
    }

    private void perform(long request, Op op, Principal who) {
        answer(
                request,
                switch (op) {
                    case Op.Connect connect -> Future.failedFuture(ErrorCode.BAD_REQUEST.refuse());
                    case Op.Refresh refresh -> refresh(request, refresh, who);
                    case Op.Join join -> join(request, join, who);
                    case Op.Leave leave -> leave(request, leave);
                    case Op.Publish publish -> in(publish.room(), presence -> presence.publish(request, publish));
                    case Op.History history -> in(history.room(), presence -> presence.history(request, history));
                    case Op.Presence asked -> in(asked.room(), presence -> presence.who(request, asked));
                    case Op.Poll poll -> in(poll.room(), presence -> presence.poll(request, poll.act()));
                    case Op.Rollcall call -> in(call.room(), presence -> presence.rollcall(request, call.act()));
                    case Op.Moderate order -> in(order.room(), presence -> presence.moderate(request, order.measure()));
                    case Op.Hand hand -> in(hand.room(), presence -> presence.hand(request, hand.gesture()));
                });
    }

    private void connect(long request, Op.Connect connect) {
        boolean lacksProof = opener == null && connect.proof() instanceof Proof.None;
        if (principal != null || connecting || lacksProof) {
            String missing = "`connect` needs either `token` or `ticket`";
            refuse(request, lacksProof ? ErrorCode.BAD_FRAME.refuse(missing) : ErrorCode.BAD_REQUEST.refuse());
            return;
        }
        connecting = true;
        long changes = home.watch().changes();
        Future<Principal> checked = home.turnstile().enter(id, connect.proof(), opener);
        checked.compose(this::enterOwn).onComplete(entered -> {
            connecting = false;
            // What was not there when the session ended is given back here.
            if (checked.succeeded() && (closed || entered.failed()))
                home.turnstile().leave(id, checked.result().user());
            if (entered.failed()) {
                Refusal why = Sessions.refusal(entered.cause());
                refuse(request, why);
                close(Turnstile.closing(why), why.code().wire());
            } else if (!closed) {
                identified(checked.result(), changes);
                home.meters().connected();
                OwnRooms own = entered.result();
                send(Frame.of(FrameWriter.connected(request, home.welcome(id, checked.result(), own.stands()))));
                own.release();
            }
        });
    }

    private Future<OwnRooms> enterOwn(Principal who) {
        return closed ? Future.failedFuture(ErrorCode.NOT_SIGNED_IN.refuse()) : OwnRooms.enter(who, this::entering);
    }

    private Presence entering(RoomId room) {
        return rooms.computeIfAbsent(room, name -> new Presence(home, this, name));
    }

    private Future<String> refresh(long request, Op.Refresh refresh, Principal who) {
        long changes = home.watch().changes();
        return home.entrance().admit(new Proof.Token(refresh.token())).map(fresh -> {
            if (!fresh.user().equals(who.user())) throw ErrorCode.TOKEN_NOT_VALID.refuse();
            if (!closed) identified(fresh, changes);
            return FrameWriter.done(request);
        });
    }

    /// @param changes those known when the records were asked
    private void identified(Principal who, long changes) {
        principal = who;
        if (home.watch().changes() != changes) home.watch().look(List.of(this));
    }

    private Future<String> join(long request, Op.Join join, Principal who) {
        int most = home.settings().session().maxRooms();
        if (!rooms.containsKey(join.room()) && OwnRooms.isOneTooMany(join.room(), rooms.keySet(), most))
            return Future.failedFuture(ErrorCode.TOO_MANY_ROOMS.refuse(most));
        long changes = home.watch().changes();
        return home.admission().admit(join.room(), who).compose(admitted -> {
            if (closed)
                return Future.failedFuture(
                        ErrorCode.NOT_JOINED.refuse(join.room().wire()));
            Presence presence = entering(join.room());
            if (home.watch().changes() != changes) review.of(Set.of(join.room()));
            return presence.enter(request, admitted, join.since()).onComplete(entered -> {
                // The goodbye of a session that left meanwhile may have come before the join.
                if (presence.isOver()) {
                    if (!rooms.containsKey(join.room())) presence.sayAgain();
                } else if (entered.failed() && !presence.isEntered() && rooms.remove(join.room(), presence)) {
                    presence.drop();
                }
            });
        });
    }

    /// Puts the session out of a room; the socket and its other rooms go on.
    void putOut(RoomId room, CloseReason why, Cause cause) {
        Presence presence = rooms.remove(room);
        if (presence == null) return;
        send(Frame.of(FrameWriter.roomClosed(room, why)));
        presence.putOut(cause);
    }

    private Future<String> leave(long request, Op.Leave leave) {
        Presence presence = rooms.remove(leave.room());
        if (presence == null) return Future.succeededFuture(FrameWriter.done(request));
        return presence.leave().map(left -> FrameWriter.done(request));
    }

    private Future<String> in(RoomId room, Function<Presence, Future<String>> then) {
        Presence presence = rooms.get(room);
        if (presence == null || !presence.isEntered())
            return Future.failedFuture(ErrorCode.NOT_JOINED.refuse(room.wire()));
        return then.apply(presence);
    }

    private void answer(long request, Future<String> answer) {
        answer.onSuccess(frame -> {
                    // A join writes its answer itself, before the events that waited behind it.
                    if (!frame.isEmpty()) send(Frame.of(frame));
                })
                .onFailure(failure -> refuse(request, Sessions.refusal(failure)));
    }

    void refuse(long request, Refusal why) {
        send(Frame.of(FrameWriter.refused(request, why, home.translator().say(why, wire.languages()))));
    }
}
