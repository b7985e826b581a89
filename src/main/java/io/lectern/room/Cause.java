package io.lectern.room;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.lectern.protocol.CloseReason;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Why somebody is no longer in a room.
public enum Cause {
    LEFT,
    NETWORK_LOST,
    NODE_LOST,
    REMOVED,
    BANNED,
    REPLACED,
    ROOM_CLOSED;

    /// How a device learns that it was shown out; null when it went by itself.
    public @Nullable CloseReason closeReason() {
        return switch (this) {
            case LEFT, NETWORK_LOST, NODE_LOST -> null;
            case REMOVED -> CloseReason.KICKED;
            case BANNED -> CloseReason.BANNED;
            case REPLACED -> CloseReason.REPLACED;
            case ROOM_CLOSED -> CloseReason.ROOM_CLOSED;
        };
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static Cause parse(String wire) {
        return valueOf(wire.toUpperCase(Locale.ROOT));
    }

    @JsonValue
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
