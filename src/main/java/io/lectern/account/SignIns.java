package io.lectern.account;

import io.lectern.account.PgTokenFamilies.Exchanged;
import io.lectern.account.PgTokenFamilies.Gone;
import io.lectern.account.PgTokenFamilies.Reused;
import io.lectern.account.PgTokenFamilies.Ticket;
import io.lectern.config.Settings;
import io.lectern.http.Gate;
import io.lectern.http.Principal;
import io.lectern.http.Throttle;
import io.lectern.protocol.ErrorCode;
import io.lectern.protocol.Refusal;
import io.lectern.protocol.UserId;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Signing in, staying in, signing out.
public final class SignIns {
    private static final Logger LOGGER = LoggerFactory.getLogger(SignIns.class);
    private static final Duration REMEMBERED = Duration.ofDays(365);
    private static final Duration WINDOW = Duration.ofHours(1);

    private final PgUsers users;
    private final PgTokenFamilies families;
    private final Passwords passwords;
    private final Tokens tokens;
    private final Throttle throttle;
    private final Lockout lockout;
    private final SignOuts signOuts;
    private final Desk desk;

    /// Two tokens of one sign-in.
    public record Pair(String refresh, String access) {}

    /// Where sign-ins are ended, and what bounds them.
    public record Desk(Gate gate, Settings settings, Clock clock) {}

    public SignIns(
            PgUsers users, PgTokenFamilies families, Passwords passwords, Tokens tokens, Throttle throttle, Desk desk) {
        this.users = users;
        this.families = families;
        this.passwords = passwords;
        this.tokens = tokens;
        this.throttle = throttle;
        this.lockout = new Lockout(throttle, desk.settings().limits().loginFailures());
        this.signOuts = new SignOuts(families, desk.gate());
        this.desk = desk;
    }

    /// @return fails with `BAD_CREDENTIALS`, `ACCOUNT_LOCKED`, `RATE_LIMITED`, `BUSY`; with `ACCOUNT_DISABLED`
    ///     only for the right password, so that nobody else learns which accounts exist
    Future<Pair> signIn(String email, String password, boolean remember, String address) {
        String name = email.strip().toLowerCase(Locale.ROOT);
        return admit(address)
                .compose(admitted -> lockout.attempt(Lockout.Target.of(name, address), () -> check(name, password)))
                .onFailure(failure -> audit(failure, address))
                .compose(account -> renewHash(account, password))
                .compose(account -> open(account, remember));
    }

    /// Exchanges a refresh token.
    ///
    /// @return fails with `TOKEN_NOT_VALID`, `TOKEN_WRONG_TYPE`, `TOKEN_REVOKED` or `ACCOUNT_DISABLED`
    Future<Pair> refresh(String refreshToken, String address) {
        return admit(address)
                .compose(admitted -> tokens.shown(refreshToken))
                .compose(shown -> families.exchange(
                                shown.family(),
                                shown.jti(),
                                desk.clock().instant().truncatedTo(ChronoUnit.SECONDS))
                        .compose(exchange -> switch (exchange) {
                            case Exchanged(Ticket ticket, Account account) -> pair(account, ticket);
                            case Gone gone -> Future.failedFuture(ErrorCode.TOKEN_REVOKED.refuse());
                            case Reused(UserId user) -> reused(user, shown.family());
                        }));
    }

    /// Tells whether an access or a refresh token could still be used.
    Future<Boolean> isGood(String token, String address) {
        return admit(address)
                .compose(admitted -> tokens.authenticate(token))
                .compose(who -> desk.gate().isSignedOut(who).map(gone -> !gone))
                .recover(failure -> failure instanceof Refusal refusal && refusal.code() == ErrorCode.TOKEN_WRONG_TYPE
                        ? tokens.shown(token).compose(shown -> families.isOpen(shown.family()))
                        : Future.failedFuture(failure));
    }

    /// Ends the sign-in of a refresh token, and the one the request came with: both kinds of token, at once.
    ///
    /// @return fails with `BAD_REQUEST` when the refresh token is not a good one of this person
    Future<Void> signOut(Principal who, String refreshToken) {
        return tokens.shown(refreshToken)
                .recover(failure -> Future.failedFuture(ErrorCode.BAD_REQUEST.refuse()))
                .compose(shown -> {
                    if (!shown.user().equals(who.user())) return Future.failedFuture(ErrorCode.BAD_REQUEST.refuse());
                    return signOuts.end(who.user(), List.of(shown.family(), UUID.fromString(who.family())));
                });
    }

    private Future<Void> admit(String address) {
        int limit = desk.settings().limits().loginPerHour();
        return throttle.take("login", "ip:" + address, limit, WINDOW)
                .compose(verdict -> verdict instanceof Throttle.Exceeded exceeded
                        ? Future.failedFuture(ErrorCode.RATE_LIMITED.refuse().retryAfter(exceeded.pause()))
                        : Future.succeededFuture());
    }

    private Future<Account> check(String name, String password) {
        return users.byEmail(name)
                .compose(found -> passwords
                        .matches(password, found.map(Account::passwordHash))
                        .map(same -> {
                            if (!same || found.isEmpty()) throw ErrorCode.BAD_CREDENTIALS.refuse();
                            if (!found.get().active()) throw ErrorCode.ACCOUNT_DISABLED.refuse();
                            return found.get();
                        }));
    }

    private Future<Account> renewHash(Account account, String password) {
        if (!passwords.isWeak(account.passwordHash())) return Future.succeededFuture(account);
        return passwords
                .hash(password)
                .compose(hash -> users.renewHash(account.id(), hash))
                .map(account);
    }

    private Future<Pair> open(Account account, boolean remember) {
        Duration ttl = remember ? REMEMBERED : desk.settings().auth().refreshTtl();
        return families.open(account.id(), ttl, desk.clock().instant().truncatedTo(ChronoUnit.SECONDS))
                .compose(ticket -> pair(account, ticket));
    }

    private Future<Pair> pair(Account account, Ticket ticket) {
        if (!account.active()) return Future.failedFuture(ErrorCode.ACCOUNT_DISABLED.refuse());
        return Future.succeededFuture(
                new Pair(tokens.refresh(account, ticket), tokens.access(account, ticket.family())));
    }

    private Future<Pair> reused(UserId user, UUID family) {
        LOGGER.atWarn()
                .addKeyValue("account", user.value())
                .addKeyValue("family", family)
                .log("a used refresh token was shown again; its sign-in has been ended");
        return signOuts.end(user, List.of(family))
                .compose(ended -> Future.failedFuture(ErrorCode.TOKEN_REVOKED.refuse()));
    }

    private static void audit(Throwable failure, String address) {
        if (failure instanceof Refusal refusal)
            LOGGER.atInfo()
                    .addKeyValue("address", address)
                    .addKeyValue("why", refusal.code().wire())
                    .log("a sign-in was refused");
    }
}
