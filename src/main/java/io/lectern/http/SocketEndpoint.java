package io.lectern.http;

import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.ServerWebSocketHandshake;

/// What happens to the WebSockets of a path. That path and their Origin have been checked before.
public interface SocketEndpoint {
    /// Where `lectern.v1.json` is spoken.
    String PATH = "/ws";

    /// The one subprotocol spoken there.
    String SUBPROTOCOL = "lectern.v1.json";

    /// Accepts or rejects before the upgrade.
    void handshake(ServerWebSocketHandshake handshake);

    /// Takes over an open socket.
    void accept(ServerWebSocket socket);
}
