package io.lectern.room;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.lectern.config.Settings;
import io.lectern.platform.LuaScript;
import io.lectern.platform.RedisLink;
import io.lectern.protocol.Formats;
import io.lectern.protocol.RoomId;
import io.lectern.protocol.UserId;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.ResponseType;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The log of every room, in Redis: the one place where the order of events is decided.
public final class RedisRoomLog {
    private static final LuaScript APPEND = LuaScript.load("room/append");
    private static final LuaScript LOAD = LuaScript.load("room/load");
    private static final LuaScript SNAPSHOT = LuaScript.load("room/snapshot");
    private static final int PAGE = 512;
    private static final int RECALLED = 50;

    private final RedisLink redis;
    private final long keepMillis;
    private final int history;
    private final SecureRandom random = new SecureRandom();

    public RedisRoomLog(RedisLink redis, Settings.Rooms settings) {
        this.redis = redis;
        this.keepMillis = settings.historyTtl().toMillis();
        this.history = settings.history();
    }

    /// An entry with the text that stands for it in the log and on the wire.
    public record Line(Position position, String text) {}

    /// A room as read: the epoch it is in and its state.
    public record Loaded(String epoch, RoomState state) {}

    /// What became of an append.
    public sealed interface Appended {
        record Done() implements Appended {}

        /// The log moved on under the same epoch; these are its entries since.
        record Behind(List<Line> missed) implements Appended {}

        /// The log is in another epoch: load again.
        record OtherEpoch() implements Appended {}

        /// These client ids stand in the log already, under these numbers; nothing was written.
        record Known(Map<String, Long> seqs) implements Appended {}
    }

    /// One entry to append: its line, the id that makes it unique, whether Postgres wants it, and the number of the
    /// message that is deleted by it, or 0.
    public record Write(Line line, @Nullable String uniqueId, boolean archived, long deletes) {}

    /// Reads a room, from its snapshot and the entries after it; makes it when it does not exist. A room that is new
    /// here goes on where the past ends, with what was said last.
    public Future<Loaded> load(RoomId room, Past past) {
        return load(room, "").compose(answer -> {
            if (answer.size() > 1) return Future.succeededFuture(loaded(room, answer));
            return past.top(room)
                    .compose(top -> load(room, top))
                    .map(known -> loaded(room, known))
                    .compose(anew -> recall(anew, past));
        });
    }

    private Future<Response> load(RoomId room, Object pastTop) {
        List<Object> arguments = List.of(
                redis.replicationId(),
                freshEpoch(),
                keepMillis,
                pastTop,
                room.kind().hasRoster() ? "" : firstEpoch());
        return LOAD.run(redis, RoomKeys.all(room), arguments).map(answer -> {
            if (answer == null) throw new IllegalStateException("room/load answers always");
            return answer;
        });
    }

    private Future<Loaded> recall(Loaded anew, Past past) {
        RoomState state = anew.state();
        if (state.position().seq() == 0 || !state.chat().recent().isEmpty()) return Future.succeededFuture(anew);
        Future<List<UserId>> banned =
                state.room().kind().hasRoster() ? past.banned(state.room()) : Future.succeededFuture(List.of());
        return banned.compose(users -> recall(new Loaded(anew.epoch(), state.barring(users)), state.room(), past));
    }

    private Future<Loaded> recall(Loaded anew, RoomId room, Past past) {
        return past.before(room, anew.state().position().seq() + 1, RECALLED)
                .compose(lines -> {
                    RoomState recalled = anew.state();
                    for (Line line : lines)
                        recalled = recalled.recalling(RoomCodec.decode(line.position(), line.text()));
                    Loaded whole = new Loaded(anew.epoch(), recalled);
                    return snapshot(anew.epoch(), recalled).map(whole);
                })
                // Only the look of the room: its numbers are safe already.
                .otherwise(anew);
    }

    /// Appends if the log still is at this position of this epoch.
    public Future<Appended> append(
            RoomId room, String epoch, Position at, List<Write> writes, Optional<Instant> deadline) {
        List<Object> arguments = new ArrayList<>(6 + 5 * writes.size());
        arguments.addAll(List.of(epoch, at, redis.replicationId(), room.wire()));
        // Rounded up, or a room would be woken a little before it is due, find nothing to do and be forgotten.
        arguments.add(
                deadline.map(instant -> Long.toString(instant.plusNanos(999_999).toEpochMilli()))
                        .orElse(""));
        arguments.add(keepMillis);
        for (Write write : writes) {
            arguments.add(write.line().position());
            arguments.add(write.line().text());
            arguments.add(write.uniqueId() == null ? "" : write.uniqueId());
            arguments.add(write.archived() ? "1" : "");
            arguments.add(write.deletes() == 0 ? "" : write.deletes());
        }
        return APPEND.run(redis, RoomKeys.all(room), arguments).map(answer -> appended(epoch, answer));
    }

    /// Stores the state and drops entries that are older than both the snapshot and the kept history.
    public Future<Void> snapshot(String epoch, RoomState state) {
        try {
            String text = Formats.json().writeValueAsString(StoredState.of(state));
            long oldest = Math.max(0, state.position().seq() - history);
            return SNAPSHOT.run(
                            redis,
                            RoomKeys.all(state.room()),
                            List.of(state.position(), text, oldest, keepMillis, epoch))
                    .mapEmpty();
        } catch (JsonProcessingException e) {
            return Future.failedFuture(e);
        }
    }

    /// The seen events after `since` up to and including `upTo`, oldest first.
    ///
    /// @return as many as the log still has; the caller checks that none is missing
    public Future<List<Line>> after(RoomId room, long since, long upTo, int most) {
        List<Line> found = new ArrayList<>();
        return readOn(room, "(" + since + "-" + Long.MAX_VALUE, upTo, most, found)
                .map(read -> found);
    }

    /// The latest seen events before `before`, oldest first.
    public Future<List<Line>> before(RoomId room, long before, int most) {
        List<Line> found = new ArrayList<>();
        return readBack(room, "(" + before + "-0", most, found).map(read -> found.reversed());
    }

    /// Which of these client ids stand in the log, and under which numbers.
    public Future<Map<String, Long>> known(RoomId room, Collection<String> ids) {
        List<String> asked = List.copyOf(ids);
        List<Object> arguments = new ArrayList<>(List.of(RoomKeys.cids(room)));
        arguments.addAll(asked);
        return redis.send(Command.ZMSCORE, arguments.toArray()).map(answer -> {
            Map<String, Long> seqs = new HashMap<>();
            for (int i = 0; answer != null && i < asked.size(); i++)
                if (answer.get(i) != null) seqs.put(asked.get(i), answer.get(i).toLong());
            return seqs;
        });
    }

    /// Epoch and position of a room, or empty when there is none.
    public Future<Optional<Top>> top(RoomId room) {
        return redis.send(Command.HMGET, RoomKeys.meta(room), "epoch", "position")
                .map(answer -> {
                    if (answer == null || answer.get(0) == null) return Optional.empty();
                    return Optional.of(new Top(
                            answer.get(0).toString(),
                            Position.parse(answer.get(1).toString())));
                });
    }

    /// Epoch and position of a room that keeps no members. One that nothing ever happened in has an epoch all the
    /// same, the one it will begin with: whoever stands there misses nothing when something does.
    public Future<Top> standing(RoomId room) {
        return top(room).map(found -> found.orElseGet(() -> new Top(firstEpoch(), Position.START)));
    }

    private String firstEpoch() {
        String id = redis.replicationId();
        return "0" + id.substring(0, Math.min(12, id.length()));
    }

    /// Where a log stands.
    public record Top(String epoch, Position position) {}

    private Future<Void> readOn(RoomId room, String from, long upTo, int most, List<Line> into) {
        return page(room, Command.XRANGE, from, upTo + "-0").compose(lines -> {
            for (Line line : lines) if (into.size() < most && RoomCodec.isSeen(line.text())) into.add(line);
            if (lines.size() < PAGE || into.size() >= most) return Future.succeededFuture();
            return readOn(room, "(" + lines.getLast().position(), upTo, most, into);
        });
    }

    private Future<Void> readBack(RoomId room, String from, int most, List<Line> into) {
        return page(room, Command.XREVRANGE, from, "-").compose(lines -> {
            for (Line line : lines) if (into.size() < most && RoomCodec.isSeen(line.text())) into.add(line);
            if (lines.size() < PAGE || into.size() >= most) return Future.succeededFuture();
            return readBack(room, "(" + lines.getLast().position(), most, into);
        });
    }

    /// A page of the log as it may be shown: deleted messages without their text.
    private Future<List<Line>> page(RoomId room, Command range, String from, String to) {
        Future<@Nullable Response> page = redis.send(range, RoomKeys.log(room), from, to, "COUNT", PAGE);
        Future<@Nullable Response> deleted = redis.send(Command.ZRANGE, RoomKeys.deleted(room), 0, -1);
        return Future.all(page, deleted).map(read -> {
            List<Line> lines = lines(page.result(), 0);
            Response numbers = deleted.result();
            if (numbers == null || numbers.size() == 0) return lines;
            Set<Long> gone = new HashSet<>();
            for (Response number : numbers) gone.add(number.toLong());
            lines.replaceAll(line -> gone.contains(line.position().seq()) && RoomCodec.isSeen(line.text())
                    ? new Line(line.position(), RoomCodec.redacted(line.text()))
                    : line);
            return lines;
        });
    }

    private static Loaded loaded(RoomId room, Response answer) {
        String stored = answer.get(2).toString();
        RoomState state = stored.isEmpty()
                ? RoomState.empty(room)
                : StoredState.read(stored).state(room);
        for (Line line : lines(answer, 3)) state = state.with(RoomCodec.decode(line.position(), line.text()));
        return new Loaded(
                answer.get(0).toString(), state.at(Position.parse(answer.get(1).toString())));
    }

    private static Appended appended(String epoch, @Nullable Response answer) {
        if (answer == null) throw new IllegalStateException("room/append answers always");
        return switch (answer.get(0).toString()) {
            case "ok" -> new Appended.Done();
            case "stale" -> {
                List<Line> missed = lines(answer, 2);
                boolean same = answer.get(1).toString().equals(epoch) && !missed.isEmpty();
                yield same ? new Appended.Behind(missed) : new Appended.OtherEpoch();
            }
            case "known" -> {
                Map<String, Long> seqs = new HashMap<>();
                for (int i = 1; i < answer.size(); i += 2)
                    seqs.put(
                            answer.get(i).toString(),
                            Long.parseLong(answer.get(i + 1).toString()));
                yield new Appended.Known(seqs);
            }
            default -> throw new IllegalStateException("room/append answered " + answer);
        };
    }

    /// Entries as Redis gives them: `[id, ["t", text]]` from a stream, `[id, text]` from our scripts.
    private static List<Line> lines(@Nullable Response answer, int from) {
        List<Line> lines = new ArrayList<>();
        for (int i = from; answer != null && i < answer.size(); i++) {
            Response fields = answer.get(i).get(1);
            boolean raw = fields.type() == ResponseType.MULTI;
            lines.add(new Line(
                    Position.parse(answer.get(i).get(0).toString()),
                    raw ? fields.get(1).toString() : fields.toString()));
        }
        return lines;
    }

    private String freshEpoch() {
        return Long.toString(random.nextLong() >>> 1, 36);
    }
}
