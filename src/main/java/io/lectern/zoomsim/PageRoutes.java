package io.lectern.zoomsim;

import io.lectern.zoomsim.SimPerson.Newcomer;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.StaticHandler;
import java.util.Optional;

/// What people open in a browser: the page to drive the simulator by hand, the pages behind a meeting's links, and
/// recordings.
final class PageRoutes {
    private static final String HOST = "Host";

    private final SimWorld world;

    PageRoutes(SimWorld world) {
        this.world = world;
    }

    void mount(Router router) {
        router.get("/s/:id").handler(this::host);
        router.get("/j/:id").handler(this::guest);
        router.get("/rec/play/:file").handler(ctx -> page(ctx, 200, Pages.recording()));
        router.get("/rec/download/:file").handler(this::download);
        router.get("/").handler(ctx -> ctx.reroute("/zoomsim/index.html"));
        router.get("/zoomsim/*")
                .handler(
                        StaticHandler.create("zoomsim").setCachingEnabled(false).setIncludeHidden(false));
        router.route().handler(ctx -> Http.send(ctx, Reply.error(404, 2300, "This API endpoint is not recognized.")));
    }

    private void host(RoutingContext ctx) {
        Optional<SimMeeting> meeting = SimRoutes.find(world, Http.path(ctx, "id"));
        if (meeting.isEmpty()) {
            page(ctx, 404, Pages.unknown());
            return;
        }
        if (!world.opens(Http.query(ctx, "zak"), meeting.get())) {
            page(ctx, 403, Pages.expired());
            return;
        }
        long id = meeting.get().id();
        switch (world.meetings.start(id)) {
            case LIVE -> {
                world.meetings.join(
                        id, new Newcomer(HOST, "", meeting.get().host().email()));
                page(ctx, 200, Pages.meeting(meeting.get(), HOST, true));
            }
            case BUSY -> page(ctx, 409, Pages.busy());
            case NO_HOST -> page(ctx, 409, Pages.noHost());
            case NO_MEETING -> page(ctx, 404, Pages.unknown());
        }
    }

    private void guest(RoutingContext ctx) {
        Optional<SimMeeting> meeting = SimRoutes.find(world, Http.path(ctx, "id"));
        String name = guestName(ctx);
        meeting.ifPresent(found -> world.meetings.join(found.id(), Newcomer.named(name)));
        page(
                ctx,
                meeting.isPresent() ? 200 : 404,
                meeting.map(found -> Pages.meeting(found, name, false)).orElseGet(Pages::unknown));
    }

    /// A browser stays the same guest, however often its page is read again.
    private String guestName(RoutingContext ctx) {
        Cookie kept = ctx.request().getCookie("guest");
        if (kept != null && kept.getValue().matches("guest-[A-Za-z0-9_-]{4}")) return kept.getValue();
        String name = "guest-" + world.naming.word(4);
        ctx.response().addCookie(Cookie.cookie("guest", name).setPath("/j/").setHttpOnly(true));
        return name;
    }

    /// A file of a few bytes, for who has the token of its webhook.
    private void download(RoutingContext ctx) {
        String token = Http.bearer(ctx).isEmpty() ? Http.query(ctx, "access_token") : Http.bearer(ctx);
        boolean known =
                world.seals.open("download", token).isPresent() || world.worth(token) instanceof SimTokens.Worth.Speaks;
        if (!known) {
            Http.send(ctx, Reply.error(401, 124, "Invalid access token."));
            return;
        }
        // Nobody is left to tell when the caller has gone, so this future may go.
        ctx.response().putHeader("content-type", "video/mp4").end("a simulated recording");
    }

    private static void page(RoutingContext ctx, int status, String text) {
        HttpServerResponse response = ctx.response();
        // Nobody is left to tell when the browser has gone, so this future may go.
        response.setStatusCode(status)
                .putHeader("content-type", "text/html; charset=utf-8")
                .end(text);
    }
}
