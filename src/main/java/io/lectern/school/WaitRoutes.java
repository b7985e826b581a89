package io.lectern.school;

import com.fasterxml.jackson.core.JsonGenerator;
import io.lectern.http.Answers;
import io.lectern.http.Endpoints;
import io.lectern.http.Principal;
import io.lectern.http.RouteModule;
import io.lectern.protocol.ErrorCode;
import io.lectern.protocol.LessonId;
import io.lectern.protocol.Role;
import io.lectern.school.Meetings.Start.Waiting;
import io.vertx.core.Future;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.util.Optional;

/// A lesson's place in the queue for seats: to be looked at by all who are in the lesson, to be given up by its
/// teachers.
public final class WaitRoutes implements RouteModule {
    private final PgLessons lessons;
    private final Meetings meetings;
    private final Endpoints endpoints;

    public WaitRoutes(PgLessons lessons, Meetings meetings, Endpoints endpoints) {
        this.lessons = lessons;
        this.meetings = meetings;
        this.endpoints = endpoints;
    }

    @Override
    public void mount(Router router) {
        router.get("/api/schedule/lessons/:lesson/wait/").handler(endpoints.signedIn(this::show));
        router.delete("/api/schedule/lessons/:lesson/wait/").handler(endpoints.patient(this::cancel));
    }

    private Future<Void> show(RoutingContext ctx, Principal who) {
        return own(ctx, who)
                .compose(lesson -> meetings.place(lesson.id()))
                .compose(place -> Answers.json(ctx, json -> write(json, place)));
    }

    /// Given up twice is given up. Who comes too late, for the lesson has its meeting, is told so: nothing was given
    /// up.
    private Future<Void> cancel(RoutingContext ctx, Principal who) {
        return own(ctx, who)
                .compose(lesson -> {
                    if (who.is(Role.STUDENT)) throw ErrorCode.FORBIDDEN.refuse();
                    return meetings.cancelWait(lesson.id(), who.user());
                })
                .compose(seated -> seated
                        ? Answers.json(ctx, json -> {
                            json.writeStartObject();
                            json.writeStringField("status", "started");
                            json.writeEndObject();
                        })
                        : ctx.response().setStatusCode(204).end());
    }

    private Future<Lesson> own(RoutingContext ctx, Principal who) {
        return lessons.find(new LessonId(Endpoints.id(ctx, "lesson")), who)
                .map(found -> found.orElseThrow(ErrorCode.NOT_FOUND::refuse));
    }

    /// `{"status":"waiting","position":1,"eta":…}`, or `{"status":"none"}`.
    static void write(JsonGenerator json, Optional<Waiting> place) throws IOException {
        json.writeStartObject();
        fields(json, place);
        json.writeEndObject();
    }

    static void fields(JsonGenerator json, Optional<Waiting> place) throws IOException {
        json.writeStringField("status", place.isPresent() ? "waiting" : "none");
        if (place.isPresent()) {
            json.writeNumberField("position", place.get().position());
            Answers.instant(json, "eta", place.get().expected());
        }
    }
}
