package io.lectern.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lectern.config.Secret;
import io.lectern.config.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class VaultTest {
    private static final String PLACE = "zoom_accounts.client_secret";
    private final Vault vault = vault("a secret for tests only, long enough");

    @Test
    void whatIsSealedOpensAgain() {
        assertThat(vault.open(PLACE, vault.seal(PLACE, "пароль"))).isEqualTo("пароль");
        assertThat(vault.open(PLACE, vault.seal(PLACE, ""))).isEmpty();
    }

    @Test
    void theSameValueNeverLooksTheSameTwice() {
        assertThat(vault.seal(PLACE, "one")).isNotEqualTo(vault.seal(PLACE, "one"));
    }

    @Test
    void anyChangedByteKeepsItShut() {
        byte[] sealed = vault.seal(PLACE, "one");
        for (int i = 0; i < sealed.length; i++) {
            byte[] changed = sealed.clone();
            changed[i] ^= 1;
            assertThatThrownBy(() -> vault.open(PLACE, changed))
                    .isInstanceOf(Vault.Sealed.class)
                    .hasMessageContaining(PLACE);
        }
    }

    @Test
    void aValueThatIsCutOrMovedOrOfAnotherSecretStaysShut() {
        byte[] sealed = vault.seal(PLACE, "one");

        assertThatThrownBy(() -> vault.open(PLACE, new byte[5])).isInstanceOf(Vault.Sealed.class);
        assertThatThrownBy(() -> vault.open("users.phone", sealed)).isInstanceOf(Vault.Sealed.class);
        assertThatThrownBy(() -> vault("another secret for tests, long enough").open(PLACE, sealed))
                .isInstanceOf(Vault.Sealed.class)
                .hasMessageNotContaining("one");
    }

    @Test
    void whatAnOldKeySealedOpensUntilTheKeyIsTakenAway() {
        String second = "2:" + "a second key for tests, long enough";
        Vault both = vault(List.of(second), 0);
        byte[] old = vault.seal(PLACE, "one");
        byte[] fresh = both.seal(PLACE, "two");

        assertThat(both.open(PLACE, old)).isEqualTo("one");
        assertThat(fresh[0]).isEqualTo(both.sealing()).isEqualTo((byte) 2);
        assertThat(vault(List.of(second), 1).open(PLACE, fresh)).isEqualTo("two");
        assertThat(vault(List.of(second), 1).seal(PLACE, "x")[0]).isEqualTo((byte) 1);
        assertThatThrownBy(() -> vault.open(PLACE, fresh))
                .isInstanceOf(Vault.Sealed.class)
                .hasMessageContaining("key 2")
                .hasMessageContaining("vault.keys");
    }

    @Test
    void aKeyWithAHighNumberIsAKeyLikeAnyOther() {
        Vault high = vault(List.of("200:" + "a key for tests, long enough for it"), 0);
        byte[] sealed = high.seal(PLACE, "one");

        assertThat(high.open(PLACE, sealed)).isEqualTo("one");
        assertThatThrownBy(() -> vault.open(PLACE, sealed)).hasMessageContaining("key 200");
    }

    private static Vault vault(List<String> more, int sealWith) {
        try {
            Keys keys = Keys.of(new Secret("a secret for tests only, long enough"), Path.of("unused"));
            return Vault.of(
                    keys, new Settings.Vault(more.stream().map(Secret::new).toList(), sealWith));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Vault vault(String secret) {
        try {
            return new Vault(Keys.of(new Secret(secret), Path.of("unused")).vault());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
