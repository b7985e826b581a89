package io.lectern.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.lectern.config.Secret;
import io.lectern.config.Settings;
import io.lectern.platform.EmbeddedRedis;
import io.lectern.platform.Postgres;
import io.lectern.protocol.Role;
import io.lectern.testing.Rest;
import io.lectern.testing.Rest.Answer;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutageIT {
    @Test
    void withoutRedisReadingGoesOnAndNothingIsChanged(@TempDir Path directory) throws Exception {
        EmbeddedRedis redis = EmbeddedRedis.start(directory);
        try (Rest rest = new Rest(Map.of("REDIS_URL", redis.url()), (postgres, link, endpoints) -> List.of())) {
            rest.person("ann@school.test", Role.STUDENT, "Ann", "Lee");
            String token = rest.token("ann@school.test");

            redis.close();

            Answer read = rest.get("/api/me/", token);
            assertThat(read.status()).isEqualTo(200);
            assertThat(read.headers().firstValue("RateLimit-Limit")).isEmpty();
            Answer write = rest.send(rest.request("/api/me/", token)
                    .header("Content-Type", "application/json")
                    .method("PATCH", BodyPublishers.ofString("{\"first_name\":\"No\"}")));
            assertThat(write.status()).isEqualTo(503);
            assertThat(write.header("Retry-After")).isNotEmpty();
            assertThat(write.json().path("code").asText()).isEqualTo("store_unavailable");
            assertThat(rest.signIn("ann@school.test", Rest.PASSWORD).status()).isEqualTo(503);
            assertThat(rest.get("/api/me/", token).json().path("first_name").asText())
                    .isEqualTo("Ann");
        }
    }

    @Test
    void withoutPostgresTheCallerIsAskedToComeBack() throws Exception {
        try (Rest rest = Rest.start()) {
            rest.person("ann@school.test", Role.STUDENT, "Ann", "Lee");
            String token = rest.token("ann@school.test");
            String url = rest.settings.database().url().reveal();
            assertThat(rest.get("/api/me/", token).status()).isEqualTo(200);

            takeAway(rest, url, url.replaceFirst(".*/", ""));

            Answer answer = rest.get("/api/me/", token);
            assertThat(answer.status()).as(answer.text()).isEqualTo(503);
            assertThat(answer.header("Retry-After")).isEqualTo("2");
        }
    }

    @Test
    void aMadeUpForwardedAddressGetsNoAllowanceOfItsOwn() throws Exception {
        try (Rest rest =
                new Rest(Map.of("LECTERN_LIMITS_LOGIN_PER_HOUR", "3"), (postgres, redis, endpoints) -> List.of())) {
            for (int i = 0; i < 3; i++) assertThat(signIn(rest, "10.0.0." + i)).isEqualTo(401);

            assertThat(signIn(rest, "10.0.0.99")).isEqualTo(429);
        }
    }

    @Test
    void theTrustedHopTellsAddressesApartAndOnlyItsOwnWordCounts() throws Exception {
        try (Rest rest = new Rest(
                Map.of("LECTERN_LIMITS_LOGIN_PER_HOUR", "2", "LECTERN_HTTP_TRUSTED_PROXY", "127.0.0.1"),
                (postgres, redis, endpoints) -> List.of())) {
            assertThat(signIn(rest, "1.1.1.1, 10.1.0.1")).isEqualTo(401);
            assertThat(signIn(rest, "2.2.2.2, 10.1.0.1")).isEqualTo(401);

            assertThat(signIn(rest, "3.3.3.3, 10.1.0.1")).isEqualTo(429);
            assertThat(signIn(rest, "3.3.3.3, 10.1.0.2")).isEqualTo(401);
        }
    }

    private static int signIn(Rest rest, String forwarded) {
        return rest.send(rest.request("/api/jwt/token/", "")
                        .header("Content-Type", "application/json")
                        .header("X-Forwarded-For", forwarded)
                        .POST(BodyPublishers.ofString("{\"email\":\"no@school.test\",\"password\":\"nope\"}")))
                .status();
    }

    /// As a database is that somebody took away: nobody is left in it, and nobody gets in.
    private static void takeAway(Rest rest, String url, String database) throws Exception {
        Postgres other = Postgres.open(
                rest.vertx, new Settings.Database(new Secret(url.replaceFirst("/[^/]*$", "/postgres")), 1));
        Rest.await(
                other.sql().query("drop database " + database + " with (force)").execute());
    }
}
