package io.lectern.archive;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.lectern.protocol.Formats;
import io.lectern.protocol.RoomId;
import io.lectern.room.Entry;
import io.lectern.room.Position;
import io.lectern.room.RoomCodec;
import io.vertx.redis.client.Response;

/// An entry of the outbox: which room, which epoch, what happened, the event's `data` as text, and the whole as text.
record Archived(RoomId room, String epoch, Entry entry, String type, String data, String text) {

    /// Reads the fields `room`, `position` and `t` of a stream entry.
    static Archived read(Response fields) {
        String room = "";
        String position = "";
        String text = "";
        for (int i = 0; i + 1 < fields.size(); i += 2) {
            String value = fields.get(i + 1).toString();
            switch (fields.get(i).toString()) {
                case "room" -> room = value;
                case "position" -> position = value;
                default -> text = value;
            }
        }
        Entry entry = RoomCodec.decode(Position.parse(position), text);
        JsonNode frame = parse(text);
        JsonNode body = frame.elements().next();
        return new Archived(
                RoomId.parse(room),
                body.path("epoch").asText(),
                entry,
                RoomCodec.type(entry.event().getClass()),
                body.path("data").toString(),
                text);
    }

    private static JsonNode parse(String text) {
        try {
            return Formats.plain().readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an entry of the outbox cannot be read", e);
        }
    }
}
