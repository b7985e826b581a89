package io.lectern.session;

import io.lectern.archive.PgPast;
import io.lectern.bus.Bus;
import io.lectern.http.Hop;
import io.lectern.http.Principal;
import io.lectern.http.SocketEndpoint;
import io.lectern.platform.RedisLink;
import io.lectern.protocol.ClientFrame.Proof;
import io.lectern.protocol.ErrorCode;
import io.lectern.protocol.Role;
import io.lectern.protocol.RoomId;
import io.lectern.protocol.UserId;
import io.lectern.room.Author;
import io.lectern.testing.Eventually;
import io.lectern.testing.LiveRooms;
import io.lectern.testing.Socket;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Sockets on a real server, real rooms and a real Redis. A token is `id:role:name:seconds`; `lesson:404` admits
/// nobody, `lesson:1` everybody with one device at a time.
final class LiveSockets implements AutoCloseable {
    final LiveRooms node;
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    /// Rooms of what was deleted.
    final Set<RoomId> gone = ConcurrentHashMap.newKeySet();
    private final List<Edge> edges = new ArrayList<>();
    private final WebSocketClient client;
    private final Set<String> endedFamilies = ConcurrentHashMap.newKeySet();
    private final Map<String, Optional<Role>> roles = new ConcurrentHashMap<>();
    volatile boolean recordsAway;
    private final Entrance entrance = new Entrance() {
        @Override
        public Future<Principal> admit(Proof proof) {
            return switch (proof) {
                case Proof.Token(String token) -> authenticate(token);
                case Proof.Ticket(String ticket) -> authenticate(ticket);
                case Proof.None none -> Future.failedFuture(ErrorCode.NOT_SIGNED_IN.refuse());
            };
        }

        @Override
        public Future<Principal> stands(Principal who) {
            return Future.succeededFuture(who);
        }

        @Override
        public Future<Set<String>> ended(Set<String> families) {
            if (recordsAway) return Future.failedFuture(ErrorCode.STORE_UNAVAILABLE.refuse());
            Set<String> ended = new HashSet<>(families);
            ended.retainAll(endedFamilies);
            return Future.succeededFuture(ended);
        }
    };

    static LiveSockets start(Map<String, String> more) {
        return start(more, 1);
    }

    /// With so many event loops, each with a port of its own.
    static LiveSockets start(Map<String, String> more, int loops) {
        return new LiveSockets(LiveRooms.start(more), loops);
    }

    private LiveSockets(LiveRooms node, int loops) {
        this.node = node;
        this.client = node.vertx.createWebSocketClient(new WebSocketClientOptions()
                .setMaxMessageSize(16 << 20)
                .setMaxConnections(1_000)
                .setMaxFrameSize(16 << 20));
        SessionMeters sessions = new SessionMeters(meters);
        for (int i = 0; i < loops; i++) {
            Edge edge = new Edge(sessions);
            Eventually.await(node.vertx.deployVerticle(edge));
            edges.add(edge);
        }
    }

    private final class Edge extends VerticleBase {
        private final SessionMeters sessionMeters;
        private @Nullable Sessions sessions;
        private @Nullable HttpServer server;

        Edge(SessionMeters sessionMeters) {
            this.sessionMeters = sessionMeters;
        }

        @Override
        public Future<?> start() {
            return RedisLink.open(vertx, node.settings.redis())
                    .compose(redis -> Sessions.open(vertx, Bus.of(vertx), outfit(redis)))
                    .compose(opened -> {
                        sessions = opened;
                        return listen(opened);
                    });
        }

        private Future<HttpServer> listen(Sessions opened) {
            HttpServerOptions options = new HttpServerOptions()
                    .setHost("127.0.0.1")
                    .setPort(0)
                    .setMaxWebSocketFrameSize(1 << 20)
                    .setMaxWebSocketMessageSize(1 << 20)
                    .addWebSocketSubProtocol(SocketEndpoint.SUBPROTOCOL);
            Door door = new Door(node.settings.session(), sessionMeters);
            WebSockets sockets = new WebSockets(opened, door, new Hop(""));
            return vertx.createHttpServer(options)
                    .webSocketHandshakeHandler(sockets::handshake)
                    .webSocketHandler(sockets::accept)
                    .listen()
                    .onSuccess(listening -> server = listening);
        }

        private Sessions.Outfit outfit(RedisLink redis) {
            return new Sessions.Outfit(
                    node.settings,
                    node.nodes,
                    LiveSockets.this.entrance,
                    LiveSockets.this::admit,
                    (why, languages) -> why.code().wire(),
                    node.rooms,
                    PgPast.open(node.vertx, node.settings.database()),
                    redis,
                    sessionMeters,
                    Clock.systemUTC());
        }

        int port() {
            return server == null ? 0 : server.actualPort();
        }
    }

    int port() {
        return edges.getFirst().port();
    }

    /// A socket that has said nothing yet.
    Socket open() {
        return Socket.open(client, port(), SocketEndpoint.SUBPROTOCOL);
    }

    Socket open(String... subprotocols) {
        return Socket.open(client, port(), subprotocols);
    }

    /// A socket of somebody.
    Socket connect(String token) {
        return connect(token, 0);
    }

    Socket connect(String token, int loop) {
        Socket socket = Socket.open(client, edges.get(loop).port(), SocketEndpoint.SUBPROTOCOL);
        socket.ok("connect", "{'token':'" + token + "','client':'test'}");
        return socket;
    }

    Sessions sessions() {
        Sessions sessions = edges.getFirst().sessions;
        if (sessions == null) throw new AssertionError("not started");
        return sessions;
    }

    /// Connections of the server that the system counts as established.
    long connections() {
        return established("/proc/net/tcp") + established("/proc/net/tcp6");
    }

    private long established(String table) {
        String local = String.format(":%04X", port());
        try (Stream<String> lines = Files.lines(Path.of(table))) {
            return lines.map(line -> line.strip().split("\\s+", 5))
                    .filter(columns -> columns[1].endsWith(local) && columns[3].equals("01"))
                    .count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// From now on this family's sign-in does not stand.
    void end(String family) {
        endedFamilies.add(family);
    }

    /// From now on this person is something else in this room; null: nobody.
    void change(long user, String room, @Nullable Role role) {
        roles.put(user + " " + room, Optional.ofNullable(role));
    }

    double openSessions() {
        return meters.get("lectern.sessions.open").gauge().value();
    }

    @SuppressWarnings("StringSplitter")
    private Future<Principal> authenticate(String token) {
        String[] parts = token.split(":");
        if (token.equals("down")) return Future.failedFuture(ErrorCode.STORE_UNAVAILABLE.refuse());
        if (parts.length < 3) return Future.failedFuture(ErrorCode.TOKEN_NOT_VALID.refuse());
        long seconds = parts.length > 3 ? Long.parseLong(parts[3]) : 3_600;
        return Future.succeededFuture(new Principal(
                new UserId(Long.parseLong(parts[0])),
                Role.parse(parts[1]),
                parts[2],
                "family" + parts[0],
                Instant.now().plusSeconds(seconds)));
    }

    private Future<Admission.Admitted> admit(RoomId room, Principal who) {
        if (recordsAway) return Future.failedFuture(ErrorCode.STORE_UNAVAILABLE.refuse());
        Optional<Role> changed = roles.get(who.user().value() + " " + room.wire());
        if (changed != null)
            return changed.map(role -> Future.succeededFuture(
                            new Admission.Admitted(new Author(who.user(), who.name(), role), false)))
                    .orElseGet(() -> Future.failedFuture(ErrorCode.NOT_MEMBER.refuse()));
        if (room.wire().equals("lesson:404") || gone.contains(room))
            return Future.failedFuture(ErrorCode.NOT_FOUND.refuse());
        boolean alone = room.wire().equals("lesson:1");
        return Future.succeededFuture(new Admission.Admitted(new Author(who.user(), who.name(), who.role()), alone));
    }

    @Override
    public void close() {
        Eventually.await(client.close());
        node.close();
    }
}
