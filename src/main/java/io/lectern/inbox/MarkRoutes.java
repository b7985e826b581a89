package io.lectern.inbox;

import com.fasterxml.jackson.core.JsonGenerator;
import io.lectern.http.Answers;
import io.lectern.http.Body;
import io.lectern.http.Endpoints;
import io.lectern.http.Principal;
import io.lectern.http.RouteModule;
import io.lectern.protocol.ErrorCode;
import io.lectern.protocol.Refusal;
import io.lectern.protocol.RoomId;
import io.lectern.protocol.Texts;
import io.lectern.room.Author;
import io.lectern.room.Mark;
import io.lectern.room.RoomCommand;
import io.lectern.room.Rooms;
import io.vertx.core.Future;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.time.Clock;

/// A person's favourites, what they have done and how far they are. What is set here is heard on all their devices.
public final class MarkRoutes implements RouteModule {
    private final Rooms rooms;
    private final PgMarks marks;
    private final Endpoints endpoints;
    private final Clock clock;

    public MarkRoutes(Rooms rooms, PgMarks marks, Endpoints endpoints, Clock clock) {
        this.rooms = rooms;
        this.marks = marks;
        this.endpoints = endpoints;
        this.clock = clock;
    }

    @Override
    public void mount(Router router) {
        router.get("/api/me/marks/").handler(endpoints.signedIn(this::list));
        router.put("/api/me/marks/:kind/:item/").handler(endpoints.signedIn(this::put));
    }

    private Future<Void> list(RoutingContext ctx, Principal who) {
        return marks.of(who.user())
                .compose(found -> Answers.json(ctx, json -> {
                    json.writeStartArray();
                    for (PgMarks.SetMark mark : found) write(json, mark);
                    json.writeEndArray();
                }));
    }

    private Future<Void> put(RoutingContext ctx, Principal who) {
        Mark.Kind kind = Mark.Kind.named(Endpoints.text(ctx, "kind")).orElseThrow(ErrorCode.NOT_FOUND::refuse);
        String item = Texts.printable(Endpoints.text(ctx, "item")).strip();
        if (item.isEmpty()) throw Refusal.ofFields(Refusal.FieldError.of("item", "blank"));
        if (item.length() > Mark.LONGEST_ITEM)
            throw Refusal.ofFields(Refusal.FieldError.of("item", "too_long", Mark.LONGEST_ITEM));
        return endpoints.body(ctx).compose(body -> {
            PgMarks.SetMark set = new PgMarks.SetMark(new Mark(kind, item, value(kind, body)), clock.instant());
            return put(who, set).compose(done -> Answers.json(ctx, json -> write(json, set)));
        });
    }

    /// The room decides in which order marks were set; the archive writes it down as well, but a little later, and who
    /// has set a mark wants to find it.
    private Future<Void> put(Principal who, PgMarks.SetMark set) {
        Author author = new Author(who.user(), who.name(), who.role());
        return rooms.ask(RoomId.user(who.user()), new RoomCommand.SetMark(author, null, set.mark()))
                .compose(answer -> marks.put(who.user(), set.mark(), answer.seq(), set.at()));
    }

    private static int value(Mark.Kind kind, Body body) {
        body.required("value");
        if (kind.isYesOrNo()) {
            boolean value = body.flag("value").orElse(false);
            body.check();
            return value ? 1 : 0;
        }
        int value = number(body.text("value", 3).orElse(""));
        if (value < 0) body.wrong("value", "not_percent");
        body.check();
        return value;
    }

    /// @return -1 when it is no whole number from 0 to 100
    private static int number(String text) {
        if (text.isEmpty() || !text.chars().allMatch(c -> c >= '0' && c <= '9')) return -1;
        int number = Integer.parseInt(text);
        return number > 100 ? -1 : number;
    }

    private static void write(JsonGenerator json, PgMarks.SetMark set) throws IOException {
        json.writeStartObject();
        set.mark().writeInside(json);
        Answers.instant(json, "at", set.at());
        json.writeEndObject();
    }
}
