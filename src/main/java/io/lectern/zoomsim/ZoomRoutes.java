package io.lectern.zoomsim;

import io.lectern.protocol.Formats;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Zoom's token endpoint and REST API, with the faults that were asked for.
final class ZoomRoutes {
    private final Vertx vertx;
    private final SimWorld world;
    private final ZoomCalls calls;

    ZoomRoutes(Vertx vertx, SimWorld world) {
        this.vertx = vertx;
        this.world = world;
        this.calls = new ZoomCalls(world);
    }

    void mount(Router router) {
        router.post("/oauth/token").handler(ctx -> faulty(ctx, "token", this::token));
        router.post("/v2/users/:user/meetings")
                .handler(api(
                        "create",
                        (ctx, account) -> calls.create(
                                account, path(ctx, "user"), body(ctx, ZoomBodies.MeetingRequest.class), base(ctx))));
        router.get("/v2/users/:user/meetings").handler(api("list", this::list));
        router.get("/v2/users/:user").handler(api("user", (ctx, account) -> calls.user(account, path(ctx, "user"))));
        router.get("/v2/meetings/:id")
                .handler(api("get", (ctx, account) -> calls.meeting(account, path(ctx, "id"), base(ctx))));
        router.patch("/v2/meetings/:id")
                .handler(api(
                        "update",
                        (ctx, account) ->
                                calls.update(account, path(ctx, "id"), body(ctx, ZoomBodies.MeetingRequest.class))));
        router.delete("/v2/meetings/:id")
                .handler(api("delete", (ctx, account) -> calls.delete(account, path(ctx, "id"))));
        router.put("/v2/meetings/:id/status")
                .handler(api(
                        "end",
                        (ctx, account) ->
                                calls.status(account, path(ctx, "id"), body(ctx, ZoomBodies.StatusRequest.class))));
    }

    static String base(RoutingContext ctx) {
        return ctx.request().scheme() + "://" + ctx.request().authority();
    }

    static void send(RoutingContext ctx, Reply reply) {
        HttpServerResponse response = ctx.response().setStatusCode(reply.status());
        reply.headers().forEach(response::putHeader);
        Object body = reply.body();
        // Nobody is left to tell when the caller has hung up, so these futures may go.
        if (body == null) response.end();
        else response.putHeader("content-type", "application/json").end(json(body));
    }

    static String path(RoutingContext ctx, String name) {
        return Objects.requireNonNullElse(ctx.pathParam(name), "");
    }

    static <T> T body(RoutingContext ctx, Class<T> type) {
        Buffer body = ctx.body().buffer();
        try {
            return Formats.json().readValue(body == null ? new byte[] {'{', '}'} : body.getBytes(), type);
        } catch (IOException e) {
            throw new BadBody(e);
        }
    }

    /// A body that is not the JSON it should be.
    static final class BadBody extends RuntimeException {
        BadBody(Throwable cause) {
            super(cause);
        }
    }

    private io.vertx.core.Handler<RoutingContext> api(
            String operation, BiFunction<RoutingContext, SimAccount, Reply> call) {
        return ctx -> faulty(ctx, operation, authorised -> {
            Optional<SimAccount> account = world.byToken(bearer(authorised));
            return account.map(known -> call.apply(authorised, known))
                    .orElseGet(() -> Reply.error(401, 124, "Access token is expired."));
        });
    }

    private void faulty(RoutingContext ctx, String operation, Function<RoutingContext, Reply> call) {
        Optional<Fault> fault = world.nextFault(operation);
        int latency = fault.map(Fault::latencyMs).orElse(0);
        if (latency == 0) answer(ctx, fault.orElse(null), call);
        else vertx.setTimer(latency, due -> answer(ctx, fault.orElse(null), call));
    }

    private void answer(RoutingContext ctx, @Nullable Fault fault, Function<RoutingContext, Reply> call) {
        Reply instead = fault == null ? null : fault.reply(world.now());
        Reply reply = instead == null ? attempt(ctx, call) : instead;
        boolean hangs = fault != null && fault.hangAfterCommit();
        world.called(ctx.request().method().name(), ctx.normalizedPath(), hangs ? 0 : reply.status());
        if (!hangs) send(ctx, reply);
    }

    private static Reply attempt(RoutingContext ctx, Function<RoutingContext, Reply> call) {
        try {
            return call.apply(ctx);
        } catch (BadBody notJson) {
            return Reply.error(400, 300, "Request Body should be a valid JSON object.");
        }
    }

    private Reply list(RoutingContext ctx, SimAccount account) {
        String size = ctx.queryParams().get("page_size");
        return calls.list(
                account,
                path(ctx, "user"),
                query(ctx, "type"),
                size == null || !size.matches("\\d{1,4}") ? 30 : Integer.parseInt(size),
                query(ctx, "next_page_token"),
                base(ctx));
    }

    private Reply token(RoutingContext ctx) {
        String[] client = basic(ctx).split(":", 2);
        return calls.token(
                client[0],
                client.length < 2 ? "" : client[1],
                form(ctx, "grant_type"),
                form(ctx, "account_id"),
                base(ctx));
    }

    private static String basic(RoutingContext ctx) {
        String header = ctx.request().getHeader("authorization");
        if (header == null || !header.startsWith("Basic ")) return "";
        try {
            return new String(Base64.getDecoder().decode(header.substring(6)), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notBase64) {
            return "";
        }
    }

    private static String bearer(RoutingContext ctx) {
        String header = ctx.request().getHeader("authorization");
        return header != null && header.startsWith("Bearer ") ? header.substring(7) : "";
    }

    private static String form(RoutingContext ctx, String name) {
        String value = ctx.request().getFormAttribute(name);
        return value == null ? query(ctx, name) : value;
    }

    private static String query(RoutingContext ctx, String name) {
        String value = ctx.queryParams().get(name);
        return value == null ? "" : value;
    }

    private static Buffer json(Object body) {
        try {
            return Buffer.buffer(Formats.json().writeValueAsBytes(body));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
