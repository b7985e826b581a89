package io.lectern.socketio;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lectern.protocol.ErrorCode;
import io.lectern.protocol.Refusal;
import io.lectern.protocol.RoomId;
import io.lectern.socketio.SocketIoPacket.Event;
import io.lectern.socketio.TalkState.Asked;
import io.lectern.socketio.TalkState.Stage;
import io.lectern.socketio.TalkStep.Effect;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What an old client says, in frames of `lectern.v1.json`. Pure: what comes back for it is [TalkAnswers]'.
final class Talk {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final int MOST_HELD = 32;
    private static final int LONGEST_TOKEN = 4096;
    private static final Set<RoomId.Kind> SHARED = Set.of(RoomId.Kind.LESSON, RoomId.Kind.GROUP);

    private Talk() {}

    /// A packet came.
    ///
    /// @param spare an id nobody has used
    static TalkStep heard(TalkState state, SocketIoPacket packet, String spare) {
        if (state.stage() == Stage.OVER) return TalkStep.stay(state);
        TalkStep start = TalkStep.stay(state);
        if (!packet.namespace().equals(SocketIoPacket.MAIN))
            return elsewhere(start, packet).counted();
        TalkStep step = switch (packet) {
            case SocketIoPacket.Connect connect -> connect(start, connect, spare);
            case SocketIoPacket.Disconnect gone -> start.end();
            case Event event -> event(start, event, spare);
            case SocketIoPacket.Binary bytes ->
                start.refuse(ErrorCode.BAD_FRAME.refuse("events with bytes are not taken"), null);
            case SocketIoPacket.Ack answer -> start;
            case SocketIoPacket.ConnectError error -> start;
        };
        return step.counted();
    }

    /// What was held back while the token was being checked.
    static TalkStep release(TalkState state, String spare) {
        TalkStep step = TalkStep.stay(state.holding(List.of()));
        int number = 0;
        for (Event event : state.held()) step = step.then(event(TalkStep.stay(step.next()), event, spare + number++));
        return step;
    }

    static ObjectNode room(RoomId room) {
        return JSON.objectNode().put("room", room.wire());
    }

    private static TalkStep elsewhere(TalkStep start, SocketIoPacket packet) {
        return packet instanceof SocketIoPacket.Connect
                ? start.then(
                        new Effect.ToClient(new SocketIoPacket.ConnectError(packet.namespace(), "Invalid namespace")))
                : start;
    }

    private static TalkStep connect(TalkStep start, SocketIoPacket.Connect connect, String spare) {
        if (start.next().stage() != Stage.APART) return start;
        ObjectNode welcome = JSON.objectNode().put("sid", spare);
        TalkStep here = start.to(start.next().at(Stage.HERE))
                .then(new Effect.ToClient(new SocketIoPacket.Connect(SocketIoPacket.MAIN, welcome)));
        JsonNode token = connect.payload().path("token");
        return token.isMissingNode() || token.isNull() ? here : signIn(here, token, null);
    }

    private static TalkStep event(TalkStep start, Event event, String spare) {
        Stage stage = start.next().stage();
        if (stage == Stage.APART) return start.end();
        try {
            if (event.name().equals("heartbeat")) return start.acknowledge(event.ack(), JSON.objectNode());
            if (stage == Stage.ENTERING) return hold(start, event);
            if (event.name().equals("authenticate")) return authenticate(start, event);
            if (stage != Stage.IN) throw ErrorCode.NOT_SIGNED_IN.refuse();
            return inside(start, event, spare);
        } catch (Refusal why) {
            return start.refuse(why, event.ack());
        }
    }

    private static TalkStep inside(TalkStep start, Event event, String spare) {
        return switch (event.name()) {
            case "lesson-update" -> update(start, event, spare);
            case "user-activity" -> activity(start, event);
            case "join-room" -> {
                RoomId room = sharedRoom(event);
                yield start.ask("join", room(room), new Asked.Join(room, event.ack()));
            }
            case "leave-room" -> {
                RoomId room = sharedRoom(event);
                yield start.ask("leave", room(room), new Asked.Leave(room, event.ack()));
            }
            default -> throw ErrorCode.UNKNOWN_OP.refuse(event.name());
        };
    }

    private static TalkStep hold(TalkStep start, Event event) {
        TalkState state = start.next();
        if (state.held().size() >= MOST_HELD) throw ErrorCode.BUSY.refuse();
        List<Event> held = new ArrayList<>(state.held());
        held.add(event);
        return start.to(state.holding(held));
    }

    private static TalkStep authenticate(TalkStep start, Event event) {
        JsonNode said = argument(event);
        JsonNode token = said.isObject() ? said.path("token") : said;
        if (start.next().stage() == Stage.HERE) return signIn(start, token, event.ack());
        ObjectNode body = JSON.objectNode().put("token", token(token));
        return start.ask("refresh", body, new Asked.Refresh(event.ack()));
    }

    private static TalkStep signIn(TalkStep start, JsonNode said, @Nullable Long ack) {
        try {
            ObjectNode body = JSON.objectNode().put("token", token(said)).put("client", "socket.io");
            return start.to(start.next().at(Stage.ENTERING)).ask("connect", body, new Asked.SignIn(ack));
        } catch (Refusal why) {
            return start.refuse(why, ack);
        }
    }

    /// An access token has two dots; whatever has not is what the old server took: somebody's id.
    private static String token(JsonNode said) {
        String token = said.asText("").strip();
        if (!said.isTextual() || token.length() > LONGEST_TOKEN || token.split("\\.", -1).length != 3)
            throw ErrorCode.TOKEN_EXPECTED.refuse();
        return token;
    }

    private static TalkStep update(TalkStep start, Event event, String spare) {
        OldEvents.Update update = OldEvents.update(argument(event), spare);
        return start.to(start.next().published(update.cid()))
                .ask("publish", update.publish("user:" + start.next().user()), new Asked.Update(event.ack()));
    }

    private static TalkStep activity(TalkStep start, Event event) {
        JsonNode said = argument(event);
        OldEvents.checkActivity(said);
        TalkStep step = start;
        for (RoomId room : start.next().rooms()) {
            ObjectNode frame = JSON.objectNode();
            frame.set("signal", room(room).put("type", "user-activity").set("data", said));
            step = step.send(frame);
        }
        return step.acknowledge(event.ack(), JSON.objectNode());
    }

    private static RoomId sharedRoom(Event event) {
        JsonNode said = argument(event);
        RoomId room = RoomId.parse((said.isObject() ? said.path("room") : said).asText(""));
        if (!SHARED.contains(room.kind())) throw ErrorCode.FORBIDDEN.refuse();
        return room;
    }

    private static JsonNode argument(Event event) {
        return event.arguments().isEmpty()
                ? MissingNode.getInstance()
                : event.arguments().getFirst();
    }
}
