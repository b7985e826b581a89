package io.lectern;

import static org.assertj.core.api.Assertions.assertThat;

import io.lectern.config.Settings;
import io.lectern.platform.Postgres;
import io.lectern.testing.Eventually;
import io.lectern.testing.NodeProcess;
import io.lectern.testing.Stores;
import io.lectern.zoomsim.SimAccount;
import io.lectern.zoomsim.ZoomSim;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A host account is put into the pool by an operator; what Zoom does not take is not.
class ZoomAccountCommandIT {
    private final Vertx vertx = Vertx.vertx();
    private final ZoomSim sim = Eventually.await(ZoomSim.start(vertx, 0, 1));
    private final Settings settings = Stores.settings(Map.of());
    private final SimAccount account = SimAccount.single("new", "new@zoom.test", 1);

    @AfterEach
    void close() {
        Eventually.await(vertx.close());
    }

    @Test
    void anAccountThatZoomTakesIsInThePool() {
        sim.register(account);

        assertThat(run(account.clientSecret(), sim.apiUrl())).isEqualTo("0 new@zoom.test is in the pool with 1 seat");
        assertThat(accounts()).isEqualTo(1);
    }

    @Test
    void wrongCredentialsAreSaidInOneLineAndNothingIsKept() {
        sim.register(account);

        assertThat(run("wrong", sim.apiUrl()))
                .startsWith("1 lectern: Zoom does not take --account-id, --client-id and this client secret: ")
                .doesNotContain("wrong");
        assertThat(run(account.clientSecret(), sim.apiUrl(), "--user", "nobody@zoom.test"))
                .startsWith("1 lectern: Zoom has no user `nobody@zoom.test` who could host: ");
        assertThat(accounts()).isZero();
    }

    @Test
    void oneZoomUserIsNotTakenForTwoHosts() {
        sim.register(account);
        run(account.clientSecret(), sim.apiUrl());

        assertThat(run(account.clientSecret(), sim.apiUrl(), "--email", "other@zoom.test"))
                .startsWith("1 lectern: Zoom has no user `other@zoom.test` who could host: ");
        assertThat(run(account.clientSecret(), sim.apiUrl(), "--email", "other@zoom.test", "--user", "new@zoom.test"))
                .isEqualTo("1 lectern: the Zoom user `new@zoom.test` is here already, as new@zoom.test;"
                        + " --user names another one");
        assertThat(accounts()).isEqualTo(1);
    }

    @Test
    void aZoomThatIsAwayIsNamedWithTheWayAround() {
        String nowhere = "http://127.0.0.1:9/v2";

        assertThat(run("any", nowhere, "--capacity", "2"))
                .isEqualTo("1 lectern: Zoom cannot be asked at http://127.0.0.1:9/v2: AnnotatedConnectException; "
                        + "--unchecked takes the account all the same");
        assertThat(accounts()).isZero();
        assertThat(run("any", nowhere, "--unchecked", "--capacity", "2"))
                .isEqualTo("0 new@zoom.test is in the pool with 2 seats");
    }

    @Test
    void aTeachersOwnAccountDoesNotBecomeASeat() {
        sim.register(account);
        run(account.clientSecret(), sim.apiUrl());
        Stores.sql(
                settings.database().url().reveal(),
                "insert into users (email, password_hash, role) values ('t', '', 'teacher')");
        Stores.sql(
                settings.database().url().reveal(), "update zoom_accounts set owner_id = (select min(id) from users)");

        assertThat(run(account.clientSecret(), sim.apiUrl()))
                .isEqualTo("1 lectern: new@zoom.test is a teacher's own account and serves nobody else");
    }

    @Test
    void anAccountIsChangedWithoutSayingAllOfItAgainAndListedWithoutItsSecret() {
        sim.register(account);
        assertThat(line("no secret", "list")).startsWith("0 there are no accounts; ");
        run(account.clientSecret(), sim.apiUrl(), "--plan", "business", "--capacity", "2");
        assertThat(line("", "list"))
                .matches("0 new@zoom\\.test +business +0 of 2 in use +ready")
                .doesNotContain(account.clientSecret());

        // Another spelling of the same e-mail is the same account; its kept secret is what Zoom is asked with.
        assertThat(line("", "--email", "New@Zoom.test", "--plan", "free", "--capacity", "1"))
                .isEqualTo("0 new@zoom.test is in the pool with 1 seat");

        assertThat(line("", "list")).matches("0 new@zoom\\.test +free +0 of 1 in use +ready");
        assertThat(accounts()).isEqualTo(1);
    }

    @Test
    void whatIsWrongIsNamedWithWhatIsRight() {
        assertThat(line("any")).isEqualTo("2 lectern: --email is missing; see `lectern zoom-account --help`");
        assertThat(line("any", "--email", "host1")).isEqualTo("1 lectern: --email is no e-mail address: `host1`");
        assertThat(line("any", "--email", "a@zoom.test"))
                .isEqualTo("2 lectern: --account-id and --client-id are needed: there is no account a@zoom.test yet; "
                        + "see `lectern zoom-account --help`");
        assertThat(run("any", sim.apiUrl(), "--plan", "gold"))
                .isEqualTo("1 lectern: --plan is free, pro or business, not `gold`");
        assertThat(run("any", sim.apiUrl(), "--plan", "pro", "--capacity", "2"))
                .startsWith("1 lectern: --plan pro and 2 seats: ")
                .endsWith("say --capacity 1, or --plan business");
        assertThat(run("any", sim.apiUrl(), "--capacity", "21"))
                .isEqualTo("1 lectern: --capacity is from 1 to 20, not 21");
        assertThat(run("", sim.apiUrl())).isEqualTo("1 lectern: the client secret is empty");
        assertThat(line("", "--help")).startsWith("0 ").contains("--plan", "--capacity", "list", "remove");
        assertThat(accounts()).isZero();
    }

    @Test
    void anAccountIsTakenOutWhenNoLessonHasASeatOfIt() {
        sim.register(account);
        run(account.clientSecret(), sim.apiUrl());
        String url = settings.database().url().reveal();
        Stores.sql(url, "insert into users (email, password_hash, role) values ('t', '', 'teacher')");
        Stores.sql(
                url,
                "insert into zoom_leases (account_id, slot, lesson_id, teacher_id, state, during, meeting_id)"
                        + " select a.id, 1, 7, u.id, 'LIVE', tstzrange(now(), now() + interval '1 hour'), '81'"
                        + " from zoom_accounts a, users u");

        assertThat(line("", "list")).contains("1 of 1 in use");
        assertThat(line("", "remove", "new@zoom.test"))
                .startsWith("1 lectern: lessons have or were promised seats of new@zoom.test: 1; end them");
        assertThat(accounts()).isEqualTo(1);
        Stores.sql(url, "update zoom_leases set state = 'FREE'");
        assertThat(line("", "remove", "NEW@zoom.test")).isEqualTo("0 NEW@zoom.test is no longer in the pool");
        assertThat(accounts()).isZero();
        assertThat(line("", "remove", "new@zoom.test"))
                .isEqualTo("1 lectern: there is no account new@zoom.test in the pool");
    }

    /// The exit code and what was printed; the secret comes over standard input, as from a script.
    private String run(String secret, String apiUrl, String... more) {
        List<String> arguments = new ArrayList<>(
                List.of("zoom-account", "--account-id", account.accountId(), "--client-id", account.clientId()));
        arguments.addAll(List.of(more));
        if (!arguments.contains("--email")) arguments.addAll(List.of("--email", "new@zoom.test"));
        return command(secret, apiUrl, arguments);
    }

    /// With nothing but these arguments.
    private String line(String secret, String... arguments) {
        List<String> all = new ArrayList<>(List.of("zoom-account"));
        all.addAll(List.of(arguments));
        return command(secret, sim.apiUrl(), all);
    }

    private String command(String secret, String apiUrl, List<String> arguments) {
        Map<String, String> environment = Map.of(
                "DATABASE_URL", settings.database().url().reveal(),
                "REDIS_URL", settings.redis().url().reveal(),
                "LECTERN_SECRET", settings.secret().reveal(),
                "ZOOM_API_URL", apiUrl,
                "ZOOM_OAUTH_URL", apiUrl.replace("/v2", "/oauth/token"));
        NodeProcess.Place piped =
                new NodeProcess.Place("127.0.0.1", List.of("sh", "-c", "echo " + secret + " | \"$0\" \"$@\""));
        try (NodeProcess command = NodeProcess.start(arguments, environment, piped)) {
            return command.exitCode() + " " + command.output().strip();
        }
    }

    private long accounts() {
        Postgres postgres = Postgres.open(vertx, settings.database());
        return Eventually.await(postgres.sql()
                .query("select count(*) from zoom_accounts")
                .execute()
                .map(rows -> rows.iterator().next().getLong(0)));
    }
}
