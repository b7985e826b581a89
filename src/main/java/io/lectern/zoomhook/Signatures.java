package io.lectern.zoomhook;

import io.lectern.config.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Tells whether a delivery was signed by Zoom just now. The formulas are those of Zoom's webhook reference.
///
/// Any of several secrets may have signed: one for each app, and for a while two of an app whose secret is changed.
final class Signatures {
    private static final Pattern SIGNATURE = Pattern.compile("v0=[0-9a-f]{64}");
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,11}");
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9_-]{10,64}");

    private final List<Secret> secrets;
    private final Duration window;

    /// What is thought of a delivery.
    sealed interface Verdict {}

    /// Signed with this secret, and fresh.
    record Genuine(Secret secret) implements Verdict {}

    /// Signed, but made too long ago, or in the future.
    record Stale(Duration age) implements Verdict {}

    record Forged() implements Verdict {}

    /// @param window how far the time of a delivery may be from now, either way
    Signatures(List<Secret> secrets, Duration window) {
        this.secrets = List.copyOf(secrets);
        this.window = window;
    }

    boolean isWithoutSecret() {
        return secrets.isEmpty();
    }

    /// Whether the two headers look like a signature at all; costs nothing and needs no body.
    static boolean isPresent(String timestamp, String signature) {
        return SECONDS.matcher(timestamp).matches()
                && SIGNATURE.matcher(signature).matches();
    }

    /// @param timestamp of the delivery, in seconds, as it was sent
    /// @param body the very bytes that came
    Verdict judge(String timestamp, String signature, byte[] body, Instant now) {
        if (!isPresent(timestamp, signature)) return new Forged();
        byte[] given = signature.getBytes(StandardCharsets.US_ASCII);
        for (Secret secret : secrets) {
            byte[] right = sign(secret, timestamp, body).getBytes(StandardCharsets.US_ASCII);
            if (MessageDigest.isEqual(right, given)) return fresh(secret, timestamp, now);
        }
        return new Forged();
    }

    private Verdict fresh(Secret secret, String timestamp, Instant now) {
        Duration age = Duration.between(Instant.ofEpochSecond(Long.parseLong(timestamp)), now);
        return age.abs().compareTo(window) > 0 ? new Stale(age) : new Genuine(secret);
    }

    /// The signature Zoom sends with this body.
    static String sign(Secret secret, String timestamp, byte[] body) {
        Mac mac = mac(secret);
        mac.update(("v0:" + timestamp + ":").getBytes(StandardCharsets.UTF_8));
        return "v0=" + HexFormat.of().formatHex(mac.doFinal(body));
    }

    /// Whether this may be encrypted for whoever sends it. The key is the one that signs events, so a token that could
    /// be read as `v0:time:body` would make this server sign an event for a stranger.
    static boolean isHarmless(String token) {
        return TOKEN.matcher(token).matches();
    }

    /// What Zoom wants to see when it asks whether this address is ours.
    static String encrypt(Secret secret, String token) {
        if (!isHarmless(token)) throw new IllegalArgumentException("this token is not to be encrypted");
        return HexFormat.of().formatHex(mac(secret).doFinal(token.getBytes(StandardCharsets.UTF_8)));
    }

    private static Mac mac(Secret secret) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.reveal().getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HMAC-SHA256", e);
        }
    }
}
