package io.lectern.school;

import io.lectern.http.Answers;
import io.lectern.http.Endpoints;
import io.lectern.http.Page;
import io.lectern.http.Principal;
import io.lectern.http.RouteModule;
import io.lectern.protocol.ErrorCode;
import io.lectern.protocol.LessonId;
import io.lectern.protocol.Role;
import io.vertx.core.Future;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.InstantSource;
import java.util.List;

/// The recordings of a lesson, for whoever may see the lesson.
public final class RecordingRoutes implements RouteModule {
    private final PgLessons lessons;
    private final PgRecordings recordings;
    private final Endpoints endpoints;
    private final InstantSource clock;

    public RecordingRoutes(PgLessons lessons, PgRecordings recordings, Endpoints endpoints, InstantSource clock) {
        this.lessons = lessons;
        this.recordings = recordings;
        this.endpoints = endpoints;
        this.clock = clock;
    }

    @Override
    public void mount(Router router) {
        router.get("/api/schedule/lessons/:lesson/recordings/").handler(endpoints.signedIn(this::list));
        router.get("/api/schedule/lessons/:lesson/recording/").handler(endpoints.signedIn(this::first));
    }

    private Future<Void> list(RoutingContext ctx, Principal who) {
        Page page = endpoints.page(ctx);
        return own(ctx, who)
                .compose(lesson -> recordings.list(lesson, who, page))
                .compose(slice ->
                        page.answer(slice, (json, recording) -> recording.write(json, mayTake(who), clock.instant())));
    }

    /// The one older clients play: 202 while it is not ready.
    private Future<Void> first(RoutingContext ctx, Principal who) {
        return own(ctx, who).compose(lesson -> recordings.of(lesson, who)).compose(found -> {
            if (found.isEmpty()) throw ErrorCode.NOT_FOUND.refuse();
            return answer(ctx, who, found);
        });
    }

    private Future<Void> answer(RoutingContext ctx, Principal who, List<Recording> found) {
        return found.stream()
                .filter(Recording::ready)
                .findFirst()
                .map(ready -> Answers.json(ctx, json -> ready.write(json, mayTake(who), clock.instant())))
                .orElseGet(() -> Answers.json(ctx, 202, json -> {
                    json.writeStartObject();
                    json.writeStringField("status", "processing");
                    json.writeEndObject();
                }));
    }

    private Future<LessonId> own(RoutingContext ctx, Principal who) {
        return lessons.find(new LessonId(Endpoints.id(ctx, "lesson")), who)
                .map(found -> found.orElseThrow(ErrorCode.NOT_FOUND::refuse).id());
    }

    private static boolean mayTake(Principal who) {
        return !who.is(Role.STUDENT);
    }
}
