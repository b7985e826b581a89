package io.lectern.faults;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.lectern.protocol.Formats;
import io.lectern.testing.NodeProcess;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketConnectOptions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Somebody in a lesson, by the rules of `protocol.md`: comes back from where it was, repeats what was not answered
/// under its `cid`, and writes down everything it is told. Lives on one event loop.
final class Pupil {
    private static final long ANSWER_MS = 10_000;

    /// What becomes of somebody whose node goes.
    enum Temper {
        /// Looks for another node.
        ROAMS,
        /// Does not notice a node that hangs, and comes back when it is told to go.
        STAYS,
        /// Goes with the node.
        DIES
    }

    /// An event as it was taken.
    record Seen(long at, String epoch, long seq, String what) {}

    /// A snapshot stood in for the events after `from` up to `to`, and for whatever else `epoch` has up to there.
    record Jump(long from, String epoch, long to) {
        boolean covers(String epoch, long seq) {
            return seq <= to && (seq > from || epoch.equals(this.epoch));
        }
    }

    record Ack(String epoch, long seq) {}

    private record Asked(Promise<JsonNode> answer, long at) {}

    final long user;
    final int home;
    final Temper temper;
    final List<Seen> seen = new ArrayList<>();
    final List<Jump> jumps = new ArrayList<>();
    final Map<String, Ack> acknowledged = new HashMap<>();
    final Map<Long, Long> goneAt = new HashMap<>();
    final Map<Integer, Integer> closes = new TreeMap<>();
    final List<String> oddities = new ArrayList<>();
    final Set<Long> present = new HashSet<>();
    boolean struck;
    int repeats;
    int gaps;
    int reconnects;
    long enteredAt = -1;

    private final Trial trial;
    private final String role;
    private final LinkedHashMap<String, Long> unanswered = new LinkedHashMap<>();
    private final Map<Long, Asked> asked = new HashMap<>();
    private final List<JsonNode> early = new ArrayList<>();
    private @Nullable WebSocket socket;
    private @Nullable String epoch;
    private long seq;
    private long ids;
    private long cids;
    private long heard;
    private long drainMs = -1;
    private int attempt;
    private boolean joining;
    private boolean inside;
    private boolean over;
    private boolean gone;

    Pupil(Trial trial, long user, String role, int home, Temper temper) {
        this.trial = trial;
        this.user = user;
        this.role = role;
        this.home = home;
        this.temper = temper;
    }

    void begin() {
        open(trial.stage().node(home));
        trial.vertx().setPeriodic(500, tick -> look());
    }

    boolean isInside() {
        return inside;
    }

    /// Whether it will not come back.
    boolean isGone() {
        return gone;
    }

    long seq() {
        return seq;
    }

    @Nullable
    String epoch() {
        return epoch;
    }

    int unanswered() {
        return unanswered.size();
    }

    /// Says something new; it is repeated until it was answered.
    void say() {
        String cid = "u" + user + "-" + cids++;
        unanswered.put(cid, 0L);
        send(cid);
    }

    Future<JsonNode> ask(String op, String body) {
        Promise<JsonNode> answer = Promise.promise();
        WebSocket open = socket;
        if (open == null) return Future.failedFuture("not connected");
        long id = ++ids;
        asked.put(id, new Asked(answer, System.currentTimeMillis()));
        open.writeTextMessage("{\"id\":" + id + ",\"" + op + "\":" + body + "}");
        return answer.future();
    }

    /// The connection breaks; it comes back from where it was.
    void stumble() {
        WebSocket open = socket;
        if (open == null) return;
        socket = null;
        open.close();
        lost(null);
    }

    void finish() {
        over = true;
        inside = false;
        if (socket != null) socket.close();
    }

    private void open(NodeProcess node) {
        int mine = ++attempt;
        WebSocketConnectOptions to = new WebSocketConnectOptions()
                .setHost(node.host)
                .setPort(node.httpPort)
                .setURI("/ws")
                .setTimeout(3_000)
                .addSubProtocol("lectern.v1.json");
        trial.client().connect(to).onComplete(connected -> {
            if (connected.failed()) {
                if (mine == attempt) later();
            } else if (mine != attempt || over) {
                connected.result().close();
            } else {
                opened(connected.result());
            }
        });
    }

    private void opened(WebSocket fresh) {
        socket = fresh;
        heard = System.currentTimeMillis();
        fresh.textMessageHandler(text -> {
            if (fresh.equals(socket)) text.lines().forEach(this::take);
        });
        fresh.exceptionHandler(broken -> {});
        fresh.closeHandler(closed -> {
            if (fresh.equals(socket)) lost(fresh.closeStatusCode());
        });
        String token = trial.stage().campus.token(user, role, 36_000);
        ask("connect", "{\"token\":\"" + token + "\"}").onComplete(answer -> {
            if (!fresh.equals(socket)) return;
            if (answer.succeeded() && answer.result().has("ok")) {
                join();
                return;
            }
            // An answer that comes too late is not waited for.
            socket = null;
            fresh.close();
            lost(null);
            if (answer.succeeded()) oddities.add("connect: " + answer.result());
        });
    }

    private void lost(@Nullable Short code) {
        closes.merge(code == null ? 1006 : code.intValue(), 1, Integer::sum);
        socket = null;
        inside = false;
        joining = false;
        early.clear();
        List<Asked> open = new ArrayList<>(asked.values());
        asked.clear();
        open.forEach(question -> question.answer().tryFail("the connection ended"));
        if (over) return;
        if (temper == Temper.DIES) {
            gone = true;
            return;
        }
        reconnects++;
        later();
    }

    /// Tries any node after a while; the server may have said how long.
    private void later() {
        if (over) return;
        long wait = drainMs >= 0 ? drainMs + 1 : 100 + trial.random().nextInt(700);
        drainMs = -1;
        trial.vertx().setTimer(wait, due -> {
            List<NodeProcess> nodes = trial.stage().alive();
            if (over) return;
            if (nodes.isEmpty()) later();
            else open(nodes.get(trial.random().nextInt(nodes.size())));
        });
    }

    private void look() {
        long now = System.currentTimeMillis();
        if (over || gone) return;
        WebSocket open = socket;
        if (open != null && temper == Temper.ROAMS && now - heard > trial.patienceMs()) {
            // What a server that hangs would still say is not heard any more.
            stumble();
            return;
        }
        List<Asked> late = asked.values().stream()
                .filter(question -> now - question.at() > ANSWER_MS)
                .toList();
        asked.values().removeAll(late);
        late.forEach(question -> question.answer().tryFail("no answer"));
        if (inside)
            unanswered.forEach((cid, at) -> {
                if (now - at > ANSWER_MS) send(cid);
            });
    }

    private void join() {
        if (joining) return;
        joining = true;
        inside = false;
        String since = epoch == null ? "" : ",\"since\":{\"seq\":" + seq + ",\"epoch\":\"" + epoch + "\"}";
        WebSocket through = socket;
        ask("join", "{\"room\":\"" + trial.room() + "\"" + since + "}").onComplete(answer -> {
            if (!Objects.equals(through, socket)) return;
            joining = false;
            if (answer.succeeded() && answer.result().has("ok"))
                entered(answer.result().path("ok"));
            else if (answer.failed() || answer.result().at("/err/temporary").asBoolean())
                trial.vertx().setTimer(400, due -> {
                    if (through != null && through.equals(socket) && !inside) join();
                });
            else oddities.add("join: " + answer.result());
        });
    }

    private void entered(JsonNode ok) {
        String at = ok.path("epoch").asText();
        long upTo = ok.path("seq").asLong();
        if (ok.path("recovered").asBoolean()) {
            for (JsonNode event : ok.path("events")) {
                long number = event.path("seq").asLong();
                if (number != seq + 1) oddities.add("recovery leaps from " + seq + " to " + number);
                apply(event);
            }
            if (seq != upTo) oddities.add("recovery says " + upTo + " and ends at " + seq);
        } else {
            if (epoch != null) jumps.add(new Jump(seq, at, upTo));
            Set<Long> before = new HashSet<>(present);
            present.clear();
            for (JsonNode member : ok.at("/snapshot/members"))
                present.add(member.path("user").asLong());
            before.removeAll(present);
            before.forEach(user -> goneAt.putIfAbsent(user, System.currentTimeMillis()));
        }
        epoch = at;
        seq = upTo;
        if (ok.path("more").asBoolean()) {
            join();
            return;
        }
        inside = true;
        if (enteredAt < 0) enteredAt = seq;
        List<JsonNode> held = new ArrayList<>(early);
        early.clear();
        held.forEach(this::event);
        List.copyOf(unanswered.keySet()).forEach(this::send);
    }

    private void send(String cid) {
        if (!inside) return;
        unanswered.put(cid, System.currentTimeMillis());
        String body = "{\"room\":\"%s\",\"cid\":\"%s\",\"type\":\"chat.message\",\"data\":{\"text\":\"%s\"}}"
                .formatted(trial.room(), cid, cid);
        ask("publish", body).onSuccess(answer -> {
            JsonNode ok = answer.path("ok");
            if (!ok.isMissingNode()) {
                unanswered.remove(cid);
                Ack ack = new Ack(ok.path("epoch").asText(), ok.path("seq").asLong());
                Ack before = acknowledged.put(cid, ack);
                if (before != null && before.seq() != ack.seq()) oddities.add(cid + " was acknowledged twice: " + ack);
            } else if (answer.at("/err/name").asText().equals("not_joined")) {
                join();
            } else if (!answer.at("/err/temporary").asBoolean()) {
                oddities.add("publish: " + answer);
            }
        });
    }

    private void take(String line) {
        heard = System.currentTimeMillis();
        JsonNode frame = parse(line);
        if (frame.isEmpty()) {
            WebSocket open = socket;
            if (open != null) open.writeTextMessage("{}");
        } else if (frame.has("id")) {
            Asked question = asked.remove(frame.path("id").asLong());
            if (question != null) question.answer().tryComplete(frame);
        } else if (frame.at("/event/room").asText().equals(trial.room())) {
            if (joining) early.add(frame.path("event"));
            else event(frame.path("event"));
        } else if (frame.at("/room_close/room").asText().equals(trial.room())) {
            int code = frame.at("/room_close/code").asInt();
            closes.merge(code, 1, Integer::sum);
            if (code >= 4500) oddities.add("shown out: " + frame);
            join();
        } else if (frame.has("drain")) {
            drainMs = frame.at("/drain/delay_ms").asLong();
        }
    }

    private void event(JsonNode event) {
        if (!inside) return;
        long number = event.path("seq").asLong();
        if (!event.path("epoch").asText().equals(epoch)) join();
        else if (number <= seq) repeats++;
        else if (number > seq + 1) {
            gaps++;
            join();
        } else apply(event);
    }

    private void apply(JsonNode event) {
        seq = event.path("seq").asLong();
        long now = System.currentTimeMillis();
        String what = event.path("type").asText();
        JsonNode data = event.path("data");
        switch (what) {
            case "chat.message" -> what = event.path("cid").asText();
            case "member.joined" -> present.add(data.path("user").asLong());
            case "member.left" -> left(data.path("user").asLong(), now);
            case "members.changed" -> {
                for (JsonNode joined : data.path("joined"))
                    present.add(joined.path("user").asLong());
                for (JsonNode user : data.path("left")) left(user.asLong(), now);
            }
            default -> {}
        }
        seen.add(new Seen(now, event.path("epoch").asText(), seq, what));
    }

    private void left(long user, long now) {
        present.remove(user);
        goneAt.putIfAbsent(user, now);
    }

    private static JsonNode parse(String line) {
        try {
            return Formats.plain().readTree(line);
        } catch (JsonProcessingException e) {
            throw new AssertionError(line, e);
        }
    }
}
