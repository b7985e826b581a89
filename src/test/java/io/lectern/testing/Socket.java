package io.lectern.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.lectern.protocol.Formats;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/// A client that speaks the protocol by hand and remembers every frame it got.
public final class Socket {
    private final WebSocket socket;
    private final List<JsonNode> frames = new CopyOnWriteArrayList<>();
    private final AtomicLong ids = new AtomicLong();

    private Socket(WebSocket socket) {
        this.socket = socket;
    }

    /// Opens a socket, and says nothing yet.
    public static Socket open(WebSocketClient client, int port, String... subprotocols) {
        WebSocketConnectOptions to =
                new WebSocketConnectOptions().setHost("127.0.0.1").setPort(port).setURI("/ws");
        for (String subprotocol : subprotocols) to.addSubProtocol(subprotocol);
        // The handlers are set before the first frame can arrive.
        return Eventually.await(client.connect(to).map(socket -> {
            Socket opened = new Socket(socket);
            socket.textMessageHandler(opened::receive);
            return opened;
        }));
    }

    private void receive(String message) {
        for (String line : message.split("\n", -1)) frames.add(parse(line));
    }

    /// Sends a text as it is.
    public void say(String text) {
        Eventually.await(socket.writeTextMessage(text));
    }

    public void sayBinary(Buffer bytes) {
        Eventually.await(socket.writeBinaryMessage(bytes));
    }

    /// Sends a request without waiting; `'` stands for `"`.
    public long request(String op, String body) {
        long id = ids.incrementAndGet();
        socket.writeTextMessage("{\"id\":" + id + ",\"" + op + "\":" + body.replace('\'', '"') + "}");
        return id;
    }

    /// Sends a request and waits for its answer, of whatever kind.
    public JsonNode answer(String op, String body) {
        return answer(request(op, body));
    }

    public JsonNode answer(long id) {
        List<JsonNode> found = new ArrayList<>();
        Eventually.asserts(() -> {
            frames.stream().filter(frame -> frame.path("id").asLong() == id).forEach(found::add);
            if (found.isEmpty()) throw new AssertionError("no answer to " + id + " among " + frames);
        });
        return found.getFirst();
    }

    /// Sends a request that has to succeed.
    public JsonNode ok(String op, String body) {
        JsonNode answer = answer(op, body);
        if (!answer.has("ok")) throw new AssertionError(op + " " + body + " was answered " + answer);
        return answer.path("ok");
    }

    /// Sends a request that has to be refused.
    public JsonNode refused(String op, String body) {
        JsonNode answer = answer(op, body);
        if (!answer.has("err")) throw new AssertionError(op + " " + body + " was answered " + answer);
        return answer.path("err");
    }

    public JsonNode join(String room) {
        return ok("join", "{'room':'" + room + "'}");
    }

    public JsonNode join(String room, long seq, String epoch) {
        return ok("join", "{'room':'" + room + "','since':{'seq':" + seq + ",'epoch':'" + epoch + "'}}");
    }

    public JsonNode publish(String room, String text) {
        String cid = Long.toString(ids.get() + 1);
        return ok(
                "publish",
                "{'room':'" + room + "','cid':'c" + cid + "','type':'chat.message','data':{'text':'" + text + "'}}");
    }

    /// All frames so far, in the order they came.
    public List<JsonNode> frames() {
        return List.copyOf(frames);
    }

    /// The events pushed so far.
    public List<JsonNode> events() {
        return pushed("event");
    }

    public List<JsonNode> pushed(String kind) {
        return frames.stream()
                .filter(frame -> frame.has(kind))
                .map(frame -> frame.path(kind))
                .toList();
    }

    public List<Long> seqs() {
        return seqs(events().stream());
    }

    public static List<Long> seqs(Stream<JsonNode> events) {
        return events.map(event -> event.path("seq").asLong()).toList();
    }

    /// The code the server closed with, once it has.
    public int closeCode() {
        Eventually.asserts(() -> {
            if (socket.closeStatusCode() == null) throw new AssertionError("still open");
        });
        Short code = socket.closeStatusCode();
        return code == null ? 0 : code;
    }

    public String closeReason() {
        return String.valueOf(socket.closeReason());
    }

    public boolean isOpen() {
        return !socket.isClosed();
    }

    public void close() {
        Eventually.await(socket.close().otherwiseEmpty());
    }

    private static JsonNode parse(String text) {
        try {
            return Formats.plain().readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError(text, e);
        }
    }
}
