package io.lectern.account;

import io.lectern.account.PgTokenFamilies.Ticket;
import io.lectern.config.Settings;
import io.lectern.http.Authenticator;
import io.lectern.http.Principal;
import io.lectern.protocol.ErrorCode;
import io.lectern.protocol.Role;
import io.lectern.protocol.UserId;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.PubSecKeyOptions;
import io.vertx.ext.auth.authentication.TokenCredentials;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// Writes and reads the tokens: JWTs, HS256 and nothing else. One per event loop.
///
/// An access token that was verified once is remembered until it expires, because the same few tokens come with
/// every request; whether its sign-in was ended is asked of Redis each time all the same.
public final class Tokens implements Authenticator {
    private static final String ACCESS = "access";
    private static final String REFRESH = "refresh";
    private static final String ALGORITHM = "HS256";
    private static final String OURS = "lectern";
    private static final int REMEMBERED = 10_000;

    private final JWTAuth jwt;
    private final JWTOptions written = new JWTOptions()
            .setAlgorithm(ALGORITHM)
            .setIssuer(OURS)
            .setAudience(List.of(OURS))
            .setNoTimestamp(true);
    private final Duration accessTtl;
    private final Clock clock;
    private final Map<String, Principal> verified = new LinkedHashMap<>(256, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Principal> eldest) {
            return size() > REMEMBERED;
        }
    };

    /// What a refresh token says.
    record Shown(UserId user, UUID family, UUID jti) {}

    public Tokens(Vertx vertx, byte[] key, Settings.Auth settings, Clock clock) {
        this.jwt = JWTAuth.create(
                vertx,
                new JWTAuthOptions()
                        .addPubSecKey(
                                new PubSecKeyOptions().setAlgorithm(ALGORITHM).setBuffer(Buffer.buffer(key)))
                        .setJWTOptions(new JWTOptions().setIssuer(OURS).setAudience(List.of(OURS))));
        this.accessTtl = settings.accessTtl();
        this.clock = clock;
    }

    @Override
    public Future<Principal> authenticate(String accessToken) {
        Principal known = verified.get(accessToken);
        if (known != null && known.expires().isAfter(clock.instant())) return Future.succeededFuture(known);
        return verify(accessToken, ACCESS).map(claims -> {
            Principal principal = principal(claims);
            verified.put(accessToken, principal);
            return principal;
        });
    }

    String access(Account account, UUID family) {
        Instant now = clock.instant();
        return write(claims(ACCESS, account, UUID.randomUUID(), family, now, accessTtl));
    }

    /// The token of a ticket; the same ticket always gives the same token.
    String refresh(Account account, Ticket ticket) {
        return write(claims(REFRESH, account, ticket.jti(), ticket.family(), ticket.issuedAt(), ticket.ttl()));
    }

    /// Reads a refresh token; fails like [#authenticate].
    Future<Shown> shown(String refreshToken) {
        return verify(refreshToken, REFRESH).map(claims -> {
            UUID family = UUID.fromString(claims.getString("sid"));
            return new Shown(new UserId(claims.getLong("user_id")), family, uuid(claims.getString("jti")));
        });
    }

    private String write(JsonObject claims) {
        return jwt.generateToken(claims, written);
    }

    private static JsonObject claims(
            String type, Account account, UUID jti, UUID family, Instant issuedAt, Duration ttl) {
        return new JsonObject()
                .put("token_type", type)
                .put("exp", issuedAt.plus(ttl).getEpochSecond())
                .put("iat", issuedAt.getEpochSecond())
                .put("jti", jti.toString().replace("-", ""))
                .put("sid", family.toString())
                .put("user_id", account.id().value())
                .put("role", account.role().wire())
                .put("is_superuser", account.role() == Role.ADMIN)
                .put("email", account.email())
                .put("name", account.displayName());
    }

    private Future<JsonObject> verify(String token, String type) {
        return jwt.authenticate(new TokenCredentials(token))
                .recover(failure -> Future.failedFuture(ErrorCode.TOKEN_NOT_VALID.refuse()))
                .map(user -> {
                    JsonObject claims =
                            user.principal().copy().mergeIn(user.attributes().getJsonObject("accessToken"));
                    if (!type.equals(claims.getString("token_type"))) throw ErrorCode.TOKEN_WRONG_TYPE.refuse();
                    return claims;
                });
    }

    private static Principal principal(JsonObject claims) {
        return new Principal(
                new UserId(claims.getLong("user_id")),
                Role.parse(claims.getString("role")),
                claims.getString("name"),
                claims.getString("sid"),
                Instant.ofEpochSecond(claims.getLong("exp")));
    }

    private static UUID uuid(String hex) {
        return UUID.fromString(hex.replaceFirst("(.{8})(.{4})(.{4})(.{4})(.{12})", "$1-$2-$3-$4-$5"));
    }
}
