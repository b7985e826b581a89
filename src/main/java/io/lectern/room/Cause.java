package io.lectern.room;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/// Why somebody is no longer in a room.
public enum Cause {
    LEFT,
    NETWORK_LOST,
    NODE_LOST;

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static Cause parse(String wire) {
        return valueOf(wire.toUpperCase(Locale.ROOT));
    }

    @JsonValue
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
