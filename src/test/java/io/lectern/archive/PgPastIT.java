package io.lectern.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.lectern.platform.Postgres;
import io.lectern.protocol.Formats;
import io.lectern.protocol.Measure;
import io.lectern.protocol.Role;
import io.lectern.protocol.RoomId;
import io.lectern.protocol.SessionId;
import io.lectern.protocol.UserId;
import io.lectern.room.Author;
import io.lectern.room.History;
import io.lectern.room.RedisRoomLog.Line;
import io.lectern.room.RoomCodec;
import io.lectern.room.RoomCommand;
import io.lectern.room.RoomKeys;
import io.lectern.testing.Eventually;
import io.lectern.testing.LiveRooms;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.redis.client.Command;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PgPastIT {
    private static final RoomId GROUP = RoomId.parse("group:1");
    private static final Author ANNA = new Author(new UserId(1), "Anna", Role.STUDENT);
    private static final SessionId SESSION = new SessionId("s1");
    private static final Author VERA = new Author(new UserId(2), "Vera", Role.TEACHER);
    private static final SessionId VERAS = new SessionId("s2");

    private final LiveRooms node = LiveRooms.start(Map.of());
    private final Postgres postgres = Postgres.open(node.vertx, node.settings.database());
    private final History history = new History(node.log, node.past);

    @BeforeEach
    void join() {
        Eventually.await(node.vertx.deployVerticle(
                new ArchiveVerticle(node.settings, node.nodes, new SimpleMeterRegistry(), 0)));
        enter();
    }

    @AfterEach
    void stop() {
        Eventually.await(postgres.close());
        node.close();
    }

    @Test
    void whatRedisForgotIsReadAsItWas() {
        for (int i = 1; i <= 9; i++) say("m" + i);
        List<JsonNode> before = events(page(1_000, 20));
        Eventually.asserts(() -> assertThat(archived()).isEqualTo(10));
        node.rest();
        forget();

        assertThat(events(page(1_000, 20))).isEqualTo(before).hasSize(10);
        assertThat(seqs(page(6, 3))).containsExactly(3L, 4L, 5L);
        assertThat(page(4, 3).more()).isFalse();
    }

    @Test
    void aRoomGoesOnCountingAndShowsWhatWasSaidLast() {
        for (int i = 1; i <= 9; i++) say("m" + i);
        Eventually.asserts(() -> assertThat(archived()).isEqualTo(10));
        node.rest();
        forget();
        node.work();

        String snapshot = enter();
        say("later");

        assertThat(snapshot).contains("\"m1\"", "\"m9\"");
        assertThat(seqs(page(1_000, 20)))
                .isEqualTo(IntStream.rangeClosed(1, 12).mapToObj(Long::valueOf).toList());
    }

    @Test
    void aBanOutlivesTheRoomInRedisAndCanStillBeLifted() {
        say("m1");
        node.ask(GROUP, new RoomCommand.Join(VERA, VERAS, node.self, 1, false));
        node.ask(GROUP, new RoomCommand.Moderate(VERA, VERAS, new Measure.Ban(ANNA.user())));
        Eventually.asserts(
                () -> assertThat(Eventually.await(node.past.banned(GROUP))).containsExactly(ANNA.user()));
        node.rest();
        forget();
        node.work();

        assertThatThrownBy(() -> node.ask(GROUP, new RoomCommand.Join(ANNA, SESSION, node.self, 1, false)))
                .hasMessage("banned");
        node.ask(GROUP, new RoomCommand.Join(VERA, VERAS, node.self, 1, false));
        node.ask(GROUP, new RoomCommand.Moderate(VERA, VERAS, new Measure.Unban(ANNA.user())));

        Eventually.asserts(
                () -> assertThat(Eventually.await(node.past.banned(GROUP))).isEmpty());
        assertThat(enter()).contains("\"m1\"");
    }

    @Test
    void aDeletedMessageIsNotReadWhicheverCameFirst() {
        sql("insert into room_events (room, epoch, seq, type, at, data) values"
                + " ('group:1', 'e', 90, 'chat.deleted', now() + interval '1 hour', '{\"message\":2}')");
        say("bad");
        say("good");
        Eventually.asserts(() -> assertThat(archived()).isEqualTo(4));
        forget();

        List<JsonNode> events = events(page(1_000, 20));

        assertThat(events.get(1).path("data").toString()).isEqualTo("{\"text\":\"\",\"deleted\":true}");
        assertThat(events.get(2).path("data").path("text").asText()).isEqualTo("good");
        assertThat(texts()).containsExactly("", "good");
    }

    @Test
    void theTextOfADeletedMessageIsNowhereLeft() {
        say("secret");
        say("kept");
        node.ask(GROUP, new RoomCommand.Join(VERA, VERAS, node.self, 1, false));
        node.ask(GROUP, new RoomCommand.Moderate(VERA, VERAS, new Measure.Delete(2)));
        Eventually.asserts(() -> assertThat(texts()).containsExactly("", "kept"));
        String read = events(page(1_000, 20)).toString();
        forget();
        String readAgain = events(page(1_000, 20)).toString();

        for (String page : List.of(read, readAgain))
            assertThat(page).doesNotContain("\"text\":\"secret\"").contains("\"text\":\"kept\"", "\"deleted\":true");
        // The archive takes out what it has written.
        Eventually.asserts(() -> assertThat(node.redis(Command.XLEN, RoomKeys.outbox(RoomKeys.partition(GROUP))))
                .isEqualTo("0"));
    }

    @Test
    void aNumberThatIsGivenOutAgainIsNotWhatWasDeleted() {
        sql("insert into room_events (room, epoch, seq, type, at, data) values"
                + " ('group:1', 'e', 2, 'chat.message', now() - interval '2 hours', '{\"text\":\"bad\"}'),"
                + " ('group:1', 'e', 90, 'chat.deleted', now() - interval '1 hour', '{\"message\":2}')");
        say("another");
        Eventually.asserts(() -> assertThat(texts()).containsExactly("", "another"));
        forget();

        assertThat(events(page(3, 20)).getLast().path("data").path("text").asText())
                .isEqualTo("another");
    }

    @Test
    void withoutPostgresTheLogIsReadAsFarAsItReaches() {
        for (int i = 1; i <= 9; i++) say("m" + i);
        node.redis(Command.XTRIM, key("log"), "MINID", "5");
        sql("alter table room_events rename to elsewhere");

        History.Page page = page(1_000, 20);

        assertThat(seqs(page)).containsExactly(5L, 6L, 7L, 8L, 9L, 10L);
        assertThat(page.more()).isTrue();
    }

    private String enter() {
        return String.valueOf(node.ask(GROUP, new RoomCommand.Join(ANNA, SESSION, node.self, 1, true))
                .snapshot());
    }

    private void say(String text) {
        node.ask(GROUP, new RoomCommand.Say(ANNA, SESSION, text, text));
    }

    private History.Page page(long before, int limit) {
        return node.on(() -> history.before(GROUP, before, limit));
    }

    /// As when the room was idle for longer than Redis keeps it.
    private void forget() {
        for (String part : List.of("meta", "log", "cids", "snapshot")) node.redis(Command.DEL, key(part));
    }

    private static String key(String part) {
        return RoomKeys.outbox(RoomKeys.partition(GROUP)).replace("outbox", GROUP.wire() + ":" + part);
    }

    private long archived() {
        return Eventually.await(
                        postgres.sql().query("select count(*) from room_events").execute())
                .iterator()
                .next()
                .getLong(0);
    }

    /// What Postgres holds of everything that was said.
    private List<String> texts() {
        List<String> texts = new ArrayList<>();
        Eventually.await(postgres.sql()
                        .query("select data ->> 'text' from room_events where type = 'chat.message' order by seq, at")
                        .execute())
                .forEach(row -> texts.add(row.getString(0)));
        return texts;
    }

    private void sql(String statement) {
        Eventually.await(postgres.sql().query(statement).execute());
    }

    private static List<JsonNode> events(History.Page page) {
        List<JsonNode> events = new ArrayList<>();
        for (Line line : page.lines()) {
            try {
                events.add(Formats.plain().readTree(RoomCodec.body(line.text())));
            } catch (JsonProcessingException e) {
                throw new AssertionError(line.text(), e);
            }
        }
        return events;
    }

    private static List<Long> seqs(History.Page page) {
        return page.lines().stream().map(line -> line.position().seq()).toList();
    }
}
