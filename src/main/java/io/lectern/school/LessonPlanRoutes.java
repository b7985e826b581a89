package io.lectern.school;

import com.fasterxml.jackson.core.JsonGenerator;
import io.lectern.http.Answers;
import io.lectern.http.Body;
import io.lectern.http.Endpoints;
import io.lectern.http.Messages;
import io.lectern.http.Principal;
import io.lectern.http.RouteModule;
import io.lectern.protocol.ErrorCode;
import io.lectern.protocol.LessonId;
import io.lectern.protocol.Refusal;
import io.lectern.protocol.Refusal.FieldError;
import io.lectern.protocol.Role;
import io.lectern.school.PgLessonPlans.Outcome;
import io.lectern.school.PgLessonPlans.Plan;
import io.lectern.school.Seats.Seating;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Planning, moving and deleting lessons. That there is no seat for a lesson's time refuses nothing; the answer says
/// so.
public final class LessonPlanRoutes implements RouteModule {
    private static final Duration LONGEST = Duration.ofHours(24);
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm");
    private static final DateTimeFormatter DAY_AND_TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");

    private final PgLessons lessons;
    private final PgLessonPlans plans;
    private final Seats seats;
    private final Endpoints endpoints;
    private final Messages messages;

    public LessonPlanRoutes(
            PgLessons lessons, PgLessonPlans plans, Seats seats, Endpoints endpoints, Messages messages) {
        this.lessons = lessons;
        this.plans = plans;
        this.seats = seats;
        this.endpoints = endpoints;
        this.messages = messages;
    }

    @Override
    public void mount(Router router) {
        router.post("/api/schedule/lessons/").handler(endpoints.signedIn(this::create));
        router.patch("/api/schedule/lessons/:lesson/").handler(endpoints.signedIn(this::change));
        router.delete("/api/schedule/lessons/:lesson/").handler(endpoints.signedIn(this::delete));
    }

    private Future<Void> create(RoutingContext ctx, Principal who) {
        if (!who.is(Role.TEACHER)) return Future.failedFuture(ErrorCode.FORBIDDEN.refuse());
        return endpoints.body(ctx).compose(body -> {
            int group = body.number("group", 1, Integer.MAX_VALUE);
            if (body.text("start_time", 40).isEmpty()) body.required("start_time");
            if (body.text("end_time", 40).isEmpty()) body.required("end_time");
            Plan plan = plan(body);
            body.check();
            checkTimes(plan.start().orElseThrow(), plan.end().orElseThrow());
            return plans.create(group, who.user(), plan)
                    .map(LessonPlanRoutes::written)
                    .compose(id -> seated(id)
                            .compose(seating -> lessons.find(id, who)
                                    .map(found -> found.orElseThrow(ErrorCode.NOT_FOUND::refuse))
                                    .compose(lesson -> Answers.json(
                                            ctx,
                                            201,
                                            json -> lesson.write(json, more -> write(more, ctx, lesson, seating))))));
        });
    }

    private Future<Void> change(RoutingContext ctx, Principal who) {
        LessonId id = new LessonId(Endpoints.id(ctx, "lesson"));
        return endpoints.body(ctx).compose(body -> {
            Plan plan = plan(body);
            body.check();
            return owned(id, who).compose(lesson -> {
                if (plan.moves()) {
                    if (lesson.endedAt() != null) throw ErrorCode.LESSON_ENDED.refuse();
                    checkTimes(plan.start().orElse(lesson.start()), plan.end().orElse(lesson.end()));
                }
                return plans.change(lesson, plan)
                        .map(LessonPlanRoutes::written)
                        .compose(written -> plan.moves() ? seated(id) : Future.succeededFuture(Optional.empty()))
                        .compose(seating -> show(ctx, who, id, seating));
            });
        });
    }

    private Future<Void> show(RoutingContext ctx, Principal who, LessonId id, Optional<Seating> seating) {
        return lessons.detail(id, who).compose(found -> {
            PgLessons.Detail detail = found.orElseThrow(ErrorCode.NOT_FOUND::refuse);
            return Answers.json(
                    ctx,
                    json -> detail.lesson()
                            .writeWith(
                                    detail.group(),
                                    detail.recordings(),
                                    json,
                                    more -> write(more, ctx, detail.lesson(), seating)));
        });
    }

    private Future<Void> delete(RoutingContext ctx, Principal who) {
        LessonId id = new LessonId(Endpoints.id(ctx, "lesson"));
        return owned(id, who)
                .compose(lesson -> plans.delete(id))
                .compose(deleted -> seated(id))
                .compose(seating -> ctx.response().setStatusCode(204).end());
    }

    private Future<Lesson> owned(LessonId id, Principal who) {
        return lessons.find(id, who).map(found -> {
            Lesson lesson = found.orElseThrow(ErrorCode.NOT_FOUND::refuse);
            if (!lesson.isOwnedBy(who)) throw ErrorCode.FORBIDDEN.refuse();
            return lesson;
        });
    }

    private static LessonId written(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Written(LessonId lesson) -> lesson;
            case Outcome.NoGroup none -> throw Refusal.ofFields(FieldError.of("group", "not_own_group"));
            case Outcome.GroupBusy busy -> throw Refusal.ofFields(FieldError.of("non_field_errors", "group_busy"));
            case Outcome.TeacherBusy busy -> throw Refusal.ofFields(FieldError.of("non_field_errors", "teacher_busy"));
        };
    }

    /// The lesson is planned whatever becomes of its seat: who cannot be asked now finds it in the timetable later.
    private Future<Optional<Seating>> seated(LessonId lesson) {
        return seats.reserve(List.of(lesson))
                .map(all -> all.stream().findFirst())
                .otherwise(Optional.empty());
    }

    private static Plan plan(Body body) {
        return new Plan(
                time(body, "start_time"),
                time(body, "end_time"),
                body.text("title", 200),
                body.text("topics", 10_000),
                body.text("location", 500),
                body.text("notes", 10_000),
                body.flag("record_lesson"),
                body.text("recording_available_for_days", 10)
                        .map(sent -> body.number("recording_available_for_days", 0, 3650)),
                body.flag("single_session"));
    }

    private static Optional<Instant> time(Body body, String field) {
        return body.text(field, 40).flatMap(text -> {
            try {
                return Optional.of(OffsetDateTime.parse(text).toInstant());
            } catch (DateTimeException e) {
                body.wrong(field, "not_time");
                return Optional.empty();
            }
        });
    }

    private static void checkTimes(Instant start, Instant end) {
        if (!end.isAfter(start)) throw Refusal.ofFields(FieldError.of("end_time", "not_after_start"));
        if (Duration.between(start, end).compareTo(LONGEST) > 0)
            throw Refusal.ofFields(FieldError.of("end_time", "too_long_lesson", LONGEST.toHours()));
    }

    /// Nothing, when nobody could be asked.
    private void write(JsonGenerator json, RoutingContext ctx, Lesson lesson, Optional<Seating> found)
            throws IOException {
        if (found.isEmpty()) return;
        Seating seating = found.get();
        json.writeObjectFieldStart("seat");
        json.writeBooleanField("reserved", seating.reserved());
        if (!seating.reserved()) {
            json.writeStringField("detail", detail(ctx, lesson, seating));
            Answers.instant(json, "next_free", seating.nextFree());
        }
        json.writeEndObject();
    }

    private String detail(RoutingContext ctx, Lesson lesson, Seating seating) {
        Locale language = Messages.language(ctx.request().getHeader(HttpHeaders.ACCEPT_LANGUAGE));
        if (!seating.due()) return messages.text(language, "seat.later");
        String from = TIME.format(lesson.start().atOffset(ZoneOffset.UTC));
        String until = TIME.format(lesson.end().atOffset(ZoneOffset.UTC));
        Instant next = seating.nextFree();
        if (next == null) return messages.text(language, "seat.none_near", from, until);
        OffsetDateTime then = next.atOffset(ZoneOffset.UTC);
        boolean sameDay = then.toLocalDate()
                .equals(lesson.start().atOffset(ZoneOffset.UTC).toLocalDate());
        return messages.text(language, "seat.none", from, until, (sameDay ? TIME : DAY_AND_TIME).format(then));
    }
}
