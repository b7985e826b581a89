package io.lectern.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/// What a person is in the school.
public enum Role {
    STUDENT,
    TEACHER,
    ADMIN;

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static Role parse(String wire) {
        return valueOf(wire.toUpperCase(Locale.ROOT));
    }

    @JsonValue
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
