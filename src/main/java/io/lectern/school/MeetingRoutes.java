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
import org.jspecify.annotations.Nullable;

/// Starting, joining and ending a lesson's meeting.
public final class MeetingRoutes implements RouteModule {
    private final PgLessons lessons;
    private final Meetings meetings;
    private final Starts starts;
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
        this.starts = new Starts(lessons, throttle, settings);
        this.endpoints = endpoints;
        this.messages = messages;
        this.settings = settings;
        this.clock = clock;
    }

    @Override
    public void mount(Router router) {
        router.post("/api/schedule/lessons/:lesson/join/").handler(endpoints.signedIn(this::join));
        router.post("/api/schedule/lessons/:lesson/start/").handler(endpoints.patient(this::start));
        router.post("/api/schedule/lessons/:lesson/start-new/").handler(endpoints.patient(this::startNew));
        router.post("/api/schedule/lessons/:lesson/extend/").handler(endpoints.signedIn(this::extend));
        router.post("/api/schedule/lessons/:lesson/end/").handler(endpoints.patient(this::end));
    }

    private Future<Void> start(RoutingContext ctx, Principal who) {
        return endpoints.body(ctx).compose(body -> {
            boolean waits = Starts.waits(body);
            body.check();
            return hosted(ctx, who)
                    .compose(lesson -> {
                        // Whoever comes back to a meeting that is there makes no work for Zoom.
                        if (lesson.zoom().joinUrl() != null) return met(lesson, who);
                        checkTime(lesson);
                        return starts.counted(who).compose(ok -> begun(lesson, who, waits));
                    })
                    .compose(start -> answer(ctx, start, (json, meeting) -> {}));
        });
    }

    /// @param anew whether another meeting is wanted though there is one
    private record Wish(Provider provider, Optional<Boolean> recorded, boolean anew, boolean waits) {
        static Wish of(Body body) {
            Wish wish = new Wish(
                    Provider.of(body),
                    body.flag("record_lesson"),
                    body.flag("force_new_meeting").orElse(false),
                    Starts.waits(body));
            body.check();
            return wish;
        }
    }

    private Future<Void> startNew(RoutingContext ctx, Principal who) {
        return endpoints.body(ctx).compose(body -> {
            Wish wish = Wish.of(body);
            return hosted(ctx, who)
                    .compose(lesson -> remember(lesson, wish)
                            .compose(ok -> starts.counted(who))
                            .compose(ok -> started(lesson, who, wish)))
                    .compose(start -> answer(ctx, start, (json, meeting) -> {
                        json.writeStringField("account_email", meeting.accountEmail());
                        json.writeStringField("provider", "zoom");
                    }));
        });
    }

    private Future<?> remember(Lesson lesson, Wish wish) {
        Optional<Boolean> recorded = wish.recorded();
        return recorded.isEmpty() || recorded.get() == lesson.details().isRecorded()
                ? Future.succeededFuture()
                : lessons.setRecorded(lesson.id(), recorded.get());
    }

    /// A meeting that Zoom does not record gives way to one that it does, when that is switched on.
    private Future<Start> started(Lesson lesson, Principal who, Wish wish) {
        checkTime(lesson);
        if (wish.provider() == Provider.GOOGLE_MEET) throw ErrorCode.NO_GOOGLE_MEET.refuse();
        if (lesson.zoom().joinUrl() == null)
            return starts.possible(wish.provider(), who).compose(ok -> begun(lesson, who, wish.waits()));
        boolean switchedOn = wish.recorded().orElse(false) && !lesson.details().isRecorded();
        return wish.anew() || switchedOn
                ? meetings.renew(lesson.id(), who.user()).map(Start.Started::new)
                : met(lesson, who);
    }

    private Future<Start> met(Lesson lesson, Principal who) {
        if (lesson.endedAt() != null) throw ErrorCode.LESSON_ENDED.refuse();
        return meetings.start(lesson.id(), who.user()).map(Start.Started::new);
    }

    private Future<Start> begun(Lesson lesson, Principal who, boolean waits) {
        return waits ? meetings.startOrWait(lesson.id(), who.user()) : met(lesson, who);
    }

    private void checkTime(Lesson lesson) {
        Duration early = settings.zoom().startEarly();
        if (lesson.endedAt() != null) throw ErrorCode.LESSON_ENDED.refuse();
        if (clock.instant().isBefore(lesson.start().minus(early))) throw ErrorCode.TOO_EARLY.refuse(early.toMinutes());
    }

    @FunctionalInterface
    private interface More {
        void write(JsonGenerator json, Meeting meeting) throws IOException;
    }

    private static Future<Void> answer(RoutingContext ctx, Start start, More more) {
        return switch (start) {
            case Start.Started(Meeting meeting) ->
                Answers.json(ctx, json -> {
                    json.writeStartObject();
                    Starts.write(json, meeting);
                    more.write(json, meeting);
                    json.writeEndObject();
                });
            case Start.Waiting waiting -> Answers.json(ctx, 202, json -> WaitRoutes.write(json, Optional.of(waiting)));
        };
    }

    /// The lesson of the path, for those who lead it: the host's link is theirs. An admin may end it, not host it.
    private Future<Lesson> hosted(RoutingContext ctx, Principal who) {
        return led(ctx, who)
                .compose(lesson -> who.is(Role.TEACHER)
                        ? Future.succeededFuture(lesson)
                        : lessons.leads(lesson.id(), who.user()).map(leads -> {
                            if (!leads) throw ErrorCode.FORBIDDEN.refuse();
                            return lesson;
                        }));
    }

    /// The lesson of the path, for those who may end it.
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

    private Future<Void> join(RoutingContext ctx, Principal who) {
        return own(ctx, who).compose(lesson -> {
            String url = lesson.admitting().zoom().joinUrl();
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
            // Whoever gives none asks for another extension each time.
            String key = Starts.key(ctx, body).orElseGet(() -> UUID.randomUUID().toString());
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
}
