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
import io.lectern.http.Throttle;
import io.lectern.platform.Keys;
import io.lectern.platform.Nodes;
import io.lectern.platform.Postgres;
import io.lectern.platform.RedisLink;
import io.lectern.protocol.CloseReason;
import io.lectern.protocol.ErrorCode;
import io.lectern.room.Rooms;
import io.lectern.session.SessionMeters;
import io.lectern.session.Sessions;
import io.lectern.session.SignedOut;
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
        return Future.join(opened.stream().map(sessions -> sessions.drain(reason)).toList())
                .mapEmpty();
    }

    private Future<Edge> open(Vertx vertx, RedisLink redis) {
        Bus bus = Bus.of(vertx);
        Postgres postgres = Postgres.open(vertx, settings.database());
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
                new SignIns.Desk(gate, settings, clock, ended -> ended.families()
                        .forEach(family -> bus.publish(SignedOut.ADDRESS, new SignedOut(family)))));
        return sockets(vertx, bus, redis, postgres, unlessSignedOut(tokens, gate)).map(sessions -> {
            opened.add(sessions);
            return new Edge(
                    List.of(new TokenRoutes(signIns, endpoints), new ProfileRoutes(users, endpoints)),
                    sessions,
                    () -> passwords.close().eventually(postgres::close).eventually(redis::close));
        });
    }

    private Future<Sessions> sockets(
            Vertx vertx, Bus bus, RedisLink redis, Postgres postgres, Authenticator authenticator) {
        Messages messages = Messages.load();
        return Sessions.open(
                vertx,
                bus,
                new Sessions.Outfit(
                        settings,
                        nodes.self(),
                        authenticator,
                        (room, who) -> Future.failedFuture(ErrorCode.NOT_FOUND.refuse()),
                        (why, languages) -> messages.error(Messages.language(languages), why.code(), why.arguments()),
                        rooms,
                        redis,
                        meters,
                        clock));
    }

    /// A socket lives longer than a request, so it asks whether the sign-in behind its token still stands.
    private static Authenticator unlessSignedOut(Authenticator tokens, Gate gate) {
        return token -> tokens.authenticate(token).compose(who -> gate.isSignedOut(who)
                .compose(ended -> ended
                        ? Future.failedFuture(ErrorCode.TOKEN_REVOKED.refuse())
                        : Future.succeededFuture(who)));
    }
}
