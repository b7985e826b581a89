package io.lectern.account;

import io.lectern.protocol.Refusal;
import io.lectern.protocol.Role;
import io.lectern.protocol.UserId;
import io.vertx.core.Future;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// What an operator does with accounts. Whoever is disabled, or gets another password or role, is signed out
/// everywhere, so that it counts at once and not when a token runs out.
public final class UserCommands {
    /// Not what the standards allow, but what a typing mistake breaks.
    private static final Pattern EMAIL = Pattern.compile("[^\\s@]+@[^\\s@]+");

    private final PgUsers users;
    private final Passwords passwords;
    private final SignOuts signOuts;

    /// A command that could not be carried out; the message is for the operator.
    public static final class Failed extends RuntimeException {
        Failed(String message) {
            super(message, null, false, false);
        }
    }

    public UserCommands(PgUsers users, Passwords passwords, SignOuts signOuts) {
        this.users = users;
        this.passwords = passwords;
        this.signOuts = signOuts;
    }

    /// Adds an account.
    ///
    /// @return its id; fails with [Failed]
    public Future<UserId> add(String email, Role role, String firstName, String lastName, String password) {
        if (!EMAIL.matcher(email).matches()) return failed("`" + email + "` is not an e-mail address");
        return accepted(password)
                .compose(passwords::hash)
                .compose(hash -> users.add(email, hash, role, firstName, lastName))
                .recover(failure ->
                        failure instanceof Refusal refusal && !refusal.fields().isEmpty()
                                ? failed("there is an account " + email.toLowerCase(Locale.ROOT) + " already")
                                : Future.failedFuture(failure));
    }

    /// Every account, oldest first.
    public Future<List<Account>> list() {
        return users.all();
    }

    public Future<Void> disable(String email) {
        return find(email)
                .compose(account ->
                        users.setActive(account.id(), false).compose(done -> signOuts.everywhere(account.id())));
    }

    public Future<Void> enable(String email) {
        return find(email).compose(account -> users.setActive(account.id(), true));
    }

    public Future<Void> password(String email, String password) {
        return find(email)
                .compose(account -> accepted(password)
                        .compose(passwords::hash)
                        .compose(hash -> users.setPassword(account.id(), hash))
                        .compose(done -> signOuts.everywhere(account.id())));
    }

    public Future<Void> role(String email, Role role) {
        return find(email)
                .compose(account ->
                        users.setRole(account.id(), role).compose(done -> signOuts.everywhere(account.id())));
    }

    private Future<Account> find(String email) {
        return users.byEmail(email)
                .compose(found -> found.map(Future::succeededFuture)
                        .orElseGet(() -> failed("there is no account " + email + "; `lectern user list` shows all")));
    }

    private Future<String> accepted(String password) {
        Optional<String> objection = passwords.objection(password);
        if (objection.isEmpty()) return Future.succeededFuture(password);
        return failed(
                switch (objection.get()) {
                    case "too_short" -> "a password needs at least " + Passwords.SHORTEST + " characters";
                    case "too_long" -> "a password may have at most " + Passwords.LONGEST + " characters";
                    default -> "this password is among the first anybody would try; choose another";
                });
    }

    private static <T> Future<T> failed(String message) {
        return Future.failedFuture(new Failed(message));
    }
}
