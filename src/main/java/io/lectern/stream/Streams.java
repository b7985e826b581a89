package io.lectern.stream;

import io.lectern.bus.Bus;
import io.lectern.config.Settings;
import io.lectern.http.Body;
import io.lectern.http.Hop;
import io.lectern.http.Origins;
import io.lectern.http.Principal;
import io.lectern.http.RouteModule;
import io.lectern.protocol.ClientFrame.Proof;
import io.lectern.protocol.ErrorCode;
import io.lectern.protocol.Refusal;
import io.lectern.session.Door;
import io.lectern.session.Session;
import io.lectern.session.Sessions;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/// `/api/live/` of one event loop: opens streams here, and brings what is said to the loop whose stream it is for. The
/// bus keeps no promise, so what it may have lost ends a stream: the client opens another one and recovers.
public final class Streams implements RouteModule {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration PAUSE = Duration.ofSeconds(5);
    private static final int LONGEST_TICKET = 64;
    /// Several frames go up in one body, each as large as a message of a socket may be.
    private static final int FRAMES_LONG = 4;

    private final Bus bus;
    private final StreamKey.Home here;
    private final Sessions sessions;
    private final Door door;
    private final Hop hop;
    private final Origins origins;
    private final int largest;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Session> streams = new HashMap<>();

    private Streams(Bus bus, StreamKey.Home here, Sessions sessions, Door door, Settings settings) {
        this.bus = bus;
        this.here = here;
        this.sessions = sessions;
        this.door = door;
        this.hop = new Hop(settings.http().trustedProxy());
        this.origins = new Origins(Set.copyOf(settings.http().origins()));
        this.largest = FRAMES_LONG * settings.session().maxFrameKib() * 1024;
    }

    /// Opens on the calling event loop; completes when what arrives elsewhere can be brought here.
    public static Future<Streams> open(Bus bus, StreamKey.Home here, Sessions sessions, Door door, Settings settings) {
        Streams streams = new Streams(bus, here, sessions, door, settings);
        return bus.answer(here.address(), streams::take).map(streams);
    }

    @Override
    public void mount(Router router) {
        router.get("/api/live/").handler(ctx -> guarded(ctx, open(ctx)));
        router.post("/api/live/:key/").handler(ctx -> guarded(ctx, speak(ctx)));
    }

    private static void guarded(RoutingContext ctx, Future<Void> done) {
        done.onFailure(ctx::fail);
    }

    private Future<Void> open(RoutingContext ctx) {
        HttpServerRequest request = ctx.request();
        if (isForeign(request)) return Future.failedFuture(ErrorCode.FORBIDDEN.refuse());
        String ticket = request.getParam("ticket");
        if (ticket == null || ticket.isEmpty())
            return Future.failedFuture(Refusal.ofFields(Refusal.FieldError.of("ticket", "required")));
        if (ticket.length() > LONGEST_TICKET) return Future.failedFuture(ErrorCode.TOKEN_NOT_VALID.refuse());
        return switch (door.knock(hop.client(request))) {
            case TOO_OFTEN ->
                Future.failedFuture(ErrorCode.RATE_LIMITED.refuse().retryAfter(PAUSE));
            case FULL -> Future.failedFuture(ErrorCode.BUSY.refuse().retryAfter(PAUSE));
            case COME_IN ->
                sessions.admit(new Proof.Ticket(ticket)).map(who -> {
                    if (!request.response().closed()) begin(request, who);
                    return null;
                });
        };
    }

    private void begin(HttpServerRequest request, Principal who) {
        StreamKey key = StreamKey.fresh(here, random);
        StreamWire wire = new StreamWire(request, () -> streams.remove(key.secret()));
        Session session = sessions.begin(wire, who);
        streams.put(key.secret(), session);
        request.response().exceptionHandler(broken -> {}).closeHandler(gone -> {
            wire.lost();
            session.ended();
        });
        wire.open(key);
    }

    private Future<Void> speak(RoutingContext ctx) {
        HttpServerRequest request = ctx.request();
        if (isForeign(request)) return Future.failedFuture(ErrorCode.FORBIDDEN.refuse());
        String name = ctx.pathParam("key");
        return StreamKey.read(name == null ? "" : name)
                .map(key -> Body.text(request, largest)
                        .compose(frames -> bring(key, frames))
                        .compose(taken -> request.response().setStatusCode(204).end()))
                .orElseGet(() -> Future.failedFuture(ErrorCode.NOT_FOUND.refuse()));
    }

    private Future<Upward.Taken> bring(StreamKey key, String frames) {
        if (frames.isBlank()) return Future.failedFuture(ErrorCode.BAD_FRAME.refuse("an empty body"));
        Upward said = new Upward(key.secret(), frames);
        if (key.home().equals(here)) return take(said);
        // Whoever does not know whether it was taken must not say it again here, but open another stream.
        return bus.ask(key.home().address(), said, Upward.Taken.class, PATIENCE)
                .recover(failure ->
                        Future.failedFuture(failure instanceof Refusal ? failure : ErrorCode.NOT_FOUND.refuse()));
    }

    private Future<Upward.Taken> take(Upward said) {
        Session session = streams.get(said.secret());
        if (session == null) return Future.failedFuture(ErrorCode.NOT_FOUND.refuse());
        // Each line is a message of its own, so that the limit of a message holds for each.
        said.frames().lines().filter(line -> !line.isBlank()).forEach(session::receive);
        return Future.succeededFuture(new Upward.Taken());
    }

    private boolean isForeign(HttpServerRequest request) {
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        return origin != null && !origins.allow(origin, request.getHeader(HttpHeaders.HOST));
    }
}
