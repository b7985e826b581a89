package io.lectern.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import java.util.regex.Pattern;

/// A room's name on the wire, such as `lesson:7`: what kind of room it is, and of what.
public record RoomId(Kind kind, String key) {
    private static final Pattern KEY = Pattern.compile("[1-9][0-9]{0,17}");

    /// The kinds of rooms. `SYSTEM` and `OPS` are single rooms without a key.
    public enum Kind {
        LESSON,
        GROUP,
        USER,
        STAFF,
        SYSTEM,
        OPS;

        /// Whether a room of this kind knows who is in it. Others are one person's, or everybody's: their events go to
        /// every node, which knows by itself whom to hand them to.
        public boolean hasRoster() {
            return switch (this) {
                case LESSON, GROUP, STAFF -> true;
                case USER, SYSTEM, OPS -> false;
            };
        }

        String wire() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// Announcements for everybody.
    public static final RoomId SYSTEM = new RoomId(Kind.SYSTEM, "");

    /// What those who run the installation see; admins may enter.
    public static final RoomId OPS = new RoomId(Kind.OPS, "");

    /// A lesson's room.
    public static RoomId lesson(LessonId lesson) {
        return new RoomId(Kind.LESSON, Long.toString(lesson.value()));
    }

    /// A person's own room, in which only their devices are.
    public static RoomId user(UserId user) {
        return new RoomId(Kind.USER, Long.toString(user.value()));
    }

    /// Reads a room's name as it stands on the wire.
    ///
    /// @throws Refusal `BAD_ROOM` when no room can have this name
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static RoomId parse(String name) {
        int colon = name.indexOf(':');
        String kind = colon < 0 ? name : name.substring(0, colon);
        String key = colon < 0 ? "" : name.substring(colon + 1);
        for (Kind known : Kind.values()) {
            boolean single = known == Kind.SYSTEM || known == Kind.OPS;
            if (known.wire().equals(kind)
                    && (single ? colon < 0 : KEY.matcher(key).matches())) return new RoomId(known, key);
        }
        throw ErrorCode.BAD_ROOM.refuse(name.length() > 40 ? name.substring(0, 40) : name);
    }

    /// The number behind the colon: a lesson's, group's or user's id.
    public long number() {
        return Long.parseLong(key);
    }

    @JsonValue
    public String wire() {
        return key.isEmpty() ? kind.wire() : kind.wire() + ":" + key;
    }

    @Override
    public String toString() {
        return wire();
    }
}
