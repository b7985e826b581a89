package io.lectern;

import io.lectern.config.Secret;
import io.lectern.config.Settings;
import io.lectern.protocol.ErrorCode;
import io.lectern.protocol.Refusal;
import io.lectern.zoom.PgAccounts;
import io.lectern.zoomapi.Answer;
import io.lectern.zoomapi.HttpZoomApi;
import io.lectern.zoomapi.Plan;
import io.lectern.zoomapi.ZoomAccount;
import io.lectern.zoomapi.ZoomUser;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
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

    @Option(
            names = "--user",
            description = "the host at Zoom, where the e-mail does not name them: an id, or `me`, the app's owner")
    private @Nullable String user;

    @Option(names = "--capacity", defaultValue = "1", description = "live meetings at once (${DEFAULT-VALUE})")
    private int capacity;

    @Option(names = "--unchecked", description = "do not ask Zoom first whether it takes these")
    private boolean unchecked;

    @Override
    public void run() {
        if (capacity < 1 || capacity > 20) throw new CommandFailure("--capacity is from 1 to 20, not " + capacity);
        Secret secret = new Secret(UserCommand.secret("client secret"));
        Stage.with(
                main.settings(),
                stage -> checked(stage, secret)
                        .compose(known -> new PgAccounts(stage.postgres(), stage.vault())
                                .put(new PgAccounts.NewAccount(email, accountId, clientId, secret, host(), capacity))
                                .recover(failure -> Future.failedFuture(
                                        failure instanceof Refusal refusal && refusal.code() == ErrorCode.INVALID
                                                ? refused(refusal.fields().getFirst())
                                                : failure))));
        System.out.println(email + " is in the pool with " + capacity + (capacity == 1 ? " seat" : " seats"));
    }

    /// One app serves many hosts, so that its owner is not who is meant.
    private String host() {
        return user == null ? email : user;
    }

    private CommandFailure refused(Refusal.FieldError wrong) {
        return new CommandFailure(
                wrong.field().equals("email")
                        ? email + " is a teacher's own account and serves nobody else"
                        : "the Zoom user `" + host() + "` is here already, as "
                                + wrong.arguments().getFirst() + "; --user names another one");
    }

    /// Nothing is kept that Zoom does not take: an account that cannot host is found out now, not in front of a class.
    private Future<Void> checked(Stage stage, Secret secret) {
        Settings.Zoom settings = stage.settings().zoom();
        if (unchecked || settings.apiUrl().isEmpty()) return Future.succeededFuture();
        HttpZoomApi zoom = new HttpZoomApi(stage.vertx(), settings, new SimpleMeterRegistry(), InstantSource.system());
        ZoomAccount account = new ZoomAccount(0, email, accountId, clientId, secret, host(), Plan.PRO);
        return zoom.probe(account)
                .eventually(() -> {
                    zoom.close();
                    return Future.succeededFuture();
                })
                .map(answer -> switch (answer) {
                    case Answer.Ok<ZoomUser>(ZoomUser found)
                    when found.active() -> {
                        if (!found.licensed())
                            System.err.println(
                                    "note: " + email + " has no Zoom licence; its meetings end after 40 minutes");
                        yield null;
                    }
                    case Answer.Ok<ZoomUser> inactive ->
                        throw new CommandFailure("the Zoom user " + host() + " is not active");
                    case Answer.Refused<ZoomUser> no
                    when no.reason() == Answer.Reason.HOST ->
                        throw new CommandFailure("Zoom has no user `" + host() + "` who could host: " + no.message());
                    case Answer.Refused<ZoomUser> no
                    when no.reason() == Answer.Reason.CREDENTIALS ->
                        throw new CommandFailure("Zoom does not take --account-id, --client-id and this client secret: "
                                + no.message() + "; is the app activated?");
                    case Answer.Refused<ZoomUser> no -> throw away(settings, no.message());
                    case Answer.Unavailable<ZoomUser> away -> throw away(settings, away.why());
                    case Answer.Unclear<ZoomUser> unclear -> throw away(settings, unclear.why());
                });
    }

    private static CommandFailure away(Settings.Zoom settings, String why) {
        return new CommandFailure("Zoom cannot be asked at " + settings.apiUrl() + ": " + why
                + "; --unchecked takes the account all the same");
    }
}
