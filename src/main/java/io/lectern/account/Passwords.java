package io.lectern.account;

import com.password4j.Argon2Function;
import com.password4j.Password;
import com.password4j.types.Argon2;
import io.lectern.protocol.ErrorCode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/// Hashes and checks passwords (Argon2id) on a few threads of its own. One for all instances of a node, because
/// what it bounds, cores and memory, is the node's.
public final class Passwords {
    public static final int SHORTEST = 8;
    public static final int LONGEST = 128;

    private static final int MEMORY_KIB = 19_456;
    private static final int ITERATIONS = 2;
    private static final int PARALLELISM = 1;
    private static final int HASH_BYTES = 32;
    private static final int SALT_BYTES = 16;
    /// Who would wait longer than this many checks takes some seconds; better to be told so.
    private static final int WAITING_PER_HASHER = 32;

    /// A hash with the parameters above of a random password that nobody kept: what an unknown person's is checked
    /// with.
    private static final String NOBODY =
            "$argon2id$v=19$m=19456,t=2,p=1$PQ89bvY5WBuzUGTeivX+XQ" + "$veLmLPUAw4lSixYmo6qZTjDmOG4wQSot+TbgNW0lmgc";

    private final Argon2Function function =
            Argon2Function.getInstance(MEMORY_KIB, ITERATIONS, PARALLELISM, HASH_BYTES, Argon2.ID);
    private final Set<String> common = readCommon();
    private final AtomicInteger waiting = new AtomicInteger();
    private final WorkerExecutor hashers;
    private final int mostWaiting;

    public Passwords(Vertx vertx, int hashers) {
        this.hashers = vertx.createSharedWorkerExecutor("hashers", hashers);
        this.mostWaiting = hashers * WAITING_PER_HASHER;
    }

    /// @return fails with `BUSY` when too many are waiting already
    public Future<String> hash(String password) {
        return run(() -> hashNow(password));
    }

    /// Checks a password exactly as given.
    ///
    /// @param hash empty when nobody has that e-mail: then it takes just as long, and the answer is no
    public Future<Boolean> matches(String password, Optional<String> hash) {
        if (password.length() > LONGEST) return Future.succeededFuture(false);
        return run(() -> {
            boolean same = matchesNow(password, hash.orElse(NOBODY));
            return same && hash.isPresent();
        });
    }

    /// Whether a hash was made with weaker parameters than today's.
    public boolean isWeak(String hash) {
        Argon2Function made = Argon2Function.getInstanceFromHash(hash);
        return made.getMemory() < MEMORY_KIB
                || made.getIterations() < ITERATIONS
                || made.getVariant() != Argon2.ID
                || made.getOutputLength() < HASH_BYTES;
    }

    /// What is wrong with a new password, as the key of a field's message; empty when nothing is.
    public Optional<String> objection(String password) {
        if (password.length() < SHORTEST) return Optional.of("too_short");
        if (password.length() > LONGEST) return Optional.of("too_long");
        return common.contains(password.toLowerCase(Locale.ROOT)) ? Optional.of("too_common") : Optional.empty();
    }

    public Future<Void> close() {
        return hashers.close();
    }

    private <T> Future<T> run(Callable<T> work) {
        if (waiting.incrementAndGet() > mostWaiting) {
            waiting.decrementAndGet();
            return Future.failedFuture(ErrorCode.BUSY.refuse().retryAfter(Duration.ofSeconds(2)));
        }
        return hashers.executeBlocking(work, false)
                .map(result -> Objects.requireNonNull(result, "a check has a result"))
                .onComplete(done -> waiting.decrementAndGet());
    }

    private String hashNow(String password) {
        return Password.hash(password).addRandomSalt(SALT_BYTES).with(function).getResult();
    }

    private static boolean matchesNow(String password, String hash) {
        return Password.check(password, hash).with(Argon2Function.getInstanceFromHash(hash));
    }

    private static Set<String> readCommon() {
        try (InputStream in = Passwords.class.getResourceAsStream("common-passwords.txt")) {
            if (in == null) throw new IllegalStateException("common-passwords.txt is not on the class path");
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .collect(Collectors.toUnmodifiableSet());
        } catch (IOException e) {
            throw new UncheckedIOException("common-passwords.txt", e);
        }
    }
}
