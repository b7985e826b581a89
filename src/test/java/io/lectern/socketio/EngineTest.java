package io.lectern.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// One connection, with a clock in hand.
class EngineTest {
    private final Heard heard = new Heard();
    private final Engine engine =
            new Engine("sid1", new Engine.Terms(Duration.ofSeconds(25), Duration.ofSeconds(20), 65_536), heard, 0);

    private static final class Heard implements Engine.Upper {
        final List<String> messages = new ArrayList<>();
        int strays;
        int overs;

        @Override
        public void message(String text) {
            messages.add(text);
        }

        @Override
        public void stray() {
            strays++;
        }

        @Override
        public void over() {
            overs++;
        }
    }

    private static final class Wire implements Pipe {
        final List<String> sent = new ArrayList<>();
        boolean closed;
        boolean cut;

        @Override
        public Future<Void> send(String packet) {
            sent.add(packet);
            return Future.succeededFuture();
        }

        @Override
        public void close() {
            closed = true;
        }

        @Override
        public void cut() {
            cut = true;
        }
    }

    @Test
    void theFirstAnswerSaysWhatHolds() {
        assertThat(engine.openPolling().body())
                .isEqualTo("0{\"sid\":\"sid1\",\"upgrades\":[\"websocket\"],\"pingInterval\":25000,"
                        + "\"pingTimeout\":20000,\"maxPayload\":65536}");
    }

    @Test
    void aWaitingRequestGetsWhatIsSentAndSoItIsSent() {
        Future<Reply> poll = engine.poll();
        assertThat(poll.isComplete()).isFalse();

        Future<Void> sent = engine.send(List.of("a", "b"));

        assertThat(poll.result()).isEqualTo(Reply.packets("4a\u001e4b"));
        assertThat(sent.succeeded()).isTrue();
    }

    @Test
    void whatIsSentBetweenRequestsWaitsForTheNextOne() {
        Future<Void> sent = engine.send(List.of("a"));
        assertThat(sent.isComplete()).isFalse();

        assertThat(engine.poll().result()).isEqualTo(Reply.packets("4a"));
        assertThat(sent.succeeded()).isTrue();
    }

    @Test
    void aBodyBringsItsPacketsInOrder() {
        assertThat(engine.post("4a\u001e4b\u001ebAQ==", 1)).isEqualTo(Reply.TAKEN);

        assertThat(heard.messages).containsExactly("a", "b");
        assertThat(heard.strays).isEqualTo(1);
    }

    @Test
    void aMalformedBodyEndsTheConnection() {
        assertThat(engine.post("abc", 1).status()).isEqualTo(400);

        assertThat(heard.overs).isEqualTo(1);
        assertThat(engine.poll().result()).isEqualTo(EngineError.UNKNOWN_SESSION.reply());
    }

    @Test
    void twoRequestsAtOnceEndTheConnection() {
        Future<Reply> first = engine.poll();

        assertThat(engine.poll().result().status()).isEqualTo(400);
        assertThat(first.result()).isEqualTo(Reply.packets("1"));
        assertThat(heard.overs).isEqualTo(1);
    }

    @Test
    void aRequestThatBreaksEndsTheConnection() {
        engine.poll();
        engine.pollLost();

        assertThat(engine.isOver()).isTrue();
        assertThat(engine.send(List.of("a")).failed()).isTrue();
    }

    @Test
    void aClientThatClosesGetsItsRequestBack() {
        Future<Reply> poll = engine.poll();

        engine.post("1", 1);

        assertThat(poll.result()).isEqualTo(Reply.packets("6"));
        assertThat(engine.isOver()).isTrue();
    }

    @Test
    void aSocketTakesOverAndGetsWhatWasWaiting() {
        Wire socket = new Wire();
        Future<Reply> poll = engine.poll();
        assertThat(engine.offer(socket, 1)).isTrue();
        assertThat(engine.offer(new Wire(), 1)).isFalse();

        engine.piped(socket, "2probe", 2);
        assertThat(poll.result()).isEqualTo(Reply.packets("6"));
        assertThat(engine.poll().result()).isEqualTo(Reply.packets("6"));
        engine.send(List.of("a"));
        engine.piped(socket, "5", 3);
        engine.piped(socket, "4b", 4);

        assertThat(socket.sent).containsExactly("3probe", "4a");
        assertThat(heard.messages).containsExactly("b");
        assertThat(engine.poll().result().status()).isEqualTo(400);
        assertThat(engine.post("4c", 5).status()).isEqualTo(400);
        assertThat(engine.isOver()).isFalse();
    }

    @Test
    void whatIsSentDuringAnUpgradeStillGoesOverHttp() {
        Wire socket = new Wire();
        engine.offer(socket, 1);
        engine.piped(socket, "2probe", 2);
        engine.send(List.of("a"));

        assertThat(engine.poll().result()).isEqualTo(Reply.packets("4a"));
    }

    @Test
    void aSocketThatDoesNotTakeOverIsLetGo() {
        Wire socket = new Wire();
        engine.offer(socket, 1);
        engine.check(10_001);

        assertThat(socket.closed).isTrue();
        assertThat(engine.isOver()).isFalse();
        assertThat(engine.offer(new Wire(), 10_002)).isTrue();
    }

    @Test
    void aSocketThatSaysNonsenseBeforeItTookOverIsLetGo() {
        Wire socket = new Wire();
        engine.offer(socket, 1);
        engine.piped(socket, "5", 2);

        assertThat(socket.closed).isTrue();
        assertThat(engine.isOver()).isFalse();
    }

    @Test
    void aSocketMayCarryAConnectionFromTheStart() {
        Wire socket = new Wire();
        engine.openOn(socket);
        engine.piped(socket, "4a", 1);
        engine.send(List.of("b", "c"));

        assertThat(socket.sent.getFirst()).startsWith("0{").contains("\"upgrades\":[]");
        assertThat(socket.sent).endsWith("4b", "4c");
        assertThat(heard.messages).containsExactly("a");
        engine.pipeLost(socket);
        assertThat(heard.overs).isEqualTo(1);
    }

    @Test
    void aPongKeepsTheConnection() {
        Wire socket = new Wire();
        engine.openOn(socket);
        engine.check(24_999);
        engine.check(25_000);
        engine.check(25_001);
        assertThat(socket.sent).endsWith("2").hasSize(2);
        engine.piped(socket, "3", 44_000);
        engine.check(60_000);
        engine.check(69_000);

        assertThat(socket.sent).hasSize(3);
        assertThat(engine.isOver()).isFalse();
    }

    @Test
    void whoGivesNoSignOfLifeIsGivenUp() {
        Wire socket = new Wire();
        engine.openOn(socket);
        engine.check(25_000);
        engine.check(44_999);
        assertThat(engine.isOver()).isFalse();
        engine.check(45_000);

        assertThat(engine.isOver()).isTrue();
        assertThat(socket.cut).isTrue();
        assertThat(heard.overs).isEqualTo(1);
    }

    @Test
    void aGoodbyeOverHttpWaitsToBeFetchedButNotForEver() {
        engine.send(List.of("bye"));
        engine.end();
        assertThat(heard.overs).isEqualTo(1);
        engine.post("4too late", 1);
        assertThat(heard.messages).isEmpty();

        assertThat(engine.poll().result()).isEqualTo(Reply.packets("4bye\u001e1"));
        assertThat(engine.isOver()).isTrue();
        assertThat(heard.overs).isEqualTo(1);
    }

    @Test
    void aGoodbyeThatNobodyFetchesIsForgotten() {
        engine.end();
        engine.check(1_000);
        engine.check(11_000);

        assertThat(engine.isOver()).isTrue();
    }

    @Test
    void cuttingLetsGoOfWhatIsUnsent() {
        Future<Void> sent = engine.send(List.of("a"));
        engine.cut();

        assertThat(sent.failed()).isTrue();
        assertThat(heard.overs).isEqualTo(1);
    }
}
