package io.lectern.http;

import io.lectern.config.Settings;
import io.netty.util.AsciiString;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.internal.http.HttpServerRequestInternal;
import io.vertx.core.internal.http.HttpServerRequestWrapper;
import io.vertx.ext.web.Router;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// What every request meets before the routes: headers, CORS, the slash at the end, and the old names of paths.
public final class Front implements Handler<HttpServerRequest> {
    private static final CharSequence REQUEST_ID = AsciiString.cached("X-Request-Id");
    private static final CharSequence DURATION = AsciiString.cached("X-Request-Duration");
    private static final CharSequence VARY_ORIGIN = AsciiString.cached("Origin");
    private static final List<Header> ALWAYS = List.of(
            Header.of("X-Content-Type-Options", "nosniff"),
            Header.of("X-Frame-Options", "DENY"),
            Header.of("Referrer-Policy", "same-origin"),
            Header.of("Cross-Origin-Opener-Policy", "same-origin"),
            Header.of(
                    "Content-Security-Policy",
                    "default-src 'self'; img-src 'self' data:; connect-src 'self' ws: wss:; "
                            + "frame-ancestors 'none'; base-uri 'none'"));
    /// Browsers honour it over TLS only, so it does no harm on a plain port.
    private static final Header STRICT_TRANSPORT =
            Header.of("Strict-Transport-Security", "max-age=31536000; includeSubDomains");
    private static final String EXPOSED =
            "ETag, Link, Location, Retry-After, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, X-Request-Id";

    private final Router router;
    private final Origins origins;
    private final String idPrefix = Long.toString(ThreadLocalRandom.current().nextLong(1L << 40), 36) + "-";
    private long requests;

    private record Header(CharSequence name, CharSequence value) {
        static Header of(String name, String value) {
            return new Header(AsciiString.cached(name), AsciiString.cached(value));
        }
    }

    Front(Router router, Settings.Http settings) {
        this.router = router;
        this.origins = new Origins(Set.copyOf(settings.origins()));
    }

    @Override
    public void handle(HttpServerRequest request) {
        long started = System.nanoTime();
        HttpServerResponse response = request.response();
        for (Header header : ALWAYS) response.putHeader(header.name(), header.value());
        response.putHeader(STRICT_TRANSPORT.name(), STRICT_TRANSPORT.value());
        response.putHeader(HttpHeaders.VARY, VARY_ORIGIN);
        response.putHeader(REQUEST_ID, idPrefix + Long.toString(++requests, 36));
        response.headersEndHandler(sending -> response.putHeader(DURATION, since(started)));
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        if (origin != null && cors(request, origin)) return;
        String path = String.valueOf(request.path());
        if (lacksSlash(path)) redirect(request);
        else route(request, path);
    }

    private void route(HttpServerRequest request, String path) {
        String name = properName(path);
        router.handle(name.equals(path) ? request : new Renamed(request, name));
    }

    static String requestId(HttpServerResponse response) {
        @Nullable String id = response.headers().get(REQUEST_ID);
        return id == null ? "" : id;
    }

    /// Whether a page of that origin may use this server: listed, or served by this server itself.
    boolean allows(String origin, @Nullable String host) {
        return origins.allow(origin, host);
    }

    /// @return whether this was a preflight, which is answered here
    private boolean cors(HttpServerRequest request, String origin) {
        HttpServerResponse response = request.response();
        boolean preflight = request.method().equals(HttpMethod.OPTIONS)
                && request.getHeader(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD) != null;
        // Exactly the listed ones, and never with credentials: tokens travel in a header, not in a cookie.
        if (origins.listed().contains(origin)) {
            response.putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, origin)
                    .putHeader(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
            if (preflight)
                response.putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, "GET, POST, PUT, PATCH, DELETE")
                        .putHeader(
                                HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS,
                                "Authorization, Content-Type, If-Match, If-None-Match, Idempotency-Key")
                        .putHeader(HttpHeaders.ACCESS_CONTROL_MAX_AGE, "600");
        }
        if (preflight) response.setStatusCode(204).end();
        return preflight;
    }

    private static boolean lacksSlash(String path) {
        return !path.endsWith("/")
                && !path.endsWith(".yaml")
                && (path.startsWith("/api/") || path.startsWith("/schedule/api/") || path.startsWith("/accounts/api/"));
    }

    private static void redirect(HttpServerRequest request) {
        String query = request.query() == null ? "" : "?" + request.query();
        // 308 keeps the method and the body; 301 is what the older clients know for reading.
        boolean read =
                request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD);
        request.response()
                .setStatusCode(read ? 301 : 308)
                .putHeader(HttpHeaders.LOCATION, request.path() + "/" + query)
                .end();
    }

    /// The name a path has here, when it came under one of its older names.
    private static String properName(String path) {
        if (path.startsWith("/accounts/api/")) return path.substring("/accounts".length());
        if (path.startsWith("/schedule/api/lessons/") || path.startsWith("/schedule/api/recordings/"))
            return "/api/schedule" + path.substring("/schedule/api".length());
        return path.startsWith("/schedule/api/") ? path.substring("/schedule".length()) : path;
    }

    /// A request as if it had come under the proper name of its path. Rerouting would do the same, but it takes
    /// away the headers that every answer has.
    private static final class Renamed extends HttpServerRequestWrapper {
        private final String path;

        Renamed(HttpServerRequest request, String path) {
            super((HttpServerRequestInternal) request);
            this.path = path;
        }

        @Override
        public String path() {
            return path;
        }

        @Override
        public String uri() {
            return query() == null ? path : path + '?' + query();
        }
    }

    /// Seconds with three digits, such as `0.012`.
    private static String since(long started) {
        long millis = (System.nanoTime() - started) / 1_000_000;
        long rest = millis % 1000;
        return millis / 1000 + (rest < 10 ? ".00" : rest < 100 ? ".0" : ".") + rest;
    }
}
