package io.lectern.archive;

import static org.assertj.core.api.Assertions.assertThat;

import io.lectern.config.Settings;
import io.lectern.platform.Postgres;
import io.lectern.protocol.Formats;
import io.lectern.protocol.Role;
import io.lectern.protocol.RoomId;
import io.lectern.protocol.UserId;
import io.lectern.room.Author;
import io.lectern.room.Entry;
import io.lectern.room.Position;
import io.lectern.room.RoomCodec;
import io.lectern.room.RoomEvent;
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

/// Polls, roll calls and deleted messages in Postgres, however often and in whatever order they come.
class PgSurveysIT {
    private static final Instant START = Instant.parse("2026-11-21T10:00:00Z");
    private static final RoomId LESSON = RoomId.parse("lesson:1");
    private static final UserId ANNA = new UserId(2);

    private final Vertx vertx = Vertx.vertx();
    private final Settings settings = Stores.settings(Map.of());
    private final Postgres postgres = Postgres.open(vertx, settings.database());
    private final PgArchive archive = new PgArchive(postgres);

    PgSurveysIT() {
        for (int i = 1; i <= 3; i++)
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
    void theOutcomeIsTheSameInAnyOrderAndHoweverOften() {
        List<Archived> entries = List.of(
                entry("4-0", 0, new RoomEvent.PollOpened("7 x 8?", List.of("54", "56"), false, false, null)),
                entry("4-1", 1, new RoomEvent.PollAnswered(ANNA, 4, START, false, List.of(1))),
                entry("4-2", 2, new RoomEvent.PollAnswered(new UserId(3), 4, START, false, List.of(0))),
                entry("5-0", 3, new RoomEvent.PollClosed(4, List.of(1, 1), 2)),
                entry("6-0", 5, new RoomEvent.PollOpened("?", List.of("a", "b"), true, true, START.plusSeconds(9))),
                entry("6-1", 6, new RoomEvent.PollAnswered(ANNA, 6, START.plusSeconds(5), true, List.of(0, 1))),
                entry("7-0", 7, new RoomEvent.RollcallOpened(START.plusSeconds(60))),
                entry("7-1", 8, new RoomEvent.RollcallAnswered(ANNA, 7, START.plusSeconds(7))),
                entry("7-2", 9, new RoomEvent.RollcallSettled(7, START.plusSeconds(7), List.of(new UserId(3)))),
                entry("8-0", 9, new RoomEvent.RollcallClosed(7, 1, 1)),
                entry("9-0", 10, new RoomEvent.ChatMessage("secret")),
                entry("10-0", 11, new RoomEvent.ChatDeleted(9)),
                entry("11-0", 12, new RoomEvent.ChatMessage("kept")));

        for (long seed = 1; seed <= 20; seed++) {
            sql("truncate room_events, polls, poll_answers, rollcalls, rollcall_answers");
            Random random = new Random(seed);
            List<Archived> mixed = new ArrayList<>(entries);
            mixed.addAll(entries.subList(0, random.nextInt(entries.size())));
            Collections.shuffle(mixed, random);
            while (!mixed.isEmpty()) {
                List<Archived> batch = mixed.subList(0, 1 + random.nextInt(mixed.size()));
                Eventually.await(archive.write(List.copyOf(batch)));
                batch.clear();
            }

            assertThat(lines(
                            "select poll || ' ' || question || ' ' || array_to_string(options, ',') || ' ' || anonymous"
                                    + " from polls order by poll"))
                    .as("seed %d", seed)
                    .containsExactly("4 7 x 8? 54,56 false", "6 ? a,b true");
            assertThat(lines("select poll || ' ' || coalesce(user_id::text, 'nobody') || ' '"
                            + " || array_to_string(choices, ',') from poll_answers order by poll, place"))
                    .as("seed %d", seed)
                    .containsExactly("4 2 1", "4 3 0", "6 nobody 0,1");
            assertThat(
                            lines(
                                    "select user_id || ' ' || (answered_at is not null) from rollcall_answers order by user_id"))
                    .as("seed %d", seed)
                    .containsExactly("2 true", "3 false");
            assertThat(lines("select data::text from room_events where type = 'chat.message' order by seq"))
                    .as("seed %d", seed)
                    .containsExactly("{\"text\": \"\", \"deleted\": true}", "{\"text\": \"kept\"}");
        }
    }

    @Test
    void aMessageOfAnotherRoomStays() {
        Eventually.await(archive.write(List.of(
                entry("9-0", 10, new RoomEvent.ChatMessage("here")),
                entry(RoomId.parse("lesson:2"), "9-0", 10, new RoomEvent.ChatMessage("there")),
                entry("10-0", 11, new RoomEvent.ChatDeleted(9)))));

        assertThat(lines("select data ->> 'text' from room_events where type = 'chat.message' order by room"))
                .containsExactly("", "there");
    }

    private static Archived entry(String position, int at, RoomEvent event) {
        return entry(LESSON, position, at, event);
    }

    private static Archived entry(RoomId room, String position, int at, RoomEvent event) {
        Author from = new Author(ANNA, "B", Role.STUDENT);
        Entry entry = new Entry(Position.parse(position), START.plusSeconds(at), from, null, event);
        String text = RoomCodec.encode(room, "e1", entry);
        try {
            String data = Formats.plain()
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

    private List<String> lines(String query) {
        return StreamSupport.stream(
                        Eventually.await(postgres.sql().query(query).execute()).spliterator(), false)
                .map(row -> row.getString(0))
                .toList();
    }

    private void sql(String statement) {
        Eventually.await(postgres.sql().query(statement).execute());
    }
}
