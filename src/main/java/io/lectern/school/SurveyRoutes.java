package io.lectern.school;

import io.lectern.http.Answers;
import io.lectern.http.Endpoints;
import io.lectern.http.Principal;
import io.lectern.http.RouteModule;
import io.lectern.protocol.ErrorCode;
import io.lectern.protocol.LessonId;
import io.lectern.protocol.Role;
import io.vertx.core.Future;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/// What came of the polls and roll calls of a lesson; for its teacher and for admins.
public final class SurveyRoutes implements RouteModule {
    private final PgLessons lessons;
    private final PgSurveyResults results;
    private final Endpoints endpoints;

    public SurveyRoutes(PgLessons lessons, PgSurveyResults results, Endpoints endpoints) {
        this.lessons = lessons;
        this.results = results;
        this.endpoints = endpoints;
    }

    @Override
    public void mount(Router router) {
        router.get("/api/schedule/lessons/:lesson/polls/").handler(endpoints.signedIn(this::polls));
        router.get("/api/schedule/lessons/:lesson/rollcalls/").handler(endpoints.signedIn(this::rollcalls));
    }

    private Future<Void> polls(RoutingContext ctx, Principal who) {
        return lesson(ctx, who)
                .compose(results::polls)
                .compose(polls -> Answers.json(ctx, json -> PollResult.write(json, polls)));
    }

    private Future<Void> rollcalls(RoutingContext ctx, Principal who) {
        return lesson(ctx, who)
                .compose(results::rollcalls)
                .compose(rollcalls -> Answers.json(ctx, json -> RollcallResult.write(json, rollcalls)));
    }

    private Future<LessonId> lesson(RoutingContext ctx, Principal who) {
        LessonId id = new LessonId(Endpoints.id(ctx, "lesson"));
        return lessons.find(id, who).map(found -> {
            if (found.isEmpty()) throw ErrorCode.NOT_FOUND.refuse();
            if (who.is(Role.STUDENT)) throw ErrorCode.FORBIDDEN.refuse();
            return id;
        });
    }
}
