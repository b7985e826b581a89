package io.lectern.socketio;

import io.vertx.core.Future;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The connections of one event loop.
final class Engines {
    private final Sid.Home here;
    private final Engine.Terms terms;
    private final Client.Home clients;
    private final Waiting waiting;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Engine> engines = new HashMap<>();

    Engines(Sid.Home here, Engine.Terms terms, Client.Home clients, Waiting waiting) {
        this.here = here;
        this.terms = terms;
        this.clients = clients;
        this.waiting = waiting;
    }

    /// Opens a connection for somebody who has not said yet who it is.
    ///
    /// @return nothing when too many of that address wait already
    Optional<Engine> open(String address, @Nullable String languages) {
        if (!waiting.enter(address)) return Optional.empty();
        String sid = Sid.fresh(here, random).toString();
        Client client = new Client(
                clients, languages, () -> waiting.leave(address), upper -> new Engine(sid, terms, upper, now()));
        engines.put(sid, client.engine());
        return Optional.of(client.engine());
    }

    @Nullable
    Engine find(String sid) {
        Engine engine = engines.get(sid);
        return engine == null || engine.isOver() ? null : engine;
    }

    Future<Reply> poll(String sid) {
        Engine engine = find(sid);
        return engine == null ? Future.succeededFuture(EngineError.UNKNOWN_SESSION.reply()) : engine.poll();
    }

    void pollLost(String sid) {
        Engine engine = find(sid);
        if (engine != null) engine.pollLost();
    }

    Reply post(String sid, String body) {
        Engine engine = find(sid);
        return engine == null ? EngineError.UNKNOWN_SESSION.reply() : engine.post(body, now());
    }

    boolean offer(Engine engine, Pipe pipe) {
        return engine.offer(pipe, now());
    }

    /// A text came over a WebSocket; one that is too large ends it.
    void said(Engine engine, Pipe pipe, String text) {
        if (text.length() <= largest()) engine.piped(pipe, text, now());
        else pipe.close();
    }

    int largest() {
        return terms.largest();
    }

    /// The server asks for a sign of life in between, so no request waits any longer.
    Duration longestPoll() {
        return terms.pingInterval().plus(terms.pingTimeout());
    }

    void checkAll() {
        long now = now();
        for (Engine engine : List.copyOf(engines.values())) engine.check(now);
        engines.values().removeIf(Engine::isOver);
    }

    private static long now() {
        return System.nanoTime() / 1_000_000;
    }
}
