package io.lectern.socketio;

import io.vertx.core.Future;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.internal.http.WebSocketInternal;

/// A WebSocket of this event loop.
final class SocketPipe implements Pipe {
    private final ServerWebSocket socket;

    SocketPipe(ServerWebSocket socket) {
        this.socket = socket;
    }

    @Override
    public Future<Void> send(String packet) {
        return socket.writeTextMessage(packet);
    }

    @Override
    public void close() {
        // It may be closed already; then there is nothing left to do.
        socket.close();
    }

    @Override
    public void cut() {
        if (socket instanceof WebSocketInternal open)
            open.channelHandlerContext().close();
    }
}
