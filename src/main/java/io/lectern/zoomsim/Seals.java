package io.lectern.zoomsim;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Short texts that the simulator gives out and recognises again, with an end to their life: a host's key, the token of
/// the next page, the token of a download. Nothing has to be remembered for them, so they outlive a restart.
final class Seals {
    private final SecretKeySpec key;
    private final SimClock clock;

    Seals(long seed, SimClock clock) {
        this.key = new SecretKeySpec(("simulator " + seed).getBytes(StandardCharsets.UTF_8), "HmacSHA256");
        this.clock = clock;
    }

    String seal(String kind, String text, Duration life) {
        String body = kind + " " + clock.instant().plus(life).toEpochMilli() + " " + text;
        return Base64.getUrlEncoder().withoutPadding().encodeToString(body.getBytes(StandardCharsets.UTF_8)) + "."
                + hmac(key, body).substring(0, 24);
    }

    /// What was sealed as this kind, if it was and if it still counts.
    Optional<String> open(String kind, String sealed) {
        int dot = sealed.indexOf('.');
        if (dot < 0 || sealed.length() > 2_000) return Optional.empty();
        try {
            String body = new String(Base64.getUrlDecoder().decode(sealed.substring(0, dot)), StandardCharsets.UTF_8);
            String[] parts = body.split(" ", 3);
            boolean ours = sealed.substring(dot + 1).equals(hmac(key, body).substring(0, 24));
            boolean fits = ours && parts[0].equals(kind);
            boolean alive = fits && clock.instant().isBefore(Instant.ofEpochMilli(Long.parseLong(parts[1])));
            return alive ? Optional.of(parts[2]) : Optional.empty();
        } catch (IllegalArgumentException notOurs) {
            return Optional.empty();
        }
    }

    static String hmac(String secret, String text) {
        // An empty key is no key to the JDK; Zoom has no empty secrets either.
        String given = secret.isEmpty() ? " " : secret;
        return hmac(new SecretKeySpec(given.getBytes(StandardCharsets.UTF_8), "HmacSHA256"), text);
    }

    private static String hmac(SecretKeySpec key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
