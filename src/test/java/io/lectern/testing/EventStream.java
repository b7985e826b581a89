package io.lectern.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.lectern.protocol.Formats;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// A client of an event stream that speaks the protocol by hand: opened at one node, spoken on through any.
public final class EventStream implements AutoCloseable {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    public final HttpResponse<InputStream> response;
    /// Completes with the code of the server's goodbye, or with 1006 when there was none.
    public final CompletableFuture<Integer> closed = new CompletableFuture<>();

    private final CompletableFuture<String> key = new CompletableFuture<>();
    private final List<JsonNode> frames = new CopyOnWriteArrayList<>();
    private final AtomicLong ids = new AtomicLong();

    private EventStream(HttpResponse<InputStream> response) {
        this.response = response;
        Thread.startVirtualThread(this::read);
    }

    /// Asks for a stream; what comes may be a refusal.
    public static HttpResponse<InputStream> ask(String url, String ticket, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + "/api/live/?ticket=" + ticket))
                .header("Accept", "text/event-stream");
        if (headers.length > 0) request.headers(headers);
        return CLIENT.send(request.build(), BodyHandlers.ofInputStream());
    }

    /// Opens a stream, and says nothing yet.
    public static EventStream open(String url, String ticket, String... headers) throws Exception {
        HttpResponse<InputStream> response = ask(url, ticket, headers);
        if (response.statusCode() != 200) throw new AssertionError("no stream: " + response.statusCode());
        return new EventStream(response);
    }

    public String key() throws Exception {
        return key.get(30, TimeUnit.SECONDS);
    }

    /// What the server answers to frames brought to this node.
    public HttpResponse<String> say(String url, String frames) throws Exception {
        return say(url, key(), frames);
    }

    public static HttpResponse<String> say(String url, String key, String frames) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/api/live/" + key + "/"))
                .header("Content-Type", "text/plain; charset=utf-8")
                .POST(BodyPublishers.ofString(frames))
                .build();
        return CLIENT.send(request, BodyHandlers.ofString());
    }

    /// Brings a request to a node and waits for its answer, of whatever kind.
    public JsonNode answer(String url, String op, String body) throws Exception {
        long id = ids.incrementAndGet();
        HttpResponse<String> taken = say(url, "{\"id\":" + id + ",\"" + op + "\":" + body + "}");
        if (taken.statusCode() != 204) throw new AssertionError(taken.statusCode() + " " + taken.body());
        Eventually.asserts(() -> {
            if (frames.stream().noneMatch(frame -> frame.path("id").asLong() == id))
                throw new AssertionError("no answer to " + op + " among " + frames);
        });
        return frames.stream()
                .filter(frame -> frame.path("id").asLong() == id)
                .findFirst()
                .orElseThrow();
    }

    /// Brings a request that has to succeed.
    public JsonNode ok(String url, String op, String body) throws Exception {
        JsonNode answer = answer(url, op, body);
        if (!answer.has("ok")) throw new AssertionError(op + " " + body + " was answered " + answer);
        return answer.path("ok");
    }

    public List<JsonNode> events(String type) {
        return pushed("event").stream()
                .filter(event -> event.path("type").asText().equals(type))
                .toList();
    }

    public List<JsonNode> pushed(String kind) {
        return frames.stream()
                .filter(frame -> frame.has(kind))
                .map(frame -> frame.path(kind))
                .toList();
    }

    /// Breaks the connection, as a network does.
    @Override
    public void close() {
        try {
            response.body().close();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void read() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            String event = "";
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.isEmpty()) event = "";
                else if (line.startsWith("event: ")) event = line.substring("event: ".length());
                else if (line.startsWith("data: ")) take(event, parse(line.substring("data: ".length())));
                else throw new AssertionError(line);
            }
        } catch (IOException broken) {
            // As good as an end.
        } finally {
            closed.complete(1006);
        }
    }

    private void take(String event, JsonNode data) {
        if (event.equals("close")) closed.complete(data.path("code").asInt());
        else if (!key.isDone()) key.complete(data.path("stream").asText());
        else frames.add(data);
    }

    private static JsonNode parse(String text) {
        try {
            return Formats.plain().readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError(text, e);
        }
    }
}
