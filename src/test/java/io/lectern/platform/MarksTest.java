package io.lectern.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.lectern.config.Secret;
import io.lectern.config.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class MarksTest {
    private static final String SECOND = "2:" + "a second key for tests, long enough";

    @Test
    void aMarkCountsForItsTextAndItsInstallationOnly() {
        Marks marks = marks("a secret for tests only, long enough", List.of(), 0);
        String mark = marks.mark("one");

        assertThat(mark).hasSize(Marks.LENGTH).isEqualTo(marks.mark("one")).isNotEqualTo(marks.mark("two"));
        assertThat(marks.isGenuine("one", mark)).isTrue();
        assertThat(marks.isGenuine("two", mark)).isFalse();
        assertThat(marks.isGenuine("one", "")).isFalse();
        assertThat(marks.isGenuine("one", mark + "0")).isFalse();
        assertThat(marks("another secret for tests, long enough", List.of(), 0).isGenuine("one", mark))
                .isFalse();
    }

    @Test
    void aMarkByAKeyOfTheVaultOutlivesTheSecret() {
        String former = "a secret for tests only, long enough";
        String next = "another secret for tests, long enough";
        String old = marks(former, List.of(), 0).mark("one");
        Marks both = marks(former, List.of(SECOND), 0);
        String fresh = both.mark("one");

        assertThat(both.isGenuine("one", old)).isTrue();
        assertThat(marks(former, List.of(SECOND), 1).isGenuine("one", fresh)).isTrue();
        assertThat(marks(former, List.of(SECOND), 1).mark("one")).isEqualTo(old);
        assertThat(marks(next, List.of(SECOND), 0).isGenuine("one", fresh)).isTrue();
        assertThat(marks(next, List.of(SECOND), 0).isGenuine("one", old)).isFalse();
    }

    private static Marks marks(String secret, List<String> more, int sealWith) {
        try {
            Keys keys = Keys.of(new Secret(secret), Path.of("unused"));
            return Marks.of(
                    keys, new Settings.Vault(more.stream().map(Secret::new).toList(), sealWith));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
