package io.lectern.zoomsim;

import io.lectern.protocol.Formats;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;

/// Reading requests and writing replies.
final class Http {
    private Http() {}

    /// A body that is not the JSON it should be.
    static final class BadBody extends RuntimeException {
        BadBody(Throwable cause) {
            super(String.valueOf(reason(cause).getMessage()), cause);
        }

        /// A record that refuses nonsense says why better than whoever reads JSON.
        private static Throwable reason(Throwable cause) {
            Throwable inner = cause.getCause();
            return inner instanceof IllegalArgumentException ? inner : cause;
        }
    }

    static <T> T body(RoutingContext ctx, Class<T> type) {
        Buffer body = ctx.body().buffer();
        byte[] given = body == null ? new byte[0] : body.getBytes();
        try {
            T read = Formats.json().readValue(given.length == 0 ? new byte[] {'{', '}'} : given, type);
            if (read == null) throw new BadBody(new IllegalArgumentException("null is no object"));
            return read;
        } catch (IOException e) {
            throw new BadBody(e);
        }
    }

    static void send(RoutingContext ctx, Reply reply) {
        HttpServerResponse response = ctx.response();
        if (response.ended() || response.closed()) return;
        response.setStatusCode(reply.status());
        reply.headers().forEach(response::putHeader);
        Object body = reply.body();
        // Nobody is left to tell when the caller has hung up, so these futures may go.
        if (body == null) response.end();
        else response.putHeader("content-type", "application/json").end(json(body));
    }

    /// Closes the connection, and whoever waits at its other end gets no answer; so this future may go.
    static void hangUp(RoutingContext ctx) {
        ctx.request().connection().close();
    }

    static String path(RoutingContext ctx, String name) {
        return Objects.requireNonNullElse(ctx.pathParam(name), "");
    }

    static String query(RoutingContext ctx, String name) {
        return Objects.requireNonNullElse(ctx.queryParams().get(name), "");
    }

    static String form(RoutingContext ctx, String name) {
        String value = ctx.request().getFormAttribute(name);
        return value == null ? query(ctx, name) : value;
    }

    static String bearer(RoutingContext ctx) {
        String header = ctx.request().getHeader("authorization");
        return header != null && header.startsWith("Bearer ") ? header.substring(7) : "";
    }

    static Buffer json(Object body) {
        try {
            return Buffer.buffer(Formats.json().writeValueAsBytes(body));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
