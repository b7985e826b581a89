package io.lectern.zoomsim;

import io.lectern.zoomsim.SimPerson.Newcomer;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// The simulator's own controls, below `/sim`.
final class SimRoutes {
    private static final int MOST_SHOWN = 10_000;

    private final SimWorld world;
    private final SimHooks hooks;
    private final SimTime time;

    /// The journal as it is shown, with what the oracle thinks of it.
    record Shown(List<SimEvent> events, List<String> violations) {}

    record Verdict(List<String> violations, List<Leak> leaks) {}

    SimRoutes(SimWorld world, SimHooks hooks, SimTime time) {
        this.world = world;
        this.hooks = hooks;
        this.time = time;
    }

    void mount(Router router) {
        router.get("/sim/state")
                .handler(now(ctx -> Reply.of(200, SimShown.of(world, hooks, count(ctx, "journal", 0)))));
        router.get("/sim/journal").handler(now(this::journal));
        router.post("/sim/oracle").handler(now(this::judge));
        router.post("/sim/accounts").handler(now(ctx -> {
            world.hosts.register(Http.body(ctx, SimOrders.NewAccount.class).account());
            return Reply.noContent();
        }));
        router.patch("/sim/hosts/:id").handler(now(this::turn));
        router.post("/sim/meetings").handler(now(this::make));
        router.post("/sim/meetings/:id/:action").handler(now(this::act));
        router.post("/sim/faults").handler(now(ctx -> {
            long id = world.faults.plan(Http.body(ctx, SimOrders.NewFault.class).fault());
            return Reply.of(201, Map.of("id", id));
        }));
        router.delete("/sim/faults").handler(now(ctx -> done(world.faults::clear)));
        router.delete("/sim/faults/:id").handler(now(ctx -> found(world.faults.remove(number(ctx)), "fault")));
        router.post("/sim/tokens/expire").handler(now(ctx -> done(world.tokens::clear)));
        router.post("/sim/settings").handler(now(this::adjust));
        router.post("/sim/reset")
                .handler(now(ctx -> done(() -> {
                    world.reset();
                    hooks.reset();
                })));
        router.get("/sim/clock").handler(now(ctx -> Reply.of(200, SimShown.Time.of(world))));
        router.post("/sim/clock").handler(later(this::move));
        router.get("/sim/webhooks")
                .handler(now(ctx -> Reply.of(
                        200,
                        hooks.subscriptions().stream().map(SimShown.Hook::of).toList())));
        router.post("/sim/webhooks").handler(later(this::subscribe));
        router.post("/sim/webhooks/:id/validate").handler(later(this::validate));
        router.delete("/sim/webhooks/:id")
                .handler(now(ctx -> found(hooks.unsubscribe(Http.path(ctx, "id")), "subscription")));
    }

    private static Handler<RoutingContext> now(Function<RoutingContext, Reply> work) {
        return later(ctx -> Future.succeededFuture(work.apply(ctx)));
    }

    /// What cannot be done as asked is answered with the field and the remedy.
    private static Handler<RoutingContext> later(Function<RoutingContext, Future<Reply>> work) {
        return ctx -> {
            try {
                work.apply(ctx)
                        .otherwise(failure -> Reply.error(400, 300, String.valueOf(failure.getMessage())))
                        .onSuccess(reply -> Http.send(ctx, reply));
            } catch (Http.BadBody | IllegalArgumentException bad) {
                Http.send(ctx, Reply.error(400, 300, String.valueOf(bad.getMessage())));
            }
        };
    }

    private Reply journal(RoutingContext ctx) {
        return Reply.of(200, new Shown(world.journal.newest(count(ctx, "last", 1_000)), world.journal.violations()));
    }

    private Reply judge(RoutingContext ctx) {
        Set<Long> lessons = Http.body(ctx, SimOrders.Seated.class).lessons();
        Set<Long> seated = lessons == null ? Set.of() : lessons;
        return Reply.of(200, new Verdict(world.journal.violations(), world.journal.leaks(seated)));
    }

    private Reply turn(RoutingContext ctx) {
        String host = Http.path(ctx, "id");
        if (!world.hosts.knows(host)) return found(false, "host");
        world.meetings.turn(host, Http.body(ctx, SimOrders.HostTurn.class).wanted());
        return Reply.noContent();
    }

    private Reply make(RoutingContext ctx) {
        SimOrders.NewMeeting wanted = Http.body(ctx, SimOrders.NewMeeting.class);
        String host = wanted.hostName();
        for (SimAccount account : world.hosts.accounts()) {
            Optional<SimAccount.SimUser> user = world.hosts.user(account, host).filter(one -> !host.equals("me"));
            if (user.isPresent())
                return Reply.of(
                        201,
                        Map.of(
                                "id",
                                world.meetings
                                        .make(account, user.get(), wanted.request())
                                        .id()));
        }
        return found(false, "host");
    }

    private Reply act(RoutingContext ctx) {
        String text = Http.path(ctx, "id");
        Optional<SimMeeting> meeting = find(world, text);
        if (meeting.isEmpty()) return Reply.noMeeting(text);
        long id = meeting.get().id();
        SimOrders.Person person = Http.body(ctx, SimOrders.Person.class);
        return switch (Http.path(ctx, "action")) {
            case "start" -> started(id, person);
            case "join" ->
                world.meetings.join(id, person.newcomer()) ? Reply.noContent() : Reply.error(409, 300, "It is full.");
            case "leave" -> found(world.meetings.leave(id, person.newcomer().name()), "such person there");
            case "end" -> done(() -> world.meetings.stop(id, "Ended by the host."));
            case "record" -> found(world.meetings.record(id), "live meeting");
            case "delete" -> done(() -> world.meetings.delete(id));
            default -> Reply.error(404, 300, "There are start, join, leave, end, record and delete.");
        };
    }

    /// A host with a name is in the meeting; one without is only live.
    private Reply started(long id, SimOrders.Person person) {
        return switch (world.meetings.start(id)) {
            case LIVE -> {
                Newcomer host = person.newcomer();
                if (person.name() != null) world.meetings.join(id, host);
                yield Reply.noContent();
            }
            case BUSY -> Reply.error(409, 3000, "The host has another meeting in progress.");
            case NO_HOST -> Reply.noHost();
            case NO_MEETING -> Reply.noMeeting(Long.toString(id));
        };
    }

    private Reply adjust(RoutingContext ctx) {
        SimOrders.Switches wanted = Http.body(ctx, SimOrders.Switches.class);
        if (wanted.rates() != null) world.limits.enforce(wanted.rates());
        if (wanted.legacyTokens() != null) world.tokens.legacy(wanted.legacyTokens());
        return Reply.noContent();
    }

    private Future<Reply> move(RoutingContext ctx) {
        SimOrders.ClockMove wanted = Http.body(ctx, SimOrders.ClockMove.class);
        if (Boolean.TRUE.equals(wanted.frozen())) world.clock.freeze();
        if (Boolean.FALSE.equals(wanted.frozen())) world.clock.thaw();
        return time.advance(wanted.by()).map(moved -> Reply.of(200, SimShown.Time.of(world)));
    }

    private Future<Reply> subscribe(RoutingContext ctx) {
        SimOrders.NewSubscription wanted = Http.body(ctx, SimOrders.NewSubscription.class);
        return hooks.subscribe(wanted.subscription("hook-" + world.naming.word(8)))
                .map(one -> Reply.of(201, SimShown.Hook.of(one)));
    }

    private Future<Reply> validate(RoutingContext ctx) {
        String id = Http.path(ctx, "id");
        if (hooks.find(id).isEmpty()) return Future.succeededFuture(found(false, "subscription"));
        return hooks.validate(id).map(one -> Reply.of(200, SimShown.Hook.of(one)));
    }

    static Optional<SimMeeting> find(SimWorld world, String id) {
        return id.matches("\\d{10,12}") ? world.meetings.find(Long.parseLong(id)) : Optional.empty();
    }

    private static int count(RoutingContext ctx, String name, int otherwise) {
        String given = Http.query(ctx, name);
        return given.matches("\\d{1,5}") ? Math.min(MOST_SHOWN, Integer.parseInt(given)) : otherwise;
    }

    private static long number(RoutingContext ctx) {
        String id = Http.path(ctx, "id");
        return id.matches("\\d{1,15}") ? Long.parseLong(id) : -1;
    }

    private static Reply found(boolean there, String what) {
        return there ? Reply.noContent() : Reply.error(404, 300, "There is no " + what + ".");
    }

    private static Reply done(Runnable work) {
        work.run();
        return Reply.noContent();
    }
}
