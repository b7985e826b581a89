package io.lectern.faults;

import io.lectern.platform.EmbeddedPostgres;
import io.lectern.platform.Migrations;
import io.lectern.testing.CuttableProxy;
import io.lectern.testing.NodeProcess;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Three nodes as an operator starts them, and their stores, which are started outside of them.
final class Stage implements AutoCloseable {
    static final int NODES = 3;

    private final Path directory;
    private final Network network;
    private final Map<String, String> more;
    private final EmbeddedPostgres postgres;
    private final CuttableProxy toPostgres;
    private final CuttableProxy toRedis;
    private final List<@Nullable NodeProcess> nodes = new ArrayList<>();
    private final int[] clusterPorts =
            IntStream.range(0, NODES).map(i -> NodeProcess.freePort()).toArray();
    private final List<NodeProcess> all = new ArrayList<>();
    final Campus campus;
    private RedisServer redis;
    private int generation;
    private boolean closed;

    private Stage(Path directory, Network network, int students, Map<String, String> more)
            throws IOException, SQLException {
        this.directory = directory;
        this.network = network;
        this.more = more;
        this.postgres = EmbeddedPostgres.start(directory.resolve("postgres"), false);
        this.redis = RedisServer.start(directory.resolve("redis0"));
        int port = URI.create(postgres.url()).getPort();
        this.toPostgres = new CuttableProxy(network.gateway(), port);
        this.toRedis = new CuttableProxy(network.gateway(), redis.port());
        Migrations.run(postgres.url());
        this.campus = Campus.fill(port, "postgres", students);
        for (int i = 0; i < NODES; i++) nodes.add(null);
    }

    /// @param more variables for every node
    static Stage set(Path directory, Network network, int students, Map<String, String> more)
            throws IOException, SQLException {
        Stage stage = new Stage(directory, network, students, more);
        // Whoever stops a trial does not want to be left with its servers.
        Runtime.getRuntime().addShutdownHook(new Thread(stage::close));
        return stage;
    }

    /// Starts every node that does not run, and waits until all want traffic.
    void complete() throws IOException {
        for (int i = 0; i < NODES; i++) {
            NodeProcess node = nodes.get(i);
            if (node != null && node.isAlive()) continue;
            NodeProcess started = NodeProcess.start(List.of("serve"), environment(i), network.place(i));
            nodes.set(i, started);
            all.add(started);
            // One after another: together they would each wait for the others' processor.
            started.untilReady();
        }
        for (NodeProcess node : alive()) node.untilReady();
    }

    NodeProcess node(int index) {
        NodeProcess node = nodes.get(index);
        if (node == null) throw new IllegalStateException("not started");
        return node;
    }

    List<NodeProcess> alive() {
        return IntStream.range(0, NODES)
                .mapToObj(nodes::get)
                .filter(node -> node != null && node.isAlive())
                .map(NodeProcess.class::cast)
                .toList();
    }

    Network network() {
        return network;
    }

    RedisServer redis() {
        return redis;
    }

    /// Has the nodes find another Redis where the old one was.
    ///
    /// @param behind how long before the end of the primary its replica hears nothing more of it
    void failOver(long behind) throws IOException, InterruptedException {
        RedisServer old = redis;
        generation++;
        RedisServer next;
        try (CuttableProxy link = new CuttableProxy(old.port())) {
            next = RedisServer.replicaOf(link.port(), directory.resolve("redis" + generation));
            Thread.sleep(1_000);
            if (behind > 0) link.stall();
            Thread.sleep(behind);
            old.kill();
        }
        next.promote();
        redis = next;
        toRedis.aim(next.port());
        toRedis.cut();
        toRedis.mend();
    }

    /// Errors and traces in the nodes' logs, but for what Hazelcast says while nodes meet: nothing that is done to a
    /// node
    /// from outside is a reason for one.
    List<String> surprises() {
        return all.stream()
                .flatMap(node -> node.output().lines())
                .filter(line -> line.contains("\"ERROR\"") || line.contains("Exception"))
                .filter(line -> !line.contains("\"loggerName\":\"com.hazelcast."))
                .map(line -> line.length() > 600 ? line.substring(0, 600) : line)
                .distinct()
                .toList();
    }

    @Override
    public synchronized void close() {
        if (closed) return;
        closed = true;
        for (NodeProcess node : alive()) node.kill();
        try {
            campus.close();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        toRedis.close();
        toPostgres.close();
        redis.close();
        postgres.close();
        network.close();
    }

    private Map<String, String> environment(int index) throws IOException {
        String gateway = network.gateway().getHostAddress();
        Map<String, String> variables = new HashMap<>();
        variables.put(
                "DATABASE_URL", "postgres://postgres:postgres@" + gateway + ":" + toPostgres.port() + "/postgres");
        variables.put("REDIS_URL", "redis://" + gateway + ":" + toRedis.port() + "/0");
        variables.put("LECTERN_SECRET", Campus.SECRET);
        variables.put("LECTERN_DATA", directory.resolve("data" + index).toString());
        variables.put("ZOOM_API_URL", "http://127.0.0.1:9/v2");
        variables.put("ZOOM_OAUTH_URL", "http://127.0.0.1:9/oauth/token");
        variables.put("LECTERN_ROLES", "edge,rooms,archive");
        String host = network.place(index).host();
        variables.put("LECTERN_HTTP_HOST", host);
        variables.put("LECTERN_OPS_HOST", host);
        variables.put("LECTERN_CLUSTER_HOST", host);
        variables.put("LECTERN_CLUSTER_PORT", Integer.toString(clusterPort(index)));
        List<String> members = new ArrayList<>();
        for (int i = 0; i < NODES; i++) members.add(network.place(i).host() + ":" + clusterPort(i));
        variables.put("LECTERN_CLUSTER_MEMBERS", String.join(",", members));
        variables.put("LECTERN_SESSION_PING", "4s");
        variables.put("LECTERN_SESSION_CONNECTS_PER_MINUTE", "1000000");
        variables.putAll(more);
        return variables;
    }

    private int clusterPort(int index) {
        return clusterPorts[index];
    }
}
