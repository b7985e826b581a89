package io.lectern.zoomapi;

import org.jspecify.annotations.Nullable;

/// A user of Zoom, as a probe of an account finds them.
///
/// @param licensed whether they pay: a Basic user's meetings end after 40 minutes
/// @param active whether they may sign in, and so host
public record ZoomUser(String id, String email, boolean licensed, boolean active) {
    private static final int LICENSED = 2;

    /// Zoom's body, where any field may be missing.
    record Body(
            @Nullable String id,
            @Nullable String email,
            @Nullable Integer type,
            @Nullable String status) {

        ZoomUser user() {
            return new ZoomUser(
                    id == null ? "" : id,
                    email == null ? "" : email,
                    type != null && type == LICENSED,
                    status == null || status.equals("active"));
        }
    }
}
