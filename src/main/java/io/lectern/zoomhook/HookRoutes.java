package io.lectern.zoomhook;

import io.lectern.config.Secret;
import io.lectern.config.Settings;
import io.lectern.http.Answers;
import io.lectern.http.Body;
import io.lectern.http.Endpoints;
import io.lectern.http.RouteModule;
import io.lectern.protocol.ErrorCode;
import io.lectern.protocol.Refusal;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes Zoom's deliveries: first whether it is Zoom, then one row in Postgres, then 200. What follows from it is done
/// afterwards, so the three seconds Zoom waits are always enough, and nothing that was answered is lost.
public final class HookRoutes implements RouteModule {
    private static final Logger LOGGER = LoggerFactory.getLogger(HookRoutes.class);
    private static final int MOST_BYTES = 256 * 1024;
    /// Zoom waits 3 s; a delivery that comes again does no harm.
    private static final long PATIENCE_MS = 2_500;
    private static final Duration AGAIN = Duration.ofSeconds(2);
    private static final Pattern TRACKING = Pattern.compile("[A-Za-z0-9_.:/+=-]{1,100}");

    private final PgDeliveries deliveries;
    private final Signatures signatures;
    private final DeliveryReader reader;
    private final Endpoints endpoints;
    private final HookMeters meters;
    private final InstantSource clock;
    private final Strikes strikes = new Strikes();

    public HookRoutes(
            PgDeliveries deliveries,
            Settings.Zoom settings,
            CustomerKeys keys,
            Endpoints endpoints,
            HookMeters meters,
            InstantSource clock) {
        this.deliveries = deliveries;
        this.signatures = new Signatures(settings.webhookSecrets(), settings.webhookWindow());
        this.reader = new DeliveryReader(keys, new ZoomLinks(settings.apiUrl()));
        this.endpoints = endpoints;
        this.meters = meters;
        this.clock = clock;
    }

    /// `/schedule/api/zoom/webhook/` is the older name of the first one.
    @Override
    public void mount(Router router) {
        router.post("/api/zoom/webhook/").handler(endpoints.uncounted(this::receive));
        router.post("/schedule/webhook/zoom/").handler(endpoints.uncounted(this::receive));
        router.get("/schedule/webhook/zoom/").handler(endpoints.uncounted(ctx -> say(ctx, "ok")));
    }

    private Future<Void> receive(RoutingContext ctx) {
        HttpServerRequest request = ctx.request();
        if (strikes.isOut(endpoints.client(ctx), System.nanoTime()))
            return no(ctx, Refused.THROTTLED, ErrorCode.RATE_LIMITED.refuse().retryAfter(Strikes.pause()));
        String timestamp = header(request, "x-zm-request-timestamp");
        String signature = header(request, "x-zm-signature");
        // Before its body is looked at, so that a stranger's is never held in memory.
        if (!Signatures.isPresent(timestamp, signature))
            return no(ctx, Refused.UNSIGNED, ErrorCode.BAD_SIGNATURE.refuse());
        if (signatures.isWithoutSecret()) return no(ctx, Refused.NO_SECRET, ErrorCode.BAD_SIGNATURE.refuse());
        return Body.json(request, MOST_BYTES)
                .recover(failure -> no(ctx, reason(failure), failure))
                .compose(body -> judged(ctx, timestamp, signature, body));
    }

    private Future<Void> judged(RoutingContext ctx, String timestamp, String signature, Buffer body) {
        byte[] bytes = body.getBytes();
        return switch (signatures.judge(timestamp, signature, bytes, clock.instant())) {
            case Signatures.Forged forged -> no(ctx, Refused.FORGED, ErrorCode.BAD_SIGNATURE.refuse());
            case Signatures.Stale stale ->
                no(
                        ctx,
                        Refused.STALE,
                        ErrorCode.STALE_DELIVERY.refuse(stale.age().toSeconds()));
            case Signatures.Genuine(Secret secret) -> read(ctx, secret, timestamp, bytes);
        };
    }

    private Future<Void> read(RoutingContext ctx, Secret secret, String timestamp, byte[] body) {
        Delivery delivery;
        try {
            delivery = reader.read(body, java.time.Instant.ofEpochSecond(Long.parseLong(timestamp)));
        } catch (Refusal malformed) {
            return no(ctx, Refused.MALFORMED, malformed);
        }
        return switch (delivery) {
            case Delivery.Question(String token) -> prove(ctx, secret, token);
            case Delivery.Nothing(var name, String why) -> answer(ctx, why, "ignored");
            case Delivery.News news -> keep(ctx, news);
        };
    }

    private Future<Void> keep(RoutingContext ctx, Delivery.News news) {
        return deliveries
                .keep(news)
                .timeout(PATIENCE_MS, TimeUnit.MILLISECONDS)
                .recover(failure -> no(
                        ctx,
                        Refused.STORE_AWAY,
                        ErrorCode.STORE_UNAVAILABLE.refuse().retryAfter(AGAIN)))
                .compose(isNew -> isNew ? answer(ctx, "accepted", "accepted") : answer(ctx, "duplicate", "duplicate"));
    }

    private Future<Void> prove(RoutingContext ctx, Secret secret, String token) {
        meters.received("validated");
        return Answers.json(ctx, json -> {
            json.writeStartObject();
            json.writeStringField("plainToken", token);
            json.writeStringField("encryptedToken", Signatures.encrypt(secret, token));
            json.writeEndObject();
        });
    }

    private Future<Void> answer(RoutingContext ctx, String counted, String status) {
        meters.received(counted);
        return say(ctx, status);
    }

    private static Future<Void> say(RoutingContext ctx, String status) {
        return Answers.json(ctx, json -> {
            json.writeStartObject();
            json.writeStringField("status", status);
            json.writeEndObject();
        });
    }

    private <T> Future<T> no(RoutingContext ctx, Refused reason, Throwable refusal) {
        meters.refused(reason);
        if (reason.isStrike()) strikes.count(endpoints.client(ctx), System.nanoTime());
        if (reason != Refused.THROTTLED)
            LOGGER.atWarn()
                    .addKeyValue("address", endpoints.client(ctx))
                    .addKeyValue("tracking", tracking(ctx.request()))
                    .log("a webhook was refused: {} ({})", reason.word(), refusal.getMessage());
        return Future.failedFuture(refusal);
    }

    private static Refused reason(Throwable failure) {
        if (!(failure instanceof Refusal refusal)) return Refused.INCOMPLETE;
        return switch (refusal.code()) {
            case BODY_TOO_LARGE -> Refused.TOO_LARGE;
            case UNSUPPORTED_MEDIA_TYPE -> Refused.WRONG_TYPE;
            default -> Refused.INCOMPLETE;
        };
    }

    private static String tracking(HttpServerRequest request) {
        String given = header(request, "x-zm-trackingid");
        return TRACKING.matcher(given).matches() ? given : "";
    }

    private static String header(HttpServerRequest request, String name) {
        @Nullable String value = request.getHeader(name);
        return value == null ? "" : value;
    }
}
