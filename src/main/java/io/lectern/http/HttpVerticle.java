package io.lectern.http;

import io.lectern.config.Settings;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.ServerWebSocketHandshake;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.Router;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Serves HTTP and sockets on one event loop. Several instances share the port.
public final class HttpVerticle extends VerticleBase {
    /// A fresh connection must have said what it wants by then; dripping header bytes does not prolong it.
    private static final long FIRST_REQUEST_MS = 10_000;
    /// A frame that is too large still reaches the session, which answers with a close code that says why; beyond
    /// this many bytes it is only cut off.
    private static final int LARGEST_FRAME_READ = 2 << 20;
    private static final List<Integer> PROBLEMS = List.of(400, 406, 413, 415, 500);

    private final Settings settings;
    private final Edge.Factory edges;
    /// Connections that have not asked for anything yet, by the other side's address and port, with their deadline.
    private final Map<SocketAddress, Long> silent = new HashMap<>();
    private @Nullable HttpServer server;
    private @Nullable Edge edge;

    public HttpVerticle(Settings settings, Edge.Factory edges) {
        this.settings = settings;
        this.edges = edges;
    }

    @Override
    public Future<?> start() {
        return edges.open(vertx).compose(this::listen);
    }

    @Override
    public Future<?> stop() {
        Future<Void> closed = server == null ? Future.succeededFuture() : server.close();
        Edge opened = edge;
        return opened == null ? closed : closed.eventually(() -> opened.close().get());
    }

    private Future<HttpServer> listen(Edge opened) {
        edge = opened;
        Front front = front(opened.routes());
        HttpServer fresh = vertx.createHttpServer(options());
        server = fresh;
        return fresh.connectionHandler(this::connected)
                .requestHandler(request -> {
                    heard(request.remoteAddress());
                    front.handle(request);
                })
                .webSocketHandshakeHandler(handshake -> handshake(handshake, front, opened.sockets()))
                .webSocketHandler(socket -> accept(socket, opened.sockets()))
                .listen(settings.http().port(), settings.http().host())
                .recover(failure -> opened.close().get().transform((closed, also) -> Future.failedFuture(failure)));
    }

    private Front front(List<RouteModule> routes) {
        Router router = Router.router(vertx);
        routes.forEach(module -> module.mount(router));
        ProblemHandler problems =
                new ProblemHandler(Messages.load(), settings.http().maxBodyKib() * 1024);
        PROBLEMS.forEach(status -> router.errorHandler(status, problems));
        router.errorHandler(405, ctx -> {
            ctx.response().putHeader("Allow", methods(router, ctx.normalizedPath()));
            problems.handle(ctx);
        });
        router.errorHandler(404, new WebFiles(vertx, problems));
        return new Front(router, settings.http());
    }

    /// The methods a path takes, from the routes themselves.
    private static String methods(Router router, String path) {
        return router.getRoutes().stream()
                .filter(route -> route.getPath() != null && isOf(route.getPath(), path))
                .flatMap(route -> route.methods().stream())
                .map(HttpMethod::name)
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
    }

    private static boolean isOf(String route, String path) {
        String[] pattern = route.split("/", -1);
        String[] parts = path.split("/", -1);
        if (pattern.length != parts.length) return false;
        for (int i = 0; i < parts.length; i++)
            if (!pattern[i].startsWith(":") && !pattern[i].equals(parts[i])) return false;
        return true;
    }

    private HttpServerOptions options() {
        int frame = Math.max(LARGEST_FRAME_READ, 2 * settings.session().maxFrameKib() * 1024);
        Duration ping = settings.session().ping();
        return new HttpServerOptions()
                .setTcpNoDelay(true)
                .setAcceptBacklog(4096)
                .setReuseAddress(true)
                // A quiet socket is kept alive by its pings; anything quieter is gone or holds the door open.
                .setIdleTimeout((int) Math.max(75, 3 * ping.toSeconds()))
                .setIdleTimeoutUnit(TimeUnit.SECONDS)
                .setMaxInitialLineLength(8 * 1024)
                .setMaxHeaderSize(16 * 1024)
                .setMaxFormAttributeSize(16 * 1024)
                .setHttp2ClearTextEnabled(false)
                .setWebSocketSubProtocols(List.of(SocketEndpoint.SUBPROTOCOL))
                .setRegisterWebSocketWriteHandlers(false)
                // Everything is written on the connection's own event loop, so no queue has to bring it there: 4 KiB
                // less.
                .setStrictThreadMode(true)
                // A window for each connection is memory better spent on connections.
                .setPerMessageWebSocketCompressionSupported(false)
                .setPerFrameWebSocketCompressionSupported(false)
                .setMaxWebSocketFrameSize(frame)
                .setMaxWebSocketMessageSize(frame);
    }

    private void connected(HttpConnection connection) {
        SocketAddress peer = connection.remoteAddress();
        long timer = vertx.setTimer(FIRST_REQUEST_MS, due -> {
            silent.remove(peer);
            connection.close();
        });
        silent.put(peer, timer);
        connection.closeHandler(closed -> heard(peer));
    }

    private void heard(SocketAddress peer) {
        Long timer = silent.isEmpty() ? null : silent.remove(peer);
        if (timer != null) vertx.cancelTimer(timer);
    }

    private void handshake(ServerWebSocketHandshake handshake, Front front, Map<String, SocketEndpoint> sockets) {
        heard(handshake.remoteAddress());
        String origin = handshake.headers().get(HttpHeaders.ORIGIN);
        String host = handshake.headers().get(HttpHeaders.HOST);
        SocketEndpoint endpoint = sockets.get(String.valueOf(handshake.path()));
        if (endpoint == null) handshake.reject(404);
        else if (origin != null && !front.allows(origin, host)) handshake.reject(403);
        else endpoint.handshake(handshake);
    }

    private static void accept(ServerWebSocket socket, Map<String, SocketEndpoint> sockets) {
        SocketEndpoint endpoint = sockets.get(socket.path());
        if (endpoint != null) endpoint.accept(socket);
    }
}
