package io.lectern.school;

import com.fasterxml.jackson.core.JsonGenerator;
import io.lectern.config.Settings;
import io.lectern.http.Body;
import io.lectern.http.Endpoints;
import io.lectern.http.Principal;
import io.lectern.http.Throttle;
import io.lectern.protocol.ErrorCode;
import io.lectern.school.Meetings.Meeting;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/// What all ways to start a lesson have in common.
final class Starts {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    private final PgLessons lessons;
    private final Throttle throttle;
    private final int limit;

    Starts(PgLessons lessons, Throttle throttle, Settings settings) {
        this.lessons = lessons;
        this.throttle = throttle;
        this.limit = settings.limits().startsPerMinute();
    }

    /// @return fails with `START_TOO_OFTEN`
    Future<Void> counted(Principal who) {
        return throttle.take("starts", "u" + who.user().value(), limit, MINUTE)
                .compose(verdict -> verdict instanceof Throttle.Exceeded exceeded
                        ? Future.failedFuture(ErrorCode.START_TOO_OFTEN.refuse().retryAfter(exceeded.pause()))
                        : Future.succeededFuture());
    }

    /// Whether there is what a new meeting would be held on, as far as it can be known.
    ///
    /// @return fails with `NO_ZOOM_CONFIGURED`
    Future<Void> possible(Provider provider, Principal who) {
        if (provider != Provider.ZOOM_PERSONAL) return Future.succeededFuture();
        return lessons.hasOwnZoom(who.user())
                .compose(has ->
                        has ? Future.succeededFuture() : Future.failedFuture(ErrorCode.NO_ZOOM_CONFIGURED.refuse()));
    }

    /// Whether the caller knows what to do with a lesson that waits for its seat; older ones do not.
    static boolean waits(Body body) {
        return body.flag("wait").orElse(false);
    }

    /// The name under which a request is made but once.
    static Optional<String> key(RoutingContext ctx, Body body) {
        Optional<String> key = Optional.ofNullable(ctx.request().getHeader("Idempotency-Key"));
        if (key.isPresent() && !KEY.matcher(key.get()).matches()) body.wrong("Idempotency-Key", "not_key");
        else if (key.isPresent()) Endpoints.keyed(ctx);
        return key;
    }

    static void write(JsonGenerator json, Meeting meeting) throws IOException {
        json.writeStringField("zoom_join_url", meeting.joinUrl());
        json.writeStringField("zoom_start_url", meeting.startUrl());
        json.writeStringField("zoom_meeting_id", meeting.meetingId());
        json.writeStringField("zoom_password", meeting.password());
    }
}
