package io.lectern.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonGenerator;
import io.lectern.config.Secret;
import io.lectern.config.Settings;
import io.lectern.platform.EmbeddedRedis;
import io.lectern.platform.Postgres;
import io.lectern.protocol.Role;
import io.lectern.testing.Eventually;
import io.lectern.testing.NodeProcess;
import io.lectern.testing.Rest;
import io.lectern.testing.Rest.Answer;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.ArrayList;
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
    void whatAFrozenPostgresDoesNotAnswerIsAnsweredAllTheSame() throws Exception {
        try (Rest rest = new Rest(
                Map.of("LECTERN_HTTP_PATIENCE", "1s"),
                (postgres, redis, endpoints) ->
                        List.of(router -> router.post("/named/").handler(endpoints.signedIn((ctx, who) -> {
                            Endpoints.keyed(ctx);
                            return postgres.ping().compose(alive -> Answers.json(ctx, JsonGenerator::writeNull));
                        }))))) {
            rest.person("ann@school.test", Role.STUDENT, "Ann", "Lee");
            String token = rest.token("ann@school.test");
            assertThat(rest.get("/api/me/", token).status()).isEqualTo(200);

            List<ProcessHandle> frozen = freeze(rest);
            try {
                Answer read = rest.get("/api/me/", token);
                assertProblem(read, "store_unavailable");
                Answer write = rest.send(rename(rest, token, "Hanna"));
                assertProblem(write, "outcome_unknown");
                Answer russian = rest.send(rename(rest, token, "Hanna").header("Accept-Language", "ru"));
                assertThat(russian.json().path("detail").asText()).startsWith("Ответ не пришёл вовремя");
                assertProblem(rest.post("/named/", token, "{}"), "repeat_with_key");
                assertProblem(rest.signIn("ann@school.test", Rest.PASSWORD), "store_unavailable");
            } finally {
                frozen.forEach(process -> signal("-CONT", process));
            }

            Eventually.asserts(
                    () -> assertThat(rest.get("/api/me/", token).status()).isEqualTo(200));
            Eventually.asserts(() -> assertThat(
                            rest.signIn("ann@school.test", Rest.PASSWORD).status())
                    .isEqualTo(200));
        }
    }

    private static void assertProblem(Answer answer, String code) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(503);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.header("Retry-After")).isNotEmpty();
        assertThat(answer.json().path("code").asText()).isEqualTo(code);
    }

    private static HttpRequest.Builder rename(Rest rest, String token, String name) {
        return rest.request("/api/me/", token)
                .header("Content-Type", "application/json")
                .method("PATCH", BodyPublishers.ofString("{\"first_name\":\"" + name + "\"}"));
    }

    /// Stops every process that works for this database, and the one that would start others; the connections stay.
    private static List<ProcessHandle> freeze(Rest rest) throws Exception {
        List<ProcessHandle> processes = new ArrayList<>();
        Rest.await(rest.postgres
                        .sql()
                        .query("select pid from pg_stat_activity where datname = current_database()")
                        .execute())
                .forEach(row -> ProcessHandle.of(row.getInteger("pid")).ifPresent(processes::add));
        processes.addFirst(processes.getFirst().parent().orElseThrow());
        processes.forEach(process -> signal("-STOP", process));
        return processes;
    }

    private static void signal(String name, ProcessHandle process) {
        NodeProcess.signal(process.pid(), name);
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
