package io.lectern;

import io.lectern.account.Account;
import io.lectern.account.Passwords;
import io.lectern.account.PgTokenFamilies;
import io.lectern.account.PgUsers;
import io.lectern.account.SignOuts;
import io.lectern.account.UserCommands;
import io.lectern.http.Gate;
import io.lectern.protocol.Role;
import io.vertx.core.Future;
import java.io.Console;
import java.util.Locale;
import java.util.Scanner;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// Accounts, for the operator. Passwords are asked for, or read from standard input; never taken from the command line,
/// where every process of the machine can read them.
@Command(name = "user", description = "Add, list and change accounts.", synopsisSubcommandLabel = "COMMAND")
final class UserCommand {
    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    private Main main;

    @Command(name = "add", description = "Add an account; asks for its password.")
    void add(
            @Parameters(paramLabel = "EMAIL") String email,
            @Option(names = "--role", defaultValue = "student", description = "student, teacher or admin") String role,
            @Option(names = "--first-name", defaultValue = "") String firstName,
            @Option(names = "--last-name", defaultValue = "") String lastName) {
        Role wanted = role(role);
        String password = password();
        long id = run(commands -> commands.add(email, wanted, firstName, lastName, password))
                .value();
        System.out.println(email + " has the number " + id);
    }

    @Command(name = "list", description = "List every account.")
    void list() {
        for (Account account : run(UserCommands::list))
            System.out.printf(
                    "%6d  %-8s  %-8s  %s  %s%n",
                    account.id().value(),
                    account.role().wire(),
                    account.active() ? "active" : "disabled",
                    account.email(),
                    account.displayName());
    }

    @Command(name = "disable", description = "Switch an account off and sign it out everywhere.")
    void disable(@Parameters(paramLabel = "EMAIL") String email) {
        run(commands -> commands.disable(email));
    }

    @Command(name = "enable", description = "Switch an account on again.")
    void enable(@Parameters(paramLabel = "EMAIL") String email) {
        run(commands -> commands.enable(email));
    }

    @Command(name = "password", description = "Set a new password, which is asked for; signs out everywhere.")
    void changePassword(@Parameters(paramLabel = "EMAIL") String email) {
        String password = password();
        run(commands -> commands.password(email, password));
    }

    @Command(name = "role", description = "Make somebody a student, a teacher or an admin; signs out everywhere.")
    void changeRole(@Parameters(paramLabel = "EMAIL") String email, @Parameters(paramLabel = "ROLE") String role) {
        Role wanted = role(role);
        run(commands -> commands.role(email, wanted));
    }

    private <T> T run(Function<UserCommands, Future<T>> work) {
        return Stage.with(main.settings(), stage -> {
            PgUsers users = new PgUsers(stage.postgres());
            Passwords passwords = new Passwords(stage.vertx(), 1);
            Gate gate = new Gate(stage.redis(), stage.settings());
            SignOuts signOuts = new SignOuts(new PgTokenFamilies(stage.postgres()), gate);
            return work.apply(new UserCommands(users, passwords, signOuts));
        });
    }

    private static Role role(String name) {
        try {
            return Role.valueOf(name.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new CommandFailure("--role is student, teacher or admin, not `" + name + "`");
        }
    }

    static String password() {
        return secret("password");
    }

    /// Asks on a terminal, otherwise reads one line of standard input.
    static String secret(String what) {
        Console console = System.console();
        if (console != null && console.isTerminal()) return new String(console.readPassword("%s: ", what));
        Scanner input = new Scanner(System.in, java.nio.charset.StandardCharsets.UTF_8);
        if (!input.hasNextLine())
            throw new CommandFailure("the " + what + " is read from standard input, which is empty");
        return input.nextLine();
    }
}
