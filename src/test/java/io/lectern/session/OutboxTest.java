package io.lectern.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.lectern.protocol.CloseReason;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OutboxTest {
    private static final int SOFT = 8;
    private static final int HARD = 16;

    private final SlowWire wire = new SlowWire();
    private final Deque<Outbox> waiting = new ArrayDeque<>();
    private final List<Outbox> hurried = new ArrayList<>();
    private final List<String> overflows = new ArrayList<>();
    private final Outbox outbox = new Outbox(wire, HARD, new Noted(), () -> overflows.add("too slow"));

    private final class Noted implements Outbox.Turns {
        @Override
        public void later(Outbox one) {
            waiting.add(one);
        }

        @Override
        public void now(Outbox one) {
            hurried.add(one);
            one.flush(Bundle::new);
        }
    }

    /// Takes what it is given and keeps it until it is told that it has left.
    private static final class SlowWire implements Wire {
        final List<String> written = new ArrayList<>();
        final Deque<Promise<Void>> leaving = new ArrayDeque<>();

        @Override
        public @Nullable String languages() {
            return null;
        }

        @Override
        public Future<Void> write(Bundle bundle) {
            written.add(bundle.text());
            Promise<Void> left = Promise.promise();
            leaving.add(left);
            return left.future();
        }

        @Override
        public Future<Void> close(CloseReason reason, String text) {
            return Future.succeededFuture();
        }

        @Override
        public void cut() {}
    }

    private void turn() {
        List<Outbox> ready = List.copyOf(waiting);
        waiting.clear();
        ready.forEach(one -> one.flush(Bundle::new));
    }

    private void left() {
        wire.leaving.remove().complete();
    }

    @Test
    void whatOneTurnBringsLeavesTogetherAndInOrder() {
        outbox.send(Frame.of("a"));
        outbox.send(Frame.of("b"));
        turn();

        assertThat(wire.written).containsExactly("a\nb");
    }

    @Test
    void oneWriteIsUnderWayAtATime() {
        outbox.send(Frame.of("a"));
        turn();
        outbox.send(Frame.of("b"));
        turn();
        outbox.send(Frame.of("c"));
        turn();
        assertThat(wire.written).containsExactly("a");

        left();
        turn();

        assertThat(wire.written).containsExactly("a", "b\nc");
    }

    @Test
    void whatIsMuchDoesNotWaitForTheTurn() {
        outbox.send(Frame.of("1234"));
        assertThat(hurried).isEmpty();

        outbox.send(Frame.of("5"));
        assertThat(hurried).containsExactly(outbox);
        assertThat(wire.written).containsExactly("1234\n5");

        outbox.send(Frame.of("6"));
        assertThat(hurried).describedAs("while a write is under way").hasSize(1);
    }

    @Test
    void bytesCountUntilTheyHaveLeft() {
        for (int i = 0; i < 10; i++) {
            outbox.send(Frame.of("12345678"));
            turn();
            left();
        }

        assertThat(overflows).isEmpty();
    }

    @Test
    void whoIsTooFarBehindIsToldOnceAndGetsNothingMore() {
        outbox.send(Frame.of("12345678"));
        turn();
        for (int i = 0; i < 5; i++) outbox.send(Frame.of("я2345678"));
        turn();
        left();
        turn();

        assertThat(overflows).containsExactly("too slow");
        assertThat(wire.written).containsExactly("12345678");
    }

    @Test
    void whoIsALittleBehindMissesOnlyWhatMayBeLost() {
        outbox.send(Frame.of("123456"));
        turn();
        outbox.sendIfQuick(Frame.of("signal"), SOFT);
        outbox.send(Frame.of("event"));
        left();
        turn();
        left();
        outbox.sendIfQuick(Frame.of("signal"), SOFT);
        turn();

        assertThat(wire.written).containsExactly("123456", "event", "signal");
        assertThat(overflows).isEmpty();
    }

    @Test
    void theLastWordsDoNotWaitForAnything() {
        outbox.send(Frame.of("a"));
        turn();
        outbox.send(Frame.of("drain"));
        outbox.flushLast();

        assertThat(wire.written).containsExactly("a", "drain");
    }

    @Test
    void nothingIsWrittenOnABrokenWire() {
        outbox.send(Frame.of("a"));
        turn();
        outbox.send(Frame.of("b"));
        wire.leaving.remove().fail("gone");
        outbox.send(Frame.of("c"));
        turn();

        assertThat(wire.written).containsExactly("a");
    }
}
