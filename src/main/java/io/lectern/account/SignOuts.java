package io.lectern.account;

import io.lectern.http.Gate;
import io.lectern.protocol.UserId;
import io.vertx.core.Future;
import java.util.List;
import java.util.UUID;

/// Ends sign-ins: refresh tokens in Postgres, which tells whoever holds sockets, and access tokens at the gate.
public final class SignOuts {
    private final PgTokenFamilies families;
    private final Gate gate;

    public SignOuts(PgTokenFamilies families, Gate gate) {
        this.families = families;
        this.gate = gate;
    }

    /// Ends every sign-in of a person: the account was disabled, or its password or role changed.
    public Future<Void> everywhere(UserId user) {
        return families.endAll(user).compose(ended -> gate.signOut(user, ended));
    }

    /// Ends these sign-ins of a person.
    Future<Void> end(UserId user, List<UUID> ended) {
        return families.end(user, ended)
                .compose(done -> gate.signOut(
                        user, ended.stream().map(UUID::toString).distinct().toList()));
    }
}
