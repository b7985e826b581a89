package io.lectern.http;

import io.lectern.protocol.Role;
import io.lectern.protocol.UserId;
import java.time.Instant;

/// Who is asking, as an access token says: the person, the sign-in it came from, and until when it counts.
public record Principal(UserId user, Role role, String name, String family, Instant expires) {
    public boolean is(Role wanted) {
        return role == wanted;
    }
}
