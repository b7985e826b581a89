package io.lectern.archive;

import static org.assertj.core.api.Assertions.assertThat;

import io.lectern.platform.Postgres;
import io.lectern.protocol.Role;
import io.lectern.protocol.RoomId;
import io.lectern.protocol.SessionId;
import io.lectern.protocol.UserId;
import io.lectern.room.Author;
import io.lectern.room.RoomCommand;
import io.lectern.room.RoomKeys;
import io.lectern.testing.Eventually;
import io.lectern.testing.LiveRooms;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.redis.client.Command;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ArchiveVerticleIT {
    private static final RoomId LESSON = RoomId.parse("lesson:1");
    private static final Author ANNA = new Author(new UserId(1), "Anna", Role.STUDENT);
    private static final SessionId SESSION = new SessionId("s1");
    private static final String OUTBOX = RoomKeys.outbox(RoomKeys.partition(LESSON));

    private final LiveRooms node = LiveRooms.start(Map.of());
    private final Postgres postgres = Postgres.open(node.vertx, node.settings.database());

    @BeforeEach
    void join() {
        node.ask(LESSON, new RoomCommand.Join(ANNA, SESSION, node.self, 1, false));
    }

    @AfterEach
    void stop() {
        Eventually.await(postgres.close());
        node.close();
    }

    @Test
    void whatWasSaidComesIntoPostgresAndLeavesTheOutbox() {
        deploy();
        for (int i = 0; i < 20; i++) say("m" + i);

        Eventually.asserts(() -> assertThat(stored()).isEqualTo(20));
        Eventually.asserts(() -> assertThat(node.redis(Command.XLEN, OUTBOX)).isEqualTo("0"));
    }

    @Test
    void entriesWaitWhilePostgresRefusesAndNoneIsLost() {
        sql("alter table room_events rename to elsewhere");
        deploy();
        say("m1");
        say("m2");
        Eventually.asserts(() -> assertThat(node.redis(Command.XLEN, OUTBOX)).isEqualTo("4"));

        sql("alter table elsewhere rename to room_events");

        Eventually.asserts(() -> assertThat(stored()).isEqualTo(2));
    }

    @Test
    void oneEntryThatPostgresCannotHoldIsSetAsideAndTheOthersGoOn() {
        say("m1");
        String good = node.redis(Command.XRANGE, OUTBOX, "-", "+");
        assertThat(good).contains("m1");
        node.redis(
                Command.XADD,
                OUTBOX,
                "*",
                "room",
                "lesson:1",
                "position",
                "99-0",
                "t",
                "{\"event\":{\"room\":\"lesson:1\",\"seq\":99,\"epoch\":\"e\",\"type\":\"chat.message\","
                        + "\"at\":\"2026-11-21T10:00:00Z\",\"data\":{\"text\":\"a\\u0000b\"}}}");
        say("m2");
        deploy();

        Eventually.asserts(() -> assertThat(stored()).isEqualTo(2));
        Eventually.asserts(() -> assertThat(node.redis(Command.XLEN, OUTBOX)).isEqualTo("0"));
        assertThat(node.redis(Command.XLEN, OUTBOX + ":refused")).isEqualTo("1");
    }

    private void deploy() {
        Eventually.await(node.vertx.deployVerticle(
                new ArchiveVerticle(node.settings, node.nodes, new SimpleMeterRegistry(), 0)));
    }

    private void say(String text) {
        node.ask(LESSON, new RoomCommand.Say(ANNA, SESSION, text, text));
    }

    private long stored() {
        return Eventually.await(postgres.sql()
                        .query("select count(*) from room_events where type = 'chat.message'")
                        .execute())
                .iterator()
                .next()
                .getLong(0);
    }

    private void sql(String statement) {
        Eventually.await(postgres.sql().query(statement).execute());
    }
}
