package io.lectern.socketio;

import io.vertx.core.Future;

/// A WebSocket below an [Engine]: on this event loop, or on another one.
interface Pipe {
    /// @return completes when the packet has left the process that has the socket
    Future<Void> send(String packet);

    /// Closes behind what was sent.
    void close();

    /// Closes at once, whatever is still unsent.
    void cut();
}
