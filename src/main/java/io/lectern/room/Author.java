package io.lectern.room;

import io.lectern.protocol.Role;
import io.lectern.protocol.UserId;

/// Who does something in a room: the person, the name others see, and the role in this very room.
public record Author(UserId user, String name, Role role) {
    /// Whether this person runs the room: its teacher, or an admin.
    public boolean leads() {
        return role != Role.STUDENT;
    }
}
