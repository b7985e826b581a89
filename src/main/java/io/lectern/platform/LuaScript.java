package io.lectern.platform;

import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Response;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A Lua program from `lua/`, run by its hash; Redis gets the text only when it does not know it yet.
public final class LuaScript {
    private final String name;
    private final String text;
    private final String hash;

    private LuaScript(String name, String text) {
        this.name = name;
        this.text = text;
        this.hash = sha1(text);
    }

    /// @param name such as `room/append`, for `lua/room/append.lua`
    public static LuaScript load(String name) {
        String resource = "/lua/" + name + ".lua";
        try (InputStream in = LuaScript.class.getResourceAsStream(resource)) {
            if (in == null) throw new IllegalArgumentException(resource + " is not on the class path");
            return new LuaScript(name, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(resource, e);
        }
    }

    /// Runs atomically in Redis. Each script's head names its KEYS and ARGV.
    public Future<@Nullable Response> run(RedisLink redis, List<String> keys, List<?> arguments) {
        List<Object> call = new ArrayList<>(keys.size() + arguments.size() + 2);
        call.add(hash);
        call.add(keys.size());
        call.addAll(keys);
        call.addAll(arguments);
        return redis.send(Command.EVALSHA, call.toArray()).recover(failure -> {
            String message = String.valueOf(failure.getMessage());
            if (!message.startsWith("NOSCRIPT")) return Future.failedFuture(failure);
            call.set(0, text);
            return redis.send(Command.EVAL, call.toArray());
        });
    }

    @Override
    public String toString() {
        return name;
    }

    private static String sha1(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
        }
    }
}
