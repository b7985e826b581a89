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

    /// The exit code and what was printed; the secret comes over standard input, as from a script.
    private String run(String secret, String apiUrl, String... more) {
        List<String> arguments = new ArrayList<>(
                List.of("zoom-account", "--account-id", account.accountId(), "--client-id", account.clientId()));
        arguments.addAll(List.of(more));
        if (!arguments.contains("--email")) arguments.addAll(List.of("--email", "new@zoom.test"));
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
