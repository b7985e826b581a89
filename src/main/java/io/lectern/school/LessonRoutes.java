package io.lectern.school;

import io.lectern.http.Answers;
import io.lectern.http.Endpoints;
import io.lectern.http.Page;
import io.lectern.http.Principal;
import io.lectern.http.RouteModule;
import io.lectern.protocol.ErrorCode;
import io.lectern.protocol.LessonId;
import io.vertx.core.Future;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/// The lessons one teaches or attends.
public final class LessonRoutes implements RouteModule {
    private final PgLessons lessons;
    private final Endpoints endpoints;

    public LessonRoutes(PgLessons lessons, Endpoints endpoints) {
        this.lessons = lessons;
        this.endpoints = endpoints;
    }

    @Override
    public void mount(Router router) {
        router.get("/api/schedule/lessons/").handler(endpoints.signedIn(this::list));
        router.get("/api/schedule/lessons/:lesson/").handler(endpoints.signedIn(this::show));
    }

    private Future<Void> list(RoutingContext ctx, Principal who) {
        LessonFilter filter = LessonFilter.of(ctx.queryParams());
        if (filter.includeRecurring()) return listAll(ctx, who, filter);
        Page page = endpoints.page(ctx);
        return lessons.list(who, filter, page)
                .compose(slice -> page.answer(slice, (json, lesson) -> lesson.write(json)));
    }

    /// With recurring lessons the answer is a plain array; there are only real ones to put into it.
    private Future<Void> listAll(RoutingContext ctx, Principal who, LessonFilter filter) {
        return lessons.listAll(who, filter)
                .compose(found -> Answers.json(ctx, json -> {
                    json.writeStartArray();
                    for (Lesson lesson : found) lesson.write(json);
                    json.writeEndArray();
                }));
    }

    private Future<Void> show(RoutingContext ctx, Principal who) {
        return lessons.detail(new LessonId(Endpoints.id(ctx, "lesson")), who).compose(found -> {
            PgLessons.Detail detail = found.orElseThrow(ErrorCode.NOT_FOUND::refuse);
            return Answers.json(
                    ctx, json -> detail.lesson().writeWith(detail.group(), detail.recordings(), json, more -> {}));
        });
    }
}
