package io.lectern;

import io.lectern.account.Passwords;
import io.lectern.account.PgTokenFamilies;
import io.lectern.account.PgUsers;
import io.lectern.account.ProfileRoutes;
import io.lectern.account.SignIns;
import io.lectern.account.TokenRoutes;
import io.lectern.account.Tokens;
import io.lectern.bus.Bus;
import io.lectern.config.Settings;
import io.lectern.http.Authenticator;
import io.lectern.http.Edge;
import io.lectern.http.Endpoints;
import io.lectern.http.Gate;
import io.lectern.http.Messages;
import io.lectern.http.Principal;
import io.lectern.http.Throttle;
import io.lectern.platform.Keys;
import io.lectern.platform.Nodes;
import io.lectern.platform.Postgres;
import io.lectern.platform.RedisLink;
import io.lectern.protocol.CloseReason;
import io.lectern.protocol.ErrorCode;
import io.lectern.room.Author;
import io.lectern.room.Rooms;
import io.lectern.school.GroupRoutes;
import io.lectern.school.LessonRoutes;
import io.lectern.school.MeetingRoutes;
import io.lectern.school.Meetings;
import io.lectern.school.Membership;
import io.lectern.school.PgGroups;
import io.lectern.school.PgLessons;
import io.lectern.school.PgMembership;
import io.lectern.session.SessionMeters;
import io.lectern.session.Sessions;
import io.lectern.session.SignedOut;
import io.lectern.zoom.Pool;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// Puts together what one event loop of the edge serves: its stores, its routes, its sockets.
final class Edges implements Edge.Factory {
    private final Settings settings;
    private final Keys keys;
    private final Nodes nodes;
    private final Rooms rooms;
    private final SessionMeters meters;
    private final Clock clock;
    private final List<Sessions> opened = new CopyOnWriteArrayList<>();

    Edges(Settings settings, Keys keys, Nodes nodes, Rooms rooms, SessionMeters meters, Clock clock) {
        this.settings = settings;
        this.keys = keys;
        this.nodes = nodes;
        this.rooms = rooms;
        this.meters = meters;
        this.clock = clock;
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

    private Future<Edge> open(Vertx vertx, RedisLink redis) {
        Bus bus = Bus.of(vertx);
        Postgres postgres = Postgres.open(vertx, settings.database());
        Messages messages = Messages.load();
        Gate gate = new Gate(redis, settings);
        Throttle throttle = new Throttle(redis);
        Tokens tokens = new Tokens(vertx, keys.tokens(), settings.auth(), clock);
        Endpoints endpoints = new Endpoints(tokens, gate, settings.http());
        PgUsers users = new PgUsers(postgres);
        Passwords passwords = new Passwords(vertx, settings.auth().hashers());
        SignIns signIns = new SignIns(
                users,
                new PgTokenFamilies(postgres),
                passwords,
                tokens,
                throttle,
                new SignIns.Desk(
                        gate,
                        settings,
                        clock,
                        ended -> ended.families()
                                .forEach(family -> bus.publish(SignedOut.ADDRESS, new SignedOut(family)))));
        PgLessons lessons = new PgLessons(postgres);
        Meetings meetings = new PoolMeetings(new Pool(bus, settings.zoom()));
        return sockets(vertx, bus, redis, postgres, messages, unlessSignedOut(tokens, gate))
                .map(sessions -> {
                    opened.add(sessions);
                    return new Edge(
                            List.of(
                                    new TokenRoutes(signIns, endpoints, messages),
                                    new ProfileRoutes(users, endpoints),
                                    new LessonRoutes(lessons, endpoints),
                                    new MeetingRoutes(
                                            lessons, meetings, throttle, endpoints, messages, settings, clock),
                                    new GroupRoutes(new PgGroups(postgres), endpoints)),
                            sessions,
                            () -> passwords.close().eventually(postgres::close).eventually(redis::close));
                });
    }

    private Future<Sessions> sockets(
            Vertx vertx, Bus bus, RedisLink redis, Postgres postgres, Messages messages, Authenticator authenticator) {
        PgMembership memberships = new PgMembership(postgres);
        return Sessions.open(
                vertx,
                bus,
                new Sessions.Outfit(
                        settings,
                        nodes.self(),
                        authenticator,
                        (room, who) -> memberships.of(room, who.user()).map(membership -> author(membership, who)),
                        messages::say,
                        rooms,
                        redis,
                        meters,
                        clock));
    }

    private static Author author(Membership membership, Principal who) {
        return switch (membership) {
            case Membership.Unknown unknown -> throw ErrorCode.NOT_FOUND.refuse();
            case Membership.Stranger stranger -> throw ErrorCode.NOT_MEMBER.refuse();
            case Membership.Member member -> new Author(who.user(), member.name(), member.role());
        };
    }

    /// A socket lives longer than a request, so it asks whether the sign-in behind its token still stands.
    private static Authenticator unlessSignedOut(Authenticator tokens, Gate gate) {
        return token -> tokens.authenticate(token)
                .compose(who -> gate.isSignedOut(who)
                        .compose(ended -> ended
                                ? Future.failedFuture(ErrorCode.TOKEN_REVOKED.refuse())
                                : Future.succeededFuture(who)));
    }
}
