package io.lectern.socketio;

import io.lectern.protocol.Refusal;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One connection of Engine.IO, whatever carries it: requests that wait for something to bring, or a WebSocket, or
/// first the one and then the other. Lives on one event loop.
final class Engine {
    /// For a WebSocket to take over, and for a goodbye to be fetched.
    private static final long PATIENCE_MS = 10_000;

    private static final String PROBE = "probe";
    private static final String NOOP = EngineCodec.write(new EnginePacket.Noop());
    private static final String CLOSE = EngineCodec.write(new EnginePacket.Close());

    private final String sid;
    private final Terms terms;
    private final Upper upper;
    private Phase phase = Phase.OPEN;
    private List<Outgoing> queue = new ArrayList<>(2);
    private @Nullable Promise<Reply> poll;
    private @Nullable Pipe pipe;
    private @Nullable Pipe candidate;
    private long candidateUntil;
    private boolean upgrading;
    private long pingAt;
    private long deadAt = Long.MAX_VALUE;

    /// What holds for every connection here.
    ///
    /// @param largest bytes a client may send at once
    record Terms(Duration pingInterval, Duration pingTimeout, int largest) {}

    /// What stands on a connection.
    interface Upper {
        void message(String text);

        /// Something came that means nothing up there, and counts all the same.
        void stray();

        /// The connection is over, whoever ended it.
        void over();
    }

    private enum Phase {
        OPEN,
        /// Over for the upper side; what is unsent waits for the request that takes it.
        LEAVING,
        OVER
    }

    private record Outgoing(String packet, @Nullable Promise<Void> sent) {}

    /// @param now milliseconds of a clock that never goes back
    Engine(String sid, Terms terms, Upper upper, long now) {
        this.sid = sid;
        this.terms = terms;
        this.upper = upper;
        this.pingAt = now + terms.pingInterval().toMillis();
    }

    /// The first answer over HTTP; a WebSocket may follow.
    Reply openPolling() {
        return Reply.packets(hello("[\"websocket\"]"));
    }

    /// Starts on a WebSocket and stays there.
    void openOn(Pipe first) {
        pipe = first;
        write(hello("[]"));
    }

    boolean isOver() {
        return phase == Phase.OVER;
    }

    /// A request that waits for packets.
    Future<Reply> poll() {
        if (phase == Phase.OVER || pipe != null) return Future.succeededFuture(wrongTransport());
        if (poll != null) {
            answer(CLOSE);
            over();
            return Future.succeededFuture(EngineError.BAD_REQUEST.reply());
        }
        Promise<Reply> waiting = Promise.promise();
        poll = waiting;
        flush();
        // While a WebSocket takes over, a request that waited would hold the client up.
        if (upgrading) answer(NOOP);
        return waiting.future();
    }

    /// A request that brings packets.
    Reply post(String body, long now) {
        if (phase != Phase.OPEN || pipe != null) return wrongTransport();
        try {
            for (EnginePacket packet : EngineCodec.readAll(body)) take(packet, now);
            return Reply.TAKEN;
        } catch (Refusal malformed) {
            over();
            return EngineError.BAD_REQUEST.reply();
        }
    }

    /// The connection under a waiting request broke, with whatever was on its way.
    void pollLost() {
        if (poll == null) return;
        poll = null;
        over();
    }

    /// A WebSocket wants to take over.
    boolean offer(Pipe other, long now) {
        if (phase != Phase.OPEN || pipe != null || candidate != null) return false;
        candidate = other;
        candidateUntil = now + PATIENCE_MS;
        return true;
    }

    void piped(Pipe from, String text, long now) {
        try {
            EnginePacket packet = EngineCodec.read(text);
            if (from.equals(pipe)) take(packet, now);
            else if (from.equals(candidate)) upgrade(from, packet);
        } catch (Refusal malformed) {
            pipeLost(from);
            from.close();
        }
    }

    void pipeLost(Pipe gone) {
        if (gone.equals(candidate)) {
            candidate = null;
            upgrading = false;
        } else if (gone.equals(pipe)) {
            over();
        }
    }

    /// Sends messages, together if they can go together.
    ///
    /// @return completes when they have left, fails when they never will
    Future<Void> send(List<String> messages) {
        if (phase == Phase.OVER) return Future.failedFuture("the connection is over");
        if (messages.isEmpty()) return Future.succeededFuture();
        Promise<Void> sent = Promise.promise();
        int last = messages.size() - 1;
        for (int i = 0; i <= last; i++)
            queue.add(new Outgoing(
                    EngineCodec.write(new EnginePacket.Message(messages.get(i))), i == last ? sent : null));
        flush();
        return sent.future();
    }

    /// Ends the connection behind everything sent before. Over HTTP the goodbye waits for the next request.
    void end() {
        if (phase != Phase.OPEN) return;
        phase = Phase.LEAVING;
        upper.over();
        Pipe open = pipe;
        if (open != null) {
            over();
            return;
        }
        queue.add(new Outgoing(CLOSE, null));
        flush();
    }

    /// Lets go at once, of what is still unsent too.
    void cut() {
        over();
        if (pipe != null) pipe.cut();
    }

    /// Looks after time: asks for a sign of life, and gives up on who gives none.
    void check(long now) {
        Pipe late = candidate;
        if (now >= deadAt) {
            cut();
        } else if (late != null && now >= candidateUntil) {
            pipeLost(late);
            late.close();
        } else if (phase == Phase.LEAVING && deadAt == Long.MAX_VALUE) {
            deadAt = now + PATIENCE_MS;
        } else if (phase == Phase.OPEN && now >= pingAt && deadAt == Long.MAX_VALUE) {
            deadAt = now + terms.pingTimeout().toMillis();
            write(EngineCodec.write(new EnginePacket.Ping("")));
        }
    }

    private void take(EnginePacket packet, long now) {
        if (phase != Phase.OPEN) return;
        switch (packet) {
            case EnginePacket.Message(String text) -> upper.message(text);
            case EnginePacket.Bytes bytes -> upper.stray();
            case EnginePacket.Pong pong -> {
                upper.stray();
                deadAt = Long.MAX_VALUE;
                pingAt = now + terms.pingInterval().toMillis();
            }
            case EnginePacket.Close close -> {
                answer(NOOP);
                over();
            }
            case EnginePacket.Ping ping -> write(EngineCodec.write(new EnginePacket.Pong(ping.word())));
            case EnginePacket.Open open -> upper.stray();
            case EnginePacket.Upgrade upgrade -> upper.stray();
            case EnginePacket.Noop noop -> upper.stray();
        }
    }

    private void upgrade(Pipe from, EnginePacket packet) {
        switch (packet) {
            case EnginePacket.Ping(String word)
            when word.equals(PROBE) -> {
                upgrading = true;
                from.send(EngineCodec.write(new EnginePacket.Pong(PROBE)));
                answer(NOOP);
            }
            case EnginePacket.Upgrade done
            when upgrading -> {
                answer(NOOP);
                upgrading = false;
                candidate = null;
                pipe = from;
                flush();
            }
            default -> {
                pipeLost(from);
                from.close();
            }
        }
    }

    private void write(String packet) {
        queue.add(new Outgoing(packet, null));
        flush();
    }

    private void flush() {
        if (queue.isEmpty()) return;
        Pipe open = pipe;
        if (open != null) {
            List<Outgoing> leaving = queue;
            queue = new ArrayList<>(2);
            for (Outgoing one : leaving) {
                Future<Void> written = open.send(one.packet());
                if (one.sent() != null) written.onComplete(one.sent());
            }
        } else if (poll != null) {
            List<Outgoing> leaving = queue;
            queue = new ArrayList<>(2);
            answer(EngineCodec.writeAll(leaving.stream().map(Outgoing::packet).toList()));
            for (Outgoing one : leaving) if (one.sent() != null) one.sent().tryComplete();
            if (phase == Phase.LEAVING) over();
        }
    }

    private void answer(String body) {
        Promise<Reply> waiting = poll;
        poll = null;
        if (waiting != null) waiting.tryComplete(Reply.packets(body));
    }

    private void over() {
        if (phase == Phase.OVER) return;
        boolean told = phase == Phase.LEAVING;
        phase = Phase.OVER;
        answer(CLOSE);
        if (pipe != null) pipe.close();
        if (candidate != null) candidate.close();
        for (Outgoing lost : queue) if (lost.sent() != null) lost.sent().tryFail("the connection is over");
        queue = new ArrayList<>(0);
        if (!told) upper.over();
    }

    private Reply wrongTransport() {
        return (phase == Phase.OPEN ? EngineError.BAD_REQUEST : EngineError.UNKNOWN_SESSION).reply();
    }

    private String hello(String upgrades) {
        return EngineCodec.write(new EnginePacket.Open("{\"sid\":\"" + sid + "\",\"upgrades\":" + upgrades
                + ",\"pingInterval\":" + terms.pingInterval().toMillis()
                + ",\"pingTimeout\":" + terms.pingTimeout().toMillis()
                + ",\"maxPayload\":" + terms.largest() + "}"));
    }
}
