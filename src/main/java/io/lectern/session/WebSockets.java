package io.lectern.session;

import io.lectern.http.Hop;
import io.lectern.http.SocketEndpoint;
import io.lectern.protocol.CloseReason;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.ServerWebSocketHandshake;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Opens a session for every WebSocket of one event loop.
public final class WebSockets implements SocketEndpoint {
    private static final Logger LOGGER = LoggerFactory.getLogger(WebSockets.class);

    private final Sessions sessions;
    private final WebSocketWire.Shelf shelf = new WebSocketWire.Shelf();
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
        WebSocketWire wire = new WebSocketWire(socket, shelf);
        wire.lighten();
        Session session = sessions.begin(wire);
        socket.textMessageHandler(session::receive);
        socket.binaryMessageHandler(binary -> session.close(CloseReason.BAD_FRAME, "only text is spoken here"));
        socket.exceptionHandler(broken -> LOGGER.atDebug().setCause(broken).log("a socket broke"));
        socket.closeHandler(gone -> session.ended());
        if (!SUBPROTOCOL.equals(socket.subProtocol()))
            session.close(CloseReason.PROTOCOL_VERSION, "speak " + SUBPROTOCOL);
    }
}
