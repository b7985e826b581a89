package io.lectern.platform;

import io.lectern.config.Settings;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.PgNotification;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Hears what Postgres tells on one channel, over one connection that is kept up by itself.
///
/// Such a connection can be dead without a sign: behind a firewall that forgot it, or a pooler that hands it to
/// somebody else. So every second a word is sent to oneself over another connection, and a connection on which it
/// is not heard for a while is given up.
public final class PgNews {
    private static final Logger LOGGER = LoggerFactory.getLogger(PgNews.class);
    private static final Duration PULSE = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(4);
    private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(2);

    private final Vertx vertx;
    private final Context context;
    private final Settings.Database settings;
    private final String channel;
    private final String echo;
    private final Listener listener;
    private Postgres voice;
    private volatile long heardAt = System.nanoTime();
    private @Nullable PgConnection ear;
    private long pulse = -1;
    private int failures;
    private boolean closed;

    /// Who is told.
    public interface Listener {
        /// One word, after what it is about was committed.
        void heard(String word);

        /// Nothing was heard for a while, and from now on it is again: anything may have happened meanwhile.
        void listening();
    }

    private PgNews(Vertx vertx, Settings.Database settings, String channel, String name, Listener listener) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.settings = new Settings.Database(settings.url(), 1);
        this.channel = channel;
        this.echo = channel + "_" + name;
        this.listener = listener;
        this.voice = Postgres.open(vertx, this.settings);
    }

    /// Listens from now on, on the calling event loop; does not wait until Postgres is there.
    ///
    /// @param name of whoever listens; no two of them have the same
    public static PgNews open(Vertx vertx, Settings.Database settings, String channel, String name, Listener listener) {
        PgNews news = new PgNews(vertx, settings, channel, name, listener);
        news.connect();
        news.pulse = vertx.setPeriodic(PULSE.toMillis(), tick -> news.beat());
        return news;
    }

    /// How long nothing has been heard, not even the word to oneself: some two seconds at most when all is well.
    public Duration silence() {
        return Duration.ofNanos(System.nanoTime() - heardAt);
    }

    /// May be called from anywhere.
    public Future<Void> close() {
        Promise<Void> done = Promise.promise();
        context.runOnContext(here -> {
            closed = true;
            vertx.cancelTimer(pulse);
            PgConnection last = ear;
            Future<Void> ended = last == null ? Future.succeededFuture() : last.close();
            ended.eventually(voice::close).onComplete(done);
        });
        return done.future();
    }

    private void connect() {
        if (closed) return;
        PgConnection.connect(vertx, Postgres.options(settings.url().reveal()))
                .compose(fresh -> {
                    fresh.notificationHandler(this::heard);
                    return fresh.query("listen " + channel + "; listen " + echo)
                            .execute()
                            .map(fresh)
                            .onFailure(refused -> fresh.close());
                })
                .timeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .onSuccess(this::up)
                .onFailure(failure -> retry());
    }

    private void up(PgConnection fresh) {
        if (closed) {
            fresh.close();
            return;
        }
        if (failures > 0) LOGGER.atInfo().addKeyValue("channel", channel).log("Postgres is heard again");
        failures = 0;
        ear = fresh;
        heardAt = System.nanoTime();
        fresh.closeHandler(gone -> down(fresh));
        listener.listening();
    }

    private void heard(PgNotification word) {
        heardAt = System.nanoTime();
        if (word.getChannel().equals(channel) && !closed) listener.heard(word.getPayload());
    }

    private void beat() {
        PgConnection current = ear;
        if (current == null) return;
        if (silence().compareTo(PATIENCE) > 0) {
            // Which of the two is dead cannot be told from here, nor does a goodbye get through.
            current.closeHandler(null);
            current.close();
            voice.close();
            voice = Postgres.open(vertx, settings);
            down(current);
            return;
        }
        voice.sql()
                .preparedQuery("select pg_notify($1, '')")
                .execute(Tuple.of(echo))
                .onFailure(failure -> LOGGER.atDebug().setCause(failure).log("no word could be sent"));
    }

    private void down(PgConnection lost) {
        if (!lost.equals(ear) || closed) return;
        ear = null;
        LOGGER.atWarn().addKeyValue("channel", channel).log("Postgres is not heard any more; listening anew");
        retry();
    }

    private void retry() {
        if (closed) return;
        long wait = Math.min(LONGEST_BACKOFF.toMillis(), 50L << Math.min(failures++, 6));
        vertx.setTimer(wait, due -> connect());
    }
}
