package io.lectern.stream;

import io.lectern.bus.Address;
import io.lectern.protocol.NodeId;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a client shows to speak on its stream: 256 random bits, and where the stream lives, so that a request finds it
/// from wherever a load balancer has brought it. Never to be written to a log, so its text does not hold it.
public record StreamKey(Home home, String secret) {
    private static final Pattern SHAPE = Pattern.compile("([A-Za-z0-9]{1,16})-(\\d{1,3})-([A-Za-z0-9_-]{43})");
    private static final int BYTES = 32;

    /// An event loop of the cluster.
    public record Home(NodeId node, int loop) {
        Address<Upward> address() {
            return new Address<>("stream." + node.value() + "." + loop, Upward.class);
        }
    }

    static StreamKey fresh(Home home, SecureRandom random) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return new StreamKey(home, Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    static Optional<StreamKey> read(String text) {
        Matcher shape = SHAPE.matcher(text);
        return shape.matches()
                ? Optional.of(new StreamKey(
                        new Home(new NodeId(shape.group(1)), Integer.parseInt(shape.group(2))), shape.group(3)))
                : Optional.empty();
    }

    /// The key as clients get it.
    String wire() {
        return home.node().value() + "-" + home.loop() + "-" + secret;
    }

    @Override
    public String toString() {
        return "StreamKey[" + home.node().value() + "-" + home.loop() + "]";
    }
}
