package io.lectern.room;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lectern.protocol.Formats;
import io.lectern.protocol.Role;
import io.lectern.protocol.RoomId;
import io.lectern.protocol.UserId;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Entries as text. The text of a seen entry is the very frame its members get: written once by the room, then
/// only carried, through the log, the bus and the socket.
public final class RoomCodec {
    private static final String SEEN = "event";
    private static final String UNSEEN = "unseen";
    private static final ObjectMapper MAPPER = Formats.plain();
    private static final Map<String, Class<? extends RoomEvent>> TYPES = types();
    private static final Map<Class<? extends RoomEvent>, String> NAMES =
            TYPES.entrySet().stream().collect(Collectors.toUnmodifiableMap(Map.Entry::getValue, Map.Entry::getKey));

    private RoomCodec() {}

    /// The type of an event on the wire: `HandRaised` is `hand.raised`.
    public static String type(Class<? extends RoomEvent> event) {
        return Objects.requireNonNull(NAMES.get(event));
    }

    private static String spelled(Class<? extends RoomEvent> event) {
        String[] words = event.getSimpleName().split("(?<=[a-z])(?=[A-Z])", 2);
        return String.join(".", words).toLowerCase(Locale.ROOT);
    }

    public static boolean isSeen(String text) {
        return text.startsWith("{\"" + SEEN + "\"");
    }

    /// The entry as a frame: `{"event":{"room":…,"seq":…,"epoch":…,"type":…,"at":…,"from":…,"cid":…,"data":…}}`.
    public static String encode(RoomId room, String epoch, Entry entry) {
        StringWriter text = new StringWriter(256);
        try (JsonGenerator json = MAPPER.createGenerator(text)) {
            json.writeStartObject();
            json.writeObjectFieldStart(entry.event() instanceof RoomEvent.Seen ? SEEN : UNSEEN);
            body(json, room, epoch, entry);
            json.writeEndObject();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("an entry of " + room + " cannot be written", e);
        }
        return text.toString();
    }

    /// A chat message without its text: what recovery and history show of a deleted one. Other frames stay as they are.
    public static String redacted(String frame) {
        try {
            JsonNode whole = MAPPER.readTree(frame);
            JsonNode body = whole.path(SEEN);
            if (!isChatMessage(frame) || !(body instanceof ObjectNode event)) return frame;
            event.set("data", MAPPER.valueToTree(RoomEvent.ChatMessage.DELETED));
            return MAPPER.writeValueAsString(whole);
        } catch (IOException e) {
            throw new UncheckedIOException("an entry of the log cannot be read", e);
        }
    }

    public static boolean isChatMessage(String frame) {
        try {
            return MAPPER.readTree(frame).path(SEEN).path("type").asText().equals(type(RoomEvent.ChatMessage.class));
        } catch (IOException e) {
            throw new UncheckedIOException("an entry of the log cannot be read", e);
        }
    }

    /// A seen event as its frame, from what a store keeps of it.
    ///
    /// @param data as JSON
    public static String frame(
            RoomId room,
            String epoch,
            long seq,
            String type,
            Instant at,
            @Nullable Author from,
            @Nullable String cid,
            String data) {
        StringWriter text = new StringWriter(256);
        try (JsonGenerator json = MAPPER.createGenerator(text)) {
            json.writeStartObject();
            json.writeObjectFieldStart(SEEN);
            head(json, room, epoch, seq, type, at);
            from(json, from, cid);
            json.writeFieldName("data");
            json.writeRawValue(data);
            json.writeEndObject();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("an event of " + room + " cannot be written", e);
        }
        return text.toString();
    }

    /// The inside of a frame, as it stands in lists of events.
    public static String body(String frame) {
        return frame.substring(SEEN.length() + 4, frame.length() - 1);
    }

    /// A person as the `from` of a frame.
    public static String author(Author who) {
        try {
            return MAPPER.writeValueAsString(who);
        } catch (IOException e) {
            throw new UncheckedIOException("an author cannot be written", e);
        }
    }

    /// Reads an entry back from its text.
    public static Entry decode(Position position, String text) {
        try {
            JsonNode frame = MAPPER.readTree(text);
            JsonNode body = frame.path(isSeen(text) ? SEEN : UNSEEN);
            Class<? extends RoomEvent> type = TYPES.get(body.path("type").asText());
            if (type == null) throw new IllegalArgumentException("no event has the type " + body.path("type"));
            return new Entry(
                    position,
                    Instant.parse(body.path("at").asText()),
                    author(body.path("from")),
                    body.path("cid").textValue(),
                    MAPPER.treeToValue(body.path("data"), type));
        } catch (IOException e) {
            throw new UncheckedIOException("an entry of the log cannot be read: " + text, e);
        }
    }

    private static void body(JsonGenerator json, RoomId room, String epoch, Entry entry) throws IOException {
        String type = type(entry.event().getClass());
        head(json, room, epoch, entry.position().seq(), type, entry.at());
        from(json, entry.from(), entry.cid());
        json.writeFieldName("data");
        MAPPER.writeValue(json, entry.event());
    }

    private static void head(JsonGenerator json, RoomId room, String epoch, long seq, String type, Instant at)
            throws IOException {
        json.writeStringField("room", room.wire());
        json.writeNumberField("seq", seq);
        json.writeStringField("epoch", epoch);
        json.writeStringField("type", type);
        json.writeStringField("at", at.toString());
    }

    private static void from(JsonGenerator json, @Nullable Author from, @Nullable String cid) throws IOException {
        if (from != null) {
            json.writeObjectFieldStart("from");
            json.writeNumberField("user", from.user().value());
            json.writeStringField("name", from.name());
            json.writeStringField("role", from.role().wire());
            json.writeEndObject();
        }
        if (cid != null) json.writeStringField("cid", cid);
    }

    private static @Nullable Author author(JsonNode from) {
        if (from.isMissingNode()) return null;
        return new Author(
                new UserId(from.path("user").asLong()),
                from.path("name").asText(),
                Role.parse(from.path("role").asText()));
    }

    private static Map<String, Class<? extends RoomEvent>> types() {
        Map<String, Class<? extends RoomEvent>> types = new HashMap<>();
        for (Class<?> family : RoomEvent.class.getPermittedSubclasses())
            for (Class<?> leaf : family.getPermittedSubclasses()) {
                Class<? extends RoomEvent> event = leaf.asSubclass(RoomEvent.class);
                types.put(spelled(event), event);
            }
        return Map.copyOf(types);
    }
}
