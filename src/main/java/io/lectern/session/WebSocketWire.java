package io.lectern.session;

import io.lectern.protocol.CloseReason;
import io.vertx.core.Future;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.internal.http.WebSocketInternal;
import org.jspecify.annotations.Nullable;

/// A session's wire over a WebSocket.
final class WebSocketWire implements Wire {
    private final ServerWebSocket socket;
    private final @Nullable String languages;

    WebSocketWire(ServerWebSocket socket) {
        this.socket = socket;
        this.languages = socket.headers().get("Accept-Language");
    }

    @Override
    public @Nullable String languages() {
        return languages;
    }

    @Override
    public Future<Void> write(Bundle bundle) {
        return socket.writeTextMessage(bundle.text());
    }

    @Override
    public Future<Void> close(CloseReason reason, String text) {
        return socket.close((short) reason.code(), text);
    }

    @Override
    public void cut() {
        if (socket instanceof WebSocketInternal open)
            open.channelHandlerContext().close();
    }
}
