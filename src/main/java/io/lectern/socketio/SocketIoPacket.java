package io.lectern.socketio;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What travels between two ends of Socket.IO, in a namespace.
sealed interface SocketIoPacket {
    /// The one namespace there is here.
    String MAIN = "/";

    String namespace();

    /// @param payload what the client says about itself, or what the server answers; missing when there is none
    record Connect(String namespace, JsonNode payload) implements SocketIoPacket {}

    record Disconnect(String namespace) implements SocketIoPacket {}

    /// @param ack the number under which an answer is wanted
    record Event(String namespace, @Nullable Long ack, String name, List<JsonNode> arguments)
            implements SocketIoPacket {
        public Event {
            arguments = List.copyOf(arguments);
        }
    }

    record Ack(String namespace, long ack, List<JsonNode> arguments) implements SocketIoPacket {
        public Ack {
            arguments = List.copyOf(arguments);
        }
    }

    record ConnectError(String namespace, String message) implements SocketIoPacket {}

    /// An event or an answer with bytes: nothing here takes any.
    record Binary(String namespace) implements SocketIoPacket {}
}
