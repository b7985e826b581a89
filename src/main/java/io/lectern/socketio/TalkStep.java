package io.lectern.socketio;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lectern.protocol.Refusal;
import io.lectern.socketio.TalkState.Asked;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The next state of a talk, and what is to be done for it, in order.
record TalkStep(TalkState next, List<Effect> effects) {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final String BEAT = "{}";

    /// What a talk wants done.
    sealed interface Effect {
        /// A frame of `lectern.v1.json`.
        record ToServer(String frame) implements Effect {}

        record ToClient(SocketIoPacket packet) implements Effect {}

        /// An `error`, in the client's language, and an answer if one was wanted.
        record Refuse(Refusal why, @Nullable Long ack) implements Effect {}

        /// The session is over, the connection is not: another one is begun.
        record Renew() implements Effect {}

        record End() implements Effect {}
    }

    TalkStep {
        effects = List.copyOf(effects);
    }

    static TalkStep stay(TalkState state) {
        return new TalkStep(state, List.of());
    }

    TalkStep to(TalkState state) {
        return new TalkStep(state, effects);
    }

    TalkStep then(Effect effect) {
        List<Effect> more = new ArrayList<>(effects);
        more.add(effect);
        return new TalkStep(next, more);
    }

    /// Another step from where this one leads.
    TalkStep then(TalkStep step) {
        List<Effect> more = new ArrayList<>(effects);
        more.addAll(step.effects());
        return new TalkStep(step.next(), more);
    }

    TalkStep refuse(Refusal why, @Nullable Long ack) {
        return then(new Effect.Refuse(why, ack));
    }

    TalkStep emit(String event, JsonNode argument) {
        return then(new Effect.ToClient(new SocketIoPacket.Event(SocketIoPacket.MAIN, null, event, List.of(argument))));
    }

    TalkStep acknowledge(@Nullable Long ack, ObjectNode argument) {
        if (ack == null) return this;
        argument.put("ok", true);
        return then(new Effect.ToClient(new SocketIoPacket.Ack(SocketIoPacket.MAIN, ack, List.of(argument))));
    }

    TalkStep end() {
        return to(next.at(TalkState.Stage.OVER)).then(new Effect.End());
    }

    /// Sends a request and remembers what it was for.
    TalkStep ask(String op, ObjectNode body, Asked why) {
        TalkState asking = next.asking(why);
        ObjectNode frame = JSON.objectNode().put("id", asking.requests());
        frame.set(op, body);
        return to(asking).then(new Effect.ToServer(frame.toString()));
    }

    TalkStep send(ObjectNode frame) {
        return then(new Effect.ToServer(frame.toString()));
    }

    TalkStep beat() {
        return then(new Effect.ToServer(BEAT));
    }

    /// Whatever a client sends costs at least one frame, so that the session's limits bound all of it.
    TalkStep counted() {
        return effects.stream().anyMatch(effect -> effect instanceof Effect.ToServer || effect instanceof Effect.End)
                ? this
                : beat();
    }
}
