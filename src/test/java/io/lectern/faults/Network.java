package io.lectern.faults;

import io.lectern.testing.NodeProcess.Place;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Where nodes run. Apart, each is in a network namespace of its own behind one bridge, and any two can be
/// separated while both reach the stores; together, they share this machine's loopback and cannot.
final class Network implements AutoCloseable {
    private static final String NET = "10.213.77.";

    private final String name;
    private final boolean apart;
    private final List<Integer> made = new ArrayList<>();

    private Network(String name, boolean apart) {
        this.name = name;
        this.apart = apart;
    }

    static Network together() {
        return new Network("", false);
    }

    /// Whether this user of this machine may make network namespaces.
    static boolean isPossible() {
        return Files.isExecutable(Path.of("/usr/sbin/ip"))
                && tries("ip netns add lecternprobe")
                && tries("ip netns del lecternprobe");
    }

    static Network apart() throws IOException {
        Network network = new Network("lc" + ProcessHandle.current().pid() % 100_000, true);
        run("ip link add name " + network.name + " type bridge");
        run("ip addr add " + NET + "1/24 dev " + network.name);
        run("ip link set " + network.name + " up");
        return network;
    }

    boolean canSeparate() {
        return apart;
    }

    /// Where the stores listen for the nodes.
    InetAddress gateway() throws IOException {
        return apart ? InetAddress.getByName(NET + "1") : InetAddress.getLoopbackAddress();
    }

    Place place(int node) throws IOException {
        if (!apart) return Place.HERE;
        if (!made.contains(node)) {
            String space = space(node);
            run("ip netns add " + space);
            made.add(node);
            run("ip link add " + space + " type veth peer name eth0 netns " + space);
            run("ip link set " + space + " master " + name + " up");
            run("ip -n " + space + " addr add " + address(node) + "/24 dev eth0");
            run("ip -n " + space + " link set eth0 up");
            run("ip -n " + space + " link set lo up");
        }
        return new Place(address(node), List.of("ip", "netns", "exec", space(node)));
    }

    /// From now on these two do not reach each other; what is under way is lost without a word.
    void separate(int one, int other) throws IOException {
        run("ip -n " + space(one) + " route add blackhole " + address(other) + "/32");
        run("ip -n " + space(other) + " route add blackhole " + address(one) + "/32");
    }

    void rejoin(int one, int other) throws IOException {
        run("ip -n " + space(one) + " route del blackhole " + address(other) + "/32");
        run("ip -n " + space(other) + " route del blackhole " + address(one) + "/32");
    }

    @Override
    public void close() {
        if (!apart) return;
        for (int node : made) tries("ip netns del " + space(node));
        tries("ip link del " + name);
    }

    private String space(int node) {
        return name + "n" + node;
    }

    private static String address(int node) {
        return NET + (11 + node);
    }

    private static void run(String command) throws IOException {
        if (!tries(command)) throw new IOException("does not work: " + command);
    }

    @SuppressWarnings("StringSplitter")
    private static boolean tries(String command) {
        try {
            return new ProcessBuilder(command.split(" "))
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException missing) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
