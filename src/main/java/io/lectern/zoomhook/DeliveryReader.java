package io.lectern.zoomhook;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.lectern.protocol.ErrorCode;
import io.lectern.protocol.Formats;
import io.lectern.protocol.Refusal;
import io.lectern.protocol.Refusal.FieldError;
import io.lectern.protocol.UserId;
import io.lectern.zoomhook.HookEvent.Fate;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/// Reads what Zoom sends. Numbers may come as text and text as numbers; what is not needed is not looked at.
final class DeliveryReader {
    private static final int MOST_FILES = 200;
    private static final Set<String> MEDIA = Set.of("MP4", "M4A");
    private static final Pattern MEETING = Pattern.compile("[0-9]{1,18}");
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9+/=_.-]{1,128}");
    private static final Pattern KIND = Pattern.compile("[A-Za-z0-9_() -]{1,80}");

    private final CustomerKeys keys;
    private final ZoomLinks links;

    DeliveryReader(CustomerKeys keys, ZoomLinks links) {
        this.keys = keys;
        this.links = links;
    }

    /// @param sentAt for events that do not say when they happened
    /// @throws Refusal `BAD_JSON`, or `INVALID` with what is missing
    Delivery read(byte[] body, Instant sentAt) {
        JsonNode root = parse(body);
        String name = text(root.path("event"));
        if (name.isEmpty()) throw Refusal.ofFields(FieldError.of("event", "required"));
        JsonNode payload = root.path("payload");
        if (name.equals("endpoint.url_validation")) return question(payload);
        JsonNode object = payload.path("object");
        Instant at = millis(root.path("event_ts"), sentAt);
        return switch (name) {
            case "meeting.started",
                    "meeting.ended",
                    "meeting.deleted",
                    "meeting.participant_joined",
                    "meeting.participant_left" -> ofMeeting(name, object, at, stamp(root, body));
            case "recording.completed" -> ofRecording(name, object, at, stamp(root, body));
            case "recording.trashed" -> ofFate(name, Fate.TRASHED, object, at, stamp(root, body));
            case "recording.recovered" -> ofFate(name, Fate.RECOVERED, object, at, stamp(root, body));
            case "recording.deleted" -> ofFate(name, Fate.DELETED, object, at, stamp(root, body));
            default -> new Delivery.Nothing(name, "unknown_event");
        };
    }

    private static JsonNode parse(byte[] body) {
        try {
            JsonNode root = Formats.plain().readTree(body);
            if (root.isObject()) return root;
            throw ErrorCode.BAD_JSON.refuse(1, 1);
        } catch (JsonProcessingException e) {
            var at = e.getLocation();
            throw ErrorCode.BAD_JSON.refuse(at == null ? 0 : at.getLineNr(), at == null ? 0 : at.getColumnNr());
        } catch (IOException e) {
            throw ErrorCode.BAD_JSON.refuse(0, 0);
        }
    }

    private static Delivery question(JsonNode payload) {
        String token = text(payload.path("plainToken"));
        if (Signatures.isHarmless(token)) return new Delivery.Question(token);
        throw Refusal.ofFields(FieldError.of("payload.plainToken", "not_plain_token"));
    }

    private Delivery ofMeeting(String name, JsonNode object, Instant at, String stamp) {
        String meeting = text(object.path("id"));
        String uuid = id(object.path("uuid"));
        if (!MEETING.matcher(meeting).matches()) return new Delivery.Nothing(name, "no_meeting");
        if (name.equals("meeting.deleted")) return news(name, new HookEvent.Gone(meeting, uuid, at), "", stamp);
        // What happened in a meeting happened in one instance of it; without it, it would count for all of them.
        if (uuid.isEmpty()) return new Delivery.Nothing(name, "no_instance");
        if (name.equals("meeting.started")) return news(name, new HookEvent.Started(meeting, uuid, at), "", stamp);
        if (name.equals("meeting.ended")) return news(name, new HookEvent.Ended(meeting, uuid, at), "", stamp);
        JsonNode person = object.path("participant");
        String key = text(person.path("customer_key"));
        // People of whom Zoom does not know who they are to us: guests, phones, whoever came past our page.
        if (key.isEmpty()) return new Delivery.Nothing(name, "nobody_known");
        Optional<UserId> holder = keys.holder(meeting, key);
        if (holder.isEmpty()) return new Delivery.Nothing(name, "not_our_key");
        return visit(name, meeting, uuid, holder.get().value(), person, at, stamp);
    }

    private static Delivery visit(
            String name, String meeting, String uuid, long user, JsonNode person, Instant at, String stamp) {
        String participant = id(person.path("participant_uuid"));
        String given = id(person.path("user_id"));
        String connection = given.isEmpty() ? participant : given;
        if (connection.isEmpty()) return new Delivery.Nothing(name, "nobody_known");
        boolean joined = name.endsWith("joined");
        Instant when = time(person.path(joined ? "join_time" : "leave_time"), at);
        HookEvent visit = joined
                ? new HookEvent.Joined(meeting, uuid, when, user, connection, participant)
                : new HookEvent.Left(meeting, uuid, when, user, connection, participant);
        return news(name, visit, connection + "\n" + participant, stamp);
    }

    private Delivery ofRecording(String name, JsonNode object, Instant at, String stamp) {
        String meeting = text(object.path("id"));
        if (!MEETING.matcher(meeting).matches()) return new Delivery.Nothing(name, "no_meeting");
        List<HookEvent.RecordedFile> files = new ArrayList<>();
        for (JsonNode file : object.path("recording_files")) {
            if (files.size() == MOST_FILES) break;
            // Chats, transcripts and time lines come along; what people look at or listen to is meant here.
            if (MEDIA.contains(text(file.path("file_type")))
                    && !id(file.path("id")).isEmpty()) files.add(file(file));
        }
        if (files.isEmpty()) return new Delivery.Nothing(name, "no_files");
        String which = files.stream().map(HookEvent.RecordedFile::id).sorted().collect(Collectors.joining("\n"));
        return news(name, new HookEvent.Recorded(meeting, id(object.path("uuid")), at, files), which, stamp);
    }

    /// Zoom lists the files concerned. A list that is missing means all of them, one that names none means nothing.
    private static Delivery ofFate(String name, Fate fate, JsonNode object, Instant at, String stamp) {
        String meeting = text(object.path("id"));
        if (!MEETING.matcher(meeting).matches()) return new Delivery.Nothing(name, "no_meeting");
        String uuid = id(object.path("uuid"));
        JsonNode listed = object.path("recording_files");
        List<String> files = StreamSupport.stream(listed.spliterator(), false)
                .map(file -> id(file.path("id")))
                .filter(id -> !id.isEmpty())
                .distinct()
                .sorted()
                .limit(MOST_FILES)
                .toList();
        if (listed.isEmpty() ? uuid.isEmpty() : files.isEmpty()) return new Delivery.Nothing(name, "no_files");
        return news(name, new HookEvent.Fated(meeting, uuid, at, fate, files), String.join("\n", files), stamp);
    }

    private HookEvent.RecordedFile file(JsonNode file) {
        String kind = text(file.path("recording_type"));
        return new HookEvent.RecordedFile(
                id(file.path("id")),
                text(file.path("file_type")),
                KIND.matcher(kind).matches() ? kind : "",
                !"processing".equals(text(file.path("status"))),
                Math.max(0, file.path("file_size").asLong()),
                links.checked(text(file.path("play_url"))),
                links.checked(text(file.path("download_url"))),
                timeOrNull(file.path("recording_start")),
                timeOrNull(file.path("recording_end")));
    }

    private static Delivery.News news(String name, HookEvent event, String part, String stamp) {
        String same = String.join("\n", name, event.meeting(), event.uuid(), stamp, part);
        return new Delivery.News(sha256(same.getBytes(StandardCharsets.UTF_8)), name, event);
    }

    /// What tells this event from another of its kind: its time, or all of it when it has none.
    private static String stamp(JsonNode root, byte[] body) {
        String at = text(root.path("event_ts"));
        return at.isEmpty() ? sha256(body) : at;
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /// Text or a number, as text.
    private static String text(JsonNode value) {
        return value.isTextual() || value.isIntegralNumber() ? value.asText() : "";
    }

    private static String id(JsonNode value) {
        String text = text(value);
        return ID.matcher(text).matches() ? text : "";
    }

    private static Instant millis(JsonNode value, Instant otherwise) {
        String text = text(value);
        return text.matches("[0-9]{1,14}") ? Instant.ofEpochMilli(Long.parseLong(text)) : otherwise;
    }

    private static Instant time(JsonNode value, Instant otherwise) {
        Instant time = timeOrNull(value);
        return time == null ? otherwise : time;
    }

    /// Times that no calendar of Postgres or of people would take are as good as missing.
    private static @Nullable Instant timeOrNull(JsonNode value) {
        try {
            Instant time = Instant.parse(text(value));
            boolean sound = time.isAfter(Instant.EPOCH) && time.isBefore(Instant.ofEpochMilli(99_999_999_999_999L));
            return sound ? time : null;
        } catch (DateTimeParseException unreadable) {
            return null;
        }
    }
}
