package io.lectern;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.lectern.config.Secret;
import io.lectern.platform.Keys;
import io.lectern.testing.LessonSocket;
import io.lectern.testing.NodeProcess;
import io.lectern.testing.School;
import io.lectern.testing.Stores;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a whole node answers to what it should never get: each time something its sender can act on.
class BadInputIT {
    private static NodeProcess node;
    private static School school;
    private static String secret;
    private static long lesson;

    @BeforeAll
    static void start() {
        Map<String, String> environment = new HashMap<>(Stores.demoSchool());
        secret = environment.get("LECTERN_SECRET");
        environment.putAll(Map.of("ZOOM_API_URL", "http://127.0.0.1:9/v2", "LECTERN_CLUSTER_HOST", ""));
        node = NodeProcess.serve(environment);
        school = new School(node.url());
        lesson = school.startableLesson("teacher1");
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @Test
    void aWrongPasswordIsAProblemWithATextForPeople() {
        School.Answer answer = school.call(
                "POST", "/api/jwt/token/", "", "{\"email\":\"student1@demo.local\",\"password\":\"wrong\"}");

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.json().path("code").asText()).isEqualTo("bad_credentials");
        assertThat(answer.json().path("detail").asText()).isEqualTo("E-mail and password do not match.");
    }

    @Test
    void anExpiredTokenIsRefusedByRestAndClosesASocket() throws Exception {
        String expired = expired(school.token("student1"));

        School.Answer answer = school.call("GET", "/api/me/", expired, "");
        LessonSocket socket = LessonSocket.open(node.httpPort);
        JsonNode refusal = socket.answer("connect", "{\"token\":\"" + expired + "\"}");

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.json().path("code").asText()).isEqualTo("token_not_valid");
        assertThat(refusal.path("err").path("name").asText()).isEqualTo("token_not_valid");
        assertThat(socket.closed.get(30, TimeUnit.SECONDS)).isEqualTo(4500);
    }

    @Test
    void aForeignLessonIsHiddenByRestAndClosedOverASocket() throws Exception {
        String stranger = stranger();

        assertThat(school.get(stranger, "/api/schedule/lessons/" + lesson + "/").status())
                .isEqualTo(404);
        assertThat(school.post(stranger, "/api/schedule/lessons/" + lesson + "/join/")
                        .status())
                .isEqualTo(404);
        assertThat(school.post("teacher2", "/api/schedule/lessons/" + lesson + "/start/")
                        .status())
                .isEqualTo(404);
        LessonSocket socket = LessonSocket.connect(node.httpPort, school.token(stranger));
        JsonNode refusal = socket.answer("join", "{\"room\":\"lesson:" + lesson + "\"}");
        assertThat(refusal.path("err").path("name").asText()).isEqualTo("not_member");
        assertThat(socket.ask("leave", "{\"room\":\"lesson:" + lesson + "\"}").isEmpty())
                .isTrue();
    }

    @Test
    void aMalformedFrameClosesTheSocketAndSaysWhy() throws Exception {
        LessonSocket socket = LessonSocket.connect(node.httpPort, school.token("student1"));

        socket.raw("{\"id\":1,");

        assertThat(socket.closed.get(30, TimeUnit.SECONDS)).isEqualTo(4501);
        assertThat(socket.closeReason()).isEqualTo("bad_frame: not JSON");
    }

    @Test
    void aFrameOfAMegabyteClosesTheSocketAndNamesTheLimit() throws Exception {
        LessonSocket socket = LessonSocket.connect(node.httpPort, school.token("student1"));

        socket.raw("{\"id\":1,\"publish\":{\"text\":\"" + "x".repeat(1 << 20) + "\"}}");

        assertThat(socket.closed.get(30, TimeUnit.SECONDS)).isEqualTo(4501);
        assertThat(socket.closeReason()).contains("64 KiB");
    }

    @Test
    void aBodyOfAMegabyteIsRefusedWithTheLimit() {
        School.Answer answer =
                school.call("POST", "/api/jwt/token/", "", "{\"email\":\"" + "x".repeat(1 << 20) + "\"}");

        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.json().path("detail").asText()).contains("256 KiB");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "null", "7", "\"text\""})
    void jsonThatIsNoObjectIsToldWhatIsExpected(String body) {
        School.Answer answer = school.call("PATCH", "/api/me/", school.token("student1"), body);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("code").asText()).isEqualTo("not_an_object");
        assertThat(answer.json().path("detail").asText()).contains("not an object");
    }

    /// The system before this one showed its environment, and had a sign-in and a reset of passwords that asked nobody.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/debug/env/",
                "/api/debug/",
                "/api/jwt/token-direct/",
                "/api/password-reset/",
                "/accounts/api/debug/env/"
            })
    void noDoorStandsOpenThatNobodyWatches(String path) {
        String body = "{\"email\":\"admin@demo.local\",\"password\":\"x\",\"new_password\":\"x\"}";

        assertThat(school.call("GET", path, "", "").status()).isEqualTo(404);
        assertThat(school.call("POST", path, "", body).status()).isEqualTo(404);
        assertThat(school.call("GET", path, school.token("admin"), "").status()).isEqualTo(404);
    }

    private static String stranger() {
        var inside = school.classmates("teacher1", lesson);
        for (int i = 1; i <= 21; i++) if (!inside.contains("student" + i)) return "student" + i;
        throw new AssertionError("every student is in the lesson");
    }

    /// The same token as it would be an hour after its end, with a right signature.
    private static String expired(String token) throws Exception {
        String[] parts = token.split("\\.");
        String claims = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8)
                .replaceAll("\"exp\":[0-9]+", "\"exp\":" + (System.currentTimeMillis() / 1000 - 3600));
        String signed = parts[0] + "."
                + Base64.getUrlEncoder().withoutPadding().encodeToString(claims.getBytes(StandardCharsets.UTF_8));
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(
                new SecretKeySpec(Keys.of(new Secret(secret), Path.of("unused")).tokens(), "HmacSHA256"));
        byte[] signature = mac.doFinal(signed.getBytes(StandardCharsets.UTF_8));
        return signed + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(signature);
    }
}
