package io.lectern;

import io.lectern.config.Settings;
import io.lectern.platform.Keys;
import io.lectern.platform.Migrations;
import io.lectern.platform.Postgres;
import io.vertx.core.Future;
import io.vertx.pgclient.PgConnectOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.flywaydb.core.api.FlywayException;

/// What commands share: checks whose failure is one clear line, and waiting, which nobody else may do.
final class Startup {
    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration STOP = Duration.ofSeconds(25);

    private Startup() {}

    static void requireStores(Settings settings) {
        requireUrl(
                "DATABASE_URL",
                settings.database().url().reveal(),
                "postgres://user:pass@host:port/db",
                "postgres",
                "postgresql");
        requireUrl("REDIS_URL", settings.redis().url().reveal(), "redis://:pass@host:port/0", "redis", "rediss");
    }

    /// Finds a taken port before anything is started, which is when the reason can still be told in one line.
    static void requirePorts(Settings settings) {
        requireFree(
                "http.port",
                "LECTERN_HTTP_PORT",
                settings.http().host(),
                settings.http().port());
        requireFree(
                "ops.port",
                "LECTERN_OPS_PORT",
                settings.ops().host(),
                settings.ops().port());
        if (!settings.cluster().host().isEmpty())
            requireFree(
                    "cluster.port",
                    "LECTERN_CLUSTER_PORT",
                    settings.cluster().host(),
                    settings.cluster().port());
    }

    static int migrate(Settings settings) {
        String url = settings.database().url().reveal();
        try {
            return Migrations.run(url);
        } catch (FlywayException e) {
            PgConnectOptions to = Postgres.options(url);
            throw new CommandFailure("DATABASE_URL: the database " + to.getDatabase() + " at " + to.getHost() + ":"
                    + to.getPort() + " cannot be used: " + reason(e));
        }
    }

    static App start(Settings settings) {
        requireRedis(settings);
        return await(App.start(settings, keys(settings)), START);
    }

    static void requireRedis(Settings settings) {
        URI url = URI.create(settings.redis().url().reveal());
        int port = url.getPort() < 0 ? 6379 : url.getPort();
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(url.getHost(), port), 3_000);
        } catch (IOException e) {
            throw new CommandFailure("REDIS_URL: no Redis answers at " + url.getHost() + ":" + port);
        }
    }

    static Keys keys(Settings settings) {
        try {
            return Keys.of(settings.secret(), settings.data());
        } catch (IOException e) {
            throw new CommandFailure("the secret in " + settings.data() + " cannot be read or made: " + e.getMessage());
        }
    }

    static <T> T await(Future<T> future, Duration patience) {
        try {
            return future.await(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new CommandFailure("not ready after " + patience.toSeconds() + " s");
        } catch (CommandFailure e) {
            throw e;
        } catch (RuntimeException e) {
            throw new CommandFailure(reason(e));
        }
    }

    /// Blocks until the process is asked to end, and then until everything has stopped.
    ///
    /// @param last closed after the rest, before the process ends
    static void untilStopped(Supplier<Future<Void>> stop, Runnable last) {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            asked.countDown();
            try {
                if (!stopped.await(STOP.toSeconds(), TimeUnit.SECONDS))
                    System.err.println("lectern: stopped without waiting any longer");
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }));
        try {
            asked.await();
            await(stop.get(), STOP);
            last.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            stopped.countDown();
        }
    }

    private static void requireUrl(String variable, String url, String example, String... schemes) {
        if (url.isEmpty())
            throw new CommandFailure(
                    variable + " is not set; it is " + example + " (scripts/run brings its own stores)");
        for (String scheme : schemes) if (url.startsWith(scheme + "://") && parses(url)) return;
        throw new CommandFailure(variable + " cannot be read; it is " + example);
    }

    private static boolean parses(String url) {
        try {
            return URI.create(url).getHost() != null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static void requireFree(String key, String variable, String host, int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(host, port));
        } catch (IOException e) {
            throw new CommandFailure(
                    key + ": port " + port + " on " + host + " is taken; stop what listens there or set " + variable);
        }
    }

    /// The innermost message: what happened, without the layers it happened in.
    private static String reason(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) cause = cause.getCause();
        String message = cause.getMessage();
        return message == null
                ? cause.getClass().getSimpleName()
                : message.lines().findFirst().orElse(message);
    }
}
