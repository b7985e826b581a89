package io.lectern.protocol;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.lectern.protocol.ClientFrame.Gesture;
import io.lectern.protocol.ClientFrame.Op;
import io.lectern.protocol.ClientFrame.Proof;
import io.lectern.protocol.ClientFrame.Since;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// Reads what clients send. Unknown members of an object are ignored; everything else is checked.
public final class FrameReader {
    static final long LARGEST_ID = (1L << 53) - 1;
    private static final int LARGEST_HISTORY = 200;
    private static final int LARGEST_MEMBERS = 200;
    private static final Set<String> OPS = Set.of(
            "connect",
            "refresh",
            "join",
            "leave",
            "publish",
            "history",
            "presence",
            "hand",
            "poll",
            "rollcall",
            "moderate");
    private static final Pattern TYPE = Pattern.compile("[A-Za-z0-9._-]+");
    private static final Pattern CID = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    private FrameReader() {}

    /// Reads one JSON object.
    ///
    /// @throws Refusal `BAD_FRAME` when it is not an object, or a request without a usable `id`: then the two sides
    ///     no longer speak the same language and the socket is closed
    public static ClientFrame read(String text) {
        JsonNode frame = parse(text);
        if (!frame.isObject()) throw ErrorCode.BAD_FRAME.refuse("a frame is a JSON object");
        if (frame.isEmpty()) return new ClientFrame.Beat();
        if (frame.path("signal").isObject() && !frame.has("id")) return signal(frame.path("signal"));
        JsonNode id = frame.path("id");
        if (!id.isIntegralNumber() || !id.canConvertToLong() || id.asLong() < 1 || id.asLong() > LARGEST_ID)
            throw ErrorCode.BAD_FRAME.refuse("`id` must be a whole number from 1 to 2^53 - 1");
        try {
            return new ClientFrame.Request(id.asLong(), op(frame));
        } catch (Refusal why) {
            return new ClientFrame.Unreadable(id.asLong(), why);
        }
    }

    private static ClientFrame signal(JsonNode body) {
        try {
            String type = text(body, "type", 32);
            JsonNode data = body.path("data");
            if (!TYPE.matcher(type).matches()) throw wrong("type", "must be letters, digits, `.`, `-` or `_`");
            if (!data.isObject()) throw wrong("data", "must be an object");
            return new ClientFrame.Signal(room(body), type, data);
        } catch (Refusal nobodyAsked) {
            // It has no id to answer under, and losing it is allowed.
            return new ClientFrame.Beat();
        }
    }

    private static JsonNode parse(String text) {
        try {
            return Formats.plain().readTree(text);
        } catch (JsonProcessingException e) {
            throw ErrorCode.BAD_FRAME.refuse("not JSON");
        }
    }

    /// The first member that is an operation; members that are none are ignored, unless there is no other.
    private static Op op(JsonNode frame) {
        String unknown = "";
        for (Map.Entry<String, JsonNode> member : frame.properties()) {
            String name = member.getKey();
            if (OPS.contains(name)) {
                if (!member.getValue().isObject()) throw wrong(name, "must be an object");
                return op(name, member.getValue());
            }
            if (!name.equals("id") && unknown.isEmpty()) unknown = name;
        }
        throw ErrorCode.UNKNOWN_OP.refuse(clip(unknown));
    }

    private static Op op(String name, JsonNode body) {
        return switch (name) {
            case "connect" ->
                new Op.Connect(proof(body), clip(body.path("client").asText("")));
            case "refresh" -> new Op.Refresh(text(body, "token", 4096));
            case "join" -> join(body);
            case "leave" -> new Op.Leave(room(body));
            case "publish" -> publish(body);
            case "history" ->
                new Op.History(
                        room(body),
                        body.has("before") ? number(body, "before", 1, LARGEST_ID) : LARGEST_ID,
                        body.has("limit") ? (int) number(body, "limit", 1, LARGEST_HISTORY) : 50);
            case "presence" ->
                new Op.Presence(
                        room(body),
                        body.has("after") ? number(body, "after", 1, LARGEST_ID) : 0,
                        body.has("limit") ? (int) number(body, "limit", 1, LARGEST_MEMBERS) : LARGEST_MEMBERS);
            case "hand" -> new Op.Hand(room(body), gesture(body));
            case "poll" -> new Op.Poll(room(body), LessonOps.poll(body));
            case "rollcall" -> new Op.Rollcall(room(body), LessonOps.rollcall(body));
            case "moderate" -> new Op.Moderate(room(body), LessonOps.moderate(body));
            default -> throw ErrorCode.UNKNOWN_OP.refuse(clip(name));
        };
    }

    private static Proof proof(JsonNode body) {
        if (body.has("token") && body.has("ticket")) throw wrong("connect", "takes either `token` or `ticket`");
        if (body.has("token")) return new Proof.Token(text(body, "token", 4096));
        return body.has("ticket") ? new Proof.Ticket(text(body, "ticket", 64)) : new Proof.None();
    }

    private static Op join(JsonNode body) {
        JsonNode since = body.path("since");
        if (since.isMissingNode() || since.isNull()) return new Op.Join(room(body), null);
        return new Op.Join(room(body), new Since(number(since, "seq", 0, LARGEST_ID), text(since, "epoch", 64)));
    }

    private static Op publish(JsonNode body) {
        JsonNode data = body.path("data");
        if (!data.isObject()) throw wrong("data", "must be an object");
        return new Op.Publish(room(body), cid(body), text(body, "type", 64), data);
    }

    static String cid(JsonNode body) {
        String cid = text(body, "cid", 64);
        if (!CID.matcher(cid).matches()) throw wrong("cid", "must be 1 to 64 letters, digits, - or _; a ULID is best");
        return cid;
    }

    private static Gesture gesture(JsonNode body) {
        if (body.has("call")) return new Gesture.Call(new UserId(number(body, "call", 1, LARGEST_ID)));
        JsonNode lower = body.path("lower");
        if (lower.isTextual() && lower.asText().equals("all")) return new Gesture.LowerAll();
        if (!lower.isMissingNode()) return new Gesture.Lower(new UserId(number(body, "lower", 1, LARGEST_ID)));
        JsonNode fair = body.path("fair");
        if (fair.isBoolean()) return new Gesture.Order(fair.asBoolean());
        JsonNode raise = body.path("raise");
        if (!raise.isBoolean()) throw wrong("hand", "needs `raise` or `fair` (true or false), `call` or `lower`");
        return raise.asBoolean() ? new Gesture.Raise() : new Gesture.LowerOwn();
    }

    private static RoomId room(JsonNode body) {
        return RoomId.parse(text(body, "room", 64));
    }

    static String text(JsonNode body, String field, int longest) {
        JsonNode value = body.path(field);
        if (!value.isTextual() || value.asText().isEmpty()) throw wrong(field, "must be a text");
        if (value.asText().length() > longest) throw wrong(field, "must not be longer than " + longest);
        return value.asText();
    }

    static long number(JsonNode body, String field, long least, long most) {
        JsonNode value = body.path(field);
        if (!value.isIntegralNumber() || !value.canConvertToLong() || value.asLong() < least || value.asLong() > most)
            throw wrong(field, "must be a whole number from " + least + " to " + most);
        return value.asLong();
    }

    static Refusal wrong(String field, String rule) {
        return ErrorCode.BAD_FRAME.refuse("`" + field + "` " + rule);
    }

    private static String clip(String text) {
        return text.length() > 64 ? text.substring(0, 64) : text;
    }
}
