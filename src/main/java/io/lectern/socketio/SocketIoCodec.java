package io.lectern.socketio;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.lectern.protocol.ErrorCode;
import io.lectern.protocol.Formats;
import io.lectern.protocol.Refusal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Socket.IO 5 as text: `<type>[<attachments>-][<namespace>,][<ack>][<json>]`.
final class SocketIoCodec {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final int LONGEST_NAMESPACE = 128;
    private static final int LONGEST_NAME = 64;
    private static final int MOST_DIGITS = 15;

    private SocketIoCodec() {}

    static String write(SocketIoPacket packet) {
        String namespace = packet.namespace().equals(SocketIoPacket.MAIN) ? "" : packet.namespace() + ",";
        return switch (packet) {
            case SocketIoPacket.Connect(var in, JsonNode payload) ->
                "0" + namespace + (payload.isMissingNode() ? "" : payload);
            case SocketIoPacket.Disconnect gone -> "1" + namespace;
            case SocketIoPacket.Event(var in, Long ack, String name, List<JsonNode> arguments) ->
                "2" + namespace + (ack == null ? "" : ack) + array(arguments).insert(0, name);
            case SocketIoPacket.Ack(var in, long ack, List<JsonNode> arguments) ->
                "3" + namespace + ack + array(arguments);
            case SocketIoPacket.ConnectError(var in, String message) ->
                "4" + namespace + JSON.objectNode().put("message", message);
            case SocketIoPacket.Binary bytes -> "50-" + namespace + "[]";
        };
    }

    /// @throws Refusal `BAD_FRAME` when it is no packet
    static SocketIoPacket read(String text) {
        if (text.isEmpty()) throw wrong("a Socket.IO packet begins with a digit from 0 to 6");
        Reader rest = new Reader(text);
        char type = rest.next();
        if (type == '5' || type == '6') rest.skipAttachments();
        String namespace = rest.namespace();
        return switch (type) {
            case '0' -> new SocketIoPacket.Connect(namespace, payload(rest.json()));
            case '1' -> new SocketIoPacket.Disconnect(namespace);
            case '2' -> event(namespace, rest.number(), rest.json());
            case '3' -> ack(namespace, rest.number(), rest.json());
            case '4' ->
                new SocketIoPacket.ConnectError(
                        namespace, rest.json().path("message").asText(""));
            case '5', '6' -> new SocketIoPacket.Binary(namespace);
            default -> throw wrong("a Socket.IO packet begins with a digit from 0 to 6");
        };
    }

    private static JsonNode payload(JsonNode json) {
        if (!json.isMissingNode() && !json.isObject()) throw wrong("`auth` must be an object");
        return json;
    }

    private static SocketIoPacket event(String namespace, @Nullable Long ack, JsonNode json) {
        JsonNode name = json.path(0);
        if (!json.isArray() || !name.isTextual()) throw wrong("an event is an array that begins with its name");
        if (name.asText().length() > LONGEST_NAME) throw wrong("an event's name is longer than " + LONGEST_NAME);
        return new SocketIoPacket.Event(namespace, ack, name.asText(), list(json, 1));
    }

    private static SocketIoPacket ack(String namespace, @Nullable Long ack, JsonNode json) {
        if (ack == null || !json.isArray()) throw wrong("an answer is a number and an array");
        return new SocketIoPacket.Ack(namespace, ack, list(json, 0));
    }

    private static List<JsonNode> list(JsonNode array, int from) {
        List<JsonNode> items = new ArrayList<>(array.size());
        for (int i = from; i < array.size(); i++) items.add(array.get(i));
        return items;
    }

    private static ArrayNode array(List<JsonNode> items) {
        return JSON.arrayNode().addAll(items);
    }

    private static Refusal wrong(String what) {
        return ErrorCode.BAD_FRAME.refuse(what);
    }

    /// A text and how far it has been read.
    private static final class Reader {
        private final String text;
        private int at;

        Reader(String text) {
            this.text = text;
        }

        char next() {
            return text.charAt(at++);
        }

        void skipAttachments() {
            int dash = text.indexOf('-', at);
            if (dash < 0 || dash - at > MOST_DIGITS) throw wrong("a packet with bytes says how many there are");
            at = dash + 1;
        }

        String namespace() {
            if (at == text.length() || text.charAt(at) != '/') return SocketIoPacket.MAIN;
            int comma = text.indexOf(',', at);
            int end = comma < 0 ? text.length() : comma;
            if (end - at > LONGEST_NAMESPACE) throw wrong("a namespace's name is longer than " + LONGEST_NAMESPACE);
            String namespace = text.substring(at, end);
            at = comma < 0 ? end : end + 1;
            int query = namespace.indexOf('?');
            return query < 0 ? namespace : namespace.substring(0, query);
        }

        @Nullable
        Long number() {
            int from = at;
            while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') at++;
            if (at - from > MOST_DIGITS) throw wrong("the number of an answer is too long");
            return at == from ? null : Long.valueOf(text.substring(from, at));
        }

        JsonNode json() {
            if (at == text.length()) return MissingNode.getInstance();
            try {
                return Formats.plain().readTree(text.substring(at));
            } catch (JsonProcessingException e) {
                throw wrong("not JSON");
            }
        }
    }
}
