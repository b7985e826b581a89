package io.lectern.zoomsim;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.lectern.protocol.Formats;
import io.lectern.testing.Eventually;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// A simulator with one account, whose wall clock is the test's, and a caller of it.
final class SimFixture implements AutoCloseable {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    final AtomicReference<Instant> wall = new AtomicReference<>(Instant.parse("2026-03-01T20:00:00Z"));
    final Vertx vertx = Vertx.vertx();
    final ZoomSim sim;
    String token = "";

    SimFixture() {
        this(SimAccount.single("one", "one@example.com", 1), null);
    }

    SimFixture(SimAccount account, @Nullable Path file) {
        sim = Eventually.await(ZoomSim.start(vertx, new ZoomSim.Options(0, 7, wall::get, false, file)));
        sim.register(account);
        freshToken();
    }

    /// A meeting of `me`.
    JsonNode create() {
        return create("{\"topic\":\"Fractions <7b>\",\"type\":2}");
    }

    JsonNode create(String body) {
        HttpResponse<String> made = call("POST", "/v2/users/me/meetings", body);
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        return json(made);
    }

    long id() {
        return create().path("id").asLong();
    }

    void act(long meeting, String action) {
        act(meeting, action, "{}");
    }

    void act(long meeting, String action, String body) {
        HttpResponse<String> done = call("POST", "/sim/meetings/" + meeting + "/" + action, body);
        assertThat(done.statusCode()).as(done.body()).isEqualTo(204);
    }

    void fault(String body) {
        HttpResponse<String> planned = call("POST", "/sim/faults", body);
        assertThat(planned.statusCode()).as(planned.body()).isEqualTo(201);
    }

    void advance(Duration by) {
        HttpResponse<String> moved = call("POST", "/sim/clock", "{\"advance\":\"" + by + "\"}");
        assertThat(moved.statusCode()).as(moved.body()).isEqualTo(200);
    }

    JsonNode get(String path) {
        return json(call("GET", path, ""));
    }

    HttpResponse<String> call(String method, String path, String body) {
        return send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + sim.port() + path))
                .header("authorization", "Bearer " + token)
                .header("content-type", "application/json")
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .build());
    }

    HttpResponse<String> open(String url) {
        return send(HttpRequest.newBuilder(URI.create(url)).build());
    }

    void freshToken() {
        token = json(tokenFor("client-one:secret-one")).path("access_token").asText();
    }

    HttpResponse<String> tokenFor(String client) {
        String basic = Base64.getEncoder().encodeToString(client.getBytes(StandardCharsets.UTF_8));
        return send(HttpRequest.newBuilder(URI.create(sim.oauthUrl()))
                .header("authorization", "Basic " + basic)
                .header("content-type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("grant_type=account_credentials&account_id=account-one"))
                .build());
    }

    static HttpResponse<String> send(HttpRequest request) {
        try {
            return HTTP.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    static JsonNode json(HttpResponse<String> response) {
        try {
            return Formats.json().readTree(response.body());
        } catch (IOException e) {
            throw new AssertionError(response.body(), e);
        }
    }

    static int code(HttpResponse<String> response) {
        return json(response).path("code").asInt();
    }

    @Override
    public void close() {
        Eventually.await(vertx.close());
    }
}
