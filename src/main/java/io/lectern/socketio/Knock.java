package io.lectern.socketio;

import io.vertx.core.http.HttpMethod;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a request to `/socket.io/` wants, by its method and its query.
sealed interface Knock {

    record Open() implements Knock {}

    record Poll(Sid sid) implements Knock {}

    record Post(Sid sid) implements Knock {}

    record OpenSocket() implements Knock {}

    /// A WebSocket for a connection that is open over HTTP.
    record Upgrade(Sid sid) implements Knock {}

    record Wrong(EngineError error) implements Knock {}

    /// @param isSocket whether it is the handshake of a WebSocket
    static Knock of(
            HttpMethod method,
            boolean isSocket,
            @Nullable String version,
            @Nullable String transport,
            @Nullable String sid) {
        boolean socket = "websocket".equals(transport);
        if (!socket && !"polling".equals(transport)) return new Wrong(EngineError.UNKNOWN_TRANSPORT);
        if (!"4".equals(version)) return new Wrong(EngineError.UNSUPPORTED_VERSION);
        if (socket != isSocket) return new Wrong(EngineError.BAD_REQUEST);
        if (sid == null) return open(method, socket);
        Optional<Sid> known = Sid.read(sid);
        if (known.isEmpty()) return new Wrong(EngineError.UNKNOWN_SESSION);
        if (socket) return new Upgrade(known.get());
        if (method.equals(HttpMethod.GET)) return new Poll(known.get());
        return method.equals(HttpMethod.POST) ? new Post(known.get()) : new Wrong(EngineError.BAD_REQUEST);
    }

    private static Knock open(HttpMethod method, boolean socket) {
        if (!method.equals(HttpMethod.GET)) return new Wrong(EngineError.BAD_HANDSHAKE_METHOD);
        return socket ? new OpenSocket() : new Open();
    }
}
