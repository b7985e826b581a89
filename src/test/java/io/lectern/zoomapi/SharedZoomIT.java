package io.lectern.zoomapi;

import static io.lectern.zoomapi.HttpZoomApiIT.ok;
import static io.lectern.zoomapi.HttpZoomApiIT.reason;
import static org.assertj.core.api.Assertions.assertThat;

import io.lectern.config.Secret;
import io.lectern.config.Settings;
import io.lectern.platform.Keys;
import io.lectern.platform.RedisLink;
import io.lectern.platform.Vault;
import io.lectern.testing.CuttableProxy;
import io.lectern.testing.Eventually;
import io.lectern.testing.Stores;
import io.lectern.zoomapi.Budgets.Verdict;
import io.lectern.zoomsim.Fault;
import io.lectern.zoomsim.SimEvent;
import io.lectern.zoomsim.ZoomSim;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Clients of several nodes on one Redis.
class SharedZoomIT {
    private static final String SECRET = "a secret for tests only, long enough";

    private final Vertx vertx = Vertx.vertx();
    private final String redisUrl = Stores.freshRedis();
    private final CuttableProxy network = new CuttableProxy(URI.create(redisUrl).getPort());
    private final ZoomSim sim = Eventually.await(ZoomSim.start(vertx, 0, 42));
    // Tests may share a Redis; nobody shares this account.
    private final ZoomAccount host =
            HttpZoomApiIT.register(sim, UUID.randomUUID().toString());
    private final Days days = new Days();

    @AfterEach
    void stop() {
        network.close();
        Eventually.await(vertx.close());
    }

    @Test
    void clientsOfAllNodesShareOneTokenRequest() {
        List<Node> nodes = IntStream.range(0, 4).mapToObj(i -> node(SECRET)).toList();

        everybodyReads(nodes, 10);
        assertThat(tokenRequests()).isEqualTo(1);

        sim.expireTokens();
        everybodyReads(nodes, 10);
        assertThat(tokenRequests()).isEqualTo(2);
    }

    @Test
    void nodesDoNotEndEachOthersTokensWhereANewOneEndsTheFormer() {
        sim.legacyTokens(true);
        List<Node> nodes = IntStream.range(0, 4).mapToObj(i -> node(SECRET)).toList();
        everybodyReads(nodes, 5);
        assertThat(tokenRequests()).isEqualTo(1);

        ok(nodes.getFirst().run(() -> nodes.getFirst().zoom.probe(host)));
        everybodyReads(nodes, 5);

        assertThat(tokenRequests()).as("the probe's own, and no other").isEqualTo(2);
    }

    @Test
    void aTokenIsNeverInRedisInClear() {
        Node node = node(SECRET);
        ok(node.run(() -> node.zoom.meetings(host)));

        String token = "zoom:{" + Token.App.of(host).print() + "}:token";
        String kept = Eventually.await(node.redis.send(Command.HGETALL, token)).toString();
        assertThat(kept).contains("sealed").doesNotContain("sim.");
    }

    @Test
    void whoCannotOpenTheSharedTokenFetchesOne() {
        Node one = node(SECRET);
        Node other = node("another secret for tests, long enough");

        ok(one.run(() -> one.zoom.meetings(host)));
        ok(other.run(() -> other.zoom.meetings(host)));
        assertThat(tokenRequests()).isEqualTo(2);
    }

    @Test
    void aFetcherThatDiedIsNotWaitedForForEver() {
        Node node = node(SECRET);
        String lock = "zoom:{" + Token.App.of(host).print() + "}:lock";
        Eventually.await(node.redis.send(Command.SET, lock, "somebody who died", "PX", 400));

        ok(node.run(() -> node.zoom.meetings(host)));

        assertThat(tokenRequests()).isEqualTo(1);
    }

    @Test
    void withoutRedisEveryNodeHasATokenOfItsOwnAndAsksOn() {
        List<Node> nodes = IntStream.range(0, 2).mapToObj(i -> node(SECRET)).toList();
        network.cut();

        everybodyReads(nodes, 5);
        everybodyReads(nodes, 5);
        assertThat(tokenRequests()).isEqualTo(2);

        network.mend();
        sim.expireTokens();
        Eventually.asserts(() -> assertThat(nodes).allMatch(node -> node.redis.isUp()));
        everybodyReads(nodes, 5);
        assertThat(tokenRequests()).isEqualTo(3);
    }

    @Test
    void wrongCredentialsAreSaidToEverybodyAndNothingIsKept() {
        List<Node> nodes = IntStream.range(0, 2).mapToObj(i -> node(SECRET)).toList();
        ZoomAccount wrong =
                new ZoomAccount(1, "x", host.zoomAccountId(), host.clientId(), new Secret("no"), "me", Plan.BUSINESS);

        for (Node node : nodes)
            assertThat(reason(node.run(() -> node.zoom.meetings(wrong)))).isEqualTo(Answer.Reason.CREDENTIALS);
        for (Node node : nodes) ok(node.run(() -> node.zoom.meetings(host)));
    }

    @Test
    void theBudgetOfAnAccountIsOneForAllNodes() {
        List<Node> nodes = IntStream.range(0, 3).mapToObj(i -> node(SECRET)).toList();
        ZoomAccount free = plan(Plan.FREE);
        List<Verdict> verdicts = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            Node node = nodes.get(i % nodes.size());
            verdicts.add(Eventually.await(node.run(() -> node.budgets.take(free, Label.MEDIUM))));
        }

        // One at once, then one every 1.25 s: at most one can be waited for, and none is taken after that.
        assertThat(verdicts.stream().filter(Verdict.Go.class::isInstance).count())
                .isBetween(1L, 4L);
        assertThat(verdicts.getLast())
                .isInstanceOfSatisfying(
                        Verdict.Later.class, later -> assertThat(later.after()).isGreaterThan(Budgets.LONGEST_WAIT));
    }

    @Test
    void theBudgetHoldsWithoutRedisForEachProcessAlone() {
        Node node = node(SECRET);
        ZoomAccount free = plan(Plan.FREE);
        network.cut();

        List<Verdict> verdicts = IntStream.range(0, 12)
                .mapToObj(i -> Eventually.await(node.run(() -> node.budgets.take(free, Label.MEDIUM))))
                .toList();

        assertThat(verdicts.getFirst()).isInstanceOf(Verdict.Go.class);
        assertThat(verdicts.getLast()).isInstanceOf(Verdict.Later.class);
    }

    @Test
    void aThrottleOfOneNodeHoldsAllNodes() {
        List<Node> nodes = IntStream.range(0, 2).mapToObj(i -> node(SECRET)).toList();
        Node first = nodes.getFirst();

        Eventually.await(first.run(() -> first.budgets.hold(host, Label.MEDIUM, Duration.ofMinutes(1))));

        for (Node node : nodes) {
            assertThat(Eventually.await(node.run(() -> node.budgets.take(host, Label.MEDIUM))))
                    .isInstanceOf(Verdict.Later.class);
            assertThat(Eventually.await(node.run(() -> node.budgets.take(host, Label.LIGHT))))
                    .isInstanceOf(Verdict.Go.class);
        }
    }

    @Test
    void theDailyCallsOfAFreePlanAreCountedForAllNodes() {
        Node node = node(SECRET);
        ZoomAccount free = plan(Plan.FREE);
        String day = "zoom:{" + free.zoomAccountId() + "}:light:day";
        Eventually.await(
                node.redis.send(Command.SET, day, Plan.FREE.rate(Label.LIGHT).perDay()));

        assertThat(Eventually.await(node.run(() -> node.budgets.take(free, Label.LIGHT))))
                .isInstanceOfSatisfying(
                        Verdict.Later.class, later -> assertThat(later.after()).isPositive());
    }

    @Test
    void theLastTenRequestsOfAHostsDayAreNotForNewMeetings() {
        Node node = node(SECRET);
        days.counts.put(1L, HostDays.FOR_MEETINGS - 1);

        ok(node.run(() -> node.zoom.create(host, draft())));
        assertThat(reason(node.run(() -> node.zoom.create(host, draft())))).isEqualTo(Answer.Reason.QUOTA);
        assertThat(sim.meetings()).hasSize(1);
        assertThat(days.counts).containsEntry(1L, HostDays.FOR_MEETINGS);
    }

    @Test
    void aDayThatZoomSaysIsUsedUpIsUsedUpAndWhatNeverReachedZoomIsNotCounted() throws Exception {
        Node node = node(SECRET);
        ok(node.run(() -> node.zoom.meetings(host)));
        sim.plan(Fault.throttled("create", 1, "daily"));

        assertThat(reason(node.run(() -> node.zoom.create(host, draft())))).isEqualTo(Answer.Reason.QUOTA);
        assertThat(days.counts).containsEntry(1L, HostDays.ALLOWED);

        Eventually.await(sim.close());
        // A kept connection may not have heard of that yet, and then nobody knows what reached Zoom over it.
        Eventually.asserts(() -> {
            days.counts.put(1L, 5);
            assertThat(Eventually.await(node.run(() -> node.zoom.create(host, draft()))))
                    .isInstanceOf(Answer.Unavailable.class);
            assertThat(days.counts).containsEntry(1L, 5);
        });
    }

    private void everybodyReads(List<Node> nodes, int times) {
        List<Future<Answer<List<ZoomMeeting>>>> calls = new ArrayList<>();
        for (int i = 0; i < times; i++) for (Node node : nodes) calls.add(node.run(() -> node.zoom.meetings(host)));
        for (Future<Answer<List<ZoomMeeting>>> call : calls) ok(call);
    }

    private ZoomAccount plan(Plan plan) {
        return new ZoomAccount(1, "x", host.zoomAccountId(), host.clientId(), host.clientSecret(), host.user(), plan);
    }

    private static ZoomMeeting.Draft draft() {
        return new ZoomMeeting.Draft("Fractions", "lectern:1:1 lesson 7", "2026-03-25T07:29:29Z", 60, false);
    }

    private long tokenRequests() {
        return sim.journal().stream()
                .filter(event ->
                        event instanceof SimEvent.Called called && called.path().equals("/oauth/token"))
                .count();
    }

    private Node node(String secret) {
        Context loop = vertx.getOrCreateContext();
        String url = redisUrl.replaceFirst(":\\d+/", ":" + network.port() + "/");
        RedisLink redis = Eventually.on(loop, () -> RedisLink.open(vertx, new Settings.Redis(new Secret(url), 0)));
        return Eventually.on(
                loop,
                () -> Future.succeededFuture(new Node(
                        loop,
                        redis,
                        new Budgets(redis),
                        new HttpZoomApi(
                                vertx,
                                HttpZoomApiIT.settings(sim),
                                new SimpleMeterRegistry(),
                                InstantSource.system(),
                                new ZoomCommons(redis, vault(secret), days)))));
    }

    /// One node's client, on an event loop of its own.
    private record Node(Context loop, RedisLink redis, Budgets budgets, HttpZoomApi zoom) {
        <T> Future<T> run(java.util.function.Supplier<Future<T>> call) {
            io.vertx.core.Promise<T> done = io.vertx.core.Promise.promise();
            loop.runOnContext(here -> call.get().onComplete(done));
            return done.future();
        }
    }

    /// The days of hosts as the database would keep them.
    private static final class Days implements HostDays {
        final Map<Long, Integer> counts = new ConcurrentHashMap<>();

        @Override
        public Future<Boolean> spend(long account, LocalDate day, int most) {
            int before = counts.getOrDefault(account, 0);
            if (before >= most) return Future.succeededFuture(false);
            counts.put(account, before + 1);
            return Future.succeededFuture(true);
        }

        @Override
        public Future<Void> giveBack(long account, LocalDate day) {
            counts.merge(account, -1, Integer::sum);
            return Future.succeededFuture();
        }

        @Override
        public Future<Void> fill(long account, LocalDate day) {
            counts.put(account, ALLOWED);
            return Future.succeededFuture();
        }
    }

    private static Vault vault(String secret) {
        try {
            return new Vault(Keys.of(new Secret(secret), Path.of("unused")).vault());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
