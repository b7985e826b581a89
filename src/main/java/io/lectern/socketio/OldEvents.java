package io.lectern.socketio;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lectern.protocol.ErrorCode;
import io.lectern.protocol.Refusal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// The shapes of the old events, and what they are here.
final class OldEvents {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final Pattern CID = Pattern.compile("[A-Za-z0-9_-]{1,64}");
    private static final int LONGEST_ITEM = 64;
    private static final int LARGEST_ACTIVITY = 4 * 1024;
    private static final int DEEPEST_ACTIVITY = 8;
    private static final int RECENT = 20;
    private static final Set<String> UPDATES = Set.of("favorite.set", "completion.set");

    private OldEvents() {}

    /// A favourite or a completion that is set, or taken back.
    record Update(String type, String item, boolean value, String cid) {
        ObjectNode publish(String room) {
            ObjectNode body =
                    JSON.objectNode().put("room", room).put("cid", cid).put("type", type);
            body.putObject("data").put("item", item).put("value", value);
            return body;
        }
    }

    /// Reads a `lesson-update`. It names the state that is wanted, not a change, so a repeated one never flips back;
    /// one that carries a `cid` or a `timestamp` is not even written twice.
    ///
    /// @param spare the cid of an update that has nothing to be told apart by
    /// @throws Refusal `BAD_FRAME` naming the field
    static Update update(JsonNode old, String spare) {
        if (!old.isObject()) throw wrong("lesson-update", "must be an object");
        JsonNode lesson = old.path("lessonId");
        String item = lesson.isTextual() || lesson.isIntegralNumber() ? lesson.asText() : "";
        if (item.isBlank() || item.length() > LONGEST_ITEM)
            throw wrong("lessonId", "must be a text of 1 to " + LONGEST_ITEM + " characters, or a whole number");
        String type = oneOf(old, "type", "favorite", "completed");
        String action = oneOf(old, "action", "add", "remove");
        return new Update(
                type.equals("favorite") ? "favorite.set" : "completion.set",
                item,
                action.equals("add"),
                cid(old, item + '|' + type + '|' + action, spare));
    }

    /// What this person did last, oldest first.
    static ArrayNode recent(JsonNode events, String user) {
        List<JsonNode> updates = new ArrayList<>();
        for (JsonNode event : events) if (isUpdate(event)) updates.add(updated(event, user));
        ArrayNode last = JSON.arrayNode();
        updates.subList(Math.max(0, updates.size() - RECENT), updates.size()).forEach(last::add);
        return last;
    }

    static boolean isUpdate(JsonNode event) {
        return UPDATES.contains(event.path("type").asText());
    }

    static ObjectNode updated(JsonNode event, String user) {
        boolean favorite = event.path("type").asText().equals("favorite.set");
        JsonNode data = event.path("data");
        return JSON.objectNode()
                .put("lessonId", data.path("item").asText())
                .put("userId", user)
                .put("type", favorite ? "favorite" : "completed")
                .put("action", data.path("value").asBoolean() ? "add" : "remove")
                .put("timestamp", millis(event));
    }

    static ObjectNode announced(JsonNode event, boolean english) {
        JsonNode data = event.path("data");
        String text = data.path("text").asText("");
        ObjectNode old =
                JSON.objectNode().put("message", english ? data.path("text_en").asText(text) : text);
        old.set("data", data);
        return old.put("timestamp", millis(event));
    }

    static ObjectNode person(JsonNode event, JsonNode member) {
        ObjectNode old = JSON.objectNode()
                .put("userId", member.isObject() ? member.path("user").asText() : member.asText())
                .put("timestamp", millis(event))
                .put("room", event.path("room").asText());
        if (member.hasNonNull("name")) old.set("name", member.path("name"));
        return old;
    }

    /// Somebody's `user-activity`: what was said, except who says so.
    static ObjectNode activity(JsonNode signal, long now) {
        ObjectNode old = JSON.objectNode();
        if (signal.path("data") instanceof ObjectNode said) old.setAll(said);
        return old.put("userId", signal.path("from").path("user").asText())
                .put("timestamp", now)
                .put("room", signal.path("room").asText());
    }

    /// A `user-activity` passes through rooms as it is, within the bounds of a signal.
    ///
    /// @throws Refusal `BAD_FRAME` naming the bound
    static void checkActivity(JsonNode said) {
        if (!said.isObject()) throw wrong("user-activity", "must be an object");
        if (said.toString().length() > LARGEST_ACTIVITY)
            throw wrong("user-activity", "must not have more than " + LARGEST_ACTIVITY + " characters");
        if (!isFlat(said, DEEPEST_ACTIVITY))
            throw wrong("user-activity", "must not be nested deeper than " + DEEPEST_ACTIVITY);
    }

    private static boolean isFlat(JsonNode json, int levels) {
        if (!json.isContainerNode()) return true;
        if (levels == 0) return false;
        for (JsonNode inside : json) if (!isFlat(inside, levels - 1)) return false;
        return true;
    }

    private static Refusal wrong(String field, String rule) {
        return ErrorCode.BAD_FRAME.refuse("`" + field + "` " + rule);
    }

    private static String oneOf(JsonNode old, String field, String one, String other) {
        String value = old.path(field).asText();
        if (!value.equals(one) && !value.equals(other))
            throw wrong(field, "must be \"" + one + "\" or \"" + other + "\"");
        return value;
    }

    private static String cid(JsonNode old, String what, String spare) {
        String cid = old.path("cid").asText("");
        if (CID.matcher(cid).matches()) return cid;
        return old.path("timestamp").isNumber() ? digest(what + '|' + old.path("timestamp")) : spare;
    }

    private static String digest(String text) {
        try {
            byte[] whole = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return "old-" + HexFormat.of().formatHex(whole, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static long millis(JsonNode event) {
        try {
            return Instant.parse(event.path("at").asText()).toEpochMilli();
        } catch (DateTimeException e) {
            return 0;
        }
    }
}
