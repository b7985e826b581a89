package io.lectern.school;

import com.fasterxml.jackson.core.JsonGenerator;
import io.lectern.http.Answers;
import io.lectern.http.Endpoints;
import io.lectern.http.Principal;
import io.lectern.http.RouteModule;
import io.lectern.protocol.ErrorCode;
import io.lectern.protocol.LessonId;
import io.lectern.protocol.Refusal;
import io.lectern.protocol.Refusal.FieldError;
import io.lectern.protocol.Role;
import io.lectern.protocol.UserId;
import io.lectern.school.PgLessonTeachers.CoTeacher;
import io.vertx.core.Future;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;

/// Who leads a lesson beside its teacher. Whoever leads sees them; the teacher and admins choose them.
public final class LessonTeacherRoutes implements RouteModule {
    private static final String ALL = "/api/schedule/lessons/:lesson/teachers/";
    private static final String ONE = ALL + ":user/";

    private final PgLessons lessons;
    private final PgLessonTeachers teachers;
    private final Endpoints endpoints;

    public LessonTeacherRoutes(PgLessons lessons, PgLessonTeachers teachers, Endpoints endpoints) {
        this.lessons = lessons;
        this.teachers = teachers;
        this.endpoints = endpoints;
    }

    @Override
    public void mount(Router router) {
        router.get(ALL).handler(endpoints.signedIn(this::list));
        router.get(ONE).handler(endpoints.signedIn(this::show));
        router.put(ONE).handler(endpoints.signedIn(this::appoint));
        router.delete(ONE).handler(endpoints.signedIn(this::dismiss));
    }

    private Future<Void> list(RoutingContext ctx, Principal who) {
        return lesson(ctx, who)
                .compose(lesson -> teachers.of(lesson.id()))
                .compose(all -> Answers.json(ctx, json -> {
                    json.writeStartArray();
                    for (CoTeacher one : all) write(json, one);
                    json.writeEndArray();
                }));
    }

    private Future<Void> show(RoutingContext ctx, Principal who) {
        return lesson(ctx, who).compose(lesson -> show(ctx, lesson));
    }

    private Future<Void> show(RoutingContext ctx, Lesson lesson) {
        long user = Endpoints.id(ctx, "user");
        return teachers.of(lesson.id()).compose(all -> {
            CoTeacher found = all.stream()
                    .filter(one -> one.person().id() == user)
                    .findFirst()
                    .orElseThrow(ErrorCode.NOT_FOUND::refuse);
            return Answers.json(ctx, json -> write(json, found));
        });
    }

    private Future<Void> appoint(RoutingContext ctx, Principal who) {
        UserId user = new UserId(Endpoints.id(ctx, "user"));
        return owned(ctx, who)
                .compose(lesson -> teachers.appoint(lesson.id(), user, who.user())
                        .compose(appointed -> switch (appointed) {
                            case ADDED, KNOWN -> show(ctx, lesson);
                            case NO_TEACHER ->
                                Future.failedFuture(Refusal.ofFields(FieldError.of("user", "not_teacher")));
                            case NOBODY -> Future.failedFuture(Refusal.ofFields(FieldError.of("user", "nobody")));
                        }));
    }

    private Future<Void> dismiss(RoutingContext ctx, Principal who) {
        UserId user = new UserId(Endpoints.id(ctx, "user"));
        return owned(ctx, who)
                .compose(lesson -> teachers.dismiss(lesson.id(), user))
                .compose(done -> ctx.response().setStatusCode(204).end());
    }

    private Future<Lesson> lesson(RoutingContext ctx, Principal who) {
        return lessons.find(new LessonId(Endpoints.id(ctx, "lesson")), who).map(found -> {
            Lesson lesson = found.orElseThrow(ErrorCode.NOT_FOUND::refuse);
            if (who.is(Role.STUDENT)) throw ErrorCode.FORBIDDEN.refuse();
            return lesson;
        });
    }

    private Future<Lesson> owned(RoutingContext ctx, Principal who) {
        return lesson(ctx, who).map(lesson -> {
            if (!lesson.isOwnedBy(who)) throw ErrorCode.FORBIDDEN.refuse();
            return lesson;
        });
    }

    private static void write(JsonGenerator json, CoTeacher one) throws IOException {
        json.writeStartObject();
        json.writeNumberField("id", one.person().id());
        json.writeStringField("email", one.person().email());
        json.writeStringField("first_name", one.person().firstName());
        json.writeStringField("last_name", one.person().lastName());
        Answers.instant(json, "added_at", one.addedAt());
        json.writeEndObject();
    }
}
