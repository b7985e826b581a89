package io.lectern.zoomhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lectern.config.Secret;
import io.lectern.zoomhook.Signatures.Forged;
import io.lectern.zoomhook.Signatures.Genuine;
import io.lectern.zoomhook.Signatures.Stale;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SignaturesTest {
    private static final Secret SECRET = new Secret("test_secret_token");
    private static final Secret NEXT = new Secret("the_one_after_it");
    private static final String TIME = "1626230691";
    private static final Instant THEN = Instant.ofEpochSecond(1_626_230_691);
    private static final byte[] BODY =
            ("{\"event\":\"meeting.ended\",\"event_ts\":1626230691572,\"payload\":{\"account_id\":"
                            + "\"AAAAAABBBB\",\"object\":{\"id\":\"1234567890\",\"uuid\":\"4444AAAiAAAAAiAiAiiAii==\"}}}")
                    .getBytes(StandardCharsets.UTF_8);
    private static final String SIGNATURE = "v0=cd351249b43922251adbf883a5ff862356f800801efdfff2ad503940ab8ee5e9";

    private final Signatures signatures = new Signatures(List.of(NEXT, SECRET), Duration.ofMinutes(5));

    @Test
    void aKnownBodyHasAKnownSignature() {
        assertThat(BODY).hasSize(151);
        assertThat(Signatures.sign(SECRET, TIME, BODY)).isEqualTo(SIGNATURE);
        assertThat(signatures.judge(TIME, SIGNATURE, BODY, THEN)).isEqualTo(new Genuine(SECRET));
    }

    @Test
    void aKnownTokenHasAKnownProof() {
        assertThat(Signatures.encrypt(SECRET, "qgg8vlvZRS6UYooatFL8Aw"))
                .isEqualTo("4efea922935c335d972476de138d2208a0d46ab28c79ee592d497a1b216419b8");
    }

    @Test
    void whatWasChangedIsForged() {
        byte[] changed = BODY.clone();
        changed[20]++;

        assertThat(signatures.judge(TIME, SIGNATURE, changed, THEN)).isEqualTo(new Forged());
        assertThat(signatures.judge("1626230692", SIGNATURE, BODY, THEN)).isEqualTo(new Forged());
        assertThat(signatures.judge(TIME, SIGNATURE.replace("e9", "e8"), BODY, THEN))
                .isEqualTo(new Forged());
        assertThat(new Signatures(List.of(NEXT), Duration.ofMinutes(5)).judge(TIME, SIGNATURE, BODY, THEN))
                .isEqualTo(new Forged());
        assertThat(new Signatures(List.of(), Duration.ofMinutes(5)).judge(TIME, SIGNATURE, BODY, THEN))
                .isEqualTo(new Forged());
    }

    @Test
    void oldAndNewSecretAreBothGood() {
        String byNext = Signatures.sign(NEXT, TIME, BODY);

        assertThat(signatures.judge(TIME, byNext, BODY, THEN)).isEqualTo(new Genuine(NEXT));
        assertThat(signatures.judge(TIME, SIGNATURE, BODY, THEN)).isEqualTo(new Genuine(SECRET));
    }

    @Test
    void freshIsFiveMinutesEitherWay() {
        assertThat(signatures.judge(TIME, SIGNATURE, BODY, THEN.plusSeconds(300)))
                .isInstanceOf(Genuine.class);
        assertThat(signatures.judge(TIME, SIGNATURE, BODY, THEN.minusSeconds(300)))
                .isInstanceOf(Genuine.class);
        assertThat(signatures.judge(TIME, SIGNATURE, BODY, THEN.plusSeconds(301)))
                .isEqualTo(new Stale(Duration.ofSeconds(301)));
        assertThat(signatures.judge(TIME, SIGNATURE, BODY, THEN.minusSeconds(301)))
                .isEqualTo(new Stale(Duration.ofSeconds(-301)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "now", "-1", "1626230691000", "1626230691 ", "99999999999999999999"})
    void whatIsNoTimeIsNoSignature(String time) {
        assertThat(Signatures.isPresent(time, SIGNATURE)).isFalse();
        assertThat(signatures.judge(time, SIGNATURE, BODY, THEN)).isEqualTo(new Forged());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "v0=", "v1=cd35", "cd351249b43922251adbf883a5ff862356f800801efdfff2ad503940ab8ee5e9"})
    void whatDoesNotLookLikeASignatureIsNone(String signature) {
        assertThat(Signatures.isPresent(TIME, signature)).isFalse();
        assertThat(signatures.judge(TIME, signature, BODY, THEN)).isEqualTo(new Forged());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "v0:1626230691:{\"event\":\"meeting.ended\"}",
                "v0:1626230691:",
                "short",
                "with space in it",
                "qgg8vlvZRS6UYooatFL8Aw\n",
                "{}{}{}{}{}{}",
                "0123456789012345678901234567890123456789012345678901234567890123x"
            })
    void aTokenThatCouldBeReadAsAnEventIsNeverEncrypted(String token) {
        assertThat(Signatures.isHarmless(token)).isFalse();
        assertThatThrownBy(() -> Signatures.encrypt(SECRET, token)).isInstanceOf(IllegalArgumentException.class);
    }
}
