package io.lectern.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.lectern.config.Settings;
import io.lectern.platform.RedisLink;
import io.lectern.protocol.Role;
import io.lectern.protocol.UserId;
import io.lectern.testing.Rest;
import io.lectern.testing.Stores;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class GateIT {
    private static final Vertx VERTX = Vertx.vertx();
    private static final Settings SETTINGS =
            Stores.settings(Map.of("LECTERN_LIMITS_USER_PER_HOUR", "10", "LECTERN_LIMITS_ANONYMOUS_PER_HOUR", "3"));
    private static RedisLink redis;

    @BeforeAll
    static void open() throws Exception {
        redis = Rest.await(RedisLink.open(VERTX, SETTINGS.redis()));
        Rest.await(redis.send(Command.FLUSHDB));
    }

    @AfterAll
    static void close() throws Exception {
        Rest.await(VERTX.close());
    }

    @Test
    void ofFiftyAtOnceExactlyTheAllowancePasses() throws Exception {
        RedisLink other = Rest.await(RedisLink.open(VERTX, SETTINGS.redis()));
        List<Throttle> nodes = List.of(new Throttle(redis), new Throttle(other));

        List<Future<Throttle.Verdict>> verdicts = IntStream.range(0, 50)
                .mapToObj(i -> nodes.get(i % 2).take("test", "u1", 7, Duration.ofMinutes(1)))
                .toList();
        Rest.await(Future.all(verdicts));

        assertThat(verdicts.stream().filter(v -> v.result() instanceof Throttle.Allowed))
                .hasSize(7);
        assertThat(verdicts.stream().map(Future::result).filter(Throttle.Exceeded.class::isInstance))
                .allSatisfy(v -> assertThat(((Throttle.Exceeded) v).pause())
                        .isBetween(Duration.ofSeconds(50), Duration.ofMinutes(1)));
    }

    @Test
    void theWindowEndsAndStartsAnew() throws Exception {
        Throttle throttle = new Throttle(redis);
        Rest.await(throttle.take("short", "u1", 1, Duration.ofMillis(200)));
        assertThat(Rest.await(throttle.take("short", "u1", 1, Duration.ofMillis(200))))
                .isInstanceOf(Throttle.Exceeded.class);

        Rest.await(VERTX.timer(250));

        assertThat(Rest.await(throttle.take("short", "u1", 1, Duration.ofMillis(200))))
                .isInstanceOf(Throttle.Allowed.class);
    }

    @Test
    void aPersonHasOneAllowanceOnAllNodes() throws Exception {
        Gate gate = new Gate(redis, SETTINGS);
        Principal who = principal(2, "f1");

        for (int i = 0; i < 10; i++) assertThat(Rest.await(gate.pass(who))).isInstanceOf(Throttle.Allowed.class);

        assertThat(Rest.await(gate.pass(principal(2, "another sign-in")))).isInstanceOf(Throttle.Exceeded.class);
        assertThat(Rest.await(gate.pass(principal(3, "f1")))).isInstanceOf(Throttle.Allowed.class);
    }

    @Test
    void anEndedSignInDoesNotPassAndOthersOfThePersonDo() throws Exception {
        Gate gate = new Gate(redis, SETTINGS);

        Rest.await(gate.signOut(new UserId(4), List.of("gone")));

        assertThat(Rest.await(gate.pass(principal(4, "gone")))).isInstanceOf(Throttle.SignedOut.class);
        assertThat(Rest.await(gate.pass(principal(4, "kept")))).isInstanceOf(Throttle.Allowed.class);
        assertThat(Rest.await(gate.isSignedOut(principal(4, "gone")))).isTrue();
        assertThat(Rest.await(gate.isSignedOut(principal(4, "kept")))).isFalse();
    }

    @Test
    void strangersAreCountedByAddress() throws Exception {
        Gate gate = new Gate(redis, SETTINGS);
        for (int i = 0; i < 3; i++) Rest.await(gate.pass("10.0.0.1"));

        assertThat(Rest.await(gate.pass("10.0.0.1"))).isInstanceOf(Throttle.Exceeded.class);
        assertThat(Rest.await(gate.pass("10.0.0.2"))).isInstanceOf(Throttle.Allowed.class);
    }

    private static Principal principal(long user, String family) {
        return new Principal(
                new UserId(user), Role.STUDENT, "Ann", family, Instant.now().plusSeconds(60));
    }
}
