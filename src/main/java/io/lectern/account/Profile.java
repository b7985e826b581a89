package io.lectern.account;

import io.lectern.protocol.Role;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A person as they see themselves.
///
/// @param zoomEmail of the Zoom account they brought; null when they have none
public record Profile(
        long id,
        String email,
        @Nullable String phoneNumber,
        String firstName,
        String middleName,
        String lastName,
        Role role,
        String avatar,
        boolean agreedToMarketing,
        @Nullable LocalDate dateOfBirth,
        String telegramUsername,
        boolean telegramVerified,
        String zoomPmiLink,
        Instant createdAt,
        Instant updatedAt,
        @Nullable String zoomEmail) {

    /// What a person changes of their own profile; what is empty stays as it is.
    public record Change(
            Optional<String> firstName,
            Optional<String> middleName,
            Optional<String> lastName,
            Optional<String> avatar,
            Optional<Boolean> agreedToMarketing,
            Optional<LocalDate> dateOfBirth,
            boolean clearsDateOfBirth,
            Optional<String> telegramUsername,
            Optional<String> zoomPmiLink) {}
}
