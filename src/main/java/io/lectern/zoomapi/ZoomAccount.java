package io.lectern.zoomapi;

import io.lectern.config.Secret;

/// A host to create meetings for, with the credentials of the app that may do so.
///
/// @param id the key of `zoom_accounts`
/// @param user the host's user id or e-mail at Zoom, or `me`
/// @param plan how often its account may be asked
public record ZoomAccount(
        long id, String email, String zoomAccountId, String clientId, Secret clientSecret, String user, Plan plan) {}
