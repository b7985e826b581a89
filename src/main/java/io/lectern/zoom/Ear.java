package io.lectern.zoom;

import io.lectern.config.Settings;
import io.lectern.platform.PgNews;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.UUID;

/// Hears from Postgres that something about the seats was committed, by whatever node, and has it seen to at once.
/// What is not heard is found by a look now and then.
final class Ear implements PgNews.Listener {
    private static final String CHANNEL = "lectern_pool";
    private static final long NOW_AND_THEN_MS = 5_000;

    private final Vertx vertx;
    private final Relay relay;
    private final Waitlist waitlist;
    private final PgNews news;
    private final long timer;

    private Ear(Vertx vertx, Settings.Database settings, Relay relay, Waitlist waitlist) {
        this.vertx = vertx;
        this.relay = relay;
        this.waitlist = waitlist;
        String name = UUID.randomUUID().toString().replace("-", "");
        this.news = PgNews.open(vertx, settings, CHANNEL, name, this);
        this.timer = vertx.setPeriodic(NOW_AND_THEN_MS, due -> relay.look());
    }

    /// Listens until closed, on the calling event loop.
    static Ear open(Vertx vertx, Settings.Database settings, Relay relay, Waitlist waitlist) {
        return new Ear(vertx, settings, relay, waitlist);
    }

    @Override
    public void heard(String word) {
        if (word.equals("news")) relay.look();
        else waitlist.look().otherwiseEmpty();
    }

    @Override
    public void listening() {
        relay.look();
        waitlist.look().otherwiseEmpty();
    }

    /// Completes when nothing that was heard is still being seen to.
    Future<?> close() {
        vertx.cancelTimer(timer);
        return Future.join(waitlist.stop(), news.close().eventually(relay::stop));
    }
}
