package io.lectern;

import io.lectern.account.PgTokenFamilies;
import io.lectern.account.SocketTickets;
import io.lectern.account.Tokens;
import io.lectern.http.Gate;
import io.lectern.http.Principal;
import io.lectern.platform.Gathering;
import io.lectern.protocol.ClientFrame.Proof;
import io.lectern.protocol.ErrorCode;
import io.lectern.protocol.Refusal;
import io.lectern.session.Entrance;
import io.vertx.core.Future;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;

/// Lets people into sockets. A socket lives longer than a request, so the sign-in behind a proof is looked up in the
/// records, which know what anybody has ended. The gate knows only what this server has ended, and nothing before the
/// records do: it is asked while they are away.
final class Doorkeeper implements Entrance {
    private static final int AT_ONCE = 500;

    private final Tokens tokens;
    private final SocketTickets tickets;
    private final Gate gate;
    private final PgTokenFamilies families;
    private final Gathering<UUID, Boolean> endings;

    /// @param endOfTurn runs something when the turn of the event loop is over
    Doorkeeper(Tokens tokens, SocketTickets tickets, Gate gate, PgTokenFamilies families, Executor endOfTurn) {
        this.tokens = tokens;
        this.tickets = tickets;
        this.gate = gate;
        this.families = families;
        this.endings = new Gathering<>(
                endOfTurn, AT_ONCE, asked -> families.ended(asked).map(ended -> ended::contains));
    }

    @Override
    public Future<Principal> admit(Proof proof) {
        Future<Principal> shown = switch (proof) {
            case Proof.Token(String token) -> tokens.authenticate(token);
            case Proof.Ticket(String ticket) -> tickets.redeem(ticket);
            case Proof.None none -> Future.failedFuture(ErrorCode.NOT_SIGNED_IN.refuse());
        };
        return shown.compose(this::stands);
    }

    @Override
    public Future<Principal> stands(Principal who) {
        return isEnded(who)
                .compose(gone ->
                        gone ? Future.failedFuture(ErrorCode.TOKEN_REVOKED.refuse()) : Future.succeededFuture(who));
    }

    @Override
    public Future<Set<String>> ended(Set<String> asked) {
        return families.ended(asked.stream().map(UUID::fromString).toList())
                .map(ended -> ended.stream().map(UUID::toString).collect(Collectors.toUnmodifiableSet()));
    }

    /// While Postgres is away live lessons go on, for those who come back to them too: everybody is looked at again as
    /// soon as it is heard again.
    private Future<Boolean> isEnded(Principal who) {
        return endings.ask(UUID.fromString(who.family()))
                .recover(failure ->
                        failure instanceof Refusal away && away.code().temporary()
                                ? gate.isSignedOut(who)
                                : Future.failedFuture(failure));
    }
}
