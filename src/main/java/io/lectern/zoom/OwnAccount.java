package io.lectern.zoom;

import java.time.Instant;

/// A teacher's own Zoom account, as its owner may see it: never its secret.
public record OwnAccount(String email, String zoomAccountId, String clientId, String user, Instant since) {}
