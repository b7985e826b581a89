package io.lectern.http;

import io.vertx.core.Future;

/// Turns an access token into the person it was given to. REST and the socket's first frame ask the same one.
public interface Authenticator {
    /// @return the person; fails with `TOKEN_NOT_VALID` or `TOKEN_WRONG_TYPE`. Whether the sign-in was ended
    ///     meanwhile is for the [Gate] to say.
    Future<Principal> authenticate(String accessToken);
}
