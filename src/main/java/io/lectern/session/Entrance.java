package io.lectern.session;

import io.lectern.http.Principal;
import io.lectern.protocol.ClientFrame.Proof;
import io.vertx.core.Future;
import java.util.Set;

/// Who comes in, and whether they may stay.
public interface Entrance {
    /// @return the person; fails with `TOKEN_NOT_VALID`, `TOKEN_WRONG_TYPE`, or `TOKEN_REVOKED` when the sign-in
    ///     behind the proof was ended or the account switched off
    Future<Principal> admit(Proof proof);

    /// Whether somebody who came in earlier may still.
    ///
    /// @return the same person; fails with `TOKEN_REVOKED` when the sign-in was ended or the account switched off
    Future<Principal> stands(Principal who);

    /// Which of these sign-ins do not stand any more, asked of the school's own records.
    Future<Set<String>> ended(Set<String> families);
}
