package io.lectern;

import io.lectern.account.Passwords;
import io.lectern.account.PgTokenFamilies;
import io.lectern.account.PgUsers;
import io.lectern.account.ProfileRoutes;
import io.lectern.account.SignIns;
import io.lectern.account.SocketTickets;
import io.lectern.account.TicketRoutes;
import io.lectern.account.TokenRoutes;
import io.lectern.account.Tokens;
import io.lectern.archive.PgPast;
import io.lectern.bus.Bus;
import io.lectern.config.Settings;
import io.lectern.http.Edge;
import io.lectern.http.Endpoints;
import io.lectern.http.Gate;
import io.lectern.http.Hop;
import io.lectern.http.Messages;
import io.lectern.http.Principal;
import io.lectern.http.RouteModule;
import io.lectern.http.SocketEndpoint;
import io.lectern.http.Throttle;
import io.lectern.inbox.AnnouncementRoutes;
import io.lectern.inbox.MarkRoutes;
import io.lectern.inbox.PgAnnouncements;
import io.lectern.inbox.PgMarks;
import io.lectern.inbox.PgReads;
import io.lectern.inbox.UnreadRoutes;
import io.lectern.platform.Keys;
import io.lectern.platform.Nodes;
import io.lectern.platform.PgNews;
import io.lectern.platform.Postgres;
import io.lectern.platform.RedisLink;
import io.lectern.protocol.CloseReason;
import io.lectern.protocol.ErrorCode;
import io.lectern.protocol.Role;
import io.lectern.protocol.UserId;
import io.lectern.room.Author;
import io.lectern.room.RedisRoomLog;
import io.lectern.room.Rooms;
import io.lectern.school.Membership;
import io.lectern.school.PgMembership;
import io.lectern.session.AccessChange;
import io.lectern.session.Admission;
import io.lectern.session.Door;
import io.lectern.session.SessionMeters;
import io.lectern.session.Sessions;
import io.lectern.session.WebSockets;
import io.lectern.socketio.SocketIo;
import io.lectern.socketio.Waiting;
import io.lectern.stream.StreamKey;
import io.lectern.stream.Streams;
import io.lectern.zoom.Pool;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/// Puts together what one event loop of the edge serves: its stores, its routes, its sockets.
final class Edges implements Edge.Factory {
    /// Old clients of one address that have not signed in yet, on one node: a class or two behind one router.
    private static final int WAITING_PER_ADDRESS = 256;

    private final Settings settings;
    private final Keys keys;
    private final Nodes nodes;
    private final Rooms rooms;
    private final SessionMeters meters;
    private final Webhooks webhooks;
    private final Clock clock;
    private final Door door;
    private final List<Sessions> opened = new CopyOnWriteArrayList<>();
    private final AtomicInteger loops = new AtomicInteger();
    private final Waiting waiting = new Waiting(WAITING_PER_ADDRESS);
    private final AtomicBoolean listening = new AtomicBoolean();

    Edges(
            Settings settings,
            Keys keys,
            Nodes nodes,
            Rooms rooms,
            SessionMeters meters,
            Webhooks webhooks,
            Clock clock) {
        this.settings = settings;
        this.keys = keys;
        this.nodes = nodes;
        this.rooms = rooms;
        this.meters = meters;
        this.webhooks = webhooks;
        this.clock = clock;
        this.door = new Door(settings.session(), meters);
    }

    @Override
    public Future<Edge> open(Vertx vertx) {
        return RedisLink.open(vertx, settings.redis()).compose(redis -> open(vertx, redis));
    }

    /// Ends all sockets of this node; completes when their rooms know.
    Future<Void> drain(CloseReason reason) {
        return Future.join(
                        opened.stream().map(sessions -> sessions.drain(reason)).toList())
                .mapEmpty();
    }

    /// What one event loop opened for itself, and its features share.
    record Loop(
            int number,
            Vertx vertx,
            Bus bus,
            RedisLink redis,
            Postgres postgres,
            Messages messages,
            Gate gate,
            Tokens tokens) {}

    private Future<Edge> open(Vertx vertx, RedisLink redis) {
        Loop loop = new Loop(
                loops.getAndIncrement(),
                vertx,
                Bus.of(vertx),
                redis,
                Postgres.open(vertx, settings.database()),
                Messages.load(),
                new Gate(redis, settings),
                new Tokens(vertx, keys.tokens(), settings.auth(), clock));
        Passwords passwords = new Passwords(vertx, settings.auth().hashers());
        return sockets(loop).compose(sessions -> {
            opened.add(sessions);
            return oldSockets(loop, sessions)
                    .compose(old ->
                            streams(loop, sessions).map(streams -> edge(loop, passwords, sessions, old, streams)));
        });
    }

    private Edge edge(Loop loop, Passwords passwords, Sessions sessions, SocketIo old, Streams streams) {
        Supplier<Future<Void>> deaf = listen(loop);
        List<RouteModule> routes = new ArrayList<>(routes(loop, passwords));
        routes.addAll(new PoolDesk(settings, keys, clock)
                .routes(
                        loop.postgres(),
                        new Pool(loop.bus(), settings.zoom()),
                        new Endpoints(loop.tokens(), loop.gate(), settings),
                        loop.messages()));
        routes.add(old);
        routes.add(streams);
        return new Edge(
                routes,
                Map.of(
                        SocketEndpoint.PATH,
                        new WebSockets(sessions, door, new Hop(settings.http().trustedProxy())),
                        SocketIo.ROUTE,
                        old),
                () -> passwords
                        .close()
                        .eventually(deaf)
                        .eventually(loop.postgres()::close)
                        .eventually(loop.redis()::close));
    }

    private Future<Streams> streams(Loop loop, Sessions sessions) {
        return Streams.open(loop.bus(), new StreamKey.Home(nodes.self(), loop.number()), sessions, door, settings);
    }

    private Future<SocketIo> oldSockets(Loop loop, Sessions sessions) {
        return SocketIo.open(
                loop.vertx(),
                loop.bus(),
                new SocketIo.Outfit(settings, nodes.self(), loop.number(), sessions, loop.messages()::say, waiting));
    }

    /// Hears of changes of permission, once for all loops of the node.
    ///
    /// @return stops hearing
    private Supplier<Future<Void>> listen(Loop loop) {
        if (listening.getAndSet(true)) return Future::succeededFuture;
        PgNews news = PgNews.open(
                loop.vertx(),
                settings.database(),
                AccessChange.CHANNEL,
                nodes.self().value(),
                new PgNews.Listener() {
                    @Override
                    public void heard(String word) {
                        AccessChange change = AccessChange.parse(word);
                        // Whoever ended it: its access tokens end with it.
                        if (change instanceof AccessChange.OfSignIn(String family, UserId user))
                            loop.gate().signOut(user, List.of(family));
                        opened.forEach(sessions -> sessions.changed(change));
                    }

                    @Override
                    public void listening() {
                        opened.forEach(sessions -> sessions.changed(new AccessChange.OfAnything()));
                    }
                });
        meters.listening(news::silence);
        return news::close;
    }

    private List<RouteModule> routes(Loop loop, Passwords passwords) {
        Endpoints endpoints = new Endpoints(loop.tokens(), loop.gate(), settings);
        Throttle throttle = new Throttle(loop.redis());
        PgUsers users = new PgUsers(loop.postgres());
        List<RouteModule> routes = new ArrayList<>(new Schoolhouse(
                        loop.postgres(),
                        new Pool(loop.bus(), settings.zoom()),
                        throttle,
                        endpoints,
                        loop.messages(),
                        settings,
                        clock)
                .routes());
        routes.addAll(List.of(
                new TokenRoutes(signIns(loop, users, passwords, throttle), endpoints, loop.messages()),
                new TicketRoutes(new SocketTickets(loop.redis()), endpoints),
                new ProfileRoutes(users, endpoints),
                new MarkRoutes(rooms, new PgMarks(loop.postgres()), endpoints, clock),
                new AnnouncementRoutes(
                        rooms,
                        new PgAnnouncements(loop.postgres()),
                        endpoints,
                        clock,
                        settings.rooms().maxText()),
                new UnreadRoutes(
                        new PgReads(loop.postgres()),
                        rooms,
                        new RedisRoomLog(loop.redis(), settings.rooms()),
                        new PgPast(loop.postgres()),
                        endpoints),
                ZoomEdge.of(settings, keys, clock, loop, throttle, endpoints),
                webhooks.routes(loop.postgres(), endpoints)));
        return routes;
    }

    private SignIns signIns(Loop loop, PgUsers users, Passwords passwords, Throttle throttle) {
        SignIns.Desk desk = new SignIns.Desk(loop.gate(), settings, clock);
        return new SignIns(users, new PgTokenFamilies(loop.postgres()), passwords, loop.tokens(), throttle, desk);
    }

    private Future<Sessions> sockets(Loop loop) {
        Executor endOfTurn = endOfTurn(loop.vertx());
        PgMembership memberships = new PgMembership(loop.postgres(), endOfTurn);
        return Sessions.open(
                loop.vertx(),
                loop.bus(),
                new Sessions.Outfit(
                        settings,
                        nodes,
                        new Doorkeeper(
                                loop.tokens(),
                                new SocketTickets(loop.redis()),
                                loop.gate(),
                                new PgTokenFamilies(loop.postgres()),
                                endOfTurn),
                        (room, who) -> memberships.of(room, who.user()).map(membership -> admitted(membership, who)),
                        loop.messages()::say,
                        rooms,
                        new PgPast(loop.postgres()),
                        loop.redis(),
                        meters,
                        clock));
    }

    private static Executor endOfTurn(Vertx vertx) {
        Context loop = vertx.getOrCreateContext();
        return task -> loop.runOnContext(turn -> task.run());
    }

    private static Admission.Admitted admitted(Membership membership, Principal who) {
        return switch (membership) {
            case Membership.Unknown unknown -> throw ErrorCode.NOT_FOUND.refuse();
            case Membership.Stranger stranger -> throw ErrorCode.NOT_MEMBER.refuse();
            case Membership.Member member ->
                new Admission.Admitted(new Author(who.user(), member.name(), member.role()), isAlone(member));
        };
    }

    private static boolean isAlone(Membership.Member member) {
        return member.role() == Role.STUDENT
                && member.lesson().filter(Membership.LessonState::singleSession).isPresent();
    }
}
