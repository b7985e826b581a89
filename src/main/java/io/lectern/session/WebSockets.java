package io.lectern.session;

import io.lectern.http.Hop;
import io.lectern.http.SocketEndpoint;
import io.lectern.protocol.CloseReason;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.ServerWebSocketHandshake;

/// Opens a session for every WebSocket of one event loop.
public final class WebSockets implements SocketEndpoint {
    private final Sessions sessions;
    private final FrameBytes bytes = new FrameBytes();
    private final Door door;
    private final Hop hop;

    public WebSockets(Sessions sessions, Door door, Hop hop) {
        this.sessions = sessions;
        this.door = door;
        this.hop = hop;
    }

    @Override
    public void handshake(ServerWebSocketHandshake handshake) {
        Door.Answer answer = door.knock(hop.client(handshake.remoteAddress(), handshake.headers()));
        if (answer == Door.Answer.COME_IN) handshake.accept();
        else handshake.reject(answer.status());
    }

    @Override
    public void accept(ServerWebSocket socket) {
        int largest = sessions.settings().session().maxFrameKib() * 1024;
        WebSocketWire wire = WebSocketWire.of(socket, sessions.context(), bytes, largest);
        Session session = sessions.begin(wire);
        wire.serve(session);
        if (!SUBPROTOCOL.equals(socket.subProtocol()))
            session.close(CloseReason.PROTOCOL_VERSION, "speak " + SUBPROTOCOL);
    }
}
