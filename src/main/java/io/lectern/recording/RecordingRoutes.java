package io.lectern.recording;

import com.fasterxml.jackson.core.JsonGenerator;
import io.lectern.http.Answers;
import io.lectern.http.Body;
import io.lectern.http.Endpoints;
import io.lectern.http.Messages;
import io.lectern.http.Page;
import io.lectern.http.Principal;
import io.lectern.http.RouteModule;
import io.lectern.protocol.ErrorCode;
import io.lectern.protocol.LessonId;
import io.lectern.protocol.Role;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;

/// Recordings: those of one lesson, and all that somebody may see. They are played at Zoom.
public final class RecordingRoutes implements RouteModule {
    private static final String OF_LESSON = "/api/schedule/lessons/:lesson/";
    private static final String ALL = "/api/schedule/recordings/";
    private static final String ONE = ALL + ":recording/";
    private static final int LONGEST_TITLE = 255;

    private final PgRecordings recordings;
    private final Endpoints endpoints;
    private final Messages messages;
    private final InstantSource clock;

    public RecordingRoutes(PgRecordings recordings, Endpoints endpoints, Messages messages, InstantSource clock) {
        this.recordings = recordings;
        this.endpoints = endpoints;
        this.messages = messages;
        this.clock = clock;
    }

    @Override
    public void mount(Router router) {
        router.get(OF_LESSON + "recordings/").handler(endpoints.signedIn(this::ofLesson));
        router.get(OF_LESSON + "recording/").handler(endpoints.signedIn(this::first));
        router.get(ALL).handler(endpoints.signedIn((ctx, who) -> list(ctx, who, who.is(Role.STUDENT))));
        router.get(ALL + "teacher/").handler(endpoints.signedIn((ctx, who) -> list(ctx, who, !who.is(Role.STUDENT))));
        router.get(ONE).handler(endpoints.signedIn(this::show));
        router.patch(ONE).handler(endpoints.signedIn(this::rename));
        router.delete(ONE).handler(endpoints.signedIn(this::remove));
        router.delete(ONE + "delete/").handler(endpoints.signedIn(this::remove));
        router.post(ONE + "view/").handler(endpoints.signedIn(this::view));
    }

    private Future<Void> ofLesson(RoutingContext ctx, Principal who) {
        Page page = endpoints.page(ctx);
        return recordings.list(lesson(ctx), who, page).compose(slice -> page.answer(slice, this::write));
    }

    /// The one older clients play: 202 while it is not ready.
    private Future<Void> first(RoutingContext ctx, Principal who) {
        return recordings.of(lesson(ctx), who).compose(found -> {
            if (found.isEmpty()) throw ErrorCode.NOT_FOUND.refuse();
            return answer(ctx, found);
        });
    }

    private Future<Void> answer(RoutingContext ctx, List<Recording> found) {
        return found.stream()
                .filter(Recording::ready)
                .findFirst()
                .map(ready -> Answers.json(ctx, json -> write(json, ready)))
                .orElseGet(() -> Answers.json(ctx, 202, json -> {
                    json.writeStartObject();
                    json.writeStringField("status", "processing");
                    json.writeStringField("message", text(ctx, "note.recording_processing"));
                    json.writeEndObject();
                }));
    }

    private Future<Void> list(RoutingContext ctx, Principal who, boolean allowed) {
        if (!allowed) throw ErrorCode.FORBIDDEN.refuse();
        RecordingFilter filter = RecordingFilter.of(ctx.queryParams());
        Page page = endpoints.page(ctx);
        return recordings.list(who, filter, page).compose(slice -> page.answer(slice, this::write));
    }

    private Future<Void> show(RoutingContext ctx, Principal who) {
        return recordings.find(recording(ctx), who).compose(found -> Answers.json(ctx, json -> write(json, found)));
    }

    private Future<Void> rename(RoutingContext ctx, Principal who) {
        return endpoints.body(ctx).compose(body -> {
            String title = title(body);
            body.check();
            long id = recording(ctx);
            return recordings
                    .rename(id, title, who)
                    .compose(ok -> Answers.json(ctx, json -> {
                        json.writeStartObject();
                        json.writeNumberField("id", id);
                        json.writeStringField("title", title);
                        json.writeStringField("message", text(ctx, "note.recording_renamed"));
                        json.writeEndObject();
                    }));
        });
    }

    private static String title(Body body) {
        String title = body.required("title").strip();
        if (title.length() > LONGEST_TITLE) body.wrong("title", "too_long", LONGEST_TITLE);
        return title;
    }

    private Future<Void> remove(RoutingContext ctx, Principal who) {
        long id = recording(ctx);
        return recordings
                .remove(id, who)
                .compose(ok -> Answers.json(ctx, json -> {
                    json.writeStartObject();
                    json.writeStringField("message", text(ctx, "note.recording_removed"));
                    // A text, as older clients know it.
                    json.writeStringField("recording_id", Long.toString(id));
                    json.writeEndObject();
                }));
    }

    private Future<Void> view(RoutingContext ctx, Principal who) {
        return recordings
                .view(recording(ctx), who)
                .compose(views -> Answers.json(ctx, json -> {
                    json.writeStartObject();
                    json.writeBooleanField("success", true);
                    json.writeNumberField("views_count", views);
                    json.writeEndObject();
                }));
    }

    private void write(JsonGenerator json, Recording recording) throws IOException {
        recording.write(json, clock.instant());
    }

    private String text(RoutingContext ctx, String key) {
        Locale language = Messages.language(ctx.request().getHeader(HttpHeaders.ACCEPT_LANGUAGE));
        return messages.text(language, key);
    }

    private static LessonId lesson(RoutingContext ctx) {
        return new LessonId(Endpoints.id(ctx, "lesson"));
    }

    private static long recording(RoutingContext ctx) {
        return Endpoints.id(ctx, "recording");
    }
}
