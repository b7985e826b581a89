package io.lectern.testing;

import com.fasterxml.jackson.databind.JsonNode;
import io.lectern.account.Passwords;
import io.lectern.account.PgTokenFamilies;
import io.lectern.account.PgUsers;
import io.lectern.account.ProfileRoutes;
import io.lectern.account.SignIns;
import io.lectern.account.TokenRoutes;
import io.lectern.account.Tokens;
import io.lectern.config.Settings;
import io.lectern.http.Edge;
import io.lectern.http.Endpoints;
import io.lectern.http.Gate;
import io.lectern.http.HttpVerticle;
import io.lectern.http.Messages;
import io.lectern.http.RouteModule;
import io.lectern.http.SocketEndpoint;
import io.lectern.http.Throttle;
import io.lectern.platform.Keys;
import io.lectern.platform.Postgres;
import io.lectern.platform.RedisLink;
import io.lectern.protocol.Formats;
import io.lectern.protocol.Role;
import io.lectern.protocol.UserId;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.ServerWebSocketHandshake;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// A running server over fresh stores, and a client of it. Everybody's password is [#PASSWORD].
public final class Rest implements AutoCloseable {
    public static final String PASSWORD = "correct horse 42";

    public final Vertx vertx = Vertx.vertx();
    public final Settings settings;
    public final Postgres postgres;
    public final PgUsers users;
    public final Passwords passwords;

    private final HttpClient client = HttpClient.newHttpClient();
    private final String hash;
    private final Map<String, String> accessTokens = new HashMap<>();

    /// Routes a test adds to those of the accounts.
    public interface More {
        List<RouteModule> routes(Postgres postgres, RedisLink redis, Endpoints endpoints);
    }

    /// What came back.
    public record Answer(int status, java.net.http.HttpHeaders headers, String text) {
        public JsonNode json() {
            try {
                return Formats.json().readTree(text);
            } catch (IOException e) {
                throw new AssertionError("not JSON: " + text, e);
            }
        }

        public String header(String name) {
            return headers.firstValue(name).orElse("");
        }
    }

    public Rest(Map<String, String> environment, More more) throws Exception {
        Map<String, String> all = new HashMap<>(environment);
        all.put("LECTERN_HTTP_HOST", "127.0.0.1");
        all.putIfAbsent("LECTERN_HTTP_PORT", Integer.toString(freePort()));
        settings = Stores.settings(all);
        postgres = Postgres.open(vertx, settings.database());
        users = new PgUsers(postgres);
        passwords = new Passwords(vertx, 2);
        hash = await(passwords.hash(PASSWORD));
        await(vertx.deployVerticle(new HttpVerticle(settings, fresh -> open(fresh, more))));
    }

    public static Rest start() throws Exception {
        return new Rest(Map.of(), (postgres, redis, endpoints) -> List.of());
    }

    private Future<Edge> open(Vertx fresh, More more) {
        return RedisLink.open(fresh, settings.redis()).map(redis -> {
            Postgres sql = Postgres.open(fresh, settings.database());
            Tokens tokens = new Tokens(fresh, key(), settings.auth(), Clock.systemUTC());
            Gate gate = new Gate(redis, settings);
            Endpoints endpoints = new Endpoints(tokens, gate, settings);
            SignIns signIns = new SignIns(
                    new PgUsers(sql),
                    new PgTokenFamilies(sql),
                    passwords,
                    tokens,
                    new Throttle(redis),
                    new SignIns.Desk(gate, settings, Clock.systemUTC()));
            List<RouteModule> routes = new ArrayList<>();
            routes.add(new TokenRoutes(signIns, endpoints, Messages.load()));
            routes.add(new ProfileRoutes(new PgUsers(sql), endpoints));
            routes.addAll(more.routes(sql, redis, endpoints));
            return new Edge(
                    routes,
                    Map.of(SocketEndpoint.PATH, new Echo()),
                    () -> sql.close().eventually(redis::close));
        });
    }

    public byte[] key() {
        try {
            return Keys.of(settings.secret(), settings.data()).tokens();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    public static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    public UserId person(String email, Role role, String first, String last) throws Exception {
        return await(users.add(email, hash, role, first, last));
    }

    /// Signs in and keeps the access token.
    public String token(String email) {
        return accessTokens.computeIfAbsent(
                email, name -> signIn(name, PASSWORD).json().path("access").asText());
    }

    public Answer signIn(String email, String password) {
        return post("/api/jwt/token/", "", "{\"email\":\"" + email + "\",\"password\":\"" + password + "\"}");
    }

    public Answer get(String path, String token) {
        return send(request(path, token).GET());
    }

    public Answer post(String path, String token, String json) {
        return send(
                request(path, token).header("Content-Type", "application/json").POST(BodyPublishers.ofString(json)));
    }

    public Answer delete(String path, String token) {
        return send(request(path, token).DELETE());
    }

    public HttpRequest.Builder request(String path, String token) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(URI.create(base() + path));
        return token.isEmpty() ? builder : builder.header("Authorization", "Bearer " + token);
    }

    public String base() {
        return "http://127.0.0.1:" + settings.http().port();
    }

    public Answer send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.headers(), response.body());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    public void sql(String statement) throws Exception {
        await(postgres.sql().query(statement).execute());
    }

    @Override
    public void close() throws Exception {
        await(vertx.close());
        client.close();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static final class Echo implements SocketEndpoint {
        @Override
        public void handshake(ServerWebSocketHandshake handshake) {
            handshake.accept();
        }

        @Override
        public void accept(ServerWebSocket socket) {
            socket.textMessageHandler(socket::writeTextMessage);
        }
    }
}
