package io.lectern.socketio;

import io.lectern.bus.Bus;
import io.lectern.config.Settings;
import io.lectern.http.Hop;
import io.lectern.http.Origins;
import io.lectern.http.RouteModule;
import io.lectern.http.SocketEndpoint;
import io.lectern.protocol.NodeId;
import io.lectern.session.Sessions;
import io.lectern.session.Translator;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.ServerWebSocketHandshake;
import io.vertx.ext.web.Router;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// `/socket.io/` of one event loop: reads what a request wants, and brings it to the connection it is about.
public final class SocketIo implements RouteModule, SocketEndpoint {
    public static final String ROUTE = "/socket.io/";
    /// A body that drips in more slowly than this is somebody holding the door open.
    private static final long BODY_S = 20;

    private static final Duration CHECK = Duration.ofSeconds(1);

    private final Outfit outfit;
    private final Origins origins;
    private final Hop hop;
    private final Engines engines;
    private final Doors doors;

    /// What the endpoint needs from the rest of the program.
    ///
    /// @param loop which one of the node's event loops this is
    public record Outfit(
            Settings settings, NodeId node, int loop, Sessions sessions, Translator translator, Waiting waiting) {
        Engine.Terms terms() {
            Duration ping = settings.session().ping();
            // 25 s and 20 s, unless the ping was set to something else.
            return new Engine.Terms(
                    ping, ping.multipliedBy(4).dividedBy(5), settings.session().maxFrameKib() * 1024);
        }
    }

    private SocketIo(Bus bus, Outfit outfit) {
        Sid.Home here = new Sid.Home(outfit.node(), outfit.loop());
        this.outfit = outfit;
        this.origins = new Origins(Set.copyOf(outfit.settings().http().origins()));
        this.hop = new Hop(outfit.settings().http().trustedProxy());
        this.engines = new Engines(
                here, outfit.terms(), new Client.Home(outfit.sessions(), outfit.translator()), outfit.waiting());
        this.doors = new Doors(bus, here, engines);
    }

    /// Opens on the calling event loop; completes when requests that arrive elsewhere can be brought here.
    public static Future<SocketIo> open(Vertx vertx, Bus bus, Outfit outfit) {
        SocketIo endpoint = new SocketIo(bus, outfit);
        vertx.setPeriodic(CHECK.toMillis(), tick -> endpoint.engines.checkAll());
        return endpoint.doors.open().map(endpoint);
    }

    @Override
    public void mount(Router router) {
        router.route(ROUTE).handler(ctx -> serve(ctx.request()));
    }

    @Override
    public void handshake(ServerWebSocketHandshake handshake) {
        if (knock(handshake.query()) instanceof Knock.Wrong wrong)
            handshake.reject(wrong.error().status());
        else handshake.accept();
    }

    @Override
    public void accept(ServerWebSocket socket) {
        switch (knock(socket.query())) {
            case Knock.OpenSocket open -> openOn(socket);
            case Knock.Upgrade(Sid sid) -> doors.offer(sid, socket);
            case Knock.Open open -> socket.close();
            case Knock.Poll poll -> socket.close();
            case Knock.Post post -> socket.close();
            case Knock.Wrong wrong -> socket.close();
        }
    }

    private void openOn(ServerWebSocket socket) {
        String address = hop.client(socket.remoteAddress(), socket.headers());
        Optional<Engine> opened = engines.open(address, socket.headers().get(HttpHeaders.ACCEPT_LANGUAGE));
        Pipe pipe = new SocketPipe(socket);
        if (opened.isEmpty()) {
            pipe.close();
            return;
        }
        doors.listen(socket, pipe, opened.get());
        opened.get().openOn(pipe);
    }

    private void serve(HttpServerRequest request) {
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        if (origin != null && !origins.allow(origin, request.getHeader(HttpHeaders.HOST))) {
            answer(request, EngineError.FORBIDDEN.reply());
            return;
        }
        Knock knock = Knock.of(
                request.method(), false, param(request, "EIO"), param(request, "transport"), param(request, "sid"));
        switch (knock) {
            case Knock.Open open -> answer(request, open(request));
            case Knock.Poll(Sid sid) -> poll(request, sid);
            case Knock.Post(Sid sid) -> post(request, sid);
            case Knock.Wrong(EngineError error) -> answer(request, error.reply());
            case Knock.OpenSocket socket -> answer(request, EngineError.BAD_REQUEST.reply());
            case Knock.Upgrade upgrade -> answer(request, EngineError.BAD_REQUEST.reply());
        }
    }

    private Reply open(HttpServerRequest request) {
        return engines.open(hop.client(request), request.getHeader(HttpHeaders.ACCEPT_LANGUAGE))
                .map(Engine::openPolling)
                .orElseGet(EngineError.TOO_MANY::reply);
    }

    private void poll(HttpServerRequest request, Sid sid) {
        request.response().closeHandler(broken -> {
            if (!request.response().ended()) doors.pollLost(sid);
        });
        doors.poll(sid).onSuccess(reply -> answer(request, reply));
    }

    private void post(HttpServerRequest request, Sid sid) {
        body(request)
                .onSuccess(body -> doors.post(sid, body).onSuccess(reply -> answer(request, reply)))
                .onFailure(late -> answer(request, EngineError.TOO_LARGE.reply()));
    }

    /// A body up to the size that the client was told.
    private Future<String> body(HttpServerRequest request) {
        Promise<String> whole = Promise.promise();
        Buffer body = Buffer.buffer();
        request.exceptionHandler(whole::tryFail);
        request.handler(chunk -> {
            if (body.length() + chunk.length() <= engines.largest()) body.appendBuffer(chunk);
            else whole.tryFail("too large");
        });
        request.endHandler(end -> whole.tryComplete(body.toString()));
        return whole.future().timeout(BODY_S, TimeUnit.SECONDS);
    }

    private static void answer(HttpServerRequest request, Reply reply) {
        if (request.response().ended() || request.response().closed()) return;
        boolean keep = reply.isGood() || reply.status() == EngineError.BAD_REQUEST.status();
        if (!keep) request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        request.response()
                .setStatusCode(reply.status())
                .putHeader(HttpHeaders.CONTENT_TYPE, reply.isGood() ? "text/plain; charset=UTF-8" : "application/json")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                // Who is gone meanwhile needs no answer.
                .end(reply.body());
    }

    private static Knock knock(@Nullable String query) {
        Map<String, List<String>> parameters;
        try {
            parameters = new QueryStringDecoder("?" + (query == null ? "" : query)).parameters();
        } catch (IllegalArgumentException malformed) {
            return new Knock.Wrong(EngineError.BAD_REQUEST);
        }
        return Knock.of(
                HttpMethod.GET,
                true,
                first(parameters, "EIO"),
                first(parameters, "transport"),
                first(parameters, "sid"));
    }

    private static @Nullable String first(Map<String, List<String>> parameters, String name) {
        List<String> values = parameters.getOrDefault(name, List.of());
        return values.isEmpty() ? null : values.getFirst();
    }

    private static @Nullable String param(HttpServerRequest request, String name) {
        return request.getParam(name);
    }
}
