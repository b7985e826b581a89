package io.lectern.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lectern.config.Secret;
import java.io.IOException;
import java.nio.file.Path;
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

    private static Vault vault(String secret) {
        try {
            return new Vault(Keys.of(new Secret(secret), Path.of("unused")).vault());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
