package io.lectern.zoomcheck;

import io.lectern.zoomsim.SimAccount;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;

/// The limit: a loop that makes the same calls of Zoom for the same lessons and keeps nothing, neither over a crash nor
/// among nodes. Belongs to one event loop.
final class BareHour {
    private final Vertx vertx;
    private final Town town;
    private final int latency;
    private final WebClient client;
    private final List<Seat> seats = new ArrayList<>();
    private final Deque<Seat> free = new ArrayDeque<>();
    private final Deque<Long> waiting = new ArrayDeque<>();
    private final List<Double> first = new ArrayList<>();
    private final List<Double> handed = new ArrayList<>();
    private int served;
    private long last;

    private record Seat(String token) {}

    BareHour(Town town, int latency) {
        this.town = town;
        this.latency = latency;
        this.vertx = Vertx.vertx();
        this.client = WebClient.create(vertx, new WebClientOptions(), new PoolOptions().setHttp1MaxSize(64));
    }

    Figures run(int lessons) {
        for (SimAccount host : town.hosts) seats.add(new Seat(Town.await(token(host))));
        Town.await(Future.all(seats.stream()
                .map(seat -> call(seat, HttpMethod.GET, "/users/me", null))
                .toList()));
        free.addAll(seats);
        long began = System.nanoTime();
        vertx.runOnContext(here -> {
            for (int i = 0; i < lessons; i++)
                vertx.setTimer(Math.max(1, FullHour.RUSH.toMillis() * i / lessons), due -> arrive());
        });
        while (served() < lessons) Moves.pause(20);
        Town.await(vertx.close());
        return new Figures(lessons, (last - began) / 1e9, first, handed, 0, List.of());
    }

    private synchronized int served() {
        return served;
    }

    private void arrive() {
        Seat seat = free.poll();
        if (seat == null) waiting.add(System.nanoTime());
        else serve(seat, System.nanoTime(), first);
    }

    private void serve(Seat seat, long since, List<Double> into) {
        call(
                        seat,
                        HttpMethod.POST,
                        "/users/me/meetings",
                        new JsonObject().put("topic", "Fractions").put("type", 2))
                .onSuccess(made -> {
                    long id = json(made).getLong("id");
                    into.add((System.nanoTime() - since) / 1e6 - latency);
                    vertx.timer(FullHour.HELD.toMillis())
                            .compose(due -> call(
                                    seat,
                                    HttpMethod.PUT,
                                    "/meetings/" + id + "/status",
                                    new JsonObject().put("action", "end")))
                            .compose(ended -> call(seat, HttpMethod.DELETE, "/meetings/" + id, null))
                            .onSuccess(gone -> next(seat));
                    ready();
                });
    }

    private synchronized void ready() {
        served++;
        last = System.nanoTime();
    }

    private void next(Seat seat) {
        if (waiting.poll() == null) free.add(seat);
        else serve(seat, System.nanoTime(), handed);
    }

    private Future<HttpResponse<Buffer>> call(
            Seat seat, HttpMethod method, String path, @org.jspecify.annotations.Nullable JsonObject body) {
        HttpRequest<Buffer> request =
                client.requestAbs(method, town.sim.apiUrl() + path).bearerTokenAuthentication(seat.token());
        return body == null ? request.send() : request.sendJsonObject(body);
    }

    private Future<String> token(SimAccount host) {
        return client.postAbs(town.sim.oauthUrl())
                .basicAuthentication(host.clientId(), host.clientSecret())
                .putHeader("content-type", "application/x-www-form-urlencoded")
                .sendBuffer(Buffer.buffer("grant_type=account_credentials&account_id=" + host.accountId()))
                .map(answer -> json(answer).getString("access_token"));
    }

    private static JsonObject json(HttpResponse<Buffer> answer) {
        return Objects.requireNonNull(answer.bodyAsJsonObject(), "an answer without a body");
    }
}
