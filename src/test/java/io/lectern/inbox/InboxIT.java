package io.lectern.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.lectern.archive.ArchiveVerticle;
import io.lectern.archive.PgPast;
import io.lectern.bus.Bus;
import io.lectern.platform.Nodes;
import io.lectern.protocol.NodeId;
import io.lectern.protocol.Role;
import io.lectern.protocol.RoomId;
import io.lectern.protocol.SessionId;
import io.lectern.protocol.UserId;
import io.lectern.room.Author;
import io.lectern.room.RedisRoomLog;
import io.lectern.room.RoomAnswer;
import io.lectern.room.RoomCommand;
import io.lectern.room.RoomVerticle;
import io.lectern.room.Rooms;
import io.lectern.testing.Eventually;
import io.lectern.testing.Rest;
import io.lectern.testing.Rest.Answer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class InboxIT {
    private static final AtomicReference<Nodes> NODES = new AtomicReference<>();
    private static final AtomicReference<Rooms> ROOMS = new AtomicReference<>();
    private static final NodeId NODE = new NodeId("n1");
    private static Rest rest;
    private static Author teacher;
    private static Author student;

    @BeforeAll
    static void open() throws Exception {
        rest = new Rest(Map.of(), (postgres, redis, endpoints) -> {
            Vertx vertx =
                    java.util.Objects.requireNonNull(Vertx.currentContext()).owner();
            Nodes nodes = new Nodes(vertx, redis, NODE, new Nodes.Description(1, 1, ""), Duration.ofSeconds(10));
            nodes.start().onComplete(started -> NODES.set(nodes));
            Rooms rooms = new Rooms(Bus.of(vertx), nodes);
            ROOMS.set(rooms);
            var settings = new io.lectern.config.SettingsLoader().load(null, Map.of());
            return List.of(
                    new MarkRoutes(rooms, new PgMarks(postgres), endpoints, Clock.systemUTC()),
                    new AnnouncementRoutes(rooms, new PgAnnouncements(postgres), endpoints, Clock.systemUTC(), 40),
                    new UnreadRoutes(
                            new PgReads(postgres),
                            rooms,
                            new RedisRoomLog(redis, settings.rooms()),
                            new PgPast(postgres),
                            endpoints));
        });
        Eventually.asserts(() -> assertThat(NODES.get()).isNotNull());
        Nodes nodes = NODES.get();
        Rest.await(rest.vertx.deployVerticle(new RoomVerticle(
                rest.settings, nodes, 0, Clock.systemUTC(), vertx -> PgPast.open(vertx, rest.settings.database()))));
        Rest.await(rest.vertx.deployVerticle(new ArchiveVerticle(rest.settings, nodes, new SimpleMeterRegistry(), 0)));
        teacher = person("teacher", Role.TEACHER);
        student = person("student", Role.STUDENT);
        person("stranger", Role.STUDENT);
        person("admin", Role.ADMIN);
        rest.sql("insert into groups (name, teacher_id, invite_code) values ('Maths', "
                + teacher.user().value() + ", 'c1'), ('Art', " + teacher.user().value() + ", 'c2')");
        rest.sql("insert into group_members (group_id, student_id) values (1, "
                + student.user().value() + ")");
    }

    @AfterAll
    static void close() throws Exception {
        rest.close();
    }

    @Test
    void aMarkIsFoundAsSoonAsItIsSetAndTheLastValueCounts() {
        assertThat(get("stranger", "/api/me/marks/")).isEmpty();

        for (int value : new int[] {10, 40, 100})
            assertThat(put("stranger", "/api/me/marks/progress/course%207/", "{\"value\":" + value + "}")
                            .status())
                    .isEqualTo(200);
        put("stranger", "/api/me/marks/favorite/course%207/", "{\"value\":true}");
        put("stranger", "/api/me/marks/favorite/course%207/", "{\"value\":false}");
        JsonNode set = put("stranger", "/api/me/marks/completion/x/", "{\"value\":true}")
                .json();

        assertThat(set.path("kind").asText()).isEqualTo("completion");
        assertThat(set.path("value").asBoolean()).isTrue();
        assertThat(marks("stranger"))
                .containsExactlyInAnyOrder("progress course 7 100", "favorite course 7 false", "completion x true");
        Eventually.asserts(() -> assertThat(archived("user:" + 3)).isEqualTo(6));
        assertThat(marks("stranger"))
                .containsExactlyInAnyOrder("progress course 7 100", "favorite course 7 false", "completion x true");
        assertThat(get("teacher", "/api/me/marks/")).isEmpty();
    }

    @Test
    void aMarkThatIsNoneIsRefused() {
        assertThat(put("student", "/api/me/marks/colour/x/", "{\"value\":true}").status())
                .isEqualTo(404);
        assertThat(put("student", "/api/me/marks/favorite/x/", "{}").status()).isEqualTo(400);
        assertThat(put("student", "/api/me/marks/favorite/x/", "{\"value\":7}").status())
                .isEqualTo(400);
        assertThat(put("student", "/api/me/marks/progress/x/", "{\"value\":101}")
                        .status())
                .isEqualTo(400);
        assertThat(put("student", "/api/me/marks/progress/x/", "{\"value\":-1}").status())
                .isEqualTo(400);
        assertThat(put("student", "/api/me/marks/progress/" + "x".repeat(65) + "/", "{\"value\":1}")
                        .status())
                .isEqualTo(400);
        assertThat(put("", "/api/me/marks/favorite/x/", "{\"value\":true}").status())
                .isEqualTo(401);
    }

    @Test
    void adminsAnnounceAndEverybodyReadsWhatIsStillValid() throws Exception {
        String tomorrow = Instant.now().plusSeconds(86_400).toString();
        assertThat(post("teacher", "{\"text\":\"x\"}").status()).isEqualTo(403);
        assertThat(post("admin", "{\"text\":\" \"}").status()).isEqualTo(400);
        assertThat(post("admin", "{\"text\":\"" + "x".repeat(41) + "\"}").status())
                .isEqualTo(400);
        assertThat(post("admin", "{\"text\":\"x\",\"until\":\"tomorrow\"}").status())
                .isEqualTo(400);
        assertThat(post("admin", "{\"text\":\"x\",\"until\":\"2020-01-01T00:00:00Z\"}")
                        .status())
                .isEqualTo(400);

        Answer first = post("admin", "{\"text\":\"каникулы\",\"text_en\":\"holidays\",\"until\":\"" + tomorrow + "\"}");
        Answer second = post("admin", "{\"text\":\"closed\"}");

        assertThat(first.status()).isEqualTo(201);
        assertThat(first.json().path("text_en").asText()).isEqualTo("holidays");
        assertThat(get("student", "/api/announcements/").findValuesAsText("text"))
                .containsExactly("closed", "каникулы");
        rest.sql("update room_events set data = data || '{\"until\":\"2020-01-01T00:00:00Z\"}' where seq = "
                + second.json().path("seq").asLong() + " and room = 'system'");
        assertThat(get("student", "/api/announcements/").findValuesAsText("text"))
                .containsExactly("каникулы");
        assertThat(Rest.await(ROOMS.get().ask(RoomId.SYSTEM, new RoomCommand.Look(null)))
                        .snapshot())
                .contains("holidays");
    }

    @Test
    void whatOthersSaidWaitsUntilItIsRead() throws Exception {
        long last = 0;
        for (int i = 0; i < 5; i++) last = say(teacher, "m" + i);
        long own = say(student, "thanks");
        Eventually.asserts(() -> assertThat(unread("student")).containsExactly("group:1 0 5"));
        assertThat(unread("teacher")).containsExactly("group:1 0 1", "group:2 0 0");
        assertThat(unread("admin")).isEmpty();

        assertThat(read("student", last).json().path("read").asLong()).isEqualTo(last);
        assertThat(read("student", 1).json().path("read").asLong())
                .as("only forward")
                .isEqualTo(last);
        assertThat(unread("student")).containsExactly("group:1 " + last + " 0");

        assertThat(read("student", own + 1).status()).as("not said yet").isEqualTo(400);
        assertThat(read("stranger", 1).status()).isEqualTo(404);
        assertThat(put("student", "/api/rooms/lesson:1/read/", "{\"seq\":1}").status())
                .isEqualTo(400);
        assertThat(put("student", "/api/rooms/group:1/read/", "{\"seq\":\"x\"}").status())
                .isEqualTo(400);
        String places = "\"type\":\"read.set\"";
        Eventually.asserts(() -> assertThat(
                        Rest.await(ROOMS.get().ask(RoomId.user(student.user()), new RoomCommand.Look(null)))
                                .snapshot())
                .contains(places, "\"data\":{\"room\":\"group:1\",\"seq\":"));
    }

    private static Author person(String name, Role role) throws Exception {
        UserId user = rest.person(name + "@x", role, name, "");
        return new Author(user, name, role);
    }

    private static long say(Author who, String text) throws Exception {
        RoomId room = RoomId.parse("group:1");
        SessionId session = new SessionId("s" + who.user().value());
        Rest.await(ROOMS.get().ask(room, new RoomCommand.Join(who, session, NODE, 1, false)));
        RoomAnswer said = Rest.await(ROOMS.get().ask(room, new RoomCommand.Say(who, session, text, text)));
        return said.seq();
    }

    private static List<String> unread(String who) {
        return lines(get(who, "/api/rooms/unread/"), "room", "read", "unread");
    }

    private static List<String> marks(String who) {
        return lines(get(who, "/api/me/marks/"), "kind", "item", "value");
    }

    private static List<String> lines(JsonNode list, String... fields) {
        return java.util.stream.StreamSupport.stream(list.spliterator(), false)
                .map(one -> java.util.Arrays.stream(fields)
                        .map(field -> one.path(field).asText())
                        .collect(java.util.stream.Collectors.joining(" ")))
                .toList();
    }

    private static Answer read(String who, long seq) {
        return put(who, "/api/rooms/group:1/read/", "{\"seq\":" + seq + "}");
    }

    private static Answer post(String who, String json) {
        return rest.post("/api/announcements/", rest.token(who + "@x"), json);
    }

    private static JsonNode get(String who, String path) {
        return rest.get(path, rest.token(who + "@x")).json();
    }

    private static Answer put(String who, String path, String json) {
        return rest.send(rest.request(path, who.isEmpty() ? "" : rest.token(who + "@x"))
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(json)));
    }

    private static long archived(String room) throws Exception {
        return Rest.await(rest.postgres
                        .sql()
                        .query("select count(*) from room_events where room = '" + room + "'")
                        .execute())
                .iterator()
                .next()
                .getLong(0);
    }
}
