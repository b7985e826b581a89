package io.lectern.http;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// The pages: whatever no route took, from `web/` of the class path, kept in memory after its first use; and what
/// describes the API, which lies under its own address.
final class WebFiles implements Handler<RoutingContext> {
    /// Names that stay inside `web/`: no `..`, no hidden files.
    private static final Pattern NAME = Pattern.compile("(/[A-Za-z0-9_-][A-Za-z0-9._-]*)+");

    /// The pages that have a name of their own.
    private static final Map<String, String> PAGES = Map.of("/", "/index.html", "/playground", "/app/playground.html");

    private static final Set<String> CONTRACTS = Set.of("/api/asyncapi.yaml");

    private final Vertx vertx;
    private final ProblemHandler problems;
    private final Map<String, WebFile> files = new HashMap<>();

    private record WebFile(Buffer content, String etag, String type, String caching) {}

    WebFiles(Vertx vertx, ProblemHandler problems) {
        this.vertx = vertx;
        this.problems = problems;
    }

    @Override
    public void handle(RoutingContext ctx) {
        HttpMethod method = ctx.request().method();
        String path = PAGES.getOrDefault(ctx.normalizedPath(), ctx.normalizedPath());
        boolean read = method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD);
        boolean ours = CONTRACTS.contains(path) || !path.startsWith("/api/");
        if (!read || !ours || !NAME.matcher(path).matches()) {
            problems.handle(ctx);
            return;
        }
        find(path)
                .onSuccess(file -> file.ifPresentOrElse(found -> send(ctx, found), () -> problems.handle(ctx)))
                .onFailure(ctx::fail);
    }

    private Future<Optional<WebFile>> find(String path) {
        WebFile known = files.get(path);
        if (known != null) return Future.succeededFuture(Optional.of(known));
        return vertx.executeBlocking(() -> read(path).orElse(null), false).map(found -> {
            if (found != null) files.put(path, found);
            return Optional.ofNullable(found);
        });
    }

    private static Optional<WebFile> read(String path) throws IOException {
        try (InputStream in = WebFiles.class.getResourceAsStream(CONTRACTS.contains(path) ? path : "/web" + path)) {
            if (in == null) return Optional.empty();
            byte[] content = in.readAllBytes();
            String caching = path.startsWith("/vendor/") ? "public, max-age=31536000, immutable" : "no-cache";
            return Optional.of(new WebFile(Buffer.buffer(content), etag(content), type(path), caching));
        }
    }

    private static void send(RoutingContext ctx, WebFile file) {
        HttpServerResponse response = ctx.response()
                .setStatusCode(200)
                .putHeader(HttpHeaders.ETAG, file.etag())
                .putHeader(HttpHeaders.CACHE_CONTROL, file.caching());
        String known = ctx.request().getHeader(HttpHeaders.IF_NONE_MATCH);
        if (known != null && known.contains(file.etag())) {
            response.setStatusCode(304).end();
            return;
        }
        response.putHeader(HttpHeaders.CONTENT_TYPE, file.type());
        if (ctx.request().method().equals(HttpMethod.HEAD))
            response.putHeader(
                            HttpHeaders.CONTENT_LENGTH,
                            Integer.toString(file.content().length()))
                    .end();
        else response.end(file.content());
    }

    private static String etag(byte[] content) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
            return '"' + HexFormat.of().formatHex(digest, 0, 12) + '"';
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static String type(String path) {
        return switch (path.substring(path.lastIndexOf('.') + 1)) {
            case "html" -> "text/html; charset=utf-8";
            case "js", "mjs" -> "text/javascript; charset=utf-8";
            case "css" -> "text/css; charset=utf-8";
            case "json", "map" -> "application/json";
            case "yaml" -> "application/yaml";
            case "webmanifest" -> "application/manifest+json";
            case "svg" -> "image/svg+xml";
            case "png" -> "image/png";
            case "ico" -> "image/x-icon";
            case "woff2" -> "font/woff2";
            case "txt" -> "text/plain; charset=utf-8";
            default -> "application/octet-stream";
        };
    }
}
