package io.lectern.inbox;

import io.lectern.http.Answers;
import io.lectern.http.Body;
import io.lectern.http.Endpoints;
import io.lectern.http.Principal;
import io.lectern.http.RouteModule;
import io.lectern.protocol.ErrorCode;
import io.lectern.protocol.Refusal;
import io.lectern.protocol.RoomId;
import io.lectern.protocol.RoomId.Kind;
import io.lectern.protocol.UserId;
import io.lectern.room.Past;
import io.lectern.room.RedisRoomLog;
import io.lectern.room.RoomCommand;
import io.lectern.room.RoomEvent;
import io.lectern.room.Rooms;
import io.vertx.core.Future;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How much waits to be read in one's groups. Nobody is told of a message in a room they are not in: a client asks
/// here, and counts on by itself where it is in the room.
public final class UnreadRoutes implements RouteModule {
    private static final Logger LOGGER = LoggerFactory.getLogger(UnreadRoutes.class);
    private static final int LONGEST_NUMBER = 16;

    private final PgReads reads;
    private final Rooms rooms;
    private final RedisRoomLog log;
    private final Past past;
    private final Endpoints endpoints;

    public UnreadRoutes(PgReads reads, Rooms rooms, RedisRoomLog log, Past past, Endpoints endpoints) {
        this.reads = reads;
        this.rooms = rooms;
        this.log = log;
        this.past = past;
        this.endpoints = endpoints;
    }

    @Override
    public void mount(Router router) {
        router.get("/api/rooms/unread/").handler(endpoints.signedIn(this::list));
        router.put("/api/rooms/:room/read/").handler(endpoints.signedIn(this::read));
    }

    private Future<Void> list(RoutingContext ctx, Principal who) {
        return reads.of(who.user())
                .compose(all -> Answers.json(ctx, json -> {
                    json.writeStartArray();
                    for (PgReads.Unread one : all) {
                        json.writeStartObject();
                        json.writeStringField("room", "group:" + one.group());
                        json.writeNumberField("read", one.read());
                        json.writeNumberField("unread", one.unread());
                        json.writeEndObject();
                    }
                    json.writeEndArray();
                }));
    }

    private Future<Void> read(RoutingContext ctx, Principal who) {
        RoomId room = RoomId.parse(Endpoints.text(ctx, "room"));
        if (room.kind() != Kind.GROUP) throw ErrorCode.BAD_ROOM.refuse(room.wire());
        return reads.isMember(who.user(), room).compose(member -> {
            if (!member) throw ErrorCode.NOT_FOUND.refuse();
            return endpoints
                    .body(ctx)
                    .compose(body -> within(room, seq(body)))
                    .compose(seq -> move(who.user(), room, seq))
                    .compose(moved -> reads.place(who.user(), room))
                    .compose(place -> Answers.json(ctx, json -> {
                        json.writeStartObject();
                        json.writeStringField("room", room.wire());
                        json.writeNumberField("read", place.orElse(0L));
                        json.writeEndObject();
                    }));
        });
    }

    private static long seq(Body body) {
        String text = body.required("seq");
        boolean number = !text.isEmpty()
                && text.length() <= LONGEST_NUMBER
                && text.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!number && !text.isEmpty()) body.wrong("seq", "not_number");
        body.check();
        return Long.parseLong(text);
    }

    /// Nobody has read what was not said yet; a place too far ahead would hide it for good.
    private Future<Long> within(RoomId room, long seq) {
        return log.top(room)
                .compose(top -> top.isPresent()
                        ? Future.succeededFuture(top.get().position().seq())
                        : past.top(room))
                .map(top -> {
                    if (seq > top) throw Refusal.ofFields(Refusal.FieldError.of("seq", "not_said", top));
                    return seq;
                });
    }

    private Future<Void> move(UserId user, RoomId room, long seq) {
        return reads.move(user, room, seq).map(moved -> {
            // Devices that do not hear of it find it when they ask; nothing is worth repeating the request for.
            if (moved)
                rooms.ask(RoomId.user(user), new RoomCommand.Notify(key(room, seq), new RoomEvent.ReadSet(room, seq)))
                        .onFailure(lost -> LOGGER.atDebug().setCause(lost).log("devices were not told what was read"));
            return null;
        });
    }

    private static String key(RoomId room, long seq) {
        return "read-" + room.number() + "-" + seq;
    }
}
