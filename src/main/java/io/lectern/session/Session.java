package io.lectern.session;

import io.lectern.http.Principal;
import io.lectern.protocol.ClientFrame;
import io.lectern.protocol.ClientFrame.Op;
import io.lectern.protocol.CloseReason;
import io.lectern.protocol.ErrorCode;
import io.lectern.protocol.FrameReader;
import io.lectern.protocol.FrameWriter;
import io.lectern.protocol.Refusal;
import io.lectern.protocol.RoomId;
import io.lectern.protocol.SessionId;
import io.lectern.room.Position;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One connection of one device. It reads frames, asks rooms and writes answers; it knows no rule of any room, and
/// nothing of what carries it.
public final class Session {
    private static final Logger LOGGER = LoggerFactory.getLogger(Session.class);
    private static final Duration RATE_PAUSE = Duration.ofSeconds(1);

    private final Sessions home;
    private final Wire wire;
    private final SessionId id;
    private final Outbox outbox;
    private final RateLimit rate;
    private final Instant openedAt;
    private final Map<RoomId, Presence> rooms = new HashMap<>(2);
    private final Map<RoomId, Position> expelled = new HashMap<>(0);
    private @Nullable Principal principal;
    private boolean connecting;
    private boolean closed;
    private Future<Void> farewell = Future.succeededFuture();
    private long heardAt = System.nanoTime();

    Session(Sessions home, Wire wire, SessionId id) {
        this.home = home;
        this.wire = wire;
        this.id = id;
        this.openedAt = home.clock().instant();
        this.rate = new RateLimit(home.settings().session().messagesPerSecond());
        this.outbox = new Outbox(
                wire,
                home.settings().session().hardOutboxKib() * 1024,
                home::flushLater,
                () -> close(CloseReason.SLOW_CONSUMER, ""));
    }

    public SessionId id() {
        return id;
    }

    @Nullable
    Principal principal() {
        return principal;
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

    /// Bytes are counted only where letters alone do not tell.
    private static boolean isTooLarge(String message, int most) {
        if (message.length() > most) return true;
        return message.length() > most / 3 && Frame.of(message).bytes() > most;
    }

    /// Takes a message as it came: one frame, or several joined by newlines.
    public void receive(String message) {
        heardAt = System.nanoTime();
        if (isTooLarge(message, home.settings().session().maxFrameKib() * 1024)) {
            close(
                    CloseReason.BAD_FRAME,
                    "a message may have " + home.settings().session().maxFrameKib() + " KiB");
            return;
        }
        for (int from = 0; from < message.length() && !closed; ) {
            int end = message.indexOf('\n', from);
            if (end < 0) end = message.length();
            if (end > from) frame(message.substring(from, end));
            from = end + 1;
        }
        if (message.isEmpty()) close(CloseReason.BAD_FRAME, "an empty message");
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
    }

    /// The connection is over, whoever ended it.
    public void ended() {
        if (closed) return;
        closed = true;
        home.forget(this);
        farewell = Future.join(rooms.values().stream().map(Presence::drop).toList())
                .mapEmpty();
        rooms.clear();
    }

    /// Completes when every room knows that this session is over.
    Future<Void> farewell() {
        return farewell;
    }

    private void frame(String text) {
        ClientFrame frame;
        try {
            frame = FrameReader.read(text);
        } catch (Refusal why) {
            home.meters().refusedFrame();
            close(CloseReason.BAD_FRAME, String.valueOf(why.arguments().getFirst()));
            return;
        }
        if (!rate.allows()) {
            tooMuch(frame);
            return;
        }
        switch (frame) {
            case ClientFrame.Beat beat -> {}
            case ClientFrame.Signal signal -> signal(signal);
            case ClientFrame.Unreadable(long request, Refusal why) -> {
                home.meters().refusedFrame();
                refuse(request, why);
            }
            case ClientFrame.Request(long request, Op op) -> request(request, op);
        }
    }

    /// Every kind of frame counts, so that no kind can be sent without end.
    private void tooMuch(ClientFrame frame) {
        Refusal why = ErrorCode.RATE_LIMITED.refuse(1).retryAfter(RATE_PAUSE);
        if (rate.isHopeless()) {
            close(CloseReason.RATE_LIMITED, "");
            return;
        }
        switch (frame) {
            case ClientFrame.Beat beat -> {}
            case ClientFrame.Signal signal -> {}
            case ClientFrame.Unreadable(long request, var unread) -> refuse(request, why);
            case ClientFrame.Request(long request, var op) -> refuse(request, why);
        }
    }

    private void signal(ClientFrame.Signal signal) {
        Presence presence = rooms.get(signal.room());
        if (presence != null && presence.isEntered()) presence.signal(signal);
    }

    private void request(long request, Op op) {
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
                    case Op.Presence asked -> in(asked.room(), presence -> presence.who(request));
                    case Op.Poll poll -> in(poll.room(), presence -> presence.poll(request, poll.act()));
                    case Op.Rollcall call -> in(call.room(), presence -> presence.rollcall(request, call.act()));
                    case Op.Moderate order -> in(order.room(), presence -> presence.moderate(request, order.measure()));
                    case Op.Hand hand -> in(hand.room(), presence -> presence.hand(request, hand.gesture()));
                });
    }

    private void connect(long request, Op.Connect connect) {
        if (principal != null || connecting) {
            refuse(request, ErrorCode.BAD_REQUEST.refuse());
            return;
        }
        connecting = true;
        home.authenticator().authenticate(connect.token()).onComplete(checked -> {
            connecting = false;
            if (closed) return;
            if (checked.succeeded()) {
                principal = checked.result();
                home.meters().connected();
                send(Frame.of(FrameWriter.connected(request, home.welcome(id, checked.result()))));
            } else {
                Refusal why = Sessions.refusal(checked.cause());
                refuse(request, why);
                close(
                        why.code().temporary() ? CloseReason.SERVER_ERROR : CloseReason.BAD_TOKEN,
                        why.code().wire());
            }
        });
    }

    private Future<String> refresh(long request, Op.Refresh refresh, Principal who) {
        return home.authenticator().authenticate(refresh.token()).map(fresh -> {
            if (!fresh.user().equals(who.user())) throw ErrorCode.TOKEN_NOT_VALID.refuse();
            principal = fresh;
            return FrameWriter.done(request);
        });
    }

    private Future<String> join(long request, Op.Join join, Principal who) {
        Presence known = rooms.get(join.room());
        if (known == null && rooms.size() >= home.settings().session().maxRooms())
            return Future.failedFuture(
                    ErrorCode.TOO_MANY_ROOMS.refuse(home.settings().session().maxRooms()));
        return home.admission().admit(join.room(), who).compose(author -> {
            if (closed)
                return Future.failedFuture(
                        ErrorCode.NOT_JOINED.refuse(join.room().wire()));
            Presence presence = rooms.computeIfAbsent(join.room(), room -> new Presence(home, this, room));
            return presence.enter(request, author, join.since()).onComplete(entered -> {
                // The goodbye of a socket that closed meanwhile may have come before the join.
                if (closed || (entered.failed() && !presence.isEntered() && rooms.remove(join.room(), presence)))
                    presence.drop();
            });
        });
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

    private void refuse(long request, Refusal why) {
        send(Frame.of(FrameWriter.refused(request, why, home.translator().say(why, wire.languages()))));
    }
}
