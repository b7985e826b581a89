package io.lectern;

import io.lectern.config.Secret;
import io.lectern.platform.Vault;
import io.lectern.zoom.PgAccounts;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/// Puts a Zoom host account into the seat pool.
@Command(
        name = "zoom-account",
        description = "Put a Zoom host account into the pool, or change it; asks for its client secret.")
final class ZoomAccountCommand implements Runnable {
    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    private Main main;

    @Option(names = "--email", required = true, description = "the host's e-mail at Zoom")
    @SuppressWarnings("NullAway.Init")
    private String email;

    @Option(names = "--account-id", required = true, description = "of the Server-to-Server OAuth app")
    @SuppressWarnings("NullAway.Init")
    private String accountId;

    @Option(names = "--client-id", required = true, description = "of the Server-to-Server OAuth app")
    @SuppressWarnings("NullAway.Init")
    private String clientId;

    @Option(names = "--user", defaultValue = "me", description = "Zoom's id of the host (${DEFAULT-VALUE})")
    @SuppressWarnings("NullAway.Init")
    private String user;

    @Option(names = "--capacity", defaultValue = "1", description = "live meetings at once (${DEFAULT-VALUE})")
    private int capacity;

    @Override
    public void run() {
        if (capacity < 1 || capacity > 20) throw new CommandFailure("--capacity is from 1 to 20, not " + capacity);
        Secret secret = new Secret(UserCommand.secret("client secret"));
        Stage.with(
                main.settings(),
                stage -> new PgAccounts(stage.postgres(), new Vault(stage.keys().vault()))
                        .put(new PgAccounts.NewAccount(email, accountId, clientId, secret, user, capacity)));
        System.out.println(email + " is in the pool with " + capacity + (capacity == 1 ? " seat" : " seats"));
    }
}
