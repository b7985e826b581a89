package io.lectern.archive;

import io.lectern.config.Settings;
import io.lectern.platform.Nodes;
import io.lectern.platform.Postgres;
import io.lectern.platform.RedisLink;
import io.lectern.room.RoomKeys;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Carries entries from the outbox of each partition to Postgres.
///
/// Read, write, then delete: a crash in between writes the same entries again, and every write is idempotent, so two
/// archives at work on one partition only cost effort. While Postgres is away the entries wait in Redis.
public final class ArchiveVerticle extends VerticleBase {
    private static final Logger LOGGER = LoggerFactory.getLogger(ArchiveVerticle.class);
    private static final int BATCH = 500;
    private static final long IDLE_MS = 200;
    private static final long AFTER_FAILURE_MS = 2_000;

    private final Settings settings;
    private final Nodes nodes;
    private final Counter archived;
    private final int index;
    private @Nullable RedisLink redis;
    private @Nullable Postgres postgres;
    private boolean stopped;
    private boolean failing;

    /// @param index of this instance on its node, from 0 on
    public ArchiveVerticle(Settings settings, Nodes nodes, MeterRegistry meters, int index) {
        this.settings = settings;
        this.nodes = nodes;
        this.archived = meters.counter("lectern.archive.entries");
        this.index = index;
    }

    @Override
    public Future<?> start() {
        return RedisLink.open(vertx, settings.redis()).onSuccess(link -> {
            redis = link;
            Postgres store = Postgres.open(vertx, settings.database());
            postgres = store;
            run(link, new PgArchive(store));
        });
    }

    @Override
    public Future<?> stop() {
        stopped = true;
        Future<Void> closed = postgres == null ? Future.succeededFuture() : postgres.close();
        RedisLink link = redis;
        return link == null ? closed : closed.eventually(link::close);
    }

    private void run(RedisLink link, PgArchive archive) {
        if (stopped) return;
        List<Future<Integer>> moves = new ArrayList<>();
        for (int partition = 0; partition < RoomKeys.PARTITIONS; partition++)
            if (isMine(partition)) moves.add(move(link, archive, RoomKeys.outbox(partition)));
        Future.join(moves).onComplete(done -> {
            if (done.failed()) report(done.cause());
            else failing = false;
            boolean full = done.succeeded() && moves.stream().anyMatch(move -> move.result() == BATCH);
            long pause = done.failed() ? AFTER_FAILURE_MS : full ? 1 : IDLE_MS;
            if (!stopped) vertx.setTimer(pause, due -> run(link, archive));
        });
    }

    /// The archives of all nodes share the partitions by rank; a wrong share is only wasted effort.
    private boolean isMine(int partition) {
        List<String> ranked = nodes.view().live().stream()
                .filter(live -> live.description().archives() > 0)
                .map(live -> live.node().value())
                .sorted()
                .toList();
        int rank = ranked.indexOf(nodes.self().value());
        if (rank < 0) return true;
        int share = partition % ranked.size();
        return share == rank && partition / ranked.size() % settings.archive().instances() == index;
    }

    private Future<Integer> move(RedisLink link, PgArchive archive, String outbox) {
        return link.send(Command.XRANGE, outbox, "-", "+", "COUNT", BATCH).compose(page -> {
            if (page == null || page.size() == 0) return Future.succeededFuture(0);
            List<Archived> entries = new ArrayList<>();
            List<Object> ids = new ArrayList<>(List.of(outbox));
            for (Response entry : page) {
                ids.add(entry.get(0).toString());
                entries.add(Archived.read(entry.get(1)));
            }
            return write(link, archive, outbox, entries)
                    .compose(written -> link.send(Command.XDEL, ids.toArray()))
                    .map(deleted -> {
                        archived.increment(entries.size());
                        return entries.size();
                    });
        });
    }

    /// One entry that Postgres cannot take must not hold up all others: they are written one by one then.
    private static Future<Void> write(RedisLink link, PgArchive archive, String outbox, List<Archived> entries) {
        return archive.write(entries).recover(failure -> {
            if (!PgArchive.isRefused(failure)) return Future.failedFuture(failure);
            if (entries.size() == 1) return setAside(link, outbox, entries.getFirst(), failure);
            Future<Void> all = Future.succeededFuture();
            for (Archived entry : entries) all = all.compose(done -> write(link, archive, outbox, List.of(entry)));
            return all;
        });
    }

    private static Future<Void> setAside(RedisLink link, String outbox, Archived entry, Throwable why) {
        LOGGER.atError()
                .setCause(why)
                .addKeyValue("room", entry.room().wire())
                .log(
                        "Postgres refuses {} at {}; it is kept in {}:refused",
                        entry.type(),
                        entry.entry().position(),
                        outbox);
        String position = entry.entry().position().toString();
        return link.send(
                        Command.XADD,
                        outbox + ":refused",
                        "*",
                        "room",
                        entry.room().wire(),
                        "position",
                        position,
                        "t",
                        entry.text())
                .mapEmpty();
    }

    private void report(Throwable failure) {
        if (failing) return;
        failing = true;
        LOGGER.atWarn().setCause(failure).log("the archive waits; entries stay in Redis");
    }
}
