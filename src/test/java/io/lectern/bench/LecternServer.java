package io.lectern.bench;

import io.lectern.config.Secret;
import io.lectern.platform.Keys;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// The shipped jar, as an operator starts it, with limits that a load generator does not run into.
record LecternServer(Child child, int port) implements Rival {
    private static final String SECRET = "a secret that only the bench knows, 2026";
    private static final long TOKEN_LIFE_S = 12 * 3_600L;

    /// Where and how to run.
    ///
    /// @param command what starts it, such as `scripts/lectern serve`
    /// @param port the first of three
    record Setup(List<String> command, int port, int instances) {}

    static LecternServer start(Setup setup, BenchStores stores, Path directory)
            throws IOException, InterruptedException {
        int port = setup.port();
        Map<String, String> environment = new HashMap<>();
        environment.put("DATABASE_URL", stores.databaseUrl());
        environment.put("REDIS_URL", stores.redisUrl());
        environment.put("LECTERN_SECRET", SECRET);
        environment.put("LECTERN_DATA", directory.resolve("data").toString());
        environment.put("ZOOM_API_URL", "http://127.0.0.1:" + (port + 3));
        environment.put("LECTERN_ROLES", "edge,rooms,archive");
        environment.put("LECTERN_HTTP_HOST", "127.0.0.1");
        environment.put("LECTERN_HTTP_PORT", Integer.toString(port));
        environment.put("LECTERN_HTTP_INSTANCES", Integer.toString(setup.instances()));
        environment.put("LECTERN_ROOMS_INSTANCES", Integer.toString(setup.instances()));
        environment.put("LECTERN_OPS_PORT", Integer.toString(port + 1));
        environment.put("LECTERN_CLUSTER_PORT", Integer.toString(port + 2));
        environment.put("LECTERN_CLUSTER_MEMBERS", "127.0.0.1:" + (port + 2));
        environment.put("LECTERN_AUTH_ACCESS_TTL", "12h");
        environment.put("LECTERN_LIMITS_USER_PER_HOUR", "2000000000");
        environment.put("LECTERN_SESSION_MESSAGES_PER_SECOND", "100000");
        environment.put("LECTERN_SESSION_CONNECTS_PER_MINUTE", "1000000");
        environment.put("LECTERN_ROOMS_MESSAGES_PER_SECOND", "100000");
        Child child = Child.start(setup.command(), environment, directory.resolve("lectern.log"))
                .awaitAnswer("http://127.0.0.1:" + (port + 1) + "/health/ready");
        return new LecternServer(child, port);
    }

    @Override
    public long pid() {
        return child.process().pid();
    }

    @Override
    public Dialect dialect(Swarm.Plan plan) {
        byte[] key;
        try {
            key = Keys.of(new Secret(SECRET), Path.of("")).tokens();
        } catch (IOException e) {
            throw new IllegalStateException("a given secret is not read from a file", e);
        }
        return new LecternDialect(
                room -> Classes.lesson(plan, room), seat -> token(key, Classes.user(plan, seat), seat.number() == 0));
    }

    @Override
    public long heap() throws IOException, InterruptedException {
        return Memory.heapOfJvm(pid());
    }

    @Override
    public void close() {
        child.close();
    }

    /// An access token as the server itself would sign it, of a sign-in that [Classes] wrote down: ten thousand people
    /// need not sign in one by one.
    private static String token(byte[] key, long user, boolean teacher) {
        long now = Instant.now().getEpochSecond();
        String claims = "{\"token_type\":\"access\",\"exp\":" + (now + TOKEN_LIFE_S) + ",\"iat\":" + now
                + ",\"jti\":\"%032x\",\"sid\":\"00000000-0000-4000-8000-%012d\",\"user_id\":%d"
                        .formatted(user, user, user)
                + ",\"role\":\"" + (teacher ? "teacher" : "student") + "\",\"is_superuser\":false,\"email\":\"" + user
                + "@school.test\",\"name\":\"Member " + user + "\",\"iss\":\"lectern\",\"aud\":[\"lectern\"]}";
        String signed = base64("{\"typ\":\"JWT\",\"alg\":\"HS256\"}".getBytes(StandardCharsets.UTF_8)) + "."
                + base64(claims.getBytes(StandardCharsets.UTF_8));
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return signed + "." + base64(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HmacSHA256", e);
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
