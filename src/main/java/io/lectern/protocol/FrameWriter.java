package io.lectern.protocol;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes what the server sends. Events arrive ready made and are only put in place.
public final class FrameWriter {
    /// The server's ping; a client answers with the same.
    public static final String BEAT = "{}";

    private FrameWriter() {}

    @FunctionalInterface
    private interface Body {
        void write(JsonGenerator json) throws IOException;
    }

    /// What a client may rely on for the life of its socket.
    public record Welcome(
            SessionId session,
            UserId user,
            NodeId node,
            String serverTime,
            Duration ping,
            Limits limits,
            List<String> features,
            List<Stand> rooms) {}

    /// Where a room stands that the server itself joined.
    public record Stand(RoomId room, long seq, String epoch) {}

    /// Bounds a client should keep by itself.
    public record Limits(int frameBytes, int messagesPerSecond, int rooms, int textCharacters) {}

    public static String connected(long id, Welcome welcome) {
        return ok(id, json -> {
            json.writeStringField("session", welcome.session().value());
            json.writeNumberField("user", welcome.user().value());
            json.writeStringField("node", welcome.node().value());
            json.writeStringField("server_time", welcome.serverTime());
            json.writeNumberField("ping_s", welcome.ping().toSeconds());
            json.writeObjectFieldStart("limits");
            json.writeNumberField("frame_bytes", welcome.limits().frameBytes());
            json.writeNumberField("messages_per_second", welcome.limits().messagesPerSecond());
            json.writeNumberField("rooms", welcome.limits().rooms());
            json.writeNumberField("text_characters", welcome.limits().textCharacters());
            json.writeEndObject();
            json.writeArrayFieldStart("features");
            for (String feature : welcome.features()) json.writeString(feature);
            json.writeEndArray();
            json.writeArrayFieldStart("rooms");
            for (Stand stand : welcome.rooms()) {
                json.writeStartObject();
                place(json, stand.room(), stand.seq(), stand.epoch());
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }

    public static String done(long id) {
        return ok(id, json -> {});
    }

    /// A command was carried out: the room stands at `seq`.
    public static String placed(long id, RoomId room, long seq, String epoch) {
        return ok(id, json -> place(json, room, seq, epoch));
    }

    /// @param bodies every event missed, oldest first
    /// @param more true when there are further ones, to be asked for from `seq` on
    public static String recovered(long id, RoomId room, long seq, String epoch, List<String> bodies, boolean more) {
        return ok(id, json -> {
            place(json, room, seq, epoch);
            json.writeBooleanField("recovered", true);
            json.writeBooleanField("more", more);
            events(json, bodies);
        });
    }

    public static String entered(long id, RoomId room, long seq, String epoch, String snapshot) {
        return ok(id, json -> {
            place(json, room, seq, epoch);
            json.writeBooleanField("recovered", false);
            json.writeFieldName("snapshot");
            json.writeRawValue(snapshot);
        });
    }

    public static String history(long id, RoomId room, List<String> bodies, boolean more) {
        return ok(id, json -> {
            json.writeStringField("room", room.wire());
            json.writeBooleanField("more", more);
            events(json, bodies);
        });
    }

    /// @param members a JSON array
    public static String presence(long id, RoomId room, int count, String members, boolean more) {
        return ok(id, json -> {
            json.writeStringField("room", room.wire());
            json.writeNumberField("count", count);
            json.writeFieldName("members");
            json.writeRawValue(members);
            json.writeBooleanField("more", more);
        });
    }

    public static String refused(long id, Refusal why, String message) {
        return frame(json -> {
            json.writeNumberField("id", id);
            json.writeObjectFieldStart("err");
            json.writeNumberField("code", why.code().status());
            json.writeStringField("name", why.code().wire());
            json.writeStringField("message", message);
            json.writeBooleanField("temporary", why.code().temporary());
            Duration wait = why.retryAfter();
            if (wait != null) json.writeNumberField("retry_after_ms", wait.toMillis());
            json.writeEndObject();
        });
    }

    /// Somebody's signal, for the others.
    ///
    /// @param from who it is, as JSON; null when it is the server
    /// @param data what it holds, as JSON
    public static String signal(RoomId room, String type, @Nullable String from, String data) {
        return frame(json -> {
            json.writeObjectFieldStart("signal");
            json.writeStringField("room", room.wire());
            json.writeStringField("type", type);
            if (from != null) {
                json.writeFieldName("from");
                json.writeRawValue(from);
            }
            json.writeFieldName("data");
            json.writeRawValue(data);
            json.writeEndObject();
        });
    }

    /// The room's twin of a close code: this room is over for the socket, the socket itself stays.
    public static String roomClosed(RoomId room, CloseReason reason) {
        return frame(json -> {
            json.writeObjectFieldStart("room_close");
            json.writeStringField("room", room.wire());
            json.writeNumberField("code", reason.code());
            json.writeStringField("reason", reason.wire());
            json.writeEndObject();
        });
    }

    public static String drain(Duration delay) {
        return frame(json -> {
            json.writeObjectFieldStart("drain");
            json.writeNumberField("delay_ms", delay.toMillis());
            json.writeEndObject();
        });
    }

    private static void place(JsonGenerator json, RoomId room, long seq, String epoch) throws IOException {
        json.writeStringField("room", room.wire());
        json.writeNumberField("seq", seq);
        json.writeStringField("epoch", epoch);
    }

    private static void events(JsonGenerator json, List<String> bodies) throws IOException {
        json.writeArrayFieldStart("events");
        for (String body : bodies) json.writeRawValue(body);
        json.writeEndArray();
    }

    private static String ok(long id, Body body) {
        return frame(json -> {
            json.writeNumberField("id", id);
            json.writeObjectFieldStart("ok");
            body.write(json);
            json.writeEndObject();
        });
    }

    private static String frame(Body body) {
        StringWriter text = new StringWriter(128);
        try (JsonGenerator json = Formats.plain().createGenerator(text)) {
            json.writeStartObject();
            body.write(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("a frame cannot be written", e);
        }
        return text.toString();
    }
}
