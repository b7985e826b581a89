package io.lectern.account;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.lectern.http.Principal;
import io.lectern.platform.RedisLink;
import io.lectern.protocol.ErrorCode;
import io.lectern.protocol.Formats;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Response;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// Tickets for sockets: good once and not for long, for pages that must not hold a token. What is kept is a hash,
/// so that nobody who can read Redis can come in by it.
public final class SocketTickets {
    static final Duration LIFE = Duration.ofSeconds(30);
    private static final int BYTES = 32;

    private final RedisLink redis;
    private final SecureRandom random = new SecureRandom();

    public SocketTickets(RedisLink redis) {
        this.redis = redis;
    }

    /// A ticket for what an access token stands for: the same person, sign-in and end.
    Future<String> issue(Principal who) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        String ticket = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        return redis.send(Command.SET, key(ticket), written(who), "PX", LIFE.toMillis())
                .map(ticket);
    }

    /// Takes a ticket; of two who show the same one, one gets in.
    ///
    /// @return who it was given to; fails with `TOKEN_NOT_VALID`
    public Future<Principal> redeem(String ticket) {
        return redis.send(Command.GETDEL, key(ticket)).map(SocketTickets::read);
    }

    private static String key(String ticket) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(ticket.getBytes(StandardCharsets.UTF_8));
            return "lectern:ticket:" + HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static String written(Principal who) {
        try {
            return Formats.json().writeValueAsString(who);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Principal read(@Nullable Response kept) {
        if (kept == null) throw ErrorCode.TOKEN_NOT_VALID.refuse();
        try {
            return Formats.json().readValue(kept.toString(), Principal.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("our own ticket cannot be read", e);
        }
    }
}
