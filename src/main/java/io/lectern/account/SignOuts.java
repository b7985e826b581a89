package io.lectern.account;

import io.lectern.http.Gate;
import io.lectern.protocol.UserId;
import io.vertx.core.Future;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

/// Ends sign-ins: refresh tokens in Postgres, access tokens at the gate, and then tells who holds sockets.
public final class SignOuts {
    private final PgTokenFamilies families;
    private final Gate gate;
    private final Consumer<SignIns.SignedOut> listener;

    public SignOuts(PgTokenFamilies families, Gate gate, Consumer<SignIns.SignedOut> listener) {
        this.families = families;
        this.gate = gate;
        this.listener = listener;
    }

    /// Ends every sign-in of a person: the account was disabled, or its password or role changed.
    public Future<Void> everywhere(UserId user) {
        return families.endAll(user).compose(ended -> announce(user, ended));
    }

    /// Ends these sign-ins of a person.
    Future<Void> end(UserId user, List<UUID> ended) {
        return families.end(user, ended)
                .compose(done -> announce(
                        user, ended.stream().map(UUID::toString).distinct().toList()));
    }

    private Future<Void> announce(UserId user, List<String> ended) {
        return gate.signOut(user, ended).onSuccess(marked -> listener.accept(new SignIns.SignedOut(user, ended)));
    }
}
