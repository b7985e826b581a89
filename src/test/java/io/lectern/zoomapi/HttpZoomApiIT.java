package io.lectern.zoomapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.lectern.config.Secret;
import io.lectern.config.Settings;
import io.lectern.config.SettingsLoader;
import io.lectern.testing.Eventually;
import io.lectern.zoomapi.Answer.Done;
import io.lectern.zoomapi.Answer.Reason;
import io.lectern.zoomsim.Fault;
import io.lectern.zoomsim.SimAccount;
import io.lectern.zoomsim.SimEvent;
import io.lectern.zoomsim.ZoomSim;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpZoomApiIT {
    private static final Vertx VERTX = Vertx.vertx();
    private static final ZoomMeeting.Draft DRAFT =
            new ZoomMeeting.Draft("Fractions", "lectern:1:1 lesson 7", "2026-03-25T07:29:29Z", 60, false);

    private final ZoomSim sim = await(ZoomSim.start(VERTX, 0, 42));
    private final ZoomAccount host = register("one");
    private final HttpZoomApi zoom = api();

    @AfterAll
    static void close() {
        await(VERTX.close());
    }

    @Test
    void aMeetingIsMadeFoundEndedAndDeleted() {
        ZoomMeeting made = ok(zoom.create(host, DRAFT));
        assertThat(made.startUrl().reveal()).contains("/s/" + made.id());
        assertThat(ok(zoom.meetings(host))).singleElement().satisfies(found -> {
            assertThat(found.agenda()).isEqualTo(DRAFT.agenda());
            assertThat(found.id()).isEqualTo(made.id());
        });

        assertThat(sim.startMeeting(made.id())).isTrue();
        assertThat(ok(zoom.meeting(host, made.id())).live()).isTrue();
        assertThat(reason(zoom.delete(host, made.id()))).isEqualTo(Reason.IN_PROGRESS);
        assertThat(ok(zoom.end(host, made.id()))).isEqualTo(Done.DONE);
        assertThat(ok(zoom.delete(host, made.id()))).isEqualTo(Done.DONE);
        assertThat(reason(zoom.meeting(host, made.id()))).isEqualTo(Reason.NO_MEETING);
        assertThat(sim.violations()).isEmpty();
    }

    @Test
    void manyCallersShareOneTokenRequest() {
        List<Future<Answer<List<ZoomMeeting>>>> calls =
                IntStream.range(0, 20).mapToObj(i -> zoom.meetings(host)).toList();

        await(Future.all(calls));

        assertThat(tokenRequests()).isEqualTo(1);
    }

    @Test
    void aTokenThatZoomNoLongerTakesIsReplacedOnce() {
        ok(zoom.create(host, DRAFT));
        sim.expireTokens();

        ok(zoom.create(host, DRAFT));

        assertThat(tokenRequests()).isEqualTo(2);
        assertThat(sim.meetings()).hasSize(2);
    }

    @Test
    void wrongCredentialsAreARefusalAndNoRetry() {
        ZoomAccount wrong = with(host, "no", "me");

        assertThat(reason(zoom.create(wrong, DRAFT))).isEqualTo(Reason.CREDENTIALS);
        assertThat(tokenRequests()).isEqualTo(1);
    }

    @Test
    void aHostThatZoomDoesNotKnowIsAHostProblem() {
        ZoomAccount ghost = with(host, host.clientSecret().reveal(), "nobody@nowhere");

        assertThat(reason(zoom.create(ghost, DRAFT))).isEqualTo(Reason.HOST);
    }

    @Test
    void aTimeOutAfterTheWorkIsUnclearForACreateAndItsMeetingCanBeFound() {
        ok(zoom.meetings(host));
        sim.plan(Fault.hangsAfterCommit("create", 1));

        assertThat(answer(zoom.create(host, DRAFT))).isInstanceOf(Answer.Unclear.class);
        assertThat(ok(zoom.meetings(host))).hasSize(1);
    }

    @Test
    void aFailingReadIsTriedAgainAndAFailingCreateIsNot() {
        ok(zoom.meetings(host));
        sim.plan(Fault.status("list", 2, 503, 0, "busy"));
        assertThat(ok(zoom.meetings(host))).isEmpty();

        sim.plan(Fault.status("create", 1, 500, 0, "oops"));
        assertThat(answer(zoom.create(host, DRAFT))).isInstanceOf(Answer.Unclear.class);
        assertThat(sim.meetings()).isEmpty();
    }

    @Test
    void nobodyListeningIsUnavailableNotUnclear() {
        await(sim.close());

        assertThat(answer(zoom.create(host, DRAFT))).isInstanceOf(Answer.Unavailable.class);
    }

    @Test
    void aThrottleNamesItsWaitInEveryFormAndTheQuotaIsKnownByItsText() {
        for (String form : List.of("seconds", "date", "iso", "none")) {
            sim.plan(Fault.throttled("create", 1, form));
            Answer<ZoomMeeting> answer = answer(zoom.create(register(form), DRAFT));
            assertThat(answer).isInstanceOfSatisfying(Answer.Refused.class, no -> {
                assertThat(no.reason()).isEqualTo(Reason.THROTTLED);
                assertThat(no.retryAfter()).isBetween(Duration.ZERO, Duration.ofSeconds(5));
            });
        }
        sim.plan(Fault.throttled("create", 1, "daily"));
        assertThat(reason(zoom.create(host, DRAFT))).isEqualTo(Reason.QUOTA);
    }

    @Test
    void theHundredAndFirstMeetingOfAHostsDayIsRefused() {
        for (int i = 0; i < 100; i++) ok(zoom.create(host, DRAFT));

        assertThat(reason(zoom.create(host, DRAFT))).isEqualTo(Reason.QUOTA);
    }

    @Test
    void aHostIsProbedWithTheSecretThatIsGivenAndNotWithATokenThatIsKept() {
        ok(zoom.meetings(host));

        assertThat(ok(zoom.probe(host)).active()).isTrue();
        assertThat(ok(zoom.probe(host)).licensed()).isTrue();
        assertThat(reason(zoom.probe(with(host, "no", "me")))).isEqualTo(Reason.CREDENTIALS);
        assertThat(reason(zoom.probe(with(host, host.clientSecret().reveal(), "nobody"))))
                .isEqualTo(Reason.HOST);
    }

    @Test
    void aShortThrottleOfAReadIsWaitedOutAndALongOneIsSaid() {
        ok(zoom.meetings(host));
        sim.plan(Fault.throttled("list", 1, "none"));
        assertThat(ok(zoom.meetings(host))).isEmpty();

        ZoomAccount other = register("other");
        sim.plan(Fault.throttled("get", 5, "daily"));
        assertThat(reason(zoom.meeting(other, 81_000_000_000L))).isEqualTo(Reason.QUOTA);
        assertThat(calls("/v2/meetings/81000000000")).isEqualTo(1);
    }

    @Test
    void afterManyBrokenCallsInARowTheAccountIsLeftAloneAndOthersAreNot() {
        ok(zoom.meetings(host));
        sim.plan(Fault.status("list", 8, 503, 0, "busy"));
        for (int i = 0; i < 3; i++) assertThat(answer(zoom.meetings(host))).isInstanceOf(Answer.Unavailable.class);
        long asked = calls("/v2/users/me/meetings");

        assertThat(answer(zoom.meetings(host)))
                .isInstanceOfSatisfying(
                        Answer.Unavailable.class,
                        away -> assertThat(away.retryAfter()).isPositive());
        assertThat(calls("/v2/users/me/meetings")).isEqualTo(asked).isEqualTo(1 + 8);
        assertThat(ok(zoom.create(register("other"), DRAFT)).id()).isPositive();
        Eventually.asserts(() -> {
            assertThat(ok(zoom.meetings(host))).isEmpty();
        });
    }

    @Test
    void refusalsDoNotCountAsBroken() {
        for (int i = 0; i < 20; i++)
            assertThat(reason(zoom.meeting(host, 81_000_000_000L))).isEqualTo(Reason.NO_MEETING);

        assertThat(ok(zoom.create(host, DRAFT)).id()).isPositive();
    }

    @Test
    void anAccountThatHangsKeepsNobodyElseWaiting() {
        ZoomAccount other = register("other");
        ok(zoom.meetings(host));
        ok(zoom.meetings(other));
        sim.plan(Fault.slow("get", 40, 700));
        List<Future<Answer<ZoomMeeting>>> slow = IntStream.range(0, 40)
                .mapToObj(i -> zoom.meeting(host, 81_000_000_000L))
                .toList();

        ok(zoom.meetings(other));

        assertThat(slow).anyMatch(call -> !call.isComplete());
        await(Future.join(slow));
    }

    @Test
    void everyPageOfALongListIsRead() {
        ZoomAccount other = register("two");
        ZoomAccount third = register("three");
        for (int i = 0; i < 100; i++) ok(zoom.create(other, DRAFT));
        ok(zoom.create(third, DRAFT));

        assertThat(ok(zoom.meetings(other))).hasSize(100);
        assertThat(ok(zoom.meetings(third))).hasSize(1);
    }

    @Test
    void anAnswerThatIsTooLargeIsCutOffWithItsConnection() {
        AtomicInteger cut = new AtomicInteger();
        HttpServer server = inZoomsPlace(token(""), request -> {
            request.connection().closeHandler(closed -> cut.incrementAndGet());
            // Never ended: only who listens no longer is rid of it.
            request.response().setChunked(true).write(Buffer.buffer(new byte[2 * Wire.MOST_BYTES]));
        });
        HttpZoomApi client = against(server, "20s");

        assertThat(answer(client.meeting(host, 1)))
                .isInstanceOfSatisfying(
                        Answer.Unavailable.class,
                        away -> assertThat(away.why()).isEqualTo("an answer of more than 1024 KiB"));
        assertThat(answer(client.create(host, DRAFT))).isInstanceOf(Answer.Unclear.class);
        Eventually.asserts(() -> assertThat(cut.get()).isGreaterThanOrEqualTo(2));
    }

    @Test
    void anAnswerThatDripsIsCutOffWithItsConnection() {
        AtomicInteger cut = new AtomicInteger();
        HttpServer server = inZoomsPlace(token(""), request -> {
            request.response().setChunked(true);
            long drops = VERTX.setPeriodic(20, due -> request.response().write(" "));
            request.connection().closeHandler(closed -> {
                VERTX.cancelTimer(drops);
                cut.incrementAndGet();
            });
        });

        assertThat(answer(against(server, "1s").meeting(host, 1))).isInstanceOf(Answer.Unavailable.class);
        Eventually.asserts(() -> assertThat(cut.get()).isPositive());
    }

    @Test
    void credentialsGoNowhereElseThanWhereTheyWereMeantFor() {
        List<String> stolen = new CopyOnWriteArrayList<>();
        HttpServer thief = serve(request -> {
            stolen.add(request.method() + " " + request.headers());
            request.response().end(token(""));
        });
        String there = "http://127.0.0.1:" + thief.actualPort();
        for (int status : List.of(301, 302, 307, 308)) {
            Handler<HttpServerRequest> away = request -> request.response()
                    .setStatusCode(status)
                    .putHeader("location", there)
                    .end();
            HttpServer wholly = serve(away);
            assertThat(answer(against(wholly, "5s").meeting(host, 1))).isNotInstanceOf(Answer.Ok.class);
            assertThat(reason(against(inZoomsPlace(token(""), away), "5s").meeting(host, 1)))
                    .isEqualTo(Reason.OTHER);
        }
        for (String named :
                List.of(there, there + "/v2", "https://zoom.us.evil.example", "https://evil.example/.zoom.us"))
            assertThat(ok(against(inZoomsPlace(token(named), HttpZoomApiIT::meeting), "5s")
                                    .meeting(host, 1))
                            .id())
                    .as(named)
                    .isEqualTo(77);
        assertThat(stolen).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\\r\\nx-other: 1", "a\\u0000", "a b", "", "\u00e9"})
    void aTokenThatWouldNotStayWithinItsHeaderIsNone(String value) {
        List<String> heard = new CopyOnWriteArrayList<>();
        HttpServer server = inZoomsPlace(
                "{\"access_token\":\"" + value + "\",\"expires_in\":3600}", request -> heard.add(request.path()));

        assertThat(answer(against(server, "5s").meeting(host, 1))).isInstanceOf(Answer.Unavailable.class);
        assertThat(heard).isEmpty();
    }

    @Test
    void whatZoomSaysIsOneLineOfBoundedLength() {
        String message = "no\\r\\n\\u0000 such\\u001b[31m thing " + "x".repeat(5_000);
        HttpServer server = inZoomsPlace(
                token(""),
                request -> request.response().setStatusCode(400).end("{\"code\":300,\"message\":\"" + message + "\"}"));

        assertThat(answer(against(server, "5s").meeting(host, 1)))
                .isInstanceOfSatisfying(
                        Answer.Refused.class,
                        no -> assertThat(no.message())
                                .startsWith("no such [31m thing xxx")
                                .hasSizeLessThan(500)
                                .doesNotContainPattern("\\p{Cntrl}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "null", "[]", "", "{\"id\":0}", "<html>"})
    void aSuccessThatTellsOfNoMeetingIsUnclear(String body) {
        HttpServer server = inZoomsPlace(
                token(""), request -> request.response().setStatusCode(201).end(body));

        assertThat(answer(against(server, "5s").create(host, DRAFT))).isInstanceOf(Answer.Unclear.class);
    }

    @Test
    void aListWithNothingInItIsEmpty() {
        for (String body : List.of("{}", "{\"meetings\":null}", "{\"meetings\":[null]}"))
            assertThat(ok(against(
                                    inZoomsPlace(
                                            token(""),
                                            request -> request.response().end(body)),
                                    "5s")
                            .meetings(host)))
                    .isEmpty();
    }

    private static void meeting(HttpServerRequest request) {
        request.response().end("{\"id\":77,\"join_url\":\"https://zoom.us/j/77\"}");
    }

    private static String token(String apiUrl) {
        return "{\"access_token\":\"a-token\",\"expires_in\":3600,\"api_url\":\"" + apiUrl + "\"}";
    }

    /// Somebody who answers in Zoom's place: tokens, and whatever else is asked.
    private static HttpServer inZoomsPlace(String token, Handler<HttpServerRequest> api) {
        return serve(request -> {
            if ("/oauth/token".equals(request.path())) request.response().end(token);
            else api.handle(request);
        });
    }

    private static HttpServer serve(Handler<HttpServerRequest> handler) {
        return await(VERTX.createHttpServer().requestHandler(handler).listen(0, "127.0.0.1"));
    }

    private static HttpZoomApi against(HttpServer server, String timeout) {
        String base = "http://127.0.0.1:" + server.actualPort();
        Map<String, String> environment = Map.of(
                "ZOOM_API_URL", base + "/v2", "ZOOM_OAUTH_URL", base + "/oauth/token", "LECTERN_ZOOM_TIMEOUT", timeout);
        Settings.Zoom settings = new SettingsLoader().load(null, environment).zoom();
        return new HttpZoomApi(VERTX, settings, new SimpleMeterRegistry(), InstantSource.system());
    }

    private HttpZoomApi api() {
        return new HttpZoomApi(VERTX, settings(sim), new SimpleMeterRegistry(), InstantSource.system());
    }

    static Settings.Zoom settings(ZoomSim sim) {
        return new SettingsLoader()
                .load(
                        null,
                        Map.of(
                                "ZOOM_API_URL", sim.apiUrl(),
                                "ZOOM_OAUTH_URL", sim.oauthUrl(),
                                "LECTERN_ZOOM_TIMEOUT", "1s"))
                .zoom();
    }

    private ZoomAccount register(String name) {
        return register(sim, name);
    }

    static ZoomAccount register(ZoomSim sim, String name) {
        SimAccount account = SimAccount.single(name, name + "@example.com", 1);
        sim.register(account);
        Secret secret = new Secret(account.clientSecret());
        return new ZoomAccount(1, name, account.accountId(), account.clientId(), secret, "me", Plan.BUSINESS);
    }

    private static ZoomAccount with(ZoomAccount account, String secret, String user) {
        return new ZoomAccount(
                2, "x", account.zoomAccountId(), account.clientId(), new Secret(secret), user, Plan.BUSINESS);
    }

    private long tokenRequests() {
        return calls("/oauth/token");
    }

    private long calls(String path) {
        return sim.journal().stream()
                .filter(event ->
                        event instanceof SimEvent.Called called && called.path().equals(path))
                .count();
    }

    static <T> T ok(Future<Answer<T>> call) {
        Answer<T> answer = answer(call);
        if (answer instanceof Answer.Ok<T>(T value)) return value;
        throw new AssertionError(answer.toString());
    }

    static <T> Reason reason(Future<Answer<T>> call) {
        Answer<T> answer = answer(call);
        if (answer instanceof Answer.Refused<T> refused) return refused.reason();
        throw new AssertionError(answer.toString());
    }

    private static <T> Answer<T> answer(Future<Answer<T>> call) {
        return await(call);
    }

    static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
