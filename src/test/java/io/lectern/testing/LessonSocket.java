package io.lectern.testing;

import com.fasterxml.jackson.databind.JsonNode;
import io.lectern.protocol.Formats;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// A client of the socket for tests: sends frames, remembers everything that came.
public final class LessonSocket implements AutoCloseable {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    /// The events that were pushed, in the order they came.
    public final List<JsonNode> events = new CopyOnWriteArrayList<>();
    /// Pushes that are no events.
    public final List<JsonNode> pushes = new CopyOnWriteArrayList<>();
    /// Completes with the close code.
    public final CompletableFuture<Integer> closed = new CompletableFuture<>();

    private final Map<Long, CompletableFuture<JsonNode>> waiting = new ConcurrentHashMap<>();
    private final AtomicLong ids = new AtomicLong();
    private final WebSocket socket;
    private volatile String closeReason = "";

    private LessonSocket(int port) throws Exception {
        socket = CLIENT.newWebSocketBuilder()
                .subprotocols("lectern.v1.json")
                .buildAsync(URI.create("ws://127.0.0.1:" + port + "/ws"), new Listener())
                .get(20, TimeUnit.SECONDS);
    }

    public static LessonSocket open(int port) throws Exception {
        return new LessonSocket(port);
    }

    /// Opens a socket and signs it in.
    public static LessonSocket connect(int port, String accessToken) throws Exception {
        LessonSocket socket = new LessonSocket(port);
        socket.ask("connect", "{\"token\":\"" + accessToken + "\",\"client\":\"test\"}");
        return socket;
    }

    /// Sends `{"id":n,"<op>":body}` and waits for its answer, whether `ok` or `err`.
    public JsonNode answer(String op, String body) throws Exception {
        return send(op, body).get(30, TimeUnit.SECONDS);
    }

    public CompletableFuture<JsonNode> send(String op, String body) {
        long id = ids.incrementAndGet();
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        waiting.put(id, answer);
        raw("{\"id\":" + id + ",\"" + op + "\":" + body + "}");
        return answer;
    }

    /// The `ok` of the answer.
    public JsonNode ask(String op, String body) throws Exception {
        JsonNode answer = answer(op, body);
        if (!answer.has("ok")) throw new AssertionError(op + " was refused: " + answer);
        return answer.path("ok");
    }

    public JsonNode join(String room) throws Exception {
        return ask("join", "{\"room\":\"" + room + "\"}");
    }

    public JsonNode join(String room, long seq, String epoch) throws Exception {
        return ask("join", "{\"room\":\"%s\",\"since\":{\"seq\":%d,\"epoch\":\"%s\"}}".formatted(room, seq, epoch));
    }

    public CompletableFuture<JsonNode> say(String room, String cid, String text) {
        return send(
                "publish",
                "{\"room\":\"%s\",\"cid\":\"%s\",\"type\":\"chat.message\",\"data\":{\"text\":\"%s\"}}"
                        .formatted(room, cid, text));
    }

    public synchronized void raw(String text) {
        socket.sendText(text, true).join();
    }

    public WebSocket socket() {
        return socket;
    }

    public String closeReason() {
        return closeReason;
    }

    /// The bodies of pushed events of one type.
    public List<JsonNode> events(String type) {
        return events.stream()
                .filter(event -> event.path("type").asText().equals(type))
                .toList();
    }

    @Override
    public void close() {
        socket.abort();
    }

    private final class Listener implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                text.toString().lines().forEach(LessonSocket.this::take);
                text.setLength(0);
            }
            from.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            closeReason = reason;
            closed.complete(code);
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            closed.complete(1006);
        }
    }

    private void take(String line) {
        try {
            JsonNode frame = Formats.plain().readTree(line);
            if (frame.has("id")) {
                CompletableFuture<JsonNode> answer =
                        waiting.remove(frame.path("id").asLong());
                if (answer != null) answer.complete(frame);
            } else if (frame.has("event")) {
                events.add(frame.path("event"));
            } else if (frame.isEmpty()) {
                raw("{}");
            } else {
                pushes.add(frame);
            }
        } catch (java.io.IOException e) {
            throw new AssertionError("not JSON: " + line, e);
        }
    }
}
