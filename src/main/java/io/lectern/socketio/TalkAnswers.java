package io.lectern.socketio;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lectern.protocol.CloseReason;
import io.lectern.protocol.ErrorCode;
import io.lectern.protocol.Refusal;
import io.lectern.protocol.RoomId;
import io.lectern.socketio.TalkState.Asked;
import io.lectern.socketio.TalkState.Stage;
import io.lectern.socketio.TalkStep.Effect;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the server says, in the old events. Pure.
final class TalkAnswers {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final int PAST = 200;
    /// A client that keeps on guessing is let go before its time is up.
    private static final int MOST_FAILURES = 3;
    private static final int FIRST_FINAL_CODE = CloseReason.BAD_TOKEN.code();

    private TalkAnswers() {}

    /// When a frame came, and to whom.
    ///
    /// @param now milliseconds, for what has no time of its own
    /// @param spare an id nobody has used
    /// @param english whether the client reads English rather than Russian
    record Moment(long now, String spare, boolean english) {}

    /// A frame came.
    static TalkStep framed(TalkState state, JsonNode frame, Moment moment) {
        TalkStep start = TalkStep.stay(state);
        if (state.stage() == Stage.OVER) return start;
        // Whether the other end lives is found out by Engine.IO's own pings.
        if (frame.isEmpty()) return start.beat();
        if (frame.has("id")) return answered(start, frame, moment.spare());
        if (frame.has("event")) return event(start, frame.path("event"), moment.english());
        if (frame.has("room_close")) return roomClosed(start, frame.path("room_close"));
        if (!frame.path("signal").path("type").asText().equals("user-activity")) return start;
        return start.emit("user-activity", OldEvents.activity(frame.path("signal"), moment.now()));
    }

    /// The session is over.
    static TalkStep closed(TalkState state, CloseReason reason) {
        TalkStep start = TalkStep.stay(state);
        if (state.stage() == Stage.OVER) return start;
        if (reason == CloseReason.BAD_TOKEN && state.stage() != Stage.IN && state.failures() < MOST_FAILURES)
            return start.to(state.afterFailure()).then(new Effect.Renew());
        // Socket.IO's clients come back by themselves unless they are told to leave.
        if (reason.code() < FIRST_FINAL_CODE) return start.end();
        return start.refuse(why(reason), null)
                .then(new Effect.ToClient(new SocketIoPacket.Disconnect(SocketIoPacket.MAIN)))
                .end();
    }

    private static Refusal why(CloseReason reason) {
        return switch (reason) {
            case BAD_TOKEN -> ErrorCode.TOKEN_REVOKED.refuse();
            case CONNECT_TOO_LATE -> ErrorCode.NOT_SIGNED_IN.refuse();
            case BAD_FRAME -> ErrorCode.BAD_FRAME.refuse(reason.wire());
            default -> ErrorCode.FORBIDDEN.refuse();
        };
    }

    private static TalkStep answered(TalkStep start, JsonNode frame, String spare) {
        long id = frame.path("id").asLong();
        Asked asked = start.next().asked().get(id);
        if (asked == null) return start;
        TalkStep step = start.to(start.next().answered(id));
        return frame.has("ok") ? done(step, asked, frame.path("ok"), spare) : refused(step, asked, frame.path("err"));
    }

    private static TalkStep done(TalkStep step, Asked asked, JsonNode ok, String spare) {
        return switch (asked) {
            case Asked.SignIn(Long ack) -> signedIn(step, ok, ack, spare);
            case Asked.Refresh(Long ack) -> step.acknowledge(ack, JSON.objectNode());
            case Asked.OwnRoom(RoomId room) -> {
                TalkStep past = room.kind() == RoomId.Kind.USER ? past(step) : step;
                yield entered(past, spare);
            }
            case Asked.Past past ->
                step.emit(
                        "recent-updates",
                        OldEvents.recent(
                                ok.path("events"), String.valueOf(step.next().user())));
            case Asked.Join(RoomId room, Long ack) ->
                step.to(step.next().inside(room)).acknowledge(ack, who(room, ok.path("snapshot")));
            case Asked.Leave(RoomId room, Long ack) ->
                step.to(step.next().outside(room)).acknowledge(ack, Talk.room(room));
            case Asked.Update(Long ack) ->
                step.acknowledge(
                        ack, JSON.objectNode().put("seq", ok.path("seq").asLong()));
        };
    }

    /// A sign-in that was not taken ends the session, and that is when the talk goes on.
    private static TalkStep refused(TalkStep step, Asked asked, JsonNode err) {
        return switch (asked) {
            case Asked.SignIn(Long ack) -> say(step, err, ack);
            case Asked.Refresh(Long ack) -> say(step, err, ack);
            case Asked.OwnRoom own -> say(step, err, null).end();
            case Asked.Past past -> say(step, err, null);
            case Asked.Join(var room, Long ack) -> say(step, err, ack);
            case Asked.Leave(var room, Long ack) -> say(step, err, ack);
            case Asked.Update(Long ack) -> say(step, err, ack);
        };
    }

    /// Joins what the server has not joined by itself.
    private static TalkStep signedIn(TalkStep step, JsonNode ok, @Nullable Long ack, String spare) {
        String user = ok.path("user").asText();
        List<String> joined = ok.path("rooms").findValuesAsText("room");
        TalkStep known =
                step.to(step.next().of(user)).acknowledge(ack, JSON.objectNode().put("userId", user));
        for (RoomId room : List.of(RoomId.parse("user:" + user), RoomId.parse("system"))) {
            boolean own = room.kind() == RoomId.Kind.USER;
            if (!joined.contains(room.wire())) known = join(known, room);
            else if (own) known = past(known);
        }
        return entered(known, spare);
    }

    private static TalkStep entered(TalkStep step, String spare) {
        if (step.next().stage() != Stage.ENTERING || step.next().isEnteringOwnRooms()) return step;
        return step.then(Talk.release(step.next().at(Stage.IN), spare));
    }

    private static TalkStep join(TalkStep step, RoomId room) {
        return step.ask("join", Talk.room(room), new Asked.OwnRoom(room));
    }

    private static TalkStep past(TalkStep step) {
        ObjectNode body =
                JSON.objectNode().put("room", "user:" + step.next().user()).put("limit", PAST);
        return step.ask("history", body, new Asked.Past());
    }

    private static TalkStep event(TalkStep start, JsonNode event, boolean english) {
        TalkState state = start.next();
        String room = event.path("room").asText();
        String type = event.path("type").asText();
        if (room.equals("system"))
            return type.equals("announcement")
                    ? start.emit("system-message", OldEvents.announced(event, english))
                    : start;
        if (room.equals("user:" + state.user())) return own(start, event, String.valueOf(state.user()));
        JsonNode data = event.path("data");
        return switch (type) {
            case "member.joined" -> person(start, "user-joined", event, data);
            case "member.left", "member.removed", "member.banned" ->
                person(start, "user-left", event, data.path("user"));
            case "members.changed" -> changed(start, event, data);
            default -> start;
        };
    }

    private static TalkStep own(TalkStep start, JsonNode event, String user) {
        boolean news = OldEvents.isUpdate(event)
                && !start.next().own().contains(event.path("cid").asText());
        return news ? start.emit("lesson-updated", OldEvents.updated(event, user)) : start;
    }

    private static TalkStep changed(TalkStep start, JsonNode event, JsonNode data) {
        TalkStep step = start;
        for (JsonNode member : data.path("joined")) step = person(step, "user-joined", event, member);
        for (JsonNode member : data.path("left")) step = person(step, "user-left", event, member);
        return step;
    }

    private static TalkStep person(TalkStep step, String old, JsonNode event, JsonNode member) {
        ObjectNode person = OldEvents.person(event, member);
        boolean self = person.path("userId").asText().equals(step.next().user());
        return self ? step : step.emit(old, person);
    }

    /// One room ended; where the client may come back, it is brought back.
    private static TalkStep roomClosed(TalkStep start, JsonNode closed) {
        RoomId room = RoomId.parse(closed.path("room").asText());
        boolean own = room.kind() == RoomId.Kind.USER || room.kind() == RoomId.Kind.SYSTEM;
        TalkStep outside = start.to(start.next().outside(room));
        if (closed.path("code").asInt() >= FIRST_FINAL_CODE) return outside.refuse(ErrorCode.NOT_MEMBER.refuse(), null);
        return own ? join(outside, room) : outside.ask("join", Talk.room(room), new Asked.Join(room, null));
    }

    private static ObjectNode who(RoomId room, JsonNode snapshot) {
        ArrayNode members = JSON.arrayNode();
        for (JsonNode member : snapshot.path("members"))
            members.addObject()
                    .put("userId", member.path("user").asText())
                    .put("name", member.path("name").asText());
        return Talk.room(room).set("members", members);
    }

    /// A refusal that comes with its text, in the client's language already.
    private static TalkStep say(TalkStep step, JsonNode err, @Nullable Long ack) {
        ObjectNode error = JSON.objectNode()
                .put("message", err.path("message").asText())
                .put("name", err.path("name").asText());
        TalkStep told = step.emit("error", error);
        if (ack == null) return told;
        ObjectNode answer = JSON.objectNode().put("ok", false).set("error", error);
        return told.then(new Effect.ToClient(new SocketIoPacket.Ack(SocketIoPacket.MAIN, ack, List.of(answer))));
    }
}
