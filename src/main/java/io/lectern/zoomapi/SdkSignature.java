package io.lectern.zoomapi;

import io.lectern.config.Secret;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.PubSecKeyOptions;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import java.time.Duration;
import java.time.Instant;

/// Signs what lets a page join one meeting with Zoom's Meeting SDK (developers.zoom.us/docs/meeting-sdk/auth/). Whether
/// somebody may join, and as what, is decided before.
public final class SdkSignature {
    private static final String ALGORITHM = "HS256";

    /// Clocks of others may be behind: Zoom's sample does the same.
    private static final Duration BACK = Duration.ofSeconds(30);

    /// Zoom takes 30 minutes to 48 hours; two hours are what its sample has, and enough to get in.
    private static final Duration SHORTEST = Duration.ofMinutes(30);

    private static final Duration LONGEST = Duration.ofHours(2);

    private final JWTAuth jwt;
    private final String key;

    /// A signature and until when it lets somebody in.
    public record Signed(String jwt, Instant until) {
        @Override
        public String toString() {
            return "Signed[until=" + until + "]";
        }
    }

    /// @param key and `secret` of the Meeting SDK app, which is not the app that makes meetings
    public SdkSignature(Vertx vertx, String key, Secret secret) {
        this.key = key;
        this.jwt = JWTAuth.create(
                vertx,
                new JWTAuthOptions()
                        .addPubSecKey(new PubSecKeyOptions()
                                .setAlgorithm(ALGORITHM)
                                .setBuffer(Buffer.buffer(secret.reveal()))));
    }

    /// What a page names itself by, beside the signature.
    public String key() {
        return key;
    }

    /// @param meeting the number it lets in to, and no other
    /// @param host whether to host it; the host's ZAK is needed besides
    /// @param end when the lesson should be over
    public Signed sign(long meeting, boolean host, Instant now, Instant end) {
        long issued = now.minus(BACK).getEpochSecond();
        long until = Math.clamp(end.getEpochSecond(), issued + SHORTEST.toSeconds(), issued + LONGEST.toSeconds());
        JsonObject claims = new JsonObject()
                .put("appKey", key)
                .put("sdkKey", key)
                .put("mn", meeting)
                .put("role", host ? 1 : 0)
                .put("iat", issued)
                .put("exp", until)
                .put("tokenExp", until);
        JWTOptions options = new JWTOptions().setAlgorithm(ALGORITHM).setNoTimestamp(true);
        return new Signed(jwt.generateToken(claims, options), Instant.ofEpochSecond(until));
    }
}
