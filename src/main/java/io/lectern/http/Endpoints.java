package io.lectern.http;

import io.lectern.config.Settings;
import io.lectern.protocol.ErrorCode;
import io.lectern.protocol.Refusal;
import io.netty.util.AsciiString;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes handlers of actions: who is asking, are they still signed in, have they allowance left, and where
/// does a failure go. One chain per request instead of a row of global handlers.
public final class Endpoints {
    private static final Logger LOGGER = LoggerFactory.getLogger(Endpoints.class);
    private static final CharSequence LIMIT = AsciiString.cached("RateLimit-Limit");
    private static final CharSequence REMAINING = AsciiString.cached("RateLimit-Remaining");
    private static final CharSequence RESET = AsciiString.cached("RateLimit-Reset");
    private static final String BEARER = "Bearer ";
    /// Requests under way at once, of one event loop; whoever comes on top is refused, so that nothing piles up behind
    /// a
    /// store that stands still.
    private static final int MOST = 4_096;

    private final Authenticator authenticator;
    private final Gate gate;
    private final Hop hop;
    private final int maxBody;
    private final Duration patience;
    private final Duration withZoom;
    private int underWay;

    /// Answers a signed-in person; the response has been sent when the future completes.
    @FunctionalInterface
    public interface PersonalAction {
        Future<Void> answer(RoutingContext ctx, Principal who);
    }

    /// Answers anybody; the response has been sent when the future completes.
    @FunctionalInterface
    public interface OpenAction {
        Future<Void> answer(RoutingContext ctx);
    }

    public Endpoints(Authenticator authenticator, Gate gate, Settings settings) {
        this.authenticator = authenticator;
        this.gate = gate;
        this.hop = new Hop(settings.http().trustedProxy());
        this.maxBody = settings.http().maxBodyKib() * 1024;
        this.patience = settings.http().patience();
        this.withZoom = patience.plus(settings.zoom().longestAnswer());
    }

    /// For signed-in people only.
    public Handler<RoutingContext> signedIn(PersonalAction action) {
        return signedIn(patience, action);
    }

    /// For signed-in people only, and for what Zoom is asked about: that has time-outs of its own.
    public Handler<RoutingContext> patient(PersonalAction action) {
        return signedIn(withZoom, action);
    }

    private Handler<RoutingContext> signedIn(Duration bound, PersonalAction action) {
        return ctx -> run(
                ctx,
                bound,
                isRead(ctx.request()),
                () -> identify(ctx)
                        .compose(who -> gate.pass(who)
                                .transform((verdict, failure) -> admit(ctx, verdict, failure))
                                .compose(admitted -> action.answer(ctx, who))));
    }

    /// For everybody, counted by address.
    public Handler<RoutingContext> open(OpenAction action) {
        return ctx -> run(
                ctx,
                patience,
                isRead(ctx.request()),
                () -> gate.pass(client(ctx))
                        .transform((verdict, failure) -> admit(ctx, verdict, failure))
                        .compose(admitted -> action.answer(ctx)));
    }

    /// For what has a count of its own, such as signing in; it may be sent again without harm.
    public Handler<RoutingContext> uncounted(OpenAction action) {
        return ctx -> run(ctx, patience, true, () -> action.answer(ctx));
    }

    /// The caller's address.
    public String client(RoutingContext ctx) {
        return hop.client(ctx.request());
    }

    /// The body of a write.
    public Future<Body> body(RoutingContext ctx) {
        return Deadline.without(ctx, Body.read(ctx.request(), maxBody));
    }

    /// Says that this request has a name by which it is done but once, however often it is sent.
    public static void keyed(RoutingContext ctx) {
        Deadline.keyed(ctx);
    }

    /// The page of a list that is asked for.
    ///
    /// @throws Refusal `NO_PAGE` when there can be none
    public Page page(RoutingContext ctx) {
        return Page.of(ctx, hop);
    }

    /// The number a path holds.
    ///
    /// @throws Refusal `NOT_FOUND` when it is none
    public static long id(RoutingContext ctx, String name) {
        String text = ctx.pathParam(name);
        if (text == null || text.isEmpty() || text.length() > 18) throw ErrorCode.NOT_FOUND.refuse();
        for (int i = 0; i < text.length(); i++)
            if (text.charAt(i) < '0' || text.charAt(i) > '9') throw ErrorCode.NOT_FOUND.refuse();
        return Long.parseLong(text);
    }

    /// The text a path holds.
    public static String text(RoutingContext ctx, String name) {
        String text = ctx.pathParam(name);
        if (text == null) throw ErrorCode.NOT_FOUND.refuse();
        return text;
    }

    private void run(RoutingContext ctx, Duration bound, boolean repeatable, Supplier<Future<Void>> chain) {
        HttpServerRequest request = ctx.request();
        boolean mayHaveBody = !isRead(request);
        // Held back until the caller is known: a stranger's body is not worth memory.
        if (mayHaveBody) request.pause();
        if (underWay >= MOST) {
            ctx.fail(ErrorCode.BUSY.refuse().retryAfter(Duration.ofSeconds(2)));
            return;
        }
        underWay++;
        Deadline deadline = Deadline.set(ctx, bound, repeatable, () -> underWay--);
        Future<Void> done;
        try {
            if (!accepts(request)) throw ErrorCode.NOT_ACCEPTABLE.refuse();
            done = chain.get();
        } catch (RuntimeException refused) {
            done = Future.failedFuture(refused);
        }
        done.onComplete(sent -> {
            boolean inTime = deadline.met();
            if (sent.failed() && !inTime) deadline.late(sent.cause());
            else if (sent.failed() && !ctx.response().ended()) ctx.fail(sent.cause());
            else if (mayHaveBody && !request.isEnded()) request.resume();
        });
    }

    private Future<Principal> identify(RoutingContext ctx) {
        String header = ctx.request().getHeader(HttpHeaders.AUTHORIZATION);
        if (header == null || !header.regionMatches(true, 0, BEARER, 0, BEARER.length()))
            return Future.failedFuture(ErrorCode.NOT_SIGNED_IN.refuse());
        return authenticator.authenticate(header.substring(BEARER.length()));
    }

    private static Future<Void> admit(
            RoutingContext ctx, Throttle.@Nullable Verdict verdict, @Nullable Throwable failure) {
        return switch (verdict) {
            case null -> withoutRedis(ctx.request(), failure);
            case Throttle.Allowed allowed -> {
                limits(ctx.response(), allowed.limit(), allowed.remaining(), allowed.reset());
                yield Future.succeededFuture();
            }
            case Throttle.Exceeded exceeded -> {
                limits(ctx.response(), exceeded.limit(), 0, exceeded.pause());
                yield Future.failedFuture(ErrorCode.RATE_LIMITED.refuse().retryAfter(exceeded.pause()));
            }
            case Throttle.SignedOut signedOut -> Future.failedFuture(ErrorCode.TOKEN_REVOKED.refuse());
        };
    }

    /// Without Redis nobody can tell whether a sign-in was ended. Reading goes on, on the token alone, which
    /// lives for minutes; nothing is changed on such a token.
    private static Future<Void> withoutRedis(HttpServerRequest request, @Nullable Throwable failure) {
        Refusal away = failure instanceof Refusal refusal ? refusal : null;
        if (away == null)
            LOGGER.atWarn()
                    .setCause(failure)
                    .addKeyValue("request", Front.requestId(request.response()))
                    .log("the gate did not answer");
        if (isRead(request)) return Future.succeededFuture();
        if (away != null) return Future.failedFuture(away);
        return Future.failedFuture(ErrorCode.STORE_UNAVAILABLE.refuse().retryAfter(Duration.ofSeconds(1)));
    }

    private static void limits(HttpServerResponse response, int limit, long remaining, Duration reset) {
        response.putHeader(LIMIT, Integer.toString(limit))
                .putHeader(REMAINING, Long.toString(remaining))
                .putHeader(RESET, Long.toString(ProblemHandler.seconds(reset)));
    }

    private static boolean isRead(HttpServerRequest request) {
        return request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD);
    }

    private static boolean accepts(HttpServerRequest request) {
        String accept = request.getHeader(HttpHeaders.ACCEPT);
        return accept == null
                || accept.contains("*/*")
                || accept.contains("json")
                || accept.contains("application/*")
                || accept.contains("text/csv");
    }
}
