package io.lectern.room;

import static org.assertj.core.api.Assertions.assertThat;

import io.lectern.bus.Bus;
import io.lectern.protocol.CloseReason;
import io.lectern.protocol.NodeId;
import io.lectern.protocol.RoomId;
import io.lectern.protocol.SessionId;
import io.lectern.testing.Eventually;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Nodes are told until they have heard, and no longer.
class ExpulsionsTest {
    private static final NodeId NODE = new NodeId("n2");
    private static final RoomId ROOM = RoomId.parse("lesson:7");

    private final Vertx vertx = Vertx.vertx();
    private final Context context = ((VertxInternal) vertx).createEventLoopContext();
    private final Bus bus = Bus.of(vertx);
    private final Worker self = new Worker(new NodeId("n1"), 0);
    private final Expulsions expulsions = new Expulsions(vertx, bus, self);
    private final List<Expelled> heard = new CopyOnWriteArrayList<>();

    @AfterEach
    void stop() {
        Eventually.await(vertx.close());
    }

    @Test
    void aWordThatGotLostIsSaidAgainUntilItIsAnswered() {
        Eventually.on(context, () -> bus.hear(self.expulsions(), expulsions::done));
        Eventually.on(context, () -> bus.hear(Expelled.to(NODE), this::hearTheSecondTime));
        tell("a");
        Eventually.asserts(() -> assertThat(times("a")).isEqualTo(2));

        // While another is told, the first would be told again if it were not settled.
        tell("b");
        Eventually.asserts(() -> assertThat(times("b")).isEqualTo(2));

        assertThat(times("a")).isEqualTo(2);
        assertThat(heard)
                .extracting(Expelled::room, Expelled::epoch, Expelled::reason)
                .containsOnly(org.assertj.core.groups.Tuple.tuple(ROOM, "e1", CloseReason.KICKED));
    }

    @Test
    void devicesOfOneNodeAreToldTogether() {
        Eventually.on(context, () -> bus.hear(Expelled.to(NODE), heard::add));
        Position at = new Position(46, 1);

        context.runOnContext(here -> expulsions.tell(
                ROOM,
                "e1",
                List.of(
                        new Expulsion(NODE, Steps.ANNA, new SessionId("a"), CloseReason.BANNED, at),
                        new Expulsion(NODE, Steps.ANNA, new SessionId("b"), CloseReason.BANNED, at))));

        Eventually.asserts(() -> assertThat(heard).isNotEmpty());
        assertThat(heard.getFirst().sessions()).containsExactly(new SessionId("a"), new SessionId("b"));
    }

    private void tell(String session) {
        Expulsion one =
                new Expulsion(NODE, Steps.ANNA, new SessionId(session), CloseReason.KICKED, new Position(46, 1));
        context.runOnContext(here -> expulsions.tell(ROOM, "e1", List.of(one)));
    }

    private void hearTheSecondTime(Expelled word) {
        heard.add(word);
        String session = word.sessions().getFirst().value();
        if (times(session) == 2) bus.publish(word.answer(), new Expelled.Done(word.room(), word.at(), word.sessions()));
    }

    private long times(String session) {
        return heard.stream()
                .filter(word -> word.sessions().contains(new SessionId(session)))
                .count();
    }
}
