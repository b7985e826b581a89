package io.lectern.zoomapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.lectern.config.Secret;
import io.lectern.protocol.Formats;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class SdkSignatureTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static final String SECRET = "the secret of a Meeting SDK app";
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
    private static final long MEETING = 92_674_392_836L;

    private final SdkSignature sdk = new SdkSignature(VERTX, "sdk-key", new Secret(SECRET));

    @AfterAll
    static void close() {
        VERTX.close();
    }

    @Test
    void aSignatureSaysWhatZoomExpectsAndIsSignedWithTheAppsSecret() throws Exception {
        SdkSignature.Signed signed = sdk.sign(MEETING, true, NOW, NOW.plus(Duration.ofHours(1)));

        String[] parts = signed.jwt().split("\\.");
        JsonNode header = json(parts[0]);
        JsonNode claims = json(parts[1]);
        assertThat(header.path("alg").asText()).isEqualTo("HS256");
        assertThat(header.path("typ").asText()).isEqualTo("JWT");
        assertThat(claims.path("appKey").asText()).isEqualTo("sdk-key");
        assertThat(claims.path("sdkKey").asText()).isEqualTo("sdk-key");
        assertThat(claims.path("mn").asLong()).isEqualTo(MEETING);
        assertThat(claims.path("role").asInt()).isEqualTo(1);
        assertThat(claims.path("iat").asLong()).isEqualTo(NOW.getEpochSecond() - 30);
        assertThat(claims.path("exp").asLong())
                .isEqualTo(claims.path("tokenExp").asLong())
                .isEqualTo(signed.until().getEpochSecond())
                .isEqualTo(NOW.plus(Duration.ofHours(1)).getEpochSecond());
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        byte[] expected = mac.doFinal((parts[0] + "." + parts[1]).getBytes(StandardCharsets.UTF_8));
        assertThat(Base64.getUrlDecoder().decode(parts[2])).isEqualTo(expected);
    }

    @Test
    void itLivesNoShorterThanZoomTakesAndNoLongerThanItTakesToGetIn() throws Exception {
        assertThat(life(Duration.ofHours(-5))).isEqualTo(1_800);
        assertThat(life(Duration.ofHours(30))).isEqualTo(7_200);
    }

    @Test
    void aStudentsSignatureIsNoHosts() throws Exception {
        String jwt = sdk.sign(MEETING, false, NOW, NOW).jwt();

        assertThat(json(jwt.split("\\.")[1]).path("role").asInt()).isZero();
    }

    private long life(Duration end) throws Exception {
        JsonNode claims =
                json(sdk.sign(MEETING, false, NOW, NOW.plus(end)).jwt().split("\\.")[1]);
        return claims.path("exp").asLong() - claims.path("iat").asLong();
    }

    private static JsonNode json(String part) throws Exception {
        return Formats.json().readTree(Base64.getUrlDecoder().decode(part));
    }
}
