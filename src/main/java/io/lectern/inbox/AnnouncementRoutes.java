package io.lectern.inbox;

import com.fasterxml.jackson.core.JsonGenerator;
import io.lectern.http.Answers;
import io.lectern.http.Body;
import io.lectern.http.Endpoints;
import io.lectern.http.Principal;
import io.lectern.http.RouteModule;
import io.lectern.inbox.PgAnnouncements.Announcement;
import io.lectern.protocol.ErrorCode;
import io.lectern.protocol.Role;
import io.lectern.protocol.RoomId;
import io.lectern.protocol.Texts;
import io.lectern.room.Author;
import io.lectern.room.RoomCommand;
import io.lectern.room.Rooms;
import io.vertx.core.Future;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What everybody should know: admins say it, whoever is connected hears it at once, and it can be read until it runs
/// out.
public final class AnnouncementRoutes implements RouteModule {
    private static final int LONGEST_TIME = 40;

    private final Rooms rooms;
    private final PgAnnouncements announcements;
    private final Endpoints endpoints;
    private final Clock clock;
    private final int maxText;

    /// @param maxText characters of the longest text
    public AnnouncementRoutes(
            Rooms rooms, PgAnnouncements announcements, Endpoints endpoints, Clock clock, int maxText) {
        this.rooms = rooms;
        this.announcements = announcements;
        this.endpoints = endpoints;
        this.clock = clock;
        this.maxText = maxText;
    }

    @Override
    public void mount(Router router) {
        router.get("/api/announcements/").handler(endpoints.signedIn(this::list));
        router.post("/api/announcements/").handler(endpoints.signedIn(this::announce));
    }

    private Future<Void> list(RoutingContext ctx, Principal who) {
        return announcements
                .validAt(clock.instant())
                .compose(valid -> Answers.json(ctx, json -> {
                    json.writeStartArray();
                    for (Announcement announcement : valid) write(json, announcement);
                    json.writeEndArray();
                }));
    }

    private Future<Void> announce(RoutingContext ctx, Principal who) {
        if (!who.is(Role.ADMIN)) throw ErrorCode.FORBIDDEN.refuse();
        return endpoints.body(ctx).compose(body -> {
            RoomCommand.Announce command = read(body, who);
            Instant now = clock.instant();
            return rooms.ask(RoomId.SYSTEM, command)
                    .compose(place -> announcements
                            .put(place, command, now)
                            .map(new Announcement(place.seq(), command.text(), command.textEn(), command.until(), now)))
                    .compose(announced -> Answers.json(ctx, 201, json -> write(json, announced)));
        });
    }

    private RoomCommand.Announce read(Body body, Principal who) {
        String text = text(body, "text").orElse("");
        if (text.isEmpty()) body.required("text");
        Optional<String> english = body.isCleared("text_en") ? Optional.empty() : text(body, "text_en");
        Instant until = body.isCleared("until") ? null : until(body);
        body.check();
        Author author = new Author(who.user(), who.name(), who.role());
        String cid = UUID.randomUUID().toString();
        return new RoomCommand.Announce(author, null, cid, text, english.orElse(null), until);
    }

    private Optional<String> text(Body body, String field) {
        return body.text(field, maxText).map(text -> {
            String printable = Texts.printable(text).strip();
            if (printable.isEmpty()) body.wrong(field, "blank");
            return printable;
        });
    }

    private @Nullable Instant until(Body body) {
        Optional<String> text = body.text("until", LONGEST_TIME);
        if (text.isEmpty()) return null;
        try {
            Instant until = OffsetDateTime.parse(text.get()).toInstant();
            if (until.isBefore(clock.instant())) body.wrong("until", "past");
            return until;
        } catch (DateTimeException e) {
            body.wrong("until", "not_time");
            return null;
        }
    }

    private static void write(JsonGenerator json, Announcement announcement) throws IOException {
        json.writeStartObject();
        json.writeNumberField("seq", announcement.seq());
        json.writeStringField("text", announcement.text());
        json.writeStringField("text_en", announcement.textEn());
        Answers.instant(json, "until", announcement.until());
        Answers.instant(json, "at", announcement.at());
        json.writeEndObject();
    }
}
