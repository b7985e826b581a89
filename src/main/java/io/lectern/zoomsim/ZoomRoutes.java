package io.lectern.zoomsim;

import io.lectern.zoomsim.Fault.Effect;
import io.lectern.zoomsim.SimTokens.Worth;
import io.lectern.zoomsim.ZoomLists.Page;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Zoom's token endpoint and REST API, with the faults that were asked for.
final class ZoomRoutes {
    private static final int WAIT_S = 2;

    private final Vertx vertx;
    private final SimWorld world;
    private final ZoomCalls calls;
    private final ZoomLists lists;

    ZoomRoutes(Vertx vertx, SimWorld world) {
        this.vertx = vertx;
        this.world = world;
        this.calls = new ZoomCalls(world);
        this.lists = new ZoomLists(world, calls);
    }

    void mount(Router router) {
        router.post("/oauth/token").handler(ctx -> faulty(ctx, "token", this::token));
        router.post("/v2/users/:user/meetings")
                .handler(api(Scopes.CREATE, (ctx, account) -> calls.create(account, user(ctx), draft(ctx), base(ctx))));
        router.get("/v2/users/:user/meetings")
                .handler(api(
                        Scopes.LIST,
                        (ctx, account) ->
                                lists.meetings(account, user(ctx), Http.query(ctx, "type"), page(ctx), base(ctx))));
        router.get("/v2/users/:user/token")
                .handler(api(
                        Scopes.ZAK,
                        (ctx, account) ->
                                calls.zak(account, user(ctx), Http.query(ctx, "type"), Http.query(ctx, "ttl"))));
        router.get("/v2/users/:user/recordings")
                .handler(api(
                        Scopes.RECORDINGS,
                        (ctx, account) -> lists.recordings(
                                account,
                                user(ctx),
                                Http.query(ctx, "from"),
                                Http.query(ctx, "to"),
                                page(ctx),
                                base(ctx))));
        router.get("/v2/users/:user").handler(api(Scopes.USER, (ctx, account) -> calls.user(account, user(ctx))));
        router.get("/v2/meetings/:id")
                .handler(api(Scopes.GET, (ctx, account) -> calls.meeting(account, id(ctx), base(ctx))));
        router.patch("/v2/meetings/:id")
                .handler(api(Scopes.UPDATE, (ctx, account) -> calls.update(account, id(ctx), draft(ctx))));
        router.delete("/v2/meetings/:id").handler(api(Scopes.DELETE, (ctx, account) -> calls.delete(account, id(ctx))));
        router.put("/v2/meetings/:id/status")
                .handler(api(
                        Scopes.END,
                        (ctx, account) ->
                                calls.status(account, id(ctx), Http.body(ctx, ZoomBodies.StatusRequest.class))));
        router.getWithRegex("/v2/meetings/.+/recordings")
                .handler(api(
                        Scopes.FILES,
                        (ctx, account) -> named(ctx, "/v2/meetings/", "/recordings")
                                .map(which -> lists.files(account, which, base(ctx)))
                                .orElseGet(ZoomRoutes::badInstance)));
        router.getWithRegex("/v2/past_meetings/.+/participants")
                .handler(api(
                        Scopes.PARTICIPANTS,
                        (ctx, account) -> named(ctx, "/v2/past_meetings/", "/participants")
                                .map(which -> lists.participants(account, which, page(ctx)))
                                .orElseGet(ZoomRoutes::badInstance)));
        router.getWithRegex("/v2/past_meetings/.+")
                .handler(api(
                        Scopes.PAST,
                        (ctx, account) -> named(ctx, "/v2/past_meetings/", "")
                                .map(which -> lists.past(account, which))
                                .orElseGet(ZoomRoutes::badInstance)));
    }

    static String base(RoutingContext ctx) {
        return ctx.request().scheme() + "://" + ctx.request().authority();
    }

    /// An id or uuid in a path, as the caller wrote it. Zoom takes a uuid that begins with a slash or holds two in a
    /// row only when it was encoded twice.
    private static Optional<String> named(RoutingContext ctx, String before, String after) {
        String path = Objects.requireNonNullElse(ctx.request().path(), "");
        String once = decoded(path.substring(before.length(), path.length() - after.length()));
        if (once.startsWith("/") || once.contains("//")) return Optional.empty();
        return Optional.of(once.contains("%") ? decoded(once) : once);
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notEncoded) {
            return text;
        }
    }

    private static Reply badInstance() {
        return Reply.error(400, 300, "Invalid meeting id.");
    }

    private Handler<RoutingContext> api(Scopes call, BiFunction<RoutingContext, SimAccount, Reply> work) {
        return ctx -> faulty(ctx, call.operation, caller -> switch (world.worth(Http.bearer(caller))) {
            case Worth.Unknown unknown -> Reply.error(401, 124, "Invalid access token.");
            case Worth.Expired expired -> Reply.error(401, 124, "Access token is expired.");
            case Worth.Speaks(String clientId) ->
                world.hosts
                        .byClient(clientId)
                        .map(account -> limited(caller, call, account, work))
                        .orElseGet(() -> Reply.error(401, 124, "Invalid access token."));
        });
    }

    private Reply limited(
            RoutingContext ctx, Scopes call, SimAccount account, BiFunction<RoutingContext, SimAccount, Reply> work) {
        if (!call.allowedBy(account.scopes())) return call.missing();
        SimLimits.Verdict verdict = world.limits.take(account, call.label);
        return verdict.refusal().orElseGet(() -> {
            Reply reply = work.apply(ctx, account);
            // A reply's own headers win.
            return new Reply(reply.status(), reply.body(), verdict.headers()).with(reply.headers());
        });
    }

    private void faulty(RoutingContext ctx, String operation, Function<RoutingContext, Reply> call) {
        world.catchUp();
        List<Effect> effects = world.faults.take(operation, subject(ctx));
        int latency = effects.stream()
                .mapToInt(effect -> effect instanceof Fault.Slow(int ms) ? ms : 0)
                .sum();
        Effect struck = effects.stream()
                .filter(effect -> !(effect instanceof Fault.Slow))
                .findFirst()
                .orElse(null);
        if (latency == 0) answer(ctx, struck, call);
        else vertx.setTimer(latency, due -> answer(ctx, struck, call));
    }

    private String subject(RoutingContext ctx) {
        String account = world.worth(Http.bearer(ctx)) instanceof Worth.Speaks(String clientId)
                ? world.hosts.byClient(clientId).map(SimAccount::accountId).orElse("")
                : "";
        return ctx.request().method().name() + " " + ctx.request().path() + " " + account;
    }

    private void answer(RoutingContext ctx, @Nullable Effect struck, Function<RoutingContext, Reply> call) {
        Reply reply = instead(ctx, struck);
        boolean silent = struck instanceof Fault.HangsAfterCommit || struck instanceof Fault.Resets;
        boolean undone = struck instanceof Fault.Resets(boolean afterCommit) && !afterCommit;
        if (reply == null) reply = undone ? Reply.noContent() : attempt(ctx, call);
        world.called(ctx.request().method().name(), ctx.normalizedPath(), silent ? 0 : reply.status());
        if (struck instanceof Fault.Resets) Http.hangUp(ctx);
        else if (!silent) Http.send(ctx, reply);
    }

    /// The answer that takes the place of the real one, if this effect has one.
    private @Nullable Reply instead(RoutingContext ctx, @Nullable Effect struck) {
        return switch (struck) {
            case null -> null;
            case Fault.Fails(int status, int code, String message) -> Reply.error(status, code, message);
            case Fault.Throttles(String form) -> throttled(form);
            case Fault.TokenDies dies -> {
                world.tokens.drop(Http.bearer(ctx));
                yield Reply.error(401, 124, "Invalid access token.");
            }
            case Fault.PageTokenDies dies ->
                Http.query(ctx, "next_page_token").isEmpty() ? null : ZoomLists.expiredPage();
            case Fault.Slow slow -> null;
            case Fault.HangsAfterCommit hangs -> null;
            case Fault.Resets resets -> null;
            case Effect.OnHook hook -> null;
        };
    }

    private Reply throttled(String form) {
        Instant until = world.clock.wall().plusSeconds(WAIT_S).truncatedTo(ChronoUnit.SECONDS);
        return switch (form) {
            case "daily" -> Reply.dailyQuota();
            case "daily-limit" ->
                Reply.dailyLimit()
                        .with(SimLimits.headers(
                                Plan.Label.MEDIUM, "Daily-limit", 2_000, 0, until.plus(1, ChronoUnit.HOURS)));
            case "seconds" -> Reply.tooFast().with(Map.of("Retry-After", Integer.toString(WAIT_S)));
            case "date" ->
                Reply.tooFast()
                        .with(Map.of(
                                "Retry-After",
                                DateTimeFormatter.RFC_1123_DATE_TIME.format(until.atOffset(ZoneOffset.UTC))));
            case "iso" -> Reply.tooFast().with(SimLimits.headers(Plan.Label.MEDIUM, "QPS", 60, 0, until));
            default -> Reply.tooFast();
        };
    }

    private static Reply attempt(RoutingContext ctx, Function<RoutingContext, Reply> call) {
        try {
            return call.apply(ctx);
        } catch (Http.BadBody notJson) {
            return Reply.error(400, 300, "Request Body should be a valid JSON object.");
        }
    }

    private static String user(RoutingContext ctx) {
        return Http.path(ctx, "user");
    }

    private static String id(RoutingContext ctx) {
        return Http.path(ctx, "id");
    }

    private static ZoomBodies.MeetingRequest draft(RoutingContext ctx) {
        return Http.body(ctx, ZoomBodies.MeetingRequest.class);
    }

    private static Page page(RoutingContext ctx) {
        return new Page(
                Http.query(ctx, "page_size"), Http.query(ctx, "page_number"), Http.query(ctx, "next_page_token"));
    }

    private Reply token(RoutingContext ctx) {
        String[] client = basic(ctx).split(":", 2);
        return calls.token(
                client[0],
                client.length < 2 ? "" : client[1],
                Http.form(ctx, "grant_type"),
                Http.form(ctx, "account_id"),
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
}
