package io.lectern.school;

import io.lectern.config.Settings;
import io.lectern.http.Answers;
import io.lectern.http.Body;
import io.lectern.http.Endpoints;
import io.lectern.http.Messages;
import io.lectern.http.Principal;
import io.lectern.http.RouteModule;
import io.lectern.http.Throttle;
import io.lectern.protocol.ErrorCode;
import io.lectern.protocol.Refusal;
import io.lectern.protocol.Refusal.FieldError;
import io.lectern.protocol.Role;
import io.lectern.protocol.UserId;
import io.lectern.school.Meetings.Meeting;
import io.lectern.school.Meetings.Start;
import io.lectern.school.PgQuickLessons.Outcome;
import io.lectern.school.PgQuickLessons.Outcome.Opened;
import io.lectern.school.PgQuickLessons.Wish;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Starts a lesson that nobody planned. Without a free seat it is as if nothing had been asked, unless the caller wants
/// to wait.
public final class QuickStartRoutes implements RouteModule {
    private static final int SHORTEST = 15;
    private static final int LONGEST = 180;
    private static final int USUAL = 60;
    private static final int MOST_IDS = 200;
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm");
    private static final List<String> AUDIENCES = List.of("all", "groups", "students");

    private final PgQuickLessons quick;
    private final Meetings meetings;
    private final Starts starts;
    private final Endpoints endpoints;
    private final Messages messages;
    private final Clock clock;

    /// @param opened the lesson, whose start went well
    private record Begun(Opened opened, Start start) {}

    public QuickStartRoutes(
            PgLessons lessons,
            PgQuickLessons quick,
            Meetings meetings,
            Throttle throttle,
            Endpoints endpoints,
            Messages messages,
            Settings settings,
            Clock clock) {
        this.quick = quick;
        this.meetings = meetings;
        this.starts = new Starts(lessons, throttle, settings);
        this.endpoints = endpoints;
        this.messages = messages;
        this.clock = clock;
    }

    @Override
    public void mount(Router router) {
        router.post("/api/schedule/lessons/quick-start/").handler(endpoints.patient(this::start));
    }

    private Future<Void> start(RoutingContext ctx, Principal who) {
        if (!who.is(Role.TEACHER)) return Future.failedFuture(ErrorCode.TEACHERS_ONLY.refuse());
        return endpoints.body(ctx).compose(body -> {
            Provider provider = Provider.of(body);
            boolean waits = Starts.waits(body);
            Wish wish = wish(ctx, body);
            body.check();
            if (provider == Provider.GOOGLE_MEET)
                throw (wish.recorded() ? ErrorCode.MEET_NOT_RECORDED : ErrorCode.NO_GOOGLE_MEET).refuse();
            return starts.counted(who)
                    .compose(ok -> starts.possible(provider, who))
                    .compose(ok -> begin(who.user(), wish, waits, true))
                    .compose(begun -> answer(ctx, begun));
        });
    }

    private Wish wish(RoutingContext ctx, Body body) {
        Locale language = Messages.language(ctx.request().getHeader(HttpHeaders.ACCEPT_LANGUAGE));
        String title = body.isCleared("title")
                ? ""
                : body.text("title", 200).map(String::strip).orElse("");
        String now = TIME.format(clock.instant().atOffset(ZoneOffset.UTC));
        List<Long> groups = body.ids("allowed_groups", MOST_IDS).orElse(List.of());
        List<Long> students = body.ids("allowed_students", MOST_IDS).orElse(List.of());
        return new Wish(
                body.optionalNumber("group_id", 1, Integer.MAX_VALUE),
                messages.text(language, "quick.group"),
                title.isEmpty() ? messages.text(language, "quick.title", now) : title,
                // Held to its bounds rather than refused, as old clients know it.
                Math.clamp(
                        body.optionalNumber("duration", Integer.MIN_VALUE, Integer.MAX_VALUE)
                                .orElse(USUAL),
                        SHORTEST,
                        LONGEST),
                body.flag("record_lesson").orElse(false),
                privacy(body, groups, students),
                groups,
                students,
                Starts.key(ctx, body));
    }

    /// For people to read; it keeps nobody out.
    private static String privacy(Body body, List<Long> groups, List<Long> students) {
        if (body.isCleared("privacy_type")) return "";
        Optional<String> type = body.text("privacy_type", 20);
        if (type.isEmpty()) return "";
        if (!AUDIENCES.contains(type.get()))
            return body.wrong("privacy_type", "not_one_of", String.join(", ", AUDIENCES));
        return "Privacy: " + type.get()
                + (groups.isEmpty() ? "" : "; groups " + groups)
                + (students.isEmpty() ? "" : "; students " + students);
    }

    /// @param again whether a lesson that went away meanwhile may be opened once more: somebody who asked under the
    /// same
    ///     key found no seat for it just then
    private Future<Begun> begin(UserId teacher, Wish wish, boolean waits, boolean again) {
        return quick.open(teacher, wish)
                .map(QuickStartRoutes::opened)
                .compose(opened -> begun(opened, teacher, waits)
                        .recover(failure -> isGone(failure) && again
                                ? begin(teacher, wish, waits, false)
                                : undone(opened, teacher, waits, failure)));
    }

    private Future<Begun> begun(Opened opened, UserId teacher, boolean waits) {
        Future<Start> start = waits
                ? meetings.startOrWait(opened.lesson(), teacher)
                : meetings.start(opened.lesson(), teacher).map(Start.Started::new);
        return start.map(done -> new Begun(opened, done));
    }

    private static boolean isGone(Throwable failure) {
        return failure instanceof Refusal no && no.code() == ErrorCode.NOT_FOUND;
    }

    /// A start of which nothing was heard may have gone well all the same: then it is answered as if it had been heard.
    /// What cannot be taken away now is nothing to anybody, and goes later.
    private Future<Begun> undone(Opened opened, UserId teacher, boolean waits, Throwable failure) {
        Throwable said = isGone(failure) ? ErrorCode.BUSY.refuse().retryAfter(SOON) : failure;
        return quick.drop(opened.lesson())
                .otherwise(true)
                .compose(gone -> gone
                        ? Future.failedFuture(said)
                        : begun(opened, teacher, waits).recover(still -> Future.failedFuture(said)));
    }

    private static Opened opened(Outcome outcome) {
        return switch (outcome) {
            case Opened opened -> opened;
            case Outcome.NoGroup none -> throw ErrorCode.NO_GROUP.refuse();
            case Outcome.ForeignGroup(long id) ->
                throw Refusal.ofFields(FieldError.of("allowed_groups", "foreign_group", Long.toString(id)));
            case Outcome.ForeignStudent(long id) ->
                throw Refusal.ofFields(FieldError.of("allowed_students", "foreign_student", Long.toString(id)));
        };
    }

    private static Future<Void> answer(RoutingContext ctx, Begun begun) {
        return Answers.json(ctx, begun.start() instanceof Start.Started ? 201 : 202, json -> {
            json.writeStartObject();
            switch (begun.start()) {
                case Start.Started(Meeting meeting) -> {
                    Starts.write(json, meeting);
                    json.writeStringField("account_email", meeting.accountEmail());
                }
                case Start.Waiting waiting -> WaitRoutes.fields(json, Optional.of(waiting));
            }
            json.writeNumberField("lesson_id", begun.opened().lesson().value());
            json.writeStringField("title", begun.opened().title());
            json.writeStringField("group_name", begun.opened().groupName());
            json.writeEndObject();
        });
    }
}
