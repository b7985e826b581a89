package io.lectern.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.password4j.Argon2Function;
import com.password4j.Password;
import com.password4j.types.Argon2;
import io.lectern.http.Throttle;
import io.lectern.platform.RedisLink;
import io.lectern.protocol.ErrorCode;
import io.lectern.protocol.Refusal;
import io.lectern.protocol.Role;
import io.lectern.testing.Eventually;
import io.lectern.testing.Rest;
import io.lectern.testing.Rest.Answer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SignInIT {
    private static Rest rest;

    @BeforeAll
    static void open() throws Exception {
        rest = new Rest(Map.of("LECTERN_ARCHIVE_INSTANCES", "1"), (postgres, redis, endpoints) -> List.of());
        for (String name : List.of("anna", "boris", "vera", "gleb", "dina", "egor", "zoya", "ivan", "kira", "lev"))
            rest.person(name + "@school.test", Role.STUDENT, name, "Test");
    }

    @AfterAll
    static void close() throws Exception {
        rest.close();
    }

    @Test
    void theRightPasswordGivesTwoTokensWithTheKnownClaims() {
        Answer answer = rest.signIn(" ANNA@School.test ", Rest.PASSWORD);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).startsWith("{\"refresh\":\"");
        String claims = claims(answer.json().path("access").asText());
        assertThat(claims)
                .contains("\"token_type\":\"access\"", "\"role\":\"student\"", "\"is_superuser\":false")
                .contains("\"email\":\"anna@school.test\"", "\"user_id\":", "\"sid\":")
                .containsPattern("\"jti\":\"[0-9a-f]{32}\"");
    }

    @Test
    void aSignInClearsAwayWhatRanOutLongAgo() {
        String old = "insert into token_families (id, user_id, current_jti, current_iat, ttl_seconds, expires_at)"
                + " select gen_random_uuid(), id, gen_random_uuid(), now(), 1, now() - interval '2 days' from users limit 3";
        Eventually.await(rest.postgres.sql().query(old).execute());

        assertThat(rest.signIn("lev@school.test", Rest.PASSWORD).status()).isEqualTo(200);

        String left = "select 1 from token_families where expires_at < now() - interval '1 day'";
        assertThat(Eventually.await(rest.postgres.sql().query(left).execute()).size())
                .isZero();
    }

    @Test
    void aWrongPasswordAndAnUnknownPersonLookTheSame() {
        Answer wrong = rest.signIn("anna@school.test", "not this one");
        Answer unknown = rest.signIn("nobody@school.test", "not this one");

        assertThat(wrong.status()).isEqualTo(401);
        assertThat(unknown.status()).isEqualTo(401);
        assertThat(unknown.json().path("detail")).isEqualTo(wrong.json().path("detail"));
        assertThat(wrong.json().path("code").asText()).isEqualTo("bad_credentials");
    }

    @Test
    void missingAndBlankFieldsAreNamed() {
        Answer missing = rest.post("/api/jwt/token/", "", "{\"username\":\"x\"}");
        Answer blank = rest.post("/api/jwt/token-ci/", "", "{\"email\":\"\",\"password\":\"\"}");

        assertThat(missing.status()).isEqualTo(400);
        assertThat(missing.json().path("email").get(0).asText()).isEqualTo("This field is required.");
        assertThat(missing.json().path("password").isArray()).isTrue();
        assertThat(blank.json().path("email").get(0).asText()).isEqualTo("This field may not be empty.");
    }

    @Test
    void aFormSignsInAsWell() {
        Answer answer = rest.send(rest.request("/api/jwt/token/", "")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(java.net.http.HttpRequest.BodyPublishers.ofString(
                        "email=anna%40school.test&password=correct+horse+42")));

        assertThat(answer.status()).isEqualTo(200);
    }

    @Test
    void onlyTheRightPasswordTellsThatAnAccountIsDisabled() throws Exception {
        rest.sql("update users set active = false where email = 'boris@school.test'");

        assertThat(rest.signIn("boris@school.test", "wrong one")
                        .json()
                        .path("code")
                        .asText())
                .isEqualTo("bad_credentials");
        Answer right = rest.signIn("boris@school.test", Rest.PASSWORD);
        assertThat(right.status()).isEqualTo(401);
        assertThat(right.json().path("code").asText()).isEqualTo("account_disabled");
    }

    @Test
    void fiveWrongPasswordsLockOutTheSixthTryEvenWhenItIsRight() {
        for (int i = 0; i < 5; i++)
            assertThat(rest.signIn("vera@school.test", "guess " + i)
                            .json()
                            .path("code")
                            .asText())
                    .isEqualTo("bad_credentials");

        Answer locked = rest.signIn("VERA@school.test", Rest.PASSWORD);

        assertThat(locked.status()).isEqualTo(401);
        assertThat(locked.json().path("code").asText()).isEqualTo("account_locked");
        assertThat(Integer.parseInt(locked.header("Retry-After"))).isBetween(1, 600);
    }

    @Test
    void sixteenGuessesAtOnceGetFivePasswordsChecked() throws Exception {
        List<Answer> answers = atOnce(16, () -> rest.signIn("gleb@school.test", "a guess"));

        assertThat(answers.stream().filter(a -> a.json().path("code").asText().equals("bad_credentials")))
                .hasSize(5);
    }

    @Test
    void manyRightPasswordsAtOnceAreNoGuessing() throws Exception {
        List<Answer> answers = atOnce(16, () -> rest.signIn("dina@school.test", Rest.PASSWORD));

        assertThat(answers).allMatch(answer -> answer.status() == 200);
    }

    @Test
    void anOldRefreshTokenGivesTheSameSuccessorUntilThatOneIsUsed() {
        String first = rest.signIn("egor@school.test", Rest.PASSWORD)
                .json()
                .path("refresh")
                .asText();

        String second = refresh(first).json().path("refresh").asText();
        String again = refresh(first).json().path("refresh").asText();

        assertThat(second).isNotEqualTo(first);
        assertThat(again).isEqualTo(second);
        assertThat(refresh(second).status()).isEqualTo(200);
        Answer reused = refresh(first);
        assertThat(reused.status()).isEqualTo(401);
        assertThat(reused.json().path("code").asText()).isEqualTo("token_not_valid");
        assertThat(refresh(second).status()).as("the whole family is gone").isEqualTo(401);
    }

    @Test
    void aReusedRefreshTokenEndsTheAccessTokensToo() {
        Answer signIn = rest.signIn("lev@school.test", Rest.PASSWORD);
        String first = signIn.json().path("refresh").asText();
        String second = refresh(first).json().path("refresh").asText();
        refresh(second);

        refresh(first);

        assertThat(rest.get("/api/me/", signIn.json().path("access").asText()).status())
                .isEqualTo(401);
    }

    @Test
    void twoRefreshesAtOnceGetTheSameSuccessor() throws Exception {
        String first = rest.signIn("kira@school.test", Rest.PASSWORD)
                .json()
                .path("refresh")
                .asText();

        List<Answer> answers = atOnce(8, () -> refresh(first));

        assertThat(answers).allMatch(answer -> answer.status() == 200);
        assertThat(answers.stream().map(a -> a.json().path("refresh").asText()).distinct())
                .hasSize(1);
    }

    @Test
    void signingOutEndsBothKindsOfTokenAtOnce() {
        Answer signIn = rest.signIn("zoya@school.test", Rest.PASSWORD);
        String access = signIn.json().path("access").asText();
        String refresh = signIn.json().path("refresh").asText();
        assertThat(rest.get("/api/me/", access).status()).isEqualTo(200);

        Answer out = rest.post("/api/jwt/logout/", access, "{\"refresh\":\"" + refresh + "\"}");

        assertThat(out.status()).isEqualTo(200);
        Answer me = rest.get("/api/me/", access);
        assertThat(me.status()).isEqualTo(401);
        assertThat(me.json().path("type").asText()).endsWith("token_revoked");
        assertThat(refresh(refresh).status()).isEqualTo(401);
        assertThat(rest.post("/api/jwt/verify/", "", "{\"token\":\"" + access + "\"}")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void signingOutNeedsAGoodRefreshTokenOfTheSamePerson() {
        String access = rest.token("ivan@school.test");
        String other = rest.signIn("anna@school.test", Rest.PASSWORD)
                .json()
                .path("refresh")
                .asText();

        assertThat(rest.post("/api/jwt/logout/", access, "{}").status()).isEqualTo(400);
        assertThat(rest.post("/api/jwt/logout/", access, "{\"refresh\":\"zz\"}").status())
                .isEqualTo(400);
        assertThat(rest.post("/api/jwt/logout/", access, "{\"refresh\":\"" + other + "\"}")
                        .status())
                .isEqualTo(400);
        assertThat(rest.post("/api/jwt/logout/", "", "{\"refresh\":\"zz\"}").status())
                .isEqualTo(401);
        assertThat(rest.get("/api/me/", access).status()).isEqualTo(200);
    }

    @Test
    void oneKindOfTokenIsNoUseAsTheOther() {
        Answer signIn = rest.signIn("anna@school.test", Rest.PASSWORD);
        String access = signIn.json().path("access").asText();
        String refresh = signIn.json().path("refresh").asText();

        Answer asAccess = rest.get("/api/me/", refresh);
        assertThat(asAccess.status()).isEqualTo(401);
        assertThat(asAccess.json().path("code").asText()).isEqualTo("token_not_valid");
        assertThat(asAccess.header("WWW-Authenticate")).isEqualTo("Bearer realm=\"api\"");
        assertThat(refresh(access).status()).isEqualTo(401);
        assertThat(rest.post("/api/jwt/verify/", "", "{\"token\":\"" + refresh + "\"}")
                        .text())
                .isEqualTo("{}");
        assertThat(rest.post("/api/jwt/verify/", "", "{\"token\":\"" + access + "\"}")
                        .text())
                .isEqualTo("{}");
        assertThat(rest.post("/api/jwt/verify/", "", "{\"token\":\"x.y.z\"}").status())
                .isEqualTo(401);
    }

    @Test
    void aTokenThatNamesNoAlgorithmOrCarriesItsOwnKeyIsRefused() {
        String good = rest.token("anna@school.test");
        String claims = good.split("\\.")[1];

        for (String header : List.of(
                "{\"typ\":\"JWT\",\"alg\":\"none\"}",
                "{\"typ\":\"JWT\",\"alg\":\"HS512\"}",
                "{\"typ\":\"JWT\",\"alg\":\"RS256\"}",
                "{\"alg\":\"HS256\",\"jwk\":{\"kty\":\"oct\",\"k\":\"AAAA\"}}")) {
            String forged = encode(header) + "." + claims + ".";
            assertThat(rest.get("/api/me/", forged).status()).as(header).isEqualTo(401);
            assertThat(rest.get("/api/me/", forged + good.split("\\.")[2]).status())
                    .as(header)
                    .isEqualTo(401);
        }
    }

    @Test
    void theProfileShowsAndChangesOnlyWhatIsOnesOwnToChange() {
        String token = rest.token("ivan@school.test");
        Answer changed = rest.send(
                rest.request("/api/me/", token)
                        .header("Content-Type", "application/json")
                        .method(
                                "PATCH",
                                java.net.http.HttpRequest.BodyPublishers.ofString(
                                        "{\"first_name\":\"Ваня\",\"role\":\"admin\",\"email\":\"x@y.z\",\"date_of_birth\":\"2009-01-02\"}")));

        assertThat(changed.status()).isEqualTo(200);
        assertThat(changed.json().has("school")).isFalse();
        Answer me = rest.get("/api/me/", token);
        assertThat(me.json().path("first_name").asText()).isEqualTo("Ваня");
        assertThat(me.json().path("role").asText()).isEqualTo("student");
        assertThat(me.json().path("email").asText()).isEqualTo("ivan@school.test");
        assertThat(me.json().path("date_of_birth").asText()).isEqualTo("2009-01-02");
        assertThat(me.json().path("created_at").asText()).endsWith("Z");
        assertThat(me.json().has("school")).isTrue();
    }

    @Test
    void everythingWrongWithAProfileIsSaidAtOnce() {
        Answer answer = rest.send(rest.request("/api/me/", rest.token("ivan@school.test"))
                .header("Content-Type", "application/json")
                .header("Accept-Language", "ru")
                .PUT(java.net.http.HttpRequest.BodyPublishers.ofString(
                        "{\"zoom_pmi_link\":\"not a url\",\"date_of_birth\":\"2000-13-01\",\"last_name\":\""
                                + "x".repeat(151) + "\"}")));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("zoom_pmi_link").get(0).asText()).isEqualTo("Это не веб-адрес.");
        assertThat(answer.json().path("date_of_birth").isArray()).isTrue();
        assertThat(answer.json().path("last_name").get(0).asText()).contains("150");
    }

    @Test
    void refreshingAndSigningInDoNotShortenARememberedSignIn() {
        Answer signIn = rest.post(
                "/api/jwt/token/",
                "",
                "{\"email\":\"anna@school.test\",\"password\":\"" + Rest.PASSWORD + "\",\"remember_me\":true}");
        String refresh = refresh(signIn.json().path("refresh").asText())
                .json()
                .path("refresh")
                .asText();

        assertThat(lifetime(claims(refresh))).isEqualTo(365L * 86_400);
    }

    @Test
    void aHashOfWeakerDaysIsMadeAnewAtTheNextSignIn() throws Exception {
        rest.person("olga@school.test", Role.STUDENT, "Olga", "Test");
        String weak = Password.hash(Rest.PASSWORD)
                .addRandomSalt(16)
                .with(Argon2Function.getInstance(1024, 1, 1, 32, Argon2.ID))
                .getResult();
        rest.sql("update users set password_hash = '" + weak + "' where email = 'olga@school.test'");

        assertThat(rest.signIn("olga@school.test", Rest.PASSWORD).status()).isEqualTo(200);

        assertThat(Rest.await(rest.users.byEmail("olga@school.test"))
                        .orElseThrow()
                        .passwordHash())
                .startsWith("$argon2id$v=19$m=19456,t=2,p=1$");
        assertThat(rest.signIn("olga@school.test", Rest.PASSWORD).status()).isEqualTo(200);
    }

    @Test
    void triesThatAreTurnedAwayUncheckedAreNoWrongPasswords() throws Exception {
        RedisLink redis = Rest.await(RedisLink.open(rest.vertx, rest.settings.redis()));
        Lockout lockout = new Lockout(new Throttle(redis), 2);
        Lockout.Target target = Lockout.Target.of("busy@school.test", "10.0.0.1");

        for (int i = 0; i < 5; i++) refused(lockout, target, ErrorCode.BUSY, ErrorCode.BUSY);
        refused(lockout, target, ErrorCode.BAD_CREDENTIALS, ErrorCode.BAD_CREDENTIALS);
        refused(lockout, target, ErrorCode.BUSY, ErrorCode.BUSY);
        refused(lockout, target, ErrorCode.BAD_CREDENTIALS, ErrorCode.BAD_CREDENTIALS);
        refused(lockout, target, ErrorCode.BUSY, ErrorCode.ACCOUNT_LOCKED);
    }

    private static void refused(Lockout lockout, Lockout.Target target, ErrorCode outcome, ErrorCode seen) {
        assertThatThrownBy(() ->
                        Rest.await(lockout.attempt(target, () -> io.vertx.core.Future.failedFuture(outcome.refuse()))))
                .cause()
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo(seen));
    }

    private static long lifetime(String claims) {
        return number(claims, "exp") - number(claims, "iat");
    }

    private static long number(String claims, String name) {
        return Long.parseLong(claims.replaceFirst(".*\"" + name + "\":(\\d+).*", "$1"));
    }

    private static Answer refresh(String token) {
        return rest.post("/api/jwt/refresh/", "", "{\"refresh\":\"" + token + "\"}");
    }

    private static String claims(String token) {
        return new String(Base64.getUrlDecoder().decode(token.split("\\.")[1]), StandardCharsets.UTF_8);
    }

    private static String encode(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    static <T> List<T> atOnce(int times, java.util.concurrent.Callable<T> what) throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<T>> running = new ArrayList<>();
            for (int i = 0; i < times; i++) running.add(threads.submit(what));
            List<T> results = new ArrayList<>();
            for (Future<T> one : running) results.add(one.get());
            return results;
        }
    }
}
