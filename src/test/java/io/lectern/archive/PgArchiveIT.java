package io.lectern.archive;

import static org.assertj.core.api.Assertions.assertThat;

import io.lectern.config.Settings;
import io.lectern.platform.Postgres;
import io.lectern.protocol.NodeId;
import io.lectern.protocol.Role;
import io.lectern.protocol.RoomId;
import io.lectern.protocol.SessionId;
import io.lectern.protocol.UserId;
import io.lectern.room.Author;
import io.lectern.room.Cause;
import io.lectern.room.Entry;
import io.lectern.room.Position;
import io.lectern.room.RoomCodec;
import io.lectern.room.RoomEvent;
import io.lectern.room.RoomEvent.SessionClosed;
import io.lectern.room.RoomEvent.SessionOpened;
import io.lectern.testing.Eventually;
import io.lectern.testing.Stores;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PgArchiveIT {
    private static final Instant START = Instant.parse("2026-11-21T10:00:00Z");
    private static final RoomId LESSON = RoomId.parse("lesson:1");

    private final Vertx vertx = Vertx.vertx();
    private final Settings settings = Stores.settings(Map.of());
    private final Postgres postgres = Postgres.open(vertx, settings.database());
    private final PgArchive archive = new PgArchive(postgres);
    private int seq;

    PgArchiveIT() {
        for (int i = 1; i <= 2; i++)
            sql("insert into users (email, password_hash, role) values ('u" + i + "@x', '', 'teacher')");
        sql("insert into groups (name, teacher_id, invite_code) values ('g', 1, 'c')");
        sql("insert into lessons (group_id, teacher_id, start_time, end_time) values (1, 1, now(), now() + '1h')");
    }

    @AfterEach
    void stop() {
        Eventually.await(postgres.close());
        Eventually.await(vertx.close());
    }

    @Test
    void everyVisitIsAnIntervalOfItsOwn() {
        write(
                opened("s1", 0),
                closed("s1", 0, 10, Cause.LEFT),
                opened("s1", 20),
                closed("s1", 20, 30, Cause.NETWORK_LOST));

        assertThat(intervals()).containsExactly("s1 0-10 left", "s1 20-30 network_lost");
    }

    @Test
    void anOpenVisitHasNoEndYet() {
        write(opened("s1", 0));

        assertThat(intervals()).containsExactly("s1 0-? null");
    }

    @Test
    void theEarliestEndCounts() {
        write(closed("s1", 0, 50, Cause.NODE_LOST));
        write(closed("s1", 0, 40, Cause.LEFT));
        write(closed("s1", 0, 60, Cause.NETWORK_LOST));

        assertThat(intervals()).containsExactly("s1 0-40 left");
    }

    @Test
    void nobodyAttendsLongerThanTheLesson() {
        write(opened("s1", 0), opened("s2", 30), closed("s2", 30, 70, Cause.LEFT), ended(60));
        write(opened("s3", 10), closed("s3", 10, 65, Cause.LEFT), opened("s4", 61), closed("s4", 61, 62, Cause.LEFT));

        assertThat(intervals())
                .containsExactly("s1 0-60 lesson_end", "s2 30-60 lesson_end", "s3 10-60 lesson_end", "s4 61-62 left");
    }

    @Test
    void theOutcomeIsTheSameInAnyOrderAndHoweverOften() {
        List<Archived> entries = List.of(
                opened("s1", 0),
                closed("s1", 0, 10, Cause.LEFT),
                opened("s1", 20),
                closed("s1", 20, 80, Cause.NETWORK_LOST),
                opened("s2", 5),
                closed("s2", 5, 30, Cause.NODE_LOST),
                closed("s2", 5, 31, Cause.LEFT),
                opened("s3", 40),
                ended(60),
                opened("s4", 65),
                ended(70),
                said("hello"),
                said("again"));
        write(entries.toArray(Archived[]::new));
        List<String> expected = intervals();
        assertThat(expected)
                .containsExactly(
                        "s1 0-10 left",
                        "s1 20-60 lesson_end",
                        "s2 5-30 node_lost",
                        "s3 40-60 lesson_end",
                        "s4 65-70 lesson_end");

        for (long seed = 1; seed <= 40; seed++) {
            sql("truncate room_events, attendance_intervals");
            Random random = new Random(seed);
            List<Archived> mixed = new ArrayList<>(entries);
            mixed.addAll(entries.subList(0, random.nextInt(entries.size())));
            Collections.shuffle(mixed, random);
            while (!mixed.isEmpty()) {
                List<Archived> batch = mixed.subList(0, 1 + random.nextInt(mixed.size()));
                write(batch.toArray(Archived[]::new));
                batch.clear();
            }

            assertThat(intervals()).as("seed %d", seed).isEqualTo(expected);
            assertThat(count("room_events")).as("seed %d", seed).isEqualTo(4);
        }
    }

    @Test
    void peopleAndLessonsThatAreGoneHoldNothingUp() {
        Archived stranger = entry(
                LESSON,
                START,
                new SessionOpened(new UserId(99), "X", Role.STUDENT, new SessionId("x"), new NodeId("n"), 1L));
        Archived elsewhere = entry(
                RoomId.parse("lesson:99"),
                START,
                new SessionClosed(new UserId(1), new SessionId("y"), Cause.LEFT, START, START, null));

        write(stranger, elsewhere, said("hello"));

        assertThat(intervals()).isEmpty();
        assertThat(count("room_events")).isEqualTo(1);
    }

    @Test
    void otherRoomsHaveNoRegister() {
        write(entry(
                RoomId.parse("group:1"),
                START,
                new SessionOpened(new UserId(1), "A", Role.STUDENT, new SessionId("s"), new NodeId("n"), 1L)));

        assertThat(intervals()).isEmpty();
    }

    @Test
    void aTextIsStoredAsItWasSaid() {
        write(said("\"quoted\" \\ \u2028 \ud83d\ude00"));

        assertThat(text("select data ->> 'text' from room_events")).isEqualTo("\"quoted\" \\ \u2028 \ud83d\ude00");
    }

    @Test
    void whatPostgresCannotHoldIsToldApartFromABrokenPostgres() {
        Throwable refused = Eventually.failure(archive.write(List.of(said("a\0b"))));
        sql("alter table room_events rename to elsewhere");
        Throwable broken = Eventually.failure(archive.write(List.of(said("hello"))));

        assertThat(PgArchive.isRefused(refused)).isTrue();
        assertThat(PgArchive.isRefused(broken)).isFalse();
    }

    private Archived opened(String session, int at) {
        return entry(
                LESSON,
                START.plusSeconds(at),
                new SessionOpened(new UserId(2), "B", Role.STUDENT, new SessionId(session), new NodeId("n"), 1L));
    }

    private Archived closed(String session, int from, int until, Cause cause) {
        Instant end = START.plusSeconds(until);
        return entry(
                LESSON,
                end.plusSeconds(3),
                new SessionClosed(new UserId(2), new SessionId(session), cause, START.plusSeconds(from), end, null));
    }

    private Archived ended(int at) {
        return entry(LESSON, START.plusSeconds(at), new RoomEvent.LessonEnded(new UserId(1), START.plusSeconds(at)));
    }

    private Archived said(String text) {
        return entry(LESSON, START, new RoomEvent.ChatMessage(text));
    }

    private Archived entry(RoomId room, Instant at, RoomEvent event) {
        Entry entry = new Entry(new Position(++seq, 0), at, new Author(new UserId(2), "B", Role.STUDENT), null, event);
        String text = RoomCodec.encode(room, "e1", entry);
        try {
            String data = io.lectern.protocol.Formats.plain()
                    .readTree(text)
                    .elements()
                    .next()
                    .path("data")
                    .toString();
            return new Archived(room, "e1", entry, RoomCodec.type(event.getClass()), data, text);
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private void write(Archived... entries) {
        Eventually.await(archive.write(List.of(entries)));
    }

    private List<String> intervals() {
        String query = """
                select session || ' ' || extract(epoch from joined_at - '%1$s')::int || '-'
                  || coalesce(extract(epoch from left_at - '%1$s')::int::text, '?') || ' ' || coalesce(cause, 'null') as line
                from attendance_intervals order by session, joined_at
                """.formatted(START);
        return StreamSupport.stream(
                        Eventually.await(postgres.sql().query(query).execute()).spliterator(), false)
                .map(row -> row.getString("line"))
                .toList();
    }

    private long count(String table) {
        return Long.parseLong(text("select count(*)::text from " + table));
    }

    private String text(String query) {
        return Eventually.await(postgres.sql().query(query).execute())
                .iterator()
                .next()
                .getString(0);
    }

    private void sql(String statement) {
        Eventually.await(postgres.sql().query(statement).execute());
    }
}
