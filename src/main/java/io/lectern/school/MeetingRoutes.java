package io.lectern.school;

import com.fasterxml.jackson.core.JsonGenerator;
import io.lectern.config.Settings;
import io.lectern.http.Answers;
import io.lectern.http.Body;
import io.lectern.http.Endpoints;
import io.lectern.http.Messages;
import io.lectern.http.Principal;
import io.lectern.http.RouteModule;
import io.lectern.http.Throttle;
import io.lectern.protocol.ErrorCode;
import io.lectern.protocol.LessonId;
import io.lectern.protocol.Role;
import io.lectern.school.Meetings.Meeting;
import io.lectern.school.Meetings.Start;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Starting, joining and ending a lesson's meeting.
public final class MeetingRoutes implements RouteModule {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    private final PgLessons lessons;
    private final Meetings meetings;
    private final Throttle throttle;
    private final Endpoints endpoints;
    private final Messages messages;
    private final Settings settings;
    private final Clock clock;

    public MeetingRoutes(
            PgLessons lessons,
            Meetings meetings,
            Throttle throttle,
            Endpoints endpoints,
            Messages messages,
            Settings settings,
            Clock clock) {
        this.lessons = lessons;
        this.meetings = meetings;
        this.throttle = throttle;
        this.endpoints = endpoints;
        this.messages = messages;
        this.settings = settings;
        this.clock = clock;
    }

    @Override
    public void mount(Router router) {
        router.post("/api/schedule/lessons/:lesson/join/").handler(endpoints.signedIn(this::join));
        router.post("/api/schedule/lessons/:lesson/start/").handler(endpoints.signedIn(this::start));
        router.post("/api/schedule/lessons/:lesson/start-new/").handler(endpoints.signedIn(this::startNew));
        router.post("/api/schedule/lessons/:lesson/extend/").handler(endpoints.signedIn(this::extend));
        router.post("/api/schedule/lessons/:lesson/end/").handler(endpoints.signedIn(this::end));
    }

    private Future<Void> start(RoutingContext ctx, Principal who) {
        return endpoints.body(ctx).compose(body -> {
            boolean waits = waits(body);
            body.check();
            return led(ctx, who).compose(lesson -> started(lesson, who, waits)).compose(start -> switch (start) {
                case Start.Started(Meeting meeting) ->
                    Answers.json(ctx, json -> {
                        json.writeStartObject();
                        write(json, meeting);
                        json.writeEndObject();
                    });
                case Start.Waiting waiting -> waiting(ctx, waiting);
            });
        });
    }

    /// Whether the caller knows what to do with a lesson that waits for its seat; older ones do not.
    private static boolean waits(Body body) {
        return body.flag("wait").orElse(false);
    }

    private static Future<Void> waiting(RoutingContext ctx, Start.Waiting waiting) {
        return Answers.json(ctx, 202, json -> WaitRoutes.write(json, Optional.of(waiting)));
    }

    private Future<Void> startNew(RoutingContext ctx, Principal who) {
        return endpoints
                .body(ctx)
                .compose(body -> led(ctx, who)
                        .compose(lesson -> remember(lesson, body))
                        .compose(lesson -> started(lesson, who, waits(body)))
                        .compose(start -> switch (start) {
                            case Start.Started(Meeting meeting) ->
                                Answers.json(ctx, json -> {
                                    json.writeStartObject();
                                    write(json, meeting);
                                    json.writeStringField("account_email", meeting.accountEmail());
                                    json.writeStringField("provider", "zoom");
                                    json.writeEndObject();
                                });
                            case Start.Waiting waiting -> waiting(ctx, waiting);
                        }));
    }

    private Future<Lesson> remember(Lesson lesson, Body body) {
        Optional<Boolean> recorded = body.flag("record_lesson");
        waits(body);
        body.check();
        if (recorded.isEmpty() || recorded.get() == lesson.details().isRecorded())
            return Future.succeededFuture(lesson);
        return lessons.setRecorded(lesson.id(), recorded.get()).map(lesson);
    }

    /// The lesson of the path, for those who may start and end it.
    private Future<Lesson> led(RoutingContext ctx, Principal who) {
        return own(ctx, who).map(lesson -> {
            if (who.is(Role.STUDENT)) throw ErrorCode.FORBIDDEN.refuse();
            return lesson;
        });
    }

    private Future<Lesson> own(RoutingContext ctx, Principal who) {
        return lessons.find(new LessonId(Endpoints.id(ctx, "lesson")), who)
                .map(found -> found.orElseThrow(ErrorCode.NOT_FOUND::refuse));
    }

    private Future<Start> started(Lesson lesson, Principal who, boolean waits) {
        Duration early = settings.zoom().startEarly();
        if (lesson.endedAt() != null) throw ErrorCode.LESSON_ENDED.refuse();
        if (clock.instant().isBefore(lesson.start().minus(early))) throw ErrorCode.TOO_EARLY.refuse(early.toMinutes());
        // Whoever comes back to a meeting that is there makes no work for Zoom.
        Future<Void> allowed = lesson.zoom().joinUrl() == null ? countTry(who) : Future.succeededFuture();
        return allowed.compose(ok -> waits
                ? meetings.startOrWait(lesson.id(), who.user())
                : meetings.start(lesson.id(), who.user()).map(Start.Started::new));
    }

    private Future<Void> countTry(Principal who) {
        int limit = settings.limits().startsPerMinute();
        return throttle.take("starts", "u" + who.user().value(), limit, MINUTE)
                .compose(verdict -> verdict instanceof Throttle.Exceeded exceeded
                        ? Future.failedFuture(ErrorCode.START_TOO_OFTEN.refuse().retryAfter(exceeded.pause()))
                        : Future.succeededFuture());
    }

    private Future<Void> join(RoutingContext ctx, Principal who) {
        return own(ctx, who).compose(lesson -> {
            String url = lesson.zoom().joinUrl();
            if (url == null)
                throw (lesson.endedAt() == null ? ErrorCode.LESSON_NOT_STARTED : ErrorCode.LESSON_ENDED).refuse();
            Future<Void> logged =
                    who.is(Role.STUDENT) ? lessons.logClick(lesson.id(), who.user()) : Future.succeededFuture();
            return logged.compose(ok -> Answers.json(ctx, json -> {
                json.writeStartObject();
                json.writeStringField("join_url", url);
                json.writeStringField("platform", "zoom");
                json.writeStringField("zoom_join_url", url);
                json.writeStringField("zoom_meeting_id", lesson.zoom().meetingId());
                json.writeStringField("zoom_password", lesson.zoom().password());
                json.writeNullField("google_meet_link");
                json.writeEndObject();
            }));
        });
    }

    private Future<Void> end(RoutingContext ctx, Principal who) {
        return led(ctx, who).compose(lesson -> {
            Instant before = lesson.endedAt();
            if (before != null) return over(ctx, before, null);
            return meetings.end(lesson.id(), who.user()).compose(ended -> over(ctx, ended.at(), ended.seatReleased()));
        });
    }

    private Future<Void> extend(RoutingContext ctx, Principal who) {
        return endpoints.body(ctx).compose(body -> {
            int minutes = body.number("minutes", 5, 120);
            String key = key(ctx, body);
            body.check();
            return led(ctx, who)
                    .compose(lesson -> meetings.extend(lesson.id(), who.user(), minutes, key)
                            .compose(end -> Answers.json(ctx, json -> {
                                json.writeStartObject();
                                json.writeNumberField("id", lesson.id().value());
                                Answers.instant(json, "end_time", end);
                                json.writeNumberField(
                                        "duration_minutes",
                                        Duration.between(lesson.start(), end).toMinutes());
                                json.writeEndObject();
                            })));
        });
    }

    /// Whoever gives none asks for another extension each time.
    private static String key(RoutingContext ctx, Body body) {
        String key = ctx.request().getHeader("Idempotency-Key");
        if (key == null) return UUID.randomUUID().toString();
        return KEY.matcher(key).matches() ? key : body.wrong("Idempotency-Key", "not_key");
    }

    private Future<Void> over(RoutingContext ctx, Instant at, @Nullable Boolean released) {
        String language = ctx.request().getHeader(HttpHeaders.ACCEPT_LANGUAGE);
        String detail = messages.error(Messages.language(language), ErrorCode.LESSON_ENDED, List.of());
        return Answers.json(ctx, json -> {
            json.writeStartObject();
            json.writeStringField("detail", detail);
            Answers.instant(json, "ended_at", at);
            if (released != null) json.writeBooleanField("zoom_account_released", released);
            json.writeEndObject();
        });
    }

    private static void write(JsonGenerator json, Meeting meeting) throws IOException {
        json.writeStringField("zoom_join_url", meeting.joinUrl());
        json.writeStringField("zoom_start_url", meeting.startUrl());
        json.writeStringField("zoom_meeting_id", meeting.meetingId());
        json.writeStringField("zoom_password", meeting.password());
    }
}
