package io.lectern.socketio;

import io.lectern.bus.Address;
import io.lectern.protocol.NodeId;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The name of a connection, which nobody can guess and which says where it lives, so that a request finds it from
/// wherever a load balancer has brought it.
record Sid(NodeId node, int loop, String secret) {
    private static final Pattern SHAPE = Pattern.compile("([A-Za-z0-9]{1,16})-(\\d{1,3})-([A-Za-z0-9_-]{20})");
    private static final int BYTES = 15;

    static Sid fresh(Home home, SecureRandom random) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return new Sid(
                home.node(),
                home.loop(),
                Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    static Optional<Sid> read(String text) {
        Matcher shape = SHAPE.matcher(text);
        return shape.matches()
                ? Optional.of(new Sid(new NodeId(shape.group(1)), Integer.parseInt(shape.group(2)), shape.group(3)))
                : Optional.empty();
    }

    Home home() {
        return new Home(node, loop);
    }

    @Override
    public String toString() {
        return node.value() + "-" + loop + "-" + secret;
    }

    /// An event loop of the cluster.
    record Home(NodeId node, int loop) {
        Address<Letter> address() {
            return new Address<>("socketio." + node.value() + "." + loop, Letter.class);
        }
    }
}
