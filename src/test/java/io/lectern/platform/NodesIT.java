package io.lectern.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.lectern.testing.Eventually;
import io.lectern.testing.LiveRooms;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NodesIT {
    private static final String NODES = "lectern:{nodes}";

    private final LiveRooms one = LiveRooms.start(Map.of());

    @AfterEach
    void stop() {
        one.close();
    }

    @Test
    void nodesSeeEachOther() {
        LiveRooms two = one.another("n2");

        Eventually.asserts(() -> assertThat(one.nodes.view().live())
                .extracting(live -> live.node().value())
                .containsExactlyInAnyOrder("n1", "n2"));
        assertThat(two.nodes.view().live())
                .contains(new Nodes.Live(one.self, new Nodes.Description(LiveRooms.WORKERS, 0, "", 1L)));
        two.close();
    }

    @Test
    void aLeaseThatOnlyRanOutIsRenewed() {
        AtomicInteger lettingGo = new AtomicInteger();
        one.nodes.whenLost(former -> {
            lettingGo.incrementAndGet();
            return Future.succeededFuture();
        });

        one.redis(Command.HSET, NODES, "n1", "1:{\"room_workers\":0,\"archives\":0,\"http\":\"\"}");

        Eventually.asserts(() -> assertThat(until("n1")).isGreaterThan(1));
        assertThat(one.nodes.isHolding()).isTrue();
        assertThat(lettingGo).hasValue(0);
    }

    @Test
    void whoCameBackBeforeTheJudgementIsNotGivenUp() {
        Nodes.Dead former = new Nodes.Dead(one.self, 1, java.time.Instant.ofEpochMilli(until("n1") - 1));

        assertThat(one.on(() -> one.nodes.condemn(former))).isFalse();
    }

    @Test
    void whoWasGivenUpLetsGoAndTakesANewLease() {
        AtomicInteger lettingGo = new AtomicInteger();
        one.nodes.whenLost(former -> {
            assertThat(former.node()).isEqualTo(one.self);
            assertThat(one.nodes.isHolding()).isFalse();
            assertThat(former.generation()).isEqualTo(1);
            assertThat(one.nodes.generation()).isEqualTo(2);
            lettingGo.incrementAndGet();
            return Future.succeededFuture();
        });

        one.redis(Command.HSET, NODES, "n1", "-1:{\"room_workers\":0,\"archives\":0,\"http\":\"\"}");

        Eventually.asserts(() -> assertThat(lettingGo).hasValue(1));
        Eventually.asserts(() -> assertThat(one.nodes.isHolding()).isTrue());
        assertThat(until("n1")).isGreaterThan(1);
        assertThat(lettingGo).hasValue(1);
    }

    @Test
    void whoWasBuriedAlsoLetsGo() {
        AtomicInteger lettingGo = new AtomicInteger();
        one.nodes.whenLost(former -> {
            lettingGo.incrementAndGet();
            return Future.failedFuture("even when letting go fails");
        });

        one.redis(Command.HDEL, NODES, "n1");

        Eventually.asserts(() -> assertThat(lettingGo).hasPositiveValue());
        Eventually.asserts(() -> assertThat(one.nodes.isHolding()).isTrue());
    }

    @Test
    void aNodeThatCameBackIsNotBuried() {
        one.redis(Command.HSET, Nodes.estate(one.self), "lesson:7", "1");
        Nodes.Dead former = new Nodes.Dead(one.self, 1, java.time.Instant.ofEpochMilli(until("n1") - 1));

        one.on(() -> one.nodes.bury(former));

        assertThat(one.redis(Command.HEXISTS, NODES, "n1")).isEqualTo("1");
        assertThat(one.redis(Command.HGET, Nodes.estate(one.self), "lesson:7")).isEqualTo("1");
    }

    @Test
    void theDeadAreForgottenWithWhatWasNotedForThem() {
        one.redis(Command.HSET, NODES, "dead", "1000:{\"room_workers\":0,\"archives\":0,\"http\":\"\"}");
        one.redis(Command.HSET, "lectern:{nodes}:dead", "lesson:7", "1");

        Eventually.asserts(
                () -> assertThat(one.redis(Command.HEXISTS, NODES, "dead")).isEqualTo("0"));
        assertThat(one.redis(Command.EXISTS, "lectern:{nodes}:dead")).isEqualTo("0");
    }

    private long until(String node) {
        String entry = one.redis(Command.HGET, NODES, node);
        return Long.parseLong(entry.substring(0, entry.indexOf(':')));
    }
}
