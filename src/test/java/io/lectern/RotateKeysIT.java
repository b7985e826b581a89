package io.lectern;

import static org.assertj.core.api.Assertions.assertThat;

import io.lectern.config.Secret;
import io.lectern.config.Settings;
import io.lectern.platform.Keys;
import io.lectern.platform.Postgres;
import io.lectern.platform.Vault;
import io.lectern.testing.Eventually;
import io.lectern.testing.NodeProcess;
import io.lectern.testing.Stores;
import io.lectern.zoom.PgAccounts;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Keys are changed while everything runs: by the command, as an operator does it.
class RotateKeysIT {
    private static final String SECOND = "2:the second key of an installation that is long enough";
    private static final String THIRD = "3:the third key of an installation that is long enough";

    private final Vertx vertx = Vertx.vertx();
    private final Settings settings = Stores.settings(Map.of());
    private final Postgres postgres = Postgres.open(vertx, settings.database());

    @AfterEach
    void close() {
        Eventually.await(vertx.close());
    }

    @Test
    void everySecretGetsTheNewKeyAndTheOldOneMayGo() throws Exception {
        for (int i = 0; i < 120; i++) put("host" + i, vault(List.of(), 0));

        assertThat(rotate(SECOND)).isEqualTo("120 secrets sealed with key 2");
        assertThat(rotate(SECOND)).isEqualTo("every secret is sealed with key 2 already");

        for (Row row : rows("select email, client_secret from zoom_accounts")) {
            byte[] sealed = row.getBuffer(1).getBytes();
            assertThat(vault(List.of(SECOND), 0).open("zoom_accounts.client_secret", sealed))
                    .isEqualTo("secret of " + row.getString(0));
            assertThat(sealed[0]).isEqualTo((byte) 2);
        }
        assertThat(rotate(SECOND + "," + THIRD)).isEqualTo("120 secrets sealed with key 3");
        assertThat(rotate(THIRD)).isEqualTo("every secret is sealed with key 3 already");
    }

    @Test
    void whatDoesNotOpenIsNamedAndTheRestIsDoneAndDoneOnceMoreItGoesOn() throws Exception {
        put("one", vault(List.of(), 0));
        put("two", vault(List.of(THIRD), 0));
        put("three", vault(List.of(), 0));

        try (NodeProcess command = start(SECOND)) {
            assertThat(command.exitCode()).isEqualTo(1);
            assertThat(command.output().strip())
                    .isEqualTo("lectern: 1 of the secrets do not open, the first is that of two: the value in "
                            + "zoom_accounts.client_secret does not open: its key 3 is not known; add it to `vault.keys`; "
                            + "2 were sealed with key 2, and running this again goes on from here");
        }
        assertThat(rows("select email from zoom_accounts where get_byte(client_secret, 0) = 3"))
                .extracting(row -> row.getString(0))
                .containsExactly("two");

        try (NodeProcess command = start(SECOND + "," + THIRD, "LECTERN_VAULT_SEAL_WITH", "2")) {
            assertThat(command.exitCode()).isZero();
            assertThat(command.output().strip()).isEqualTo("1 secret sealed with key 2");
        }
    }

    @Test
    void withoutItsStoresTheCommandSaysSo() {
        try (NodeProcess command = NodeProcess.start(List.of("zoom-rotate-keys"), Map.of())) {
            assertThat(command.exitCode()).isEqualTo(1);
            assertThat(command.output().lines())
                    .singleElement()
                    .satisfies(line -> assertThat(line).startsWith("lectern: DATABASE_URL is not set"));
        }
    }

    private String rotate(String keys) {
        try (NodeProcess command = start(keys)) {
            assertThat(command.exitCode()).as(command.output()).isZero();
            return command.output().strip();
        }
    }

    private NodeProcess start(String keys, String... more) {
        Map<String, String> environment = new HashMap<>(Map.of(
                "DATABASE_URL", settings.database().url().reveal(),
                "REDIS_URL", settings.redis().url().reveal(),
                "LECTERN_SECRET", settings.secret().reveal(),
                "LECTERN_VAULT_KEYS", keys));
        for (int i = 0; i < more.length; i += 2) environment.put(more[i], more[i + 1]);
        return NodeProcess.start(List.of("zoom-rotate-keys"), environment);
    }

    private void put(String email, Vault vault) {
        Eventually.await(new PgAccounts(postgres, vault)
                .put(new PgAccounts.NewAccount(
                        email, "account", "client", new Secret("secret of " + email), email, 1)));
    }

    private List<Row> rows(String statement) {
        return Eventually.await(postgres.sql()
                .query(statement)
                .execute()
                .map(rows -> rows.stream().toList()));
    }

    private Vault vault(List<String> keys, int sealWith) throws IOException {
        Settings.Vault vault = new Settings.Vault(keys.stream().map(Secret::new).toList(), sealWith);
        return Vault.of(Keys.of(settings.secret(), Path.of("unused")), vault);
    }
}
