package io.lectern.socketio;

import io.lectern.bus.Bus;
import io.lectern.socketio.Letter.Errand;
import io.vertx.core.Future;
import io.vertx.core.http.ServerWebSocket;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The ways to connections of this event loop, and from it to those of others: no client has to come back to the same
/// node or loop. Whatever the bus loses ends the connection, and the client opens another one.
final class Doors {
    private static final Logger LOGGER = LoggerFactory.getLogger(Doors.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Bus bus;
    private final Sid.Home here;
    private final Engines engines;
    /// WebSockets of other loops below connections of this one.
    private final Map<String, Remote> remotes = new HashMap<>();
    /// WebSockets of this loop below connections of others.
    private final Map<String, Lent> lent = new HashMap<>();

    private static final class Lent {
        final ServerWebSocket socket;
        final Sid owner;
        long said;
        long sent;

        Lent(ServerWebSocket socket, Sid owner) {
            this.socket = socket;
            this.owner = owner;
        }
    }

    Doors(Bus bus, Sid.Home here, Engines engines) {
        this.bus = bus;
        this.here = here;
        this.engines = engines;
    }

    Future<Void> open() {
        return bus.answer(here.address(), this::answer);
    }

    /// A request that waits; it may be given up by [#pollLost].
    Future<Reply> poll(Sid sid) {
        if (isHere(sid)) return engines.poll(sid.toString());
        return ask(sid, new Errand.Poll(), engines.longestPoll()).recover(failure -> {
            // What it had in hand is gone.
            pollLost(sid);
            return Future.succeededFuture(EngineError.UNKNOWN_SESSION.reply());
        });
    }

    void pollLost(Sid sid) {
        if (isHere(sid)) engines.pollLost(sid.toString());
        else tell(sid.home(), sid.toString(), new Errand.PollLost());
    }

    Future<Reply> post(Sid sid, String body) {
        if (isHere(sid)) return Future.succeededFuture(engines.post(sid.toString(), body));
        return ask(sid, new Errand.Post(body), PATIENCE).otherwise(EngineError.UNKNOWN_SESSION.reply());
    }

    /// A WebSocket that wants to take over a connection.
    void offer(Sid sid, ServerWebSocket socket) {
        if (isHere(sid)) offerHere(sid, socket);
        else lend(sid, socket);
    }

    /// What comes over a socket that carries a connection of this loop.
    void listen(ServerWebSocket socket, Pipe pipe, Engine engine) {
        socket.textMessageHandler(text -> engines.said(engine, pipe, text));
        socket.binaryMessageHandler(bytes -> engines.said(engine, pipe, "b"));
        socket.exceptionHandler(broken -> LOGGER.atDebug().setCause(broken).log("a socket broke"));
        socket.closeHandler(gone -> engine.pipeLost(pipe));
    }

    private boolean isHere(Sid sid) {
        return sid.home().equals(here);
    }

    private void offerHere(Sid sid, ServerWebSocket socket) {
        Engine engine = engines.find(sid.toString());
        Pipe pipe = new SocketPipe(socket);
        if (engine == null || !engines.offer(engine, pipe)) pipe.close();
        else listen(socket, pipe, engine);
    }

    private void lend(Sid sid, ServerWebSocket socket) {
        String pipe = UUID.randomUUID().toString();
        Lent loan = new Lent(socket, sid);
        lent.put(pipe, loan);
        socket.textMessageHandler(text -> forward(pipe, loan, text));
        socket.binaryMessageHandler(bytes -> forward(pipe, loan, "b"));
        socket.exceptionHandler(broken -> LOGGER.atDebug().setCause(broken).log("a socket broke"));
        socket.closeHandler(gone -> {
            if (lent.remove(pipe) != null) tell(sid.home(), sid.toString(), new Errand.Lost(pipe));
        });
        carry(ask(sid, new Errand.Offer(pipe, here), PATIENCE), socket);
    }

    private void forward(String pipe, Lent loan, String text) {
        if (text.length() > engines.largest()) loan.socket.close();
        else carry(ask(loan.owner, new Errand.Said(pipe, ++loan.said, text), PATIENCE), loan.socket);
    }

    private static void carry(Future<Reply> reply, ServerWebSocket socket) {
        reply.onComplete(answer -> {
            if (answer.failed() || !answer.result().isGood()) socket.close();
        });
    }

    private Future<Reply> ask(Sid sid, Errand errand, Duration patience) {
        return bus.ask(sid.home().address(), new Letter(sid.toString(), errand), Reply.class, patience);
    }

    private void tell(Sid.Home home, String sid, Errand errand) {
        bus.ask(home.address(), new Letter(sid, errand), Reply.class, PATIENCE)
                .onFailure(failure -> LOGGER.atDebug().setCause(failure).log("nobody to tell about a connection"));
    }

    private Future<Reply> answer(Letter letter) {
        String sid = letter.sid();
        return switch (letter.errand()) {
            case Errand.Poll poll -> engines.poll(sid);
            case Errand.PollLost lost -> {
                engines.pollLost(sid);
                yield taken();
            }
            case Errand.Post(String body) -> Future.succeededFuture(engines.post(sid, body));
            case Errand.Offer(String pipe, Sid.Home from) -> borrow(sid, pipe, from);
            case Errand.Said(String pipe, long number, String text) -> said(pipe, number, text);
            case Errand.Lost(String pipe) -> {
                Remote remote = remotes.remove(pipe);
                if (remote != null) remote.engine.pipeLost(remote);
                yield taken();
            }
            case Errand.Send(String pipe, long number, String packet) -> send(pipe, number, packet);
            case Errand.Shut(String pipe, boolean atOnce) -> {
                Lent loan = lent.remove(pipe);
                if (loan != null && atOnce) new SocketPipe(loan.socket).cut();
                else if (loan != null) loan.socket.close();
                yield taken();
            }
        };
    }

    private Future<Reply> borrow(String sid, String pipe, Sid.Home from) {
        Engine engine = engines.find(sid);
        if (engine == null) return Future.succeededFuture(EngineError.UNKNOWN_SESSION.reply());
        Remote remote = new Remote(sid, pipe, from, engine);
        if (!engines.offer(engine, remote)) return Future.succeededFuture(EngineError.BAD_REQUEST.reply());
        remotes.put(pipe, remote);
        return taken();
    }

    private Future<Reply> said(String pipe, long number, String text) {
        Remote remote = remotes.get(pipe);
        if (remote == null || number != ++remote.heard)
            return Future.succeededFuture(EngineError.UNKNOWN_SESSION.reply());
        engines.said(remote.engine, remote, text);
        return taken();
    }

    private Future<Reply> send(String pipe, long number, String packet) {
        @Nullable Lent loan = lent.get(pipe);
        if (loan == null || number != ++loan.sent) return Future.succeededFuture(EngineError.UNKNOWN_SESSION.reply());
        return loan.socket.writeTextMessage(packet).map(Reply.TAKEN);
    }

    private static Future<Reply> taken() {
        return Future.succeededFuture(Reply.TAKEN);
    }

    /// A WebSocket of another loop.
    private final class Remote implements Pipe {
        private final String sid;
        private final String name;
        private final Sid.Home there;
        private final Engine engine;
        private long heard;
        private long sent;

        Remote(String sid, String name, Sid.Home there, Engine engine) {
            this.sid = sid;
            this.name = name;
            this.there = there;
            this.engine = engine;
        }

        @Override
        public Future<Void> send(String packet) {
            Letter letter = new Letter(sid, new Errand.Send(name, ++sent, packet));
            return bus.ask(there.address(), letter, Reply.class, engines.longestPoll())
                    .<Void>compose(reply ->
                            reply.isGood() ? Future.succeededFuture() : Future.failedFuture("the socket is gone"))
                    .onFailure(lost -> engine.pipeLost(this));
        }

        @Override
        public void close() {
            shut(false);
        }

        @Override
        public void cut() {
            shut(true);
        }

        private void shut(boolean atOnce) {
            remotes.remove(name);
            tell(there, sid, new Errand.Shut(name, atOnce));
        }
    }
}
