package io.lectern.zoomsim;

import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The simulator's own controls below `/sim`, and the pages behind its meetings' links.
final class SimRoutes {
    private final SimWorld world;

    /// The journal as it is shown, with what the oracle thinks of it.
    record Journal(List<SimEvent> events, List<String> violations) {}

    record State(List<SimAccount.SimUser> hosts, List<Shown> meetings) {}

    record Shown(long id, String host, String topic, String agenda, boolean live, List<String> participants) {
        static Shown of(SimMeeting meeting) {
            return new Shown(
                    meeting.id(),
                    meeting.host().email(),
                    meeting.request().topicText(),
                    meeting.request().agendaText(),
                    meeting.live(),
                    List.copyOf(meeting.participants()));
        }
    }

    record Person(@Nullable String name) {}

    SimRoutes(SimWorld world) {
        this.world = world;
    }

    void mount(Router router) {
        router.post("/sim/accounts").handler(ctx -> {
            world.register(ZoomRoutes.body(ctx, SimAccount.class));
            ZoomRoutes.send(ctx, Reply.noContent());
        });
        router.post("/sim/meetings/:id/:action").handler(ctx -> ZoomRoutes.send(ctx, act(ctx)));
        router.post("/sim/faults").handler(ctx -> {
            world.plan(ZoomRoutes.body(ctx, Fault.class));
            ZoomRoutes.send(ctx, Reply.noContent());
        });
        router.post("/sim/tokens/expire").handler(ctx -> run(ctx, world::expireTokens));
        router.post("/sim/reset").handler(ctx -> run(ctx, world::reset));
        router.get("/sim/journal").handler(ctx -> ZoomRoutes.send(ctx, Reply.of(200, journal())));
        router.get("/sim/state").handler(ctx -> ZoomRoutes.send(ctx, Reply.of(200, state())));
        router.get("/s/:id").handler(ctx -> open(ctx, true));
        router.get("/j/:id").handler(ctx -> open(ctx, false));
    }

    private Journal journal() {
        List<SimEvent> events = world.journal();
        return new Journal(events, Oracle.violations(events, world.capacities()));
    }

    private State state() {
        List<SimAccount.SimUser> hosts = world.accounts().stream()
                .flatMap(account -> account.users().stream())
                .toList();
        return new State(hosts, world.meetings().stream().map(Shown::of).toList());
    }

    private Reply act(RoutingContext ctx) {
        String id = ZoomRoutes.path(ctx, "id");
        Optional<SimMeeting> meeting = find(id);
        if (meeting.isEmpty()) return Reply.noMeeting(id);
        long number = meeting.get().id();
        String given = ZoomRoutes.body(ctx, Person.class).name();
        String name = given == null ? "somebody" : given;
        return switch (ZoomRoutes.path(ctx, "action")) {
            case "start" -> world.start(number).isPresent() ? Reply.noContent() : anotherRuns();
            case "join" -> done(() -> world.join(number, name));
            case "leave" -> done(() -> world.leave(number, name));
            case "end" -> done(() -> world.stop(number));
            default -> Reply.error(404, 300, "There are start, join, leave and end.");
        };
    }

    private void open(RoutingContext ctx, boolean asHost) {
        Optional<SimMeeting> meeting = find(ZoomRoutes.path(ctx, "id"));
        Optional<SimMeeting> opened = asHost ? meeting.flatMap(found -> world.start(found.id())) : meeting;
        if (asHost) opened.ifPresent(started -> world.join(started.id(), "the host"));
        else opened.ifPresent(found -> world.join(found.id(), "guest-" + world.word(4)));
        String page = meeting.isEmpty()
                ? Pages.unknown()
                : opened.map(found -> Pages.meeting(found, asHost)).orElseGet(Pages::busy);
        int status = meeting.isEmpty() ? 404 : opened.isPresent() ? 200 : 409;
        // Nobody is left to tell when the browser has gone, so this future may go.
        ctx.response()
                .setStatusCode(status)
                .putHeader("content-type", "text/html; charset=utf-8")
                .end(page);
    }

    private Optional<SimMeeting> find(String id) {
        return id.matches("\\d{9,12}") ? world.meeting(Long.parseLong(id)) : Optional.empty();
    }

    private static Reply anotherRuns() {
        return Reply.error(409, 3000, "The host has another meeting in progress.");
    }

    private static Reply done(Runnable work) {
        work.run();
        return Reply.noContent();
    }

    private static void run(RoutingContext ctx, Runnable work) {
        ZoomRoutes.send(ctx, done(work));
    }
}
