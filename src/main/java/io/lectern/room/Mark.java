package io.lectern.room;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.core.JsonGenerator;
import io.lectern.room.RoomEvent.CompletionSet;
import io.lectern.room.RoomEvent.FavoriteSet;
import io.lectern.room.RoomEvent.ProgressSet;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;

/// What a person has set for something of theirs: that it is a favourite, that it is done, how far they are. The last
/// value counts.
///
/// @param item what it is about, named by the application
/// @param value 0 to 100 of a progress, else 0 for no and 1 for yes
public record Mark(Kind kind, String item, int value) {
    public static final int LONGEST_ITEM = 64;

    public enum Kind {
        FAVORITE,
        COMPLETION,
        PROGRESS;

        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        public static Kind parse(String wire) {
            return valueOf(wire.toUpperCase(Locale.ROOT));
        }

        @JsonValue
        public String wire() {
            return name().toLowerCase(Locale.ROOT);
        }

        public boolean isYesOrNo() {
            return this != PROGRESS;
        }

        /// The kind of this name on the wire, if there is one.
        public static Optional<Kind> named(String wire) {
            for (Kind kind : values()) if (kind.wire().equals(wire)) return Optional.of(kind);
            return Optional.empty();
        }
    }

    public Mark {
        boolean named = !item.isBlank() && item.length() <= LONGEST_ITEM;
        if (!named || value < 0 || value > (kind.isYesOrNo() ? 1 : 100))
            throw new IllegalArgumentException("no mark: " + kind + " " + item + " " + value);
    }

    /// The mark an event sets, if it sets one.
    public static Optional<Mark> of(RoomEvent event) {
        if (event instanceof FavoriteSet(String item, boolean value))
            return Optional.of(new Mark(Kind.FAVORITE, item, value ? 1 : 0));
        if (event instanceof CompletionSet(String item, boolean value))
            return Optional.of(new Mark(Kind.COMPLETION, item, value ? 1 : 0));
        if (event instanceof ProgressSet(String item, int value))
            return Optional.of(new Mark(Kind.PROGRESS, item, value));
        return Optional.empty();
    }

    /// As it stands in lists: `{"kind":"favorite","item":…,"value":true}`.
    public void write(JsonGenerator json) throws IOException {
        json.writeStartObject();
        writeInside(json);
        json.writeEndObject();
    }

    /// The members of that object, for more to be added.
    public void writeInside(JsonGenerator json) throws IOException {
        json.writeStringField("kind", kind.wire());
        json.writeStringField("item", item);
        if (kind.isYesOrNo()) json.writeBooleanField("value", value == 1);
        else json.writeNumberField("value", value);
    }

    RoomEvent event() {
        return switch (kind) {
            case FAVORITE -> new FavoriteSet(item, value == 1);
            case COMPLETION -> new CompletionSet(item, value == 1);
            case PROGRESS -> new ProgressSet(item, value);
        };
    }

    boolean isAbout(Mark other) {
        return kind == other.kind && item.equals(other.item);
    }
}
