package io.lectern.session;

import io.lectern.protocol.Refusal;
import io.lectern.protocol.RoomId;
import io.lectern.protocol.UserId;

/// Something changed that bears on what somebody may do. It says where to look again, not what is found there.
public sealed interface AccessChange {
    /// The channel of Postgres on which triggers tell of it.
    String CHANNEL = "lectern_access";

    /// A person's account, name or membership.
    record OfPerson(UserId user) implements AccessChange {}

    /// A sign-in was ended.
    record OfSignIn(String family, UserId user) implements AccessChange {}

    /// A lesson or group has another teacher, or is gone.
    record OfRoom(RoomId room) implements AccessChange {}

    /// Anything may have changed.
    record OfAnything() implements AccessChange {}

    /// Reads a word of [#CHANNEL]. One that is not understood, of a newer version perhaps, may mean anything.
    static AccessChange parse(String word) {
        String[] parts = word.split(" ", -1);
        try {
            return switch (parts[0] + " " + (parts.length - 1)) {
                case "user 1" -> new OfPerson(new UserId(Long.parseLong(parts[1])));
                case "family 2" -> new OfSignIn(parts[1], new UserId(Long.parseLong(parts[2])));
                case "room 1" -> new OfRoom(RoomId.parse(parts[1]));
                default -> new OfAnything();
            };
        } catch (NumberFormatException | Refusal unreadable) {
            return new OfAnything();
        }
    }
}
