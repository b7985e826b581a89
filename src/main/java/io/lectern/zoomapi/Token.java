package io.lectern.zoomapi;

import io.lectern.config.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// A Server-to-Server access token.
///
/// @param apiUrl where this account's API is, when Zoom says so
/// @param until when it is replaced; it lives a little longer
record Token(Secret value, @Nullable String apiUrl, Instant until) {

    /// The app a token was given to.
    record App(String accountId, String clientId) {
        static App of(ZoomAccount account) {
            return new App(account.zoomAccountId(), account.clientId());
        }

        /// What this app is called in a key of Redis.
        String print() {
            return hash(accountId + "\n" + clientId);
        }
    }

    boolean isSameAs(Token other) {
        return value.equals(other.value);
    }

    /// Tells this token from others and tells nothing of it.
    String print() {
        return hash(value.reveal());
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
