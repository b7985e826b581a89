package io.lectern.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/// What a leader does to keep order in a room.
public sealed interface Measure {
    /// What can be closed to all but leaders.
    enum Lockable {
        CHAT,
        HANDS;

        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        public static Lockable parse(String wire) {
            return valueOf(wire.toUpperCase(Locale.ROOT));
        }

        @JsonValue
        public String wire() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    record Lock(Lockable what) implements Measure {}

    record Unlock(Lockable what) implements Measure {}

    record Mute(UserId user) implements Measure {}

    record Unmute(UserId user) implements Measure {}

    /// Everybody speaks at most once in so many seconds; 0 lifts it.
    record Slow(int seconds) implements Measure {}

    /// @param message the number of its event
    record Delete(long message) implements Measure {}

    /// Out of the room; may come again.
    record Remove(UserId user) implements Measure {}

    /// Out of the room, and not back in.
    record Ban(UserId user) implements Measure {}

    record Unban(UserId user) implements Measure {}
}
