package io.lectern.room;

import io.lectern.protocol.RoomId;
import io.lectern.room.RedisRoomLog.Line;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;

/// Pages of what happened in a room, the latest from its log and older ones from the past, with no border to be seen.
public final class History {
    private final RedisRoomLog log;
    private final Past past;

    public History(RedisRoomLog log, Past past) {
        this.log = log;
        this.past = past;
    }

    /// @param lines oldest first
    /// @param more whether there are older ones
    public record Page(List<Line> lines, boolean more) {
        static Page of(List<Line> found, int limit) {
            boolean more = found.size() > limit;
            return new Page(more ? found.subList(found.size() - limit, found.size()) : found, more);
        }
    }

    /// The latest `limit` seen events before `before`.
    public Future<Page> before(RoomId room, long before, int limit) {
        Future<Long> top =
                log.top(room).map(found -> found.map(at -> at.position().seq()).orElse(Long.MAX_VALUE));
        Future<List<Line>> lines = log.before(room, before, limit + 1);
        return Future.all(top, lines)
                .compose(read -> onFrom(room, run(lines.result(), Math.min(before - 1, top.result())), before, limit));
    }

    private Future<Page> onFrom(RoomId room, List<Line> run, long before, int limit) {
        long first = run.isEmpty() ? before : run.getFirst().position().seq();
        if (run.size() > limit || first == 1) return Future.succeededFuture(Page.of(run, limit));
        return past.before(room, first, limit + 1 - run.size())
                .map(older -> {
                    List<Line> all = new ArrayList<>(older);
                    all.addAll(run);
                    return Page.of(all, limit);
                })
                .recover(away ->
                        run.isEmpty() ? Future.failedFuture(away) : Future.succeededFuture(new Page(run, true)));
    }

    /// The end of the log's page that has no hole: a Redis that took over may lack what the one before it had, and what
    /// the archive still knows.
    private static List<Line> run(List<Line> lines, long expected) {
        int from = lines.size();
        if (from == 0 || lines.getLast().position().seq() < expected) return List.of();
        from--;
        while (from > 0
                && lines.get(from - 1).position().seq()
                        == lines.get(from).position().seq() - 1) from--;
        return lines.subList(from, lines.size());
    }
}
