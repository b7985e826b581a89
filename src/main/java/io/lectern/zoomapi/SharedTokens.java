package io.lectern.zoomapi;

import io.lectern.config.Secret;
import io.lectern.platform.LuaScript;
import io.lectern.platform.RedisLink;
import io.lectern.platform.Vault;
import io.lectern.protocol.Formats;
import io.lectern.zoomapi.Token.App;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Response;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The tokens all nodes share: in Redis, sealed, each fetched by one while the others wait for it.
///
/// Only saves calls. Whatever goes wrong here, whoever asks fetches a token of their own, and Zoom takes several.
final class SharedTokens {
    private static final Logger LOGGER = LoggerFactory.getLogger(SharedTokens.class);

    /// Longer than any healthy answer of Redis, shorter than anybody's patience.
    private static final long REDIS_MS = 1_000;

    private static final long LOOK_AGAIN_MS = 50;
    private static final Duration SPARE = Duration.ofSeconds(2);

    private final Vertx vertx;
    private final RedisLink redis;
    private final Vault vault;
    private final InstantSource clock;
    private final Duration fetching;
    private final LuaScript look = LuaScript.load("zoom/token");
    private final LuaScript keep = LuaScript.load("zoom/keep");
    private final LuaScript drop = LuaScript.load("zoom/drop");

    private record Stored(String value, @Nullable String apiUrl) {}

    /// One who wants a token of an app, and how to get one from Zoom.
    private record Asker(String app, String name, Instant until, Supplier<Future<Answer<Token>>> fetch) {
        List<String> keys() {
            return List.of(tokenKey(app), "zoom:{" + app + "}:lock");
        }
    }

    /// @param timeout the longest a fetch can take
    SharedTokens(Vertx vertx, ZoomCommons commons, Duration timeout, InstantSource clock) {
        this.vertx = vertx;
        this.redis = commons.redis();
        this.vault = commons.vault();
        this.clock = clock;
        this.fetching = timeout.plus(SPARE);
    }

    Future<Answer<Token>> of(App app, Supplier<Future<Answer<Token>>> fetch) {
        String name = UUID.randomUUID().toString();
        return look(new Asker(app.print(), name, clock.instant().plus(fetching.multipliedBy(2)), fetch));
    }

    /// Shares a token that was fetched without asking here first.
    Future<Void> share(App app, Token token) {
        return put(new Asker(app.print(), "", Instant.MAX, Future::succeededFuture), token);
    }

    /// Forgets exactly this token, for every node.
    Future<Void> forget(App app, Token token) {
        return drop.run(redis, List.of(tokenKey(app.print())), List.of(token.print()))
                .timeout(REDIS_MS, TimeUnit.MILLISECONDS)
                .<Void>mapEmpty()
                .otherwiseEmpty();
    }

    private Future<Answer<Token>> look(Asker asker) {
        return look.run(redis, asker.keys(), List.of(asker.name(), fetching.toMillis()))
                .timeout(REDIS_MS, TimeUnit.MILLISECONDS)
                .map(Objects::requireNonNull)
                .compose(found -> found(asker, found), away -> asker.fetch().get());
    }

    private Future<Answer<Token>> found(Asker asker, Response found) {
        if (found.size() == 2)
            return opened(asker, found)
                    .<Future<Answer<Token>>>map(token -> Future.succeededFuture(new Answer.Ok<>(token)))
                    .orElseGet(() -> fetched(asker));
        boolean mine = String.valueOf(found.get(0)).equals("1");
        if (mine) return fetched(asker);
        if (clock.instant().isAfter(asker.until())) return asker.fetch().get();
        long pause = LOOK_AGAIN_MS + ThreadLocalRandom.current().nextLong(LOOK_AGAIN_MS);
        return vertx.timer(pause).compose(due -> look(asker));
    }

    private Future<Answer<Token>> fetched(Asker asker) {
        return asker.fetch().get().compose(answer -> {
            Token token = answer instanceof Answer.Ok<Token>(Token got) ? got : null;
            return put(asker, token).map(answer);
        });
    }

    /// @param token null when there is none to share: the next one may fetch
    private Future<Void> put(Asker asker, @Nullable Token token) {
        byte[] sealed = token == null ? new byte[0] : seal(asker.app(), token);
        String print = token == null ? "" : token.print();
        long life = token == null
                ? 1
                : Math.max(1, Duration.between(clock.instant(), token.until()).toMillis());
        return keep.run(redis, asker.keys(), List.of(asker.name(), sealed, print, life))
                .timeout(REDIS_MS, TimeUnit.MILLISECONDS)
                .<Void>mapEmpty()
                .otherwiseEmpty();
    }

    private byte[] seal(String app, Token token) {
        try {
            Stored stored = new Stored(token.value().reveal(), token.apiUrl());
            return vault.seal(tokenKey(app), Formats.json().writeValueAsString(stored));
        } catch (IOException e) {
            throw new IllegalStateException("two texts are JSON", e);
        }
    }

    /// Empty for a value that this node's keys do not open: it is replaced by one they do.
    private Optional<Token> opened(Asker asker, Response found) {
        try {
            String open = vault.open(tokenKey(asker.app()), found.get(0).toBytes());
            Stored stored = Formats.json().readValue(open, Stored.class);
            long life = Objects.requireNonNull(found.get(1).toLong());
            Instant until = clock.instant().plusMillis(life);
            return Optional.of(new Token(new Secret(stored.value()), stored.apiUrl(), until));
        } catch (Vault.Sealed | IOException unreadable) {
            LOGGER.atWarn().log("a shared Zoom token does not open here; a new one takes its place");
            return Optional.empty();
        }
    }

    private static String tokenKey(String app) {
        return "zoom:{" + app + "}:token";
    }
}
