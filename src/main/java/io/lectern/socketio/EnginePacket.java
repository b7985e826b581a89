package io.lectern.socketio;

/// What travels between two ends of Engine.IO.
sealed interface EnginePacket {

    /// The first packet of a connection.
    ///
    /// @param handshake what holds for it, as JSON
    record Open(String handshake) implements EnginePacket {}

    record Close() implements EnginePacket {}

    /// A sign of life is asked for; `probe` tries out a transport.
    record Ping(String word) implements EnginePacket {}

    record Pong(String word) implements EnginePacket {}

    /// A packet of the protocol above.
    record Message(String text) implements EnginePacket {}

    /// Bytes of the protocol above. None of the old events has any, so they are not kept.
    record Bytes() implements EnginePacket {}

    /// From here on everything goes over the transport this came on.
    record Upgrade() implements EnginePacket {}

    /// Ends a waiting request that has nothing to bring.
    record Noop() implements EnginePacket {}
}
