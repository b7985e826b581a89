package io.lectern;

import io.lectern.config.Secret;
import io.lectern.config.Settings;
import io.lectern.protocol.ErrorCode;
import io.lectern.protocol.Refusal;
import io.lectern.zoom.PgAccounts;
import io.lectern.zoom.PgAccounts.Known;
import io.lectern.zoom.PgAccounts.NewAccount;
import io.lectern.zoomadmin.PgHosts;
import io.lectern.zoomapi.Answer;
import io.lectern.zoomapi.HttpZoomApi;
import io.lectern.zoomapi.Plan;
import io.lectern.zoomapi.ZoomAccount;
import io.lectern.zoomapi.ZoomUser;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// Puts Zoom host accounts into the seat pool, shows them and takes them out. Secrets are asked for and never shown.
@Command(
        name = "zoom-account",
        description = {
            "Put a Zoom host account into the pool, or change the one with this e-mail: what is not said stays as it is.",
            "Asks for the client secret when the account is new, or its app is named. Zoom is asked before anything is kept."
        },
        synopsisSubcommandLabel = "[COMMAND]")
final class ZoomAccountCommand implements Runnable {
    private static final Pattern EMAIL = Pattern.compile("[^@\\s]+@[^@\\s]+\\.[^@\\s]+");
    private static final Pattern NAME = Pattern.compile("[\\x21-\\x7e]{1,200}");
    private static final int MOST_SEATS = 20;

    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    private Main main;

    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init")
    private CommandLine.Model.CommandSpec spec;

    @Option(names = "--email", paramLabel = "EMAIL", description = "the host's e-mail at Zoom")
    private @Nullable String email;

    @Option(names = "--account-id", paramLabel = "ID", description = "of the Server-to-Server OAuth app")
    private @Nullable String accountId;

    @Option(names = "--client-id", paramLabel = "ID", description = "of the Server-to-Server OAuth app")
    private @Nullable String clientId;

    @Option(
            names = "--user",
            paramLabel = "ID",
            description = "the host at Zoom, where the e-mail does not name them: an id, or `me`, the app's owner")
    private @Nullable String user;

    @Option(
            names = "--plan",
            paramLabel = "PLAN",
            description = "free, pro or business, which Education and Enterprise are too; a new one is pro")
    private @Nullable String plan;

    @Option(
            names = "--capacity",
            paramLabel = "SEATS",
            description = "live meetings at once: 1, on business plans 2 or more; a new one has 1")
    private @Nullable Integer capacity;

    @Option(names = "--unchecked", description = "do not ask Zoom first whether it takes these")
    private boolean unchecked;

    @Override
    public void run() {
        String host = host();
        Optional<Known> known = with(stage -> accounts(stage).known(host));
        NewAccount wanted = wanted(host, known);
        with(stage -> checked(stage, wanted).compose(sound -> accounts(stage).put(wanted)));
        System.out.println(wanted.email() + " is in the pool with " + wanted.capacity()
                + (wanted.capacity() == 1 ? " seat" : " seats"));
    }

    @Command(name = "list", description = "List the accounts, without their secrets.")
    void list() {
        List<PgAccounts.Entry> all = with(stage -> accounts(stage).list());
        if (all.isEmpty())
            System.out.println("there are no accounts; `lectern zoom-account --help` tells how to add one");
        for (PgAccounts.Entry one : all)
            System.out.printf(
                    "%-36s  %-8s  %d of %d in use  %s%n",
                    one.email(), one.plan().wire(), one.inUse(), one.capacity(), one.standing());
    }

    @Command(
            name = "remove",
            description = "Take an account out of the pool, unless a lesson has or was promised a seat of it.")
    void remove(@Parameters(paramLabel = "EMAIL") String address) {
        String host = address.strip();
        with(stage -> accounts(stage)
                .known(host)
                .map(known -> known.orElseThrow(ErrorCode.NOT_FOUND::refuse))
                .compose(known -> new PgHosts(stage.postgres(), stage.vault()).remove(known.id()))
                .recover(failure -> Future.failedFuture(notRemoved(host, failure))));
        System.out.println(host + " is no longer in the pool");
    }

    private static Throwable notRemoved(String host, Throwable failure) {
        if (!(failure instanceof Refusal refusal)) return failure;
        return switch (refusal.code()) {
            case NOT_FOUND -> new CommandFailure("there is no account " + host + " in the pool");
            case INVALID -> new CommandFailure(host + " is a teacher's own account; its owner disconnects it");
            case ACCOUNT_IN_USE ->
                new CommandFailure("lessons have or were promised seats of " + host + ": "
                        + refusal.arguments().getFirst()
                        + "; end them, or let an admin drain it on the board (/#/pool) and remove it when it is empty");
            default -> failure;
        };
    }

    private String host() {
        if (email == null) throw misuse("--email is missing");
        String host = email.strip();
        if (!EMAIL.matcher(host).matches() || host.length() > 254)
            throw new CommandFailure("--email is no e-mail address: `" + host + "`");
        return host;
    }

    /// What is known, with what was said over it.
    private NewAccount wanted(String host, Optional<Known> known) {
        if (known.isEmpty() && (accountId == null || clientId == null))
            throw misuse("--account-id and --client-id are needed: there is no account " + host + " yet");
        String app = named("--account-id", accountId, known.map(Known::zoomAccountId));
        String client = named("--client-id", clientId, known.map(Known::clientId));
        // One app serves many hosts, so that its owner is not who is meant.
        String person = named("--user", user, known.map(Known::user).or(() -> Optional.of(host)));
        int seats = capacity != null ? capacity : known.map(Known::capacity).orElse(1);
        if (seats < 1 || seats > MOST_SEATS)
            throw new CommandFailure("--capacity is from 1 to " + MOST_SEATS + ", not " + seats);
        Plan pays = pays(seats, known);
        boolean sameApp = accountId == null && clientId == null;
        Secret secret =
                (sameApp ? known.flatMap(Known::secret) : Optional.<Secret>empty()).orElseGet(ZoomAccountCommand::ask);
        return new NewAccount(known.map(Known::email).orElse(host), app, client, secret, person, seats, pays);
    }

    private static Secret ask() {
        String secret = UserCommand.secret("client secret").strip();
        if (secret.isEmpty()) throw new CommandFailure("the client secret is empty");
        return new Secret(secret);
    }

    /// A plan that nobody named follows from the seats: only the larger ones have several.
    private Plan pays(int seats, Optional<Known> known) {
        if (plan == null && seats > 1) return Plan.BUSINESS;
        if (plan == null) return known.map(Known::plan).orElse(Plan.PRO);
        Plan named = Plan.known(plan)
                .orElseThrow(() -> new CommandFailure("--plan is free, pro or business, not `" + plan + "`"));
        if (seats > 1 && named != Plan.BUSINESS)
            throw new CommandFailure("--plan " + plan + " and " + seats
                    + " seats: Zoom lets such a host have one live meeting; say --capacity 1, or --plan business");
        return named;
    }

    private static String named(String option, @Nullable String said, Optional<String> known) {
        String text = said == null ? known.orElse("") : said.strip();
        if (NAME.matcher(text).matches()) return text;
        throw new CommandFailure(option + " is 1 to 200 letters, digits and signs without spaces");
    }

    private ParameterException misuse(String what) {
        return new ParameterException(spec.commandLine(), what);
    }

    private <T> T with(Function<Stage, Future<T>> work) {
        return Stage.with(
                main.settings(),
                stage -> work.apply(stage)
                        .recover(failure -> Future.failedFuture(
                                failure instanceof Refusal refusal && refusal.code() == ErrorCode.INVALID
                                        ? refused(refusal.fields().getFirst())
                                        : failure)));
    }

    private CommandFailure refused(Refusal.FieldError wrong) {
        return new CommandFailure(
                wrong.field().equals("email")
                        ? email + " is a teacher's own account and serves nobody else"
                        : "the Zoom user `" + (user == null ? email : user) + "` is here already, as "
                                + wrong.arguments().getFirst()
                                + "; --user names another one");
    }

    private static PgAccounts accounts(Stage stage) {
        return new PgAccounts(stage.postgres(), stage.vault());
    }

    /// Nothing is kept that Zoom does not take: an account that cannot host is found out now, not in front of a class.
    private Future<Void> checked(Stage stage, NewAccount wanted) {
        Settings.Zoom settings = stage.settings().zoom();
        if (unchecked || settings.apiUrl().isEmpty()) return Future.succeededFuture();
        HttpZoomApi zoom = new HttpZoomApi(stage.vertx(), settings, new SimpleMeterRegistry(), InstantSource.system());
        ZoomAccount account = new ZoomAccount(
                0,
                wanted.email(),
                wanted.zoomAccountId(),
                wanted.clientId(),
                wanted.clientSecret(),
                wanted.user(),
                wanted.plan());
        return zoom.probe(account)
                .eventually(() -> {
                    zoom.close();
                    return Future.succeededFuture();
                })
                .map(answer -> switch (answer) {
                    case Answer.Ok<ZoomUser>(ZoomUser found)
                    when found.active() -> {
                        if (!found.licensed())
                            System.err.println("note: " + wanted.email()
                                    + " has no Zoom licence; its meetings end after 40 minutes");
                        yield null;
                    }
                    case Answer.Ok<ZoomUser> inactive ->
                        throw new CommandFailure("the Zoom user " + wanted.user() + " is not active");
                    case Answer.Refused<ZoomUser> no
                    when no.reason() == Answer.Reason.HOST ->
                        throw new CommandFailure(
                                "Zoom has no user `" + wanted.user() + "` who could host: " + no.message());
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
