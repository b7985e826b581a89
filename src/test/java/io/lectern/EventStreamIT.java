package io.lectern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.lectern.testing.EventStream;
import io.lectern.testing.Eventually;
import io.lectern.testing.LessonSocket;
import io.lectern.testing.NodeProcess;
import io.lectern.testing.NodeScript;
import io.lectern.testing.School;
import io.lectern.testing.Stores;
import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/// Event streams of two nodes: opened at one, spoken on through the other.
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class EventStreamIT {
    private static final String PAGE = "https://school.example";
    private static NodeProcess here;
    private static NodeProcess there;
    private static School school;
    private static long lesson;
    private static String room;
    private static List<String> names;
    private static final List<String> SECRETS = new ArrayList<>();
    private final List<AutoCloseable> open = new ArrayList<>();

    @BeforeAll
    static void startTwoNodes() {
        int one = NodeProcess.freePort();
        int two = NodeProcess.freePort();
        Map<String, String> shared = new HashMap<>(Stores.demoSchool());
        shared.put("ZOOM_API_URL", "http://127.0.0.1:9/v2");
        shared.put("ZOOM_OAUTH_URL", "http://127.0.0.1:9/oauth/token");
        shared.put("LECTERN_CLUSTER_HOST", "127.0.0.1");
        shared.put("LECTERN_CLUSTER_MEMBERS", "127.0.0.1:" + one + ",127.0.0.1:" + two);
        shared.put("LECTERN_SESSION_MESSAGES_PER_SECOND", "200");
        shared.put("LECTERN_SESSION_MAX_PER_USER", "4");
        shared.put("LECTERN_SESSION_CONNECT_TIMEOUT", "20s");
        shared.put("LECTERN_HTTP_ORIGINS", PAGE);
        here = NodeProcess.serve(with(shared, "LECTERN_CLUSTER_PORT", one));
        there = NodeProcess.serve(with(shared, "LECTERN_CLUSTER_PORT", two));
        school = new School(there.url());
        lesson = school.startableLesson("teacher1");
        room = "lesson:" + lesson;
        names = school.classmates("teacher1", lesson);
    }

    @AfterEach
    void leave() throws Exception {
        for (AutoCloseable each : open) each.close();
    }

    @AfterAll
    static void stop() {
        here.close();
        there.close();
    }

    @Test
    @Order(1)
    void aStreamIsASocketForEverybodyElse() throws Exception {
        LessonSocket teacher = socket("teacher1");
        teacher.join(room);
        EventStream anna = stream(names.get(0));
        assertThat(anna.response.headers().firstValue("Content-Type")).contains("text/event-stream");
        assertThat(anna.response.headers().firstValue("X-Accel-Buffering")).contains("no");
        assertThat(anna.response.headers().firstValue("Cache-Control").orElse(""))
                .contains("no-store");
        assertThat(anna.response.headers().firstValue("Content-Encoding")).isEmpty();

        JsonNode joined = anna.ok(there.url(), "join", "{\"room\":\"" + room + "\"}");
        assertThat(joined.at("/snapshot/members")).isNotEmpty();
        JsonNode placed = anna.ok(there.url(), "publish", message("s1", "from a stream\\nto all"));
        teacher.say(room, "t1", "from a socket").get(30, TimeUnit.SECONDS);

        for (String text : List.of("from a stream\nto all", "from a socket")) {
            Eventually.asserts(
                    () -> assertThat(anna.events("chat.message").toString()).contains(text.replace("\n", "\\n")));
            Eventually.asserts(
                    () -> assertThat(teacher.events("chat.message").toString()).contains(text.replace("\n", "\\n")));
        }
        assertThat(anna.events("chat.message").getFirst().path("seq").asLong())
                .isEqualTo(placed.path("seq").asLong());
    }

    @Test
    @Order(1)
    void severalFramesGoUpAtOnceAndAreTakenInOrder() throws Exception {
        EventStream anna = stream(names.get(0));
        anna.ok(here.url(), "join", "{\"room\":\"" + room + "\"}");
        StringBuilder frames = new StringBuilder("{}\n\n");
        for (int i = 0; i < 40; i++)
            frames.append("{\"id\":%d,\"publish\":%s}\n"
                    .formatted(1000 + i, message("many" + i, "я".repeat(3_000) + i)));

        assertThat(anna.say(there.url(), frames.toString()).statusCode()).isEqualTo(204);

        Eventually.asserts(() -> assertThat(anna.events("chat.message").stream()
                        .map(event -> event.path("cid").asText())
                        .filter(cid -> cid.startsWith("many")))
                .hasSize(40)
                .isEqualTo(java.util.stream.IntStream.range(0, 40)
                        .mapToObj(i -> "many" + i)
                        .toList()));
    }

    @Test
    @Order(1)
    void whatWasMissedComesAfterACutOnTheOtherNodeToo() throws Exception {
        EventStream before = stream(names.get(1));
        JsonNode entered = before.ok(there.url(), "join", "{\"room\":\"" + room + "\"}");
        before.close();
        LessonSocket teacher = socket("teacher1");
        teacher.join(room);
        for (int i = 0; i < 5; i++) teacher.say(room, "cut" + i, "line").get(30, TimeUnit.SECONDS);

        EventStream after = EventStream.open(there.url(), ticket(names.get(1)));
        open.add(after);
        after.ok(here.url(), "connect", "{}");
        JsonNode back = after.ok(
                here.url(),
                "join",
                "{\"room\":\"%s\",\"since\":{\"seq\":%d,\"epoch\":\"%s\"}}"
                        .formatted(
                                room,
                                entered.path("seq").asLong(),
                                entered.path("epoch").asText()));

        assertThat(back.path("recovered").asBoolean()).isTrue();
        assertThat(back.path("events").findValuesAsText("cid")).contains("cut0", "cut1", "cut2", "cut3", "cut4");
    }

    @Test
    @Order(1)
    void anAnnouncementOverRestReachesSocketsAndStreams() throws Exception {
        LessonSocket socket = socket(names.get(2));
        EventStream stream = stream(names.get(3));

        School.Answer announced =
                school.call("POST", "/api/announcements/", school.token("admin"), "{\"text\":\"No school tomorrow\"}");

        assertThat(announced.status()).as("%s", announced).isBetween(200, 201);
        Eventually.asserts(() -> {
            for (JsonNode event : List.of(
                    socket.events("announcement").getFirst(),
                    stream.events("announcement").getFirst())) {
                assertThat(event.path("room").asText()).isEqualTo("system");
                assertThat(event.at("/data/text").asText()).isEqualTo("No school tomorrow");
            }
        });
    }

    @Test
    @Order(1)
    void aTicketOpensOneStreamAndNothingElseDoes() throws Exception {
        String ticket = ticket(names.get(0));
        open.add(EventStream.open(here.url(), ticket));

        refused(EventStream.ask(there.url(), ticket), 401, "token_not_valid");
        refused(EventStream.ask(here.url(), "x".repeat(65)), 401, "token_not_valid");
        refused(EventStream.ask(here.url(), ""), 400, "ticket");
        refused(EventStream.ask(here.url(), ticket(names.get(0)), "Origin", "https://evil.example"), 403, "forbidden");
        EventStream listed = EventStream.open(here.url(), ticket(names.get(0)), "Origin", PAGE);
        open.add(listed);
        assertThat(listed.response.headers().firstValue("Access-Control-Allow-Origin"))
                .contains(PAGE);
    }

    @Test
    @Order(1)
    void nobodySpeaksOnAStreamThatIsNotTheirs() throws Exception {
        EventStream anna = EventStream.open(here.url(), ticket(names.get(0)));
        open.add(anna);
        String key = anna.key();
        String other = key.substring(0, key.length() - 43) + "A".repeat(43);

        for (NodeProcess node : List.of(here, there)) {
            for (String wrong : List.of("nonsense", other, "gone0000-0-" + "A".repeat(43))) {
                HttpResponse<String> answer = EventStream.say(node.url(), wrong, "{}");
                assertThat(answer.statusCode()).as(wrong).isEqualTo(404);
                assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
            }
            assertThat(anna.say(node.url(), "").statusCode()).isEqualTo(400);
            assertThat(tooLong(node, key)).startsWith("HTTP/1.1 413 ");
        }
        assertThat(anna.answer(there.url(), "join", "{\"room\":\"" + room + "\"}")
                        .at("/err/name")
                        .asText())
                .isEqualTo("not_signed_in");
        String stolen = "{\"token\":\"" + school.token(names.get(1)) + "\"}";
        assertThat(anna.answer(there.url(), "connect", stolen).at("/err/name").asText())
                .isEqualTo("token_not_valid");
        assertThat(anna.closed.get(30, TimeUnit.SECONDS)).isEqualTo(4500);
        assertThat(anna.say(there.url(), "{}").statusCode()).isEqualTo(404);
    }

    @Test
    @Order(1)
    void streamsCountAsConnectionsOfTheirPerson() throws Exception {
        String name = names.get(4);
        for (int i = 0; i < 4; i++) stream(name);
        EventStream tooMany = EventStream.open(there.url(), ticket(name));
        open.add(tooMany);

        assertThat(tooMany.answer(here.url(), "connect", "{\"token\":\"" + school.token(name) + "\"}")
                        .at("/err/name")
                        .asText())
                .isEqualTo("connection_limit");
        assertThat(tooMany.closed.get(30, TimeUnit.SECONDS)).isEqualTo(4506);
    }

    @Test
    @Order(1)
    void whatIsNoFrameEndsTheStream() throws Exception {
        EventStream anna = stream(names.get(5));

        anna.say(there.url(), "{\"id\":0}");

        assertThat(anna.closed.get(30, TimeUnit.SECONDS)).isEqualTo(4501);
    }

    @Test
    @Order(1)
    void whoDoesNotReadIsLetGoOf() throws Exception {
        LessonSocket teacher = socket("teacher1");
        teacher.join(room);
        for (int i = 0; i < 60; i++)
            teacher.say(room, "long" + i, "я".repeat(4_000)).get(30, TimeUnit.SECONDS);
        try (Socket lazy = new Socket()) {
            lazy.setReceiveBufferSize(4_096);
            lazy.connect(new java.net.InetSocketAddress("127.0.0.1", here.httpPort));
            String ask = "GET /api/live/?ticket=" + ticket(names.get(6)) + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
            lazy.getOutputStream().write(ask.getBytes(StandardCharsets.US_ASCII));
            StringBuilder head = new StringBuilder();
            while (!head.toString().contains("\"}"))
                head.append((char) lazy.getInputStream().read());
            String key = head.substring(head.indexOf("{\"stream\":\"") + 11, head.indexOf("\"}"));
            SECRETS.add(key);
            assertThat(EventStream.say(there.url(), key, "{\"id\":1,\"connect\":{}}")
                            .statusCode())
                    .isEqualTo(204);

            Eventually.asserts(() -> {
                String more = "{\"id\":2,\"join\":{\"room\":\"" + room + "\"}}\n" + "{\"id\":3,\"history\":{\"room\":\""
                        + room + "\",\"limit\":200}}";
                assertThat(EventStream.say(there.url(), key, more).statusCode()).isEqualTo(404);
            });

            Eventually.asserts(() -> assertThat(teacher.events("member.left").toString()
                            + teacher.answer("presence", "{\"room\":\"" + room + "\"}"))
                    .contains("network_lost"));
        }
    }

    @Test
    @Order(1)
    void theClientHoldsALessonOverStreams() throws Exception {
        assumeTrue(NodeScript.isInstalled(), "skipped: there is no node on this machine");
        long other = school.startableLesson("teacher2");
        List<String> students = school.classmates("teacher2", other);
        LessonSocket teacher = socket("teacher2");
        teacher.join("lesson:" + other);
        Map<String, String> variables = Map.of(
                "LECTERN_URL", here.url(),
                "LECTERN_ROOM", "lesson:" + other,
                "LECTERN_TOKEN", school.token(students.get(0)),
                "LECTERN_TICKET_TOKEN", school.token(students.get(1)));

        NodeScript.passes("stream-scenario.mjs", variables);

        Eventually.asserts(() -> assertThat(teacher.events("chat.message").stream()
                        .map(event -> event.at("/data/text").asText())
                        .filter(text -> text.startsWith("scenario")))
                .containsExactly("scenario 1", "scenario 2", "scenario 3", "scenario 4"));
        Eventually.asserts(() -> assertThat(teacher.events("member.left"))
                .filteredOn(left -> left.at("/data/cause").asText().equals("left"))
                .hasSize(2));
    }

    /// The last one: it ends a node.
    @Test
    @Order(2)
    void aDrainIsToldAndNoSecretStandsInALog() throws Exception {
        EventStream anna = stream(names.get(0));
        SECRETS.add(anna.key());

        here.terminate();

        assertThat(anna.closed.get(60, TimeUnit.SECONDS)).isEqualTo(4300);
        assertThat(anna.pushed("drain")).hasSize(1);
        assertThat(here.exitCode()).isBetween(0, 143);
        assertThat(SECRETS).hasSizeGreaterThan(5);
        assertThat(here.output() + there.output()).doesNotContain(SECRETS);
    }

    /// The answer to a body that is announced to be longer than any may be.
    private static String tooLong(NodeProcess node, String key) throws Exception {
        try (Socket raw = new Socket("127.0.0.1", node.httpPort)) {
            String head = "POST /api/live/" + key + "/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 300000\r\n\r\n";
            raw.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            return new String(raw.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void refused(HttpResponse<InputStream> answer, int status, String word) throws Exception {
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        try (InputStream body = answer.body()) {
            assertThat(new String(body.readAllBytes(), StandardCharsets.UTF_8)).contains(word);
        }
    }

    private static String message(String cid, String text) {
        return "{\"room\":\"%s\",\"cid\":\"%s\",\"type\":\"chat.message\",\"data\":{\"text\":\"%s\"}}"
                .formatted(room, cid, text);
    }

    /// Opened at one node and signed in through the other.
    private EventStream stream(String name) throws Exception {
        EventStream stream =
                EventStream.open(here.url(), ticket(name), "Accept-Encoding", "gzip", "Accept-Language", "en");
        open.add(stream);
        JsonNode connected = stream.ok(there.url(), "connect", "{\"client\":\"test\"}");
        assertThat(connected.path("rooms").toString()).contains("user:", "system");
        return stream;
    }

    private LessonSocket socket(String name) throws Exception {
        LessonSocket socket = LessonSocket.connect(there.httpPort, school.token(name));
        open.add(socket);
        return socket;
    }

    private static String ticket(String name) {
        String ticket =
                school.post(name, "/api/ws-ticket/").json().path("ticket").asText();
        SECRETS.add(ticket);
        return ticket;
    }

    private static Map<String, String> with(Map<String, String> environment, String key, int value) {
        Map<String, String> more = new HashMap<>(environment);
        more.put(key, Integer.toString(value));
        return more;
    }
}
