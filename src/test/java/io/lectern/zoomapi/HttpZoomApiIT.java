package io.lectern.zoomapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.lectern.config.Secret;
import io.lectern.config.Settings;
import io.lectern.config.SettingsLoader;
import io.lectern.zoomapi.Answer.Done;
import io.lectern.zoomapi.Answer.Reason;
import io.lectern.zoomsim.Fault;
import io.lectern.zoomsim.SimAccount;
import io.lectern.zoomsim.SimEvent;
import io.lectern.zoomsim.ZoomSim;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class HttpZoomApiIT {
    private static final Vertx VERTX = Vertx.vertx();
    private static final ZoomMeeting.Draft DRAFT =
            new ZoomMeeting.Draft("Fractions", "lectern:1:1 lesson 7", "2026-03-25T07:29:29Z", 60);

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
        ZoomAccount wrong = new ZoomAccount(2, "x", host.zoomAccountId(), host.clientId(), new Secret("no"), "me");

        assertThat(reason(zoom.create(wrong, DRAFT))).isEqualTo(Reason.CREDENTIALS);
        assertThat(tokenRequests()).isEqualTo(1);
    }

    @Test
    void aHostThatZoomDoesNotKnowIsAHostProblem() {
        ZoomAccount ghost =
                new ZoomAccount(2, "x", host.zoomAccountId(), host.clientId(), host.clientSecret(), "nobody@nowhere");

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
            Answer<ZoomMeeting> answer = answer(zoom.create(host, DRAFT));
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
    void everyPageOfALongListIsRead() {
        ZoomAccount other = register("two");
        ZoomAccount third = register("three");
        for (int i = 0; i < 100; i++) ok(zoom.create(other, DRAFT));
        ok(zoom.create(third, DRAFT));

        assertThat(ok(zoom.meetings(other))).hasSize(100);
        assertThat(ok(zoom.meetings(third))).hasSize(1);
    }

    private HttpZoomApi api() {
        Settings.Zoom settings = new SettingsLoader()
                .load(
                        null,
                        Map.of(
                                "ZOOM_API_URL", sim.apiUrl(),
                                "ZOOM_OAUTH_URL", sim.oauthUrl(),
                                "LECTERN_ZOOM_TIMEOUT", "1s"))
                .zoom();
        return new HttpZoomApi(VERTX, settings, new SimpleMeterRegistry(), InstantSource.system());
    }

    private ZoomAccount register(String name) {
        SimAccount account = SimAccount.single(name, name + "@example.com", 1);
        sim.register(account);
        return new ZoomAccount(
                1, name, account.accountId(), account.clientId(), new Secret(account.clientSecret()), "me");
    }

    private long tokenRequests() {
        return sim.journal().stream()
                .filter(event ->
                        event instanceof SimEvent.Called called && called.path().equals("/oauth/token"))
                .count();
    }

    private static <T> T ok(Future<Answer<T>> call) {
        Answer<T> answer = answer(call);
        if (answer instanceof Answer.Ok<T>(T value)) return value;
        throw new AssertionError(answer.toString());
    }

    private static <T> Reason reason(Future<Answer<T>> call) {
        Answer<T> answer = answer(call);
        if (answer instanceof Answer.Refused<T> refused) return refused.reason();
        throw new AssertionError(answer.toString());
    }

    private static <T> Answer<T> answer(Future<Answer<T>> call) {
        return await(call);
    }

    private static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
