package io.lectern.account;

import io.lectern.protocol.Role;
import io.lectern.protocol.UserId;

/// What signing in needs to know of a person.
public record Account(
        UserId id, String email, String passwordHash, Role role, String firstName, String lastName, boolean active) {

    /// The name others see: "First Last", or the e-mail of somebody who gave none.
    public String displayName() {
        String name = (firstName + " " + lastName).strip();
        return name.isEmpty() ? email : name;
    }
}
