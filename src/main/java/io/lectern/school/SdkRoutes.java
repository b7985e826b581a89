package io.lectern.school;

import com.fasterxml.jackson.core.JsonGenerator;
import io.lectern.http.Answers;
import io.lectern.http.Body;
import io.lectern.http.Endpoints;
import io.lectern.http.Principal;
import io.lectern.http.RouteModule;
import io.lectern.http.Throttle;
import io.lectern.protocol.ErrorCode;
import io.lectern.protocol.LessonId;
import io.lectern.protocol.Role;
import io.vertx.core.Future;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/// What a page needs to join a lesson's meeting by itself, with Zoom's Meeting SDK. It is bound to a meeting the caller
/// may
/// join; as host only for those who lead that lesson.
public final class SdkRoutes implements RouteModule {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final int PER_MINUTE = 20;

    private final PgLessons lessons;
    private final PgLessonTeachers teachers;
    private final MeetingSdk sdk;
    private final Throttle throttle;
    private final Endpoints endpoints;

    public SdkRoutes(
            PgLessons lessons, PgLessonTeachers teachers, MeetingSdk sdk, Throttle throttle, Endpoints endpoints) {
        this.lessons = lessons;
        this.teachers = teachers;
        this.sdk = sdk;
        this.throttle = throttle;
        this.endpoints = endpoints;
    }

    @Override
    public void mount(Router router) {
        router.post("/api/schedule/lessons/:lesson/sdk-signature/").handler(endpoints.patient(this::sign));
    }

    private Future<Void> sign(RoutingContext ctx, Principal who) {
        return endpoints.body(ctx).compose(body -> {
            Optional<Boolean> asHost = asHost(body);
            body.check();
            return lessons.find(new LessonId(Endpoints.id(ctx, "lesson")), who).compose(found -> {
                Lesson lesson = found.orElseThrow(ErrorCode.NOT_FOUND::refuse).admitting();
                return mayHost(lesson, who).compose(mayHost -> {
                    if (asHost.orElse(false) && !mayHost) throw ErrorCode.FORBIDDEN.refuse();
                    String meeting = meeting(lesson);
                    boolean host = asHost.orElse(mayHost);
                    return counted(who)
                            .compose(ok -> sdk.ticket(lesson.id(), who.user(), meeting, host, lesson.end()))
                            .compose(ticket -> logged(lesson, who)
                                    .compose(ok -> Answers.json(ctx, json -> {
                                        write(json, lesson, who, ticket, host);
                                    })));
                });
            });
        });
    }

    /// `role` is Zoom's: 1 hosts, 0 takes part. Without it everybody gets what they are.
    private static Optional<Boolean> asHost(Body body) {
        return body.text("role", 1).flatMap(role -> switch (role) {
            case "0" -> Optional.of(false);
            case "1" -> Optional.of(true);
            default -> {
                body.wrong("role", "not_between", 0, 1);
                yield Optional.empty();
            }
        });
    }

    /// An admin sees every lesson; leading it is another thing.
    private Future<Boolean> mayHost(Lesson lesson, Principal who) {
        return switch (who.role()) {
            case STUDENT -> Future.succeededFuture(false);
            case TEACHER -> Future.succeededFuture(true);
            case ADMIN ->
                who.user().value() == lesson.teacher()
                        ? Future.succeededFuture(true)
                        : teachers.of(lesson.id())
                                .map(all -> all.stream()
                                        .anyMatch(one ->
                                                one.person().id() == who.user().value()));
        };
    }

    private static String meeting(Lesson lesson) {
        String meeting = lesson.zoom().meetingId();
        if (meeting != null && lesson.endedAt() == null) return meeting;
        throw (lesson.endedAt() == null ? ErrorCode.LESSON_NOT_STARTED : ErrorCode.LESSON_ENDED).refuse();
    }

    private Future<Void> counted(Principal who) {
        return throttle.take("sdk", "u" + who.user().value(), PER_MINUTE, MINUTE)
                .compose(verdict -> verdict instanceof Throttle.Exceeded exceeded
                        ? Future.failedFuture(ErrorCode.RATE_LIMITED.refuse().retryAfter(exceeded.pause()))
                        : Future.succeededFuture());
    }

    private Future<Void> logged(Lesson lesson, Principal who) {
        return who.is(Role.STUDENT) ? lessons.logClick(lesson.id(), who.user()) : Future.succeededFuture();
    }

    /// The customer key comes back in Zoom's events: by it the person is known whatever name they join under.
    private static void write(JsonGenerator json, Lesson lesson, Principal who, MeetingSdk.Ticket ticket, boolean host)
            throws IOException {
        json.writeStartObject();
        json.writeStringField("signature", ticket.signature());
        json.writeStringField("sdk_key", ticket.sdkKey());
        json.writeStringField("meeting_number", lesson.zoom().meetingId());
        json.writeStringField("password", lesson.zoom().password());
        json.writeNumberField("role", host ? 1 : 0);
        json.writeStringField("user_name", who.name());
        json.writeStringField("customer_key", ticket.customerKey());
        if (host) json.writeStringField("zak", ticket.zak());
        Answers.instant(json, "expires_at", ticket.until());
        json.writeEndObject();
    }
}
