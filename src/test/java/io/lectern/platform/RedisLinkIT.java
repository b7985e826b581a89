package io.lectern.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.lectern.config.Secret;
import io.lectern.config.Settings;
import io.lectern.protocol.ErrorCode;
import io.lectern.protocol.Refusal;
import io.lectern.testing.Eventually;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RedisLinkIT {
    private final Vertx vertx = Vertx.vertx();

    @TempDir
    Path home;

    private EmbeddedRedis server;
    private RedisLink link;

    @BeforeEach
    void connect() {
        server = EmbeddedRedis.start(home);
        link = Eventually.on(
                vertx.getOrCreateContext(),
                () -> RedisLink.open(vertx, new Settings.Redis(new Secret(server.url()), 0)));
    }

    @AfterEach
    void stop() {
        Eventually.await(vertx.close());
        server.close();
    }

    @Test
    void whoAsksAHungRedisIsToldAndServedAgainOnceItIsBack() throws Exception {
        signal("-STOP");

        Throwable failure = Eventually.failure(ping());
        assertThat(failure)
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.STORE_UNAVAILABLE));

        signal("-CONT");
        Eventually.asserts(() -> assertThat(Eventually.await(ping())).hasToString("PONG"));
    }

    @Test
    void aRestartedRedisIsFoundAgainAndKnownForAnother() {
        String former = link.replicationId();

        server.close();
        Eventually.asserts(() -> assertThat(Eventually.failure(ping())).isInstanceOf(Refusal.class));
        server = EmbeddedRedis.start(home, server.port());

        Eventually.asserts(() -> assertThat(Eventually.await(ping())).hasToString("PONG"));
        assertThat(link.replicationId()).hasSize(40).isNotEqualTo(former);
    }

    private Future<?> ping() {
        return link.send(Command.PING);
    }

    private void signal(String name) throws Exception {
        String pid = Files.readString(home.resolve("redis.pid")).strip();
        new ProcessBuilder("kill", name, pid).start().waitFor();
    }
}
