package io.lectern.session;

import io.lectern.protocol.Refusal;
import org.jspecify.annotations.Nullable;

/// Says a refusal in the reader's language.
@FunctionalInterface
public interface Translator {
    /// @param languages the value of `Accept-Language`, as the handshake brought it
    String say(Refusal why, @Nullable String languages);
}
