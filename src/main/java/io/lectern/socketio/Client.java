package io.lectern.socketio;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lectern.http.Messages;
import io.lectern.protocol.CloseReason;
import io.lectern.protocol.Formats;
import io.lectern.protocol.Refusal;
import io.lectern.session.Bundle;
import io.lectern.session.Frame;
import io.lectern.session.Session;
import io.lectern.session.Sessions;
import io.lectern.session.Translator;
import io.lectern.session.Wire;
import io.lectern.socketio.TalkStep.Effect;
import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// One old client: does what its [Talk] decides, between its connection and its session.
final class Client implements Engine.Upper {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final Home home;
    private final @Nullable String languages;
    private final boolean english;
    private final Runnable waitsNoMore;
    private final Engine engine;
    private final String name = UUID.randomUUID().toString();
    private final Deque<Effect> todo = new ArrayDeque<>();
    private List<String> unsent = new ArrayList<>(2);
    private TalkState state = TalkState.START;
    private Line line;
    private Session session;
    private boolean doing;
    private boolean waits = true;
    private long spares;

    /// What all clients of an event loop share.
    record Home(Sessions sessions, Translator translator) {}

    /// @param languages what the client reads, as `Accept-Language` says it
    /// @param waitsNoMore run once, when somebody has signed in or nobody will any more
    /// @param opening opens the connection below
    Client(Home home, @Nullable String languages, Runnable waitsNoMore, Function<Engine.Upper, Engine> opening) {
        this.home = home;
        this.languages = languages;
        this.english = Messages.language(languages).equals(Locale.ENGLISH);
        this.waitsNoMore = waitsNoMore;
        this.line = new Line();
        this.session = home.sessions().begin(line);
        this.engine = opening.apply(this);
    }

    Engine engine() {
        return engine;
    }

    @Override
    public void message(String text) {
        SocketIoPacket packet;
        try {
            packet = SocketIoCodec.read(text);
        } catch (Refusal malformed) {
            engine.end();
            return;
        }
        perform(Talk.heard(state, packet, spare()));
        flush();
    }

    @Override
    public void stray() {
        session.receive("{}");
    }

    @Override
    public void over() {
        waitsNoMore();
        session.ended();
    }

    private void waitsNoMore() {
        if (!waits) return;
        waits = false;
        waitsNoMore.run();
    }

    /// Effects may lead to steps of their own; theirs come behind.
    private void perform(TalkStep step) {
        state = step.next();
        if (state.stage() == TalkState.Stage.IN) waitsNoMore();
        todo.addAll(step.effects());
        if (doing) return;
        doing = true;
        for (Effect effect = todo.poll(); effect != null; effect = todo.poll()) perform(effect);
        doing = false;
    }

    private void perform(Effect effect) {
        switch (effect) {
            case Effect.ToServer(String frame) -> session.receive(frame);
            case Effect.ToClient(SocketIoPacket packet) -> unsent.add(SocketIoCodec.write(packet));
            case Effect.Refuse(Refusal why, Long ack) -> refuse(why, ack);
            case Effect.Renew renew -> {
                line = new Line();
                session = home.sessions().begin(line);
            }
            case Effect.End end -> {
                flush();
                engine.end();
            }
        }
    }

    private void refuse(Refusal why, @Nullable Long ack) {
        ObjectNode error = JSON.objectNode()
                .put("message", home.translator().say(why, languages))
                .put("name", why.code().wire());
        unsent.add(SocketIoCodec.write(new SocketIoPacket.Event(SocketIoPacket.MAIN, null, "error", List.of(error))));
        if (ack == null) return;
        ObjectNode answer = JSON.objectNode().put("ok", false).set("error", error);
        unsent.add(SocketIoCodec.write(new SocketIoPacket.Ack(SocketIoPacket.MAIN, ack, List.of(answer))));
    }

    private Future<Void> flush() {
        List<String> packets = unsent;
        unsent = new ArrayList<>(2);
        return engine.send(packets);
    }

    private TalkAnswers.Moment moment() {
        return new TalkAnswers.Moment(System.currentTimeMillis(), spare(), english);
    }

    private String spare() {
        return name + "-" + ++spares;
    }

    private static JsonNode json(Frame frame) {
        try {
            return Formats.plain().readTree(frame.text());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("our own JSON cannot be read", e);
        }
    }

    /// What a session takes for its connection. Only the latest one's word counts.
    private final class Line implements Wire {
        @Override
        public @Nullable String languages() {
            return languages;
        }

        @Override
        public Future<Void> write(Bundle bundle) {
            if (!isCurrent()) return Future.failedFuture("another session has taken over");
            for (Frame frame : bundle.frames()) perform(TalkAnswers.framed(state, json(frame), moment()));
            return flush();
        }

        @Override
        public Future<Void> close(CloseReason reason, String text) {
            if (!isCurrent()) return Future.succeededFuture();
            perform(TalkAnswers.closed(state, reason));
            return flush();
        }

        @Override
        public void cut() {
            if (isCurrent()) engine.cut();
        }

        private boolean isCurrent() {
            return equals(line);
        }
    }
}
