package io.lectern.zoomcheck;

import io.lectern.testing.NodeProcess;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.WebClient;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Nodes as an operator starts them, each always on the same ports, and before them a balancer that passes webhooks to
/// one after the other, whether it works or not.
final class Nodes implements AutoCloseable {
    private final Map<String, String> shared;
    private final int[] http;
    private final int[] cluster;
    private final List<@Nullable NodeProcess> nodes = new ArrayList<>();
    private final Set<Integer> frozen = new HashSet<>();
    private int turn;

    Nodes(int count, Map<String, String> shared, int memberPort) {
        this.shared = shared;
        this.http = IntStream.range(0, count).map(i -> NodeProcess.freePort()).toArray();
        this.cluster = IntStream.range(0, count + 1)
                .map(i -> i == count ? memberPort : NodeProcess.freePort())
                .toArray();
        for (int i = 0; i < count; i++) nodes.add(null);
    }

    int count() {
        return nodes.size();
    }

    /// Where all of them and the driver find each other.
    String members() {
        List<String> members =
                IntStream.of(cluster).mapToObj(port -> "127.0.0.1:" + port).toList();
        return String.join(",", members);
    }

    /// Starts every node that does not run, without waiting for it.
    void start() {
        for (int i = 0; i < nodes.size(); i++) {
            NodeProcess node = nodes.get(i);
            if (node != null && node.isAlive()) continue;
            Map<String, String> variables = new HashMap<>(shared);
            variables.put("LECTERN_HTTP_PORT", Integer.toString(http[i]));
            variables.put("LECTERN_CLUSTER_PORT", Integer.toString(cluster[i]));
            variables.put("LECTERN_CLUSTER_MEMBERS", members());
            nodes.set(i, NodeProcess.start(List.of("serve"), variables));
        }
    }

    void untilReady() {
        for (NodeProcess node : nodes) if (node != null) node.untilReady();
    }

    /// Starts again what was killed and lets go on what was stopped, and waits for all.
    void heal() {
        thawAll();
        start();
        untilReady();
    }

    void kill(int index) {
        frozen.remove(index);
        node(index).kill();
    }

    void freeze(int index) {
        frozen.add(index);
        node(index).freeze();
    }

    /// @return whether anybody stood still
    boolean thawAll() {
        boolean any = !frozen.isEmpty();
        frozen.forEach(index -> node(index).thaw());
        frozen.clear();
        return any;
    }

    /// Passes what is posted to it to the next node, as a balancer does that knows nothing of them.
    Future<Integer> balance(Vertx vertx) {
        WebClient client = WebClient.create(vertx);
        return vertx.createHttpServer()
                .requestHandler(request -> request.body().onSuccess(body -> pass(client, request, body)))
                .listen(0, "127.0.0.1")
                .map(HttpServer::actualPort);
    }

    private void pass(WebClient client, HttpServerRequest from, Buffer body) {
        int port = http[turn++ % http.length];
        HttpRequest<Buffer> to = client.post(port, "127.0.0.1", from.uri()).timeout(5_000);
        from.headers().forEach((name, value) -> {
            if (name.toLowerCase(Locale.ROOT).startsWith("x-zm") || name.equalsIgnoreCase("content-type"))
                to.putHeader(name, value);
        });
        // Whoever asked may have gone by the time there is an answer, so the future of the answer may go.
        to.sendBuffer(body)
                .onSuccess(answer -> from.response()
                        .setStatusCode(answer.statusCode())
                        .end(answer.bodyAsBuffer() == null ? Buffer.buffer() : answer.bodyAsBuffer()))
                .onFailure(away -> from.response().setStatusCode(502).end());
    }

    private NodeProcess node(int index) {
        NodeProcess node = nodes.get(index);
        if (node == null) throw new IllegalStateException("node " + index + " was not started");
        return node;
    }

    @Override
    public void close() {
        for (NodeProcess node : nodes) if (node != null && node.isAlive()) node.kill();
    }
}
