package io.lectern.room;

import static io.lectern.room.Steps.ANNA;
import static io.lectern.room.Steps.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.lectern.config.Settings;
import io.lectern.platform.RedisLink;
import io.lectern.protocol.RoomId;
import io.lectern.protocol.UserId;
import io.lectern.room.RedisRoomLog.Appended;
import io.lectern.room.RedisRoomLog.Line;
import io.lectern.room.RedisRoomLog.Loaded;
import io.lectern.room.RedisRoomLog.Write;
import io.lectern.testing.Eventually;
import io.lectern.testing.Stores;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RedisRoomLogIT {
    private static final AtomicInteger ROOMS = new AtomicInteger();
    private static final Vertx VERTX = Vertx.vertx();
    private static final Settings SETTINGS = Stores.settings(Map.of("LECTERN_ROOMS_HISTORY", "20"));

    private final RoomId room = RoomId.parse("lesson:" + ROOMS.incrementAndGet());
    private final Client one = new Client();
    private final Client two = new Client();

    /// A log on an event loop and a connection of its own.
    private static final class Client {
        final Context context = ((io.vertx.core.internal.VertxInternal) VERTX).createEventLoopContext();
        final RedisLink redis = Eventually.on(context, () -> RedisLink.open(VERTX, SETTINGS.redis()));
        final RedisRoomLog log = new RedisRoomLog(redis, SETTINGS.rooms());

        <T> T on(java.util.function.Supplier<Future<T>> work) {
            return Eventually.on(context, work);
        }

        String redis(Command command, Object... arguments) {
            return on(() -> redis.send(command, arguments).map(String::valueOf));
        }

        Loaded load(RoomId room) {
            return load(room, new Known(0, List.of()));
        }

        Loaded load(RoomId room, Past past) {
            return on(() -> log.load(room, past));
        }

        Appended append(RoomId room, Loaded at, Write... writes) {
            return on(() -> log.append(room, at.epoch(), at.state().position(), List.of(writes), Optional.empty()));
        }
    }

    /// A past that is told.
    private record Known(long highest, List<Line> lines, List<UserId> banned) implements Past {
        Known(long highest, List<Line> lines) {
            this(highest, lines, List.of());
        }

        @Override
        public Future<List<UserId>> banned(RoomId room) {
            return Future.succeededFuture(banned);
        }

        @Override
        public Future<Long> top(RoomId room) {
            return Future.succeededFuture(highest);
        }

        @Override
        public Future<List<Line>> before(RoomId room, long before, int most) {
            return Future.succeededFuture(lines.stream()
                    .filter(line -> line.position().seq() < before)
                    .toList());
        }

        @Override
        public Future<Void> close() {
            return Future.succeededFuture();
        }
    }

    @AfterEach
    void hangUp() {
        one.on(one.redis::close);
        two.on(two.redis::close);
    }

    @AfterAll
    static void close() {
        Eventually.await(VERTX.close());
    }

    @Test
    void aRoomThatNobodyKnowsIsEmptyAndHasAnEpoch() {
        assertThat(one.<Optional<RedisRoomLog.Top>>on(() -> one.log.top(room))).isEmpty();
        Loaded made = one.load(room);

        assertThat(made.state()).isEqualTo(RoomState.empty(room));
        assertThat(made.epoch()).isNotEmpty();
        assertThat(two.load(room)).isEqualTo(made);
    }

    @Test
    void whatIsAppendedIsLoadedByAnybody() {
        Loaded empty = one.load(room);

        assertThat(one.append(room, empty, chat("1-0", "a"), chat("2-0", "b"))).isEqualTo(new Appended.Done());

        assertThat(two.load(room).state().position()).isEqualTo(new Position(2, 0));
        assertThat(two.load(room).epoch()).isEqualTo(empty.epoch());
        assertThat(texts(two.load(room).state())).containsExactly("a", "b");
        assertThat(two.<Optional<RedisRoomLog.Top>>on(() -> two.log.top(room)))
                .contains(new RedisRoomLog.Top(empty.epoch(), new Position(2, 0)));
    }

    @Test
    void whoIsBehindGetsWhatWasMissedAndWritesNothing() {
        Loaded empty = one.load(room);
        one.append(room, empty, chat("1-0", "a"), chat("2-0", "b"));

        Appended stale = two.append(room, empty, chat("1-0", "mine"));

        assertThat(stale)
                .isInstanceOfSatisfying(
                        Appended.Behind.class,
                        behind -> assertThat(behind.missed()).containsExactly(line("1-0", "a"), line("2-0", "b")));
        assertThat(texts(one.load(room).state())).containsExactly("a", "b");
    }

    @Test
    void anotherEpochIsToldApart() {
        Loaded empty = one.load(room);
        Loaded foreign = new Loaded("another", empty.state());

        assertThat(one.append(room, foreign, chat("1-0", "a"))).isEqualTo(new Appended.OtherEpoch());
    }

    @Test
    void aRoomThatIsGoneIsAnotherEpoch() {
        Loaded empty = one.load(room);
        one.append(room, empty, chat("1-0", "a"));
        one.redis(Command.DEL, RoomKeys.meta(room));

        assertThat(one.append(room, new Loaded(empty.epoch(), two.load(room).state()), chat("1-0", "b")))
                .isEqualTo(new Appended.OtherEpoch());
        assertThat(two.load(room).epoch()).isNotEqualTo(empty.epoch());
        assertThat(two.load(room).state()).isEqualTo(RoomState.empty(room));
    }

    @Test
    void anIdThatStandsInTheLogIsToldAndNothingIsWritten() {
        Loaded empty = one.load(room);
        one.append(room, empty, chat("1-0", "a", "1:c1"), chat("2-0", "b", "1:c2"));

        Appended known = two.append(room, two.load(room), chat("3-0", "c"), chat("4-0", "b", "1:c2"));

        assertThat(known).isEqualTo(new Appended.Known(Map.of("1:c2", 2L)));
        assertThat(two.load(room).state().position()).isEqualTo(new Position(2, 0));
    }

    @Test
    void twoWritersAtOnceLoseNothingAndLeaveNoGap() {
        one.load(room);
        AtomicInteger conflicts = new AtomicInteger();
        Future<Void> first = writing(one, "one", 1_000, conflicts);
        Future<Void> second = writing(two, "two", 1_000, conflicts);
        Eventually.await(Future.join(first, second));

        List<Line> all = two.on(() -> two.log.after(room, 0, Long.MAX_VALUE >> 11, 5_000));

        assertThat(all).extracting(line -> line.position().seq()).isEqualTo(range(1, 2_000));
        assertThat(all.stream()
                        .map(RedisRoomLogIT::text)
                        .filter(text -> text.startsWith("one"))
                        .toList())
                .isEqualTo(names("one", 1_000));
        assertThat(all.stream()
                        .map(RedisRoomLogIT::text)
                        .filter(text -> text.startsWith("two"))
                        .toList())
                .isEqualTo(names("two", 1_000));
        assertThat(conflicts).as("the two did get into each other's way").hasPositiveValue();
    }

    @Test
    void aRedisWithAnotherHistoryBeginsANewEpochAndGoesOnCounting() {
        Loaded before = one.load(room);
        one.append(room, before, chat("1-0", "a"));
        Loaded current = one.load(room);
        anotherHistory();

        assertThat(one.append(room, current, chat("2-0", "b"))).isEqualTo(new Appended.OtherEpoch());
        Loaded after = one.load(room);

        assertThat(after.epoch()).isNotEqualTo(before.epoch());
        assertThat(after.state().position()).isEqualTo(new Position(1, 0));
        assertThat(one.append(room, after, chat("2-0", "b"))).isEqualTo(new Appended.Done());
        assertThat(two.load(room).epoch()).isEqualTo(after.epoch());
    }

    @Test
    void readingAloneAlsoNoticesAnotherHistoryOnce() {
        Loaded before = one.load(room);
        anotherHistory();

        Loaded after = one.load(room);

        assertThat(after.epoch()).isNotEqualTo(before.epoch());
        assertThat(two.load(room)).isEqualTo(after);
    }

    @Test
    void aRoomThatRedisForgotGoesOnWhereThePastEnds() {
        Known past = new Known(40, List.of(line("39-0", "a"), line("40-0", "b")));

        Loaded anew = one.load(room, past);

        assertThat(anew.state().position()).isEqualTo(new Position(40, 0));
        assertThat(texts(anew.state())).containsExactly("a", "b");
        assertThat(two.load(room)).as("asked once").isEqualTo(anew);
        assertThat(one.append(room, anew, chat("41-0", "c"))).isEqualTo(new Appended.Done());
        assertThat(texts(two.load(room).state())).containsExactly("a", "b", "c");
    }

    @Test
    void whoWasBannedFromARoomThatRedisForgotStaysBanned() {
        UserId banned = new UserId(77);

        Loaded anew = one.load(room, new Known(40, List.of(), List.of(banned)));

        assertThat(anew.state().locks().banned()).containsExactly(banned);
        assertThat(two.load(room)).as("asked once").isEqualTo(anew);
    }

    @Test
    void whereThePastIsAheadOfTheLogItCounts() {
        Loaded before = one.load(room);
        one.append(room, before, chat("1-0", "a"));
        anotherHistory();

        Loaded after = one.load(room, new Known(7, List.of()));

        assertThat(after.state().position()).isEqualTo(new Position(7, 0));
        assertThat(texts(after.state())).containsExactly("a");
        assertThat(one.append(room, after, chat("8-0", "b"))).isEqualTo(new Appended.Done());
        assertThat(two.load(room).state().position()).isEqualTo(new Position(8, 0));
        assertThat(two.<Optional<RedisRoomLog.Top>>on(() -> two.log.top(room)))
                .contains(new RedisRoomLog.Top(after.epoch(), new Position(8, 0)));
    }

    @Test
    void whereThePastIsBehindTheLogTheLogCounts() {
        Loaded before = one.load(room);
        one.append(room, before, chat("1-0", "a"), chat("2-0", "b"));
        anotherHistory();

        assertThat(one.load(room, new Known(1, List.of())).state().position()).isEqualTo(new Position(2, 0));
    }

    @Test
    void aPageHasNoBorderAndNoHole() {
        List<Line> archived = IntStream.rangeClosed(1, 7)
                .mapToObj(i -> line(i + "-0", "m" + i))
                .toList();
        Known past = new Known(7, archived);
        Loaded before = one.load(room);
        one.append(room, before, chat("1-0", "m1"), chat("2-0", "m2"), chat("3-0", "m3"));
        anotherHistory();
        Loaded after = one.load(room, past);
        one.append(room, after, chat("8-0", "m8"), chat("9-0", "m9"));
        History history = new History(two.log, past);

        for (int limit = 1; limit <= 10; limit++) {
            List<Long> all = new ArrayList<>();
            long from = 1_000;
            boolean more = true;
            while (more) {
                long at = from;
                int most = limit;
                History.Page page = two.on(() -> history.before(room, at, most));
                assertThat(page.lines()).hasSizeBetween(1, limit);
                all.addAll(0, seqs(page.lines()));
                from = all.getFirst();
                more = page.more();
            }
            assertThat(all).as("pages of %d", limit).isEqualTo(range(1, 9));
        }
    }

    @Test
    void aSnapshotAndWhatFollowsAreTheWholeRoom() {
        Loaded at = one.load(room);
        RoomState state = at.state();
        for (int i = 1; i <= 100; i++) {
            Write write = chat(i + "-0", "m" + i, "1:c" + i);
            one.append(room, new Loaded(at.epoch(), state), write);
            state = with(state, write);
            if (i == 60) snapshot(one, at.epoch(), state);
        }

        Loaded loaded = two.load(room);

        assertThat(loaded.state()).isEqualTo(state);
        // 20 are kept behind the snapshot at 60.
        assertThat(two.<List<Line>>on(() -> two.log.before(room, 1_000, 500)))
                .extracting(line -> line.position().seq())
                .isEqualTo(range(40, 100));
    }

    @Test
    void aSnapshotNeverGoesBack() {
        Loaded at = one.load(room);
        RoomState early = with(at.state(), chat("1-0", "a"));
        RoomState late = with(early, chat("2-0", "b"));
        one.append(room, at, chat("1-0", "a"), chat("2-0", "b"));

        snapshot(one, at.epoch(), late);
        snapshot(two, at.epoch(), early);

        assertThat(one.redis(Command.HGET, RoomKeys.snapshot(room), "position")).isEqualTo("2-0");
    }

    @Test
    void unseenEntriesCountWhenSnapshotsAreCompared() {
        Loaded at = one.load(room);
        RoomState early = with(at.state(), opened("0-9"));
        RoomState late = with(early, opened("0-10"));
        one.append(room, at, opened("0-9"), opened("0-10"));

        snapshot(one, at.epoch(), early);
        snapshot(two, at.epoch(), late);
        snapshot(one, at.epoch(), early);

        assertThat(one.redis(Command.HGET, RoomKeys.snapshot(room), "position")).isEqualTo("0-10");
    }

    @Test
    void aSnapshotOfWhatTheLogNeverHeldIsNotTaken() {
        Loaded at = one.load(room);
        one.append(room, at, chat("1-0", "a"));
        RoomState ahead = with(with(at.state(), chat("1-0", "a")), chat("2-0", "lost with the old primary"));

        snapshot(one, at.epoch(), ahead);
        snapshot(one, "another epoch", with(at.state(), chat("1-0", "a")));

        assertThat(one.redis(Command.EXISTS, RoomKeys.snapshot(room))).isEqualTo("0");
        assertThat(one.append(room, one.load(room), chat("2-0", "b"))).isEqualTo(new Appended.Done());
    }

    @Test
    void pagesHoldSeenEventsOnlyHoweverManyUnseenOnesStandBetween() {
        Loaded at = one.load(room);
        RoomState state = at.state();
        long seq = 0;
        for (int block = 0; block < 10; block++) {
            List<Write> writes = new ArrayList<>();
            for (int i = 1; i <= 150; i++) writes.add(opened(seq + "-" + i));
            seq++;
            writes.add(chat(seq + "-0", "m" + seq));
            assertThat(one.append(room, new Loaded(at.epoch(), state), writes.toArray(Write[]::new)))
                    .isEqualTo(new Appended.Done());
            for (Write write : writes) state = with(state, write);
        }

        assertThat(seqs(one.on(() -> one.log.after(room, 0, 10, 100)))).isEqualTo(range(1, 10));
        assertThat(seqs(one.on(() -> one.log.after(room, 3, 7, 100)))).isEqualTo(range(4, 7));
        assertThat(seqs(one.on(() -> one.log.after(room, 0, 10, 4)))).isEqualTo(range(1, 4));
        assertThat(seqs(one.on(() -> one.log.after(room, 10, 10, 4)))).isEmpty();
        assertThat(seqs(one.on(() -> one.log.before(room, 11, 100)))).isEqualTo(range(1, 10));
        assertThat(seqs(one.on(() -> one.log.before(room, 6, 3)))).isEqualTo(range(3, 5));
        assertThat(seqs(one.on(() -> one.log.before(room, 1, 3)))).isEmpty();
    }

    @Test
    void aDeadlineIsRoundedUpAndGoesWhenNobodyIsAway() {
        Loaded at = one.load(room);
        Instant due = Instant.parse("2026-11-21T10:00:15.000000001Z");
        one.on(() ->
                one.log.append(room, at.epoch(), at.state().position(), List.of(chat("1-0", "a")), Optional.of(due)));

        assertThat(Double.parseDouble(score())).isEqualTo(due.toEpochMilli() + 1);
        one.append(room, one.load(room), chat("2-0", "b"));
        assertThat(score()).isEqualTo("null");
    }

    @Test
    void onlyWhatTheArchiveWantsStandsInTheOutbox() {
        Loaded at = one.load(room);
        Write quiet = new Write(line("2-0", "b"), null, false, 0);
        one.append(room, at, chat("1-0", "a"), quiet);

        assertThat(one.redis(Command.XRANGE, RoomKeys.outbox(RoomKeys.partition(room)), "-", "+"))
                .contains("room, " + room.wire() + ", position, 1-0")
                .doesNotContain("room, " + room.wire() + ", position, 2-0");
    }

    @Test
    void aDeletedMessageIsReadWithoutItsText() {
        Loaded at = one.load(room);
        Write deletion = new Write(
                new Line(
                        new Position(3, 0),
                        RoomCodec.encode(
                                room,
                                "e",
                                new Entry(new Position(3, 0), START, ANNA, null, new RoomEvent.ChatDeleted(1)))),
                null,
                true,
                1);
        one.append(room, at, chat("1-0", "secret"), chat("2-0", "kept"), deletion);

        List<Line> forward = two.on(() -> two.log.after(room, 0, 3, 10));
        List<Line> backward = two.on(() -> two.log.before(room, 4, 10));

        assertThat(forward).isEqualTo(backward).hasSize(3);
        assertThat(forward.toString()).doesNotContain("secret").contains("kept", "\"deleted\":true");
        assertThat(texts(two.load(room).state())).containsExactly("", "kept");
    }

    @Test
    void theLogIsAskedWhichIdsItHas() {
        one.append(room, one.load(room), chat("1-0", "a", "1:c1"), chat("2-0", "b", "1:c2"));

        assertThat(two.<Map<String, Long>>on(() -> two.log.known(room, List.of("1:c2", "1:c9"))))
                .isEqualTo(Map.of("1:c2", 2L));
    }

    private String score() {
        return one.redis(Command.ZSCORE, RoomKeys.deadlines(RoomKeys.partition(room)), room.wire());
    }

    /// As if this Redis were a replica that took over from the one that began the room's epoch.
    private void anotherHistory() {
        one.redis(Command.HSET, RoomKeys.meta(room), "replication", "0123456789");
    }

    private void snapshot(Client client, String epoch, RoomState state) {
        client.on(() -> client.log.snapshot(epoch, state));
    }

    /// Appends one by one, catching up as an actor does.
    private Future<Void> writing(Client client, String name, int count, AtomicInteger conflicts) {
        io.vertx.core.Promise<Void> done = io.vertx.core.Promise.promise();
        client.context.runOnContext(here -> client.log
                .load(room, new Known(0, List.of()))
                .compose(at -> next(client, at.epoch(), at.state().position(), name, 1, count, conflicts))
                .onComplete(done));
        return done.future();
    }

    private Future<Void> next(
            Client client, String epoch, Position at, String name, int number, int count, AtomicInteger conflicts) {
        if (number > count) return Future.succeededFuture();
        Position position = new Position(at.seq() + 1, 0);
        return client.log
                .append(room, epoch, at, List.of(chat(position.toString(), name + number)), Optional.empty())
                .compose(appended -> switch (appended) {
                    case Appended.Done done -> next(client, epoch, position, name, number + 1, count, conflicts);
                    case Appended.Behind(List<Line> missed) -> {
                        conflicts.incrementAndGet();
                        yield next(client, epoch, missed.getLast().position(), name, number, count, conflicts);
                    }
                    case Appended.OtherEpoch other -> Future.failedFuture("another epoch");
                    case Appended.Known known -> Future.failedFuture("known");
                });
    }

    private Write chat(String position, String text) {
        return new Write(line(position, text), null, true, 0);
    }

    private Write chat(String position, String text, String unique) {
        return new Write(line(position, text), unique, true, 0);
    }

    private Write opened(String position) {
        Position at = Position.parse(position);
        RoomEvent opened = new RoomEvent.SessionOpened(
                ANNA.user(), "Anna", ANNA.role(), new io.lectern.protocol.SessionId("s" + position), Steps.NODE, 1L);
        return new Write(
                new Line(at, RoomCodec.encode(room, "e", new Entry(at, START, ANNA, null, opened))), null, false, 0);
    }

    private Line line(String position, String text) {
        Position at = Position.parse(position);
        Entry entry = new Entry(at, START, ANNA, null, new RoomEvent.ChatMessage(text));
        return new Line(at, RoomCodec.encode(room, "e", entry));
    }

    private static RoomState with(RoomState state, Write write) {
        return state.with(RoomCodec.decode(write.line().position(), write.line().text()));
    }

    private static List<String> texts(RoomState state) {
        return state.chat().recent().stream()
                .map(entry -> ((RoomEvent.ChatMessage) entry.event()).text())
                .toList();
    }

    private static String text(Line line) {
        return ((RoomEvent.ChatMessage)
                        RoomCodec.decode(line.position(), line.text()).event())
                .text();
    }

    private static List<Long> seqs(List<Line> lines) {
        return lines.stream().map(line -> line.position().seq()).toList();
    }

    private static List<Long> range(long first, long last) {
        return LongStream.rangeClosed(first, last).boxed().toList();
    }

    private static List<String> names(String name, int count) {
        return IntStream.rangeClosed(1, count).mapToObj(i -> name + i).toList();
    }
}
