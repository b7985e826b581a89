package io.lectern.socketio;

import io.lectern.protocol.ErrorCode;
import io.lectern.protocol.Refusal;
import java.util.ArrayList;
import java.util.List;

/// Engine.IO 4 as text: a digit, then what the packet holds. Over HTTP several packets share a body.
final class EngineCodec {
    private static final char SEPARATOR = '\u001e';

    private EngineCodec() {}

    static String write(EnginePacket packet) {
        return switch (packet) {
            case EnginePacket.Open(String handshake) -> '0' + handshake;
            case EnginePacket.Close close -> "1";
            case EnginePacket.Ping(String word) -> '2' + word;
            case EnginePacket.Pong(String word) -> '3' + word;
            case EnginePacket.Message(String text) -> '4' + text;
            case EnginePacket.Upgrade upgrade -> "5";
            case EnginePacket.Noop noop -> "6";
            case EnginePacket.Bytes bytes -> "b";
        };
    }

    /// @throws Refusal `BAD_FRAME` when it is no packet
    static EnginePacket read(String text) {
        String rest = text.isEmpty() ? "" : text.substring(1);
        return switch (text.isEmpty() ? ' ' : text.charAt(0)) {
            case '0' -> new EnginePacket.Open(rest);
            case '1' -> new EnginePacket.Close();
            case '2' -> new EnginePacket.Ping(rest);
            case '3' -> new EnginePacket.Pong(rest);
            case '4' -> new EnginePacket.Message(rest);
            case '5' -> new EnginePacket.Upgrade();
            case '6' -> new EnginePacket.Noop();
            case 'b' -> new EnginePacket.Bytes();
            default -> throw ErrorCode.BAD_FRAME.refuse("an Engine.IO packet begins with a digit from 0 to 6");
        };
    }

    /// The body of an answer to a waiting request.
    static String writeAll(List<String> packets) {
        return String.join(String.valueOf(SEPARATOR), packets);
    }

    /// @throws Refusal `BAD_FRAME` when one of them is no packet: then none of them counts
    static List<EnginePacket> readAll(String body) {
        List<EnginePacket> packets = new ArrayList<>(1);
        for (int from = 0; from <= body.length(); ) {
            int end = body.indexOf(SEPARATOR, from);
            if (end < 0) end = body.length();
            packets.add(read(body.substring(from, end)));
            from = end + 1;
        }
        return packets;
    }
}
