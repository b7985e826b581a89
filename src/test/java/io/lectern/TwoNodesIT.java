package io.lectern;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.lectern.testing.Eventually;
import io.lectern.testing.LessonSocket;
import io.lectern.testing.NodeProcess;
import io.lectern.testing.School;
import io.lectern.testing.Stores;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/// Two real processes on the same stores; one room spans both.
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TwoNodesIT {
    private static NodeProcess here;
    private static NodeProcess there;
    private static School school;
    private static Map<String, String> environment;
    private String room;
    private final List<LessonSocket> sockets = new ArrayList<>();

    @BeforeAll
    static void startTwoNodes() {
        Map<String, String> stores = Stores.demoSchool();
        int one = NodeProcess.freePort();
        int two = NodeProcess.freePort();
        Map<String, String> shared = new HashMap<>(stores);
        shared.put("ZOOM_API_URL", "http://127.0.0.1:9/v2");
        shared.put("ZOOM_OAUTH_URL", "http://127.0.0.1:9/oauth/token");
        shared.put("LECTERN_CLUSTER_HOST", "127.0.0.1");
        shared.put("LECTERN_CLUSTER_MEMBERS", "127.0.0.1:" + one + ",127.0.0.1:" + two);
        shared.put("LECTERN_CLUSTER_LEASE", "4s");
        shared.put("LECTERN_SESSION_MESSAGES_PER_SECOND", "500");
        environment = shared;
        here = NodeProcess.serve(with(shared, "LECTERN_CLUSTER_PORT", one));
        there = NodeProcess.serve(with(shared, "LECTERN_CLUSTER_PORT", two));
        school = new School(there.url());
    }

    @AfterEach
    void leave() {
        sockets.forEach(LessonSocket::close);
    }

    @AfterAll
    static void stop() {
        here.close();
        there.close();
    }

    @Test
    @Order(1)
    void publishersOnBothNodesGiveEveryMemberOneOrder() throws Exception {
        List<LessonSocket> members = members("teacher1");
        List<CompletableFuture<JsonNode>> answers = new ArrayList<>();
        for (int i = 0; i < 40; i++)
            for (int m = 0; m < members.size(); m++)
                answers.add(members.get(m).say(room, "m" + m + "-" + i, "line " + i + " of " + m));

        Set<Long> acknowledged = new HashSet<>();
        for (CompletableFuture<JsonNode> answer : answers)
            acknowledged.add(
                    answer.get(30, TimeUnit.SECONDS).path("ok").path("seq").asLong());

        assertThat(acknowledged).hasSize(answers.size()).doesNotContain(0L);
        Eventually.asserts(() -> {
            for (LessonSocket member : members)
                assertThat(member.events("chat.message")).hasSize(answers.size());
        });
        List<Long> order = seqs(members.getFirst());
        assertThat(order).isSorted().containsExactlyInAnyOrderElementsOf(acknowledged);
        for (LessonSocket member : members) assertThat(seqs(member)).isEqualTo(order);
    }

    /// The last one: it ends a node.
    @Test
    @Order(2)
    void aKilledNodeLosesNothingAcknowledgedAndItsPeopleLeaveOnce() throws Exception {
        List<LessonSocket> members = members("teacher2");
        Map<String, Long> acknowledged = new ConcurrentHashMap<>();
        List<CompletableFuture<?>> answered = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            if (i == 30) here.kill();
            for (int m = 0; m < members.size(); m++) {
                if (i >= 30 && m % 2 == 0) continue;
                String cid = "m" + m + "-" + i;
                answered.add(members.get(m).say(room, cid, "line").thenAccept(answer -> {
                    if (answer.has("ok"))
                        acknowledged.put(cid, answer.path("ok").path("seq").asLong());
                }));
            }
        }
        LessonSocket survivor = members.get(1);

        Eventually.asserts(() -> assertThat(survivor.events("member.left")).hasSize(2));
        for (int m = 1; m < members.size(); m += 2)
            assertThat(acknowledged).containsKeys("m" + m + "-0", "m" + m + "-59");
        Map<String, Long> seen = new HashMap<>();
        for (JsonNode event : survivor.events("chat.message"))
            assertThat(seen.put(event.path("cid").asText(), event.path("seq").asLong()))
                    .as("shown twice: %s", event)
                    .isNull();
        assertThat(seen).containsAllEntriesOf(acknowledged);
        assertThat(survivor.events("member.left"))
                .allSatisfy(left ->
                        assertThat(left.path("data").path("cause").asText()).isEqualTo("node_lost"));
        assertThat(survivor.ask("presence", "{\"room\":\"" + room + "\"}")
                        .path("count")
                        .asInt())
                .isEqualTo(2);
    }

    @Test
    @Order(1)
    void whoComesBackOnTheOtherNodeGetsWhatWasMissed() throws Exception {
        long lesson = school.startableLesson("teacher1");
        room = "lesson:" + lesson;
        List<String> names = school.classmates("teacher1", lesson);
        LessonSocket away = member(here, names.get(0));
        JsonNode entered = away.join(room);
        LessonSocket stays = member(there, names.get(1));
        stays.join(room);
        away.close();
        for (int i = 0; i < 20; i++) stays.say(room, "missed-" + i, "line " + i).get(30, TimeUnit.SECONDS);

        JsonNode back = member(there, names.get(0))
                .join(room, entered.path("seq").asLong(), entered.path("epoch").asText());

        assertThat(back.path("recovered").asBoolean()).isTrue();
        assertThat(back.path("events").findValuesAsText("cid"))
                .containsExactlyElementsOf(java.util.stream.IntStream.range(0, 20)
                        .mapToObj(i -> "missed-" + i)
                        .toList());
    }

    @Test
    @Order(1)
    void aKickReachesThePersonOnEveryNodeAndNobodyElse() throws Exception {
        long lesson = school.startableLesson("teacher1");
        room = "lesson:" + lesson;
        List<String> names = school.classmates("teacher1", lesson);
        LessonSocket teacher = member(here, "teacher1");
        LessonSocket one = member(here, names.get(2));
        LessonSocket other = member(there, names.get(2));
        LessonSocket bystander = member(there, names.get(3));
        for (LessonSocket socket : List.of(teacher, one, other, bystander)) socket.join(room);
        one.say(room, "who-am-i", "me").get(30, TimeUnit.SECONDS);
        Eventually.asserts(() -> assertThat(teacher.events("chat.message")).isNotEmpty());
        long user = teacher.events("chat.message").getLast().at("/from/user").asLong();

        teacher.ask("moderate", "{\"room\":\"" + room + "\",\"remove\":" + user + "}");

        for (LessonSocket socket : List.of(one, other)) {
            Eventually.asserts(() -> assertThat(socket.pushes.toString()).contains("\"code\":4503"));
            assertThat(socket.events("member.removed")).hasSize(1);
            assertThat(socket.say(room, "too-late", "me")
                            .get(30, TimeUnit.SECONDS)
                            .at("/err/name")
                            .asText())
                    .isEqualTo("not_joined");
        }
        Eventually.asserts(() -> assertThat(bystander.events("member.removed")).hasSize(1));
        assertThat(bystander.pushes).isEmpty();
        assertThat(bystander
                        .say(room, "still-here", "me")
                        .get(30, TimeUnit.SECONDS)
                        .has("ok"))
                .isTrue();
    }

    @Test
    @Order(1)
    void whoIsBannedOnOneNodeGetsNoWayIntoTheMeetingFromEither() throws Exception {
        long lesson = school.startableLesson("teacher1");
        room = "lesson:" + lesson;
        String student = school.classmates("teacher1", lesson).get(4);
        Stores.sql(
                environment.get("DATABASE_URL"),
                "update lessons set zoom_meeting_id = '83', zoom_join_url = 'https://zoom.test/j/83', zoom_password = 'pw' where id = "
                        + lesson);
        LessonSocket teacher = member(here, "teacher1");
        teacher.join(room);
        LessonSocket socket = member(there, student);
        socket.join(room);
        socket.say(room, "who-am-i", "me").get(30, TimeUnit.SECONDS);
        Eventually.asserts(() -> assertThat(teacher.events("chat.message")).isNotEmpty());
        long user = teacher.events("chat.message").getLast().at("/from/user").asLong();
        String join = "/api/schedule/lessons/" + lesson + "/join/";
        List<School> nodes = List.of(new School(here.url()), school);
        for (School node : nodes) assertThat(node.post(student, join).status()).isEqualTo(200);

        teacher.ask("moderate", "{\"room\":\"" + room + "\",\"ban\":" + user + "}");

        for (School node : nodes) {
            Eventually.asserts(
                    () -> assertThat(node.post(student, join).status()).isEqualTo(403));
            assertThat(node.get(student, "/api/schedule/lessons/" + lesson + "/")
                            .json()
                            .path("zoom_join_url")
                            .isNull())
                    .isTrue();
        }
        teacher.ask("moderate", "{\"room\":\"" + room + "\",\"unban\":" + user + "}");
        for (School node : nodes)
            Eventually.asserts(
                    () -> assertThat(node.post(student, join).status()).isEqualTo(200));
        Stores.sql(
                environment.get("DATABASE_URL"),
                "update lessons set zoom_meeting_id = null, zoom_join_url = null, zoom_password = null where id = "
                        + lesson);
    }

    @Test
    @Order(1)
    void whatAClassAnsweredFromBothNodesReachesItsTeacher() throws Exception {
        List<LessonSocket> members = members("teacher1");
        LessonSocket teacher = member(here, "teacher1");
        teacher.join(room);
        String open = "{\"question\":\"7 x 8?\",\"options\":[\"54\",\"56\"]}";
        long poll = teacher.ask("poll", "{\"room\":\"%s\",\"cid\":\"p1\",\"open\":%s}".formatted(room, open))
                .path("seq")
                .asLong();
        for (int i = 0; i < members.size(); i++)
            members.get(i)
                    .ask(
                            "poll",
                            "{\"room\":\"%s\",\"vote\":{\"poll\":%d,\"choices\":[%d]}}"
                                    .formatted(room, poll, i == 0 ? 0 : 1));
        teacher.ask("poll", "{\"room\":\"%s\",\"close\":%d}".formatted(room, poll));

        for (LessonSocket member : members)
            Eventually.asserts(() -> assertThat(member.events("poll.closed").toString())
                    .contains("{\"poll\":" + poll + ",\"counts\":[1,3],\"answered\":4}"));
        String results = "/api/schedule/lessons/" + room.substring("lesson:".length()) + "/polls/";
        Eventually.asserts(() -> {
            JsonNode stored =
                    school.get("teacher1", results).json().path("polls").path(0);
            assertThat(stored.path("counts").toString()).isEqualTo("[1,3]");
            assertThat(stored.path("answers")).hasSize(4);
            assertThat(stored.path("closed_at").isTextual()).isTrue();
        });
    }

    @Test
    @Order(1)
    void aChangeBySqlIsFeltByOpenSocketsOfBothNodes() throws Exception {
        long lesson = school.startableLesson("teacher1");
        room = "lesson:" + lesson;
        String student = school.classmates("teacher1", lesson).getLast();
        List<LessonSocket> students = List.of(member(here, student), member(there, student));
        List<LessonSocket> admins = List.of(member(here, "admin"), member(there, "admin"));
        LessonSocket teacher = member(here, "teacher1");
        for (LessonSocket socket : students) socket.join(room);
        for (LessonSocket socket : admins) socket.join(room);
        teacher.join(room);

        sql("delete from group_members where student_id = (select id from users where email = '" + student
                + "@demo.local')");
        sql("update users set role = 'student' where email = 'admin@demo.local'");

        for (LessonSocket socket : students) assertPutOut(socket);
        for (LessonSocket socket : admins) assertPutOut(socket);
        Eventually.asserts(() -> assertThat(teacher.events("member.left"))
                .hasSize(2)
                .allSatisfy(left ->
                        assertThat(left.path("data").path("cause").asText()).isEqualTo("removed")));
        assertThat(students.getFirst()
                        .answer("join", "{\"room\":\"" + room + "\"}")
                        .path("err")
                        .path("name")
                        .asText())
                .isEqualTo("not_member");
        assertThat(teacher.say(room, "after", "still here")
                        .get(30, TimeUnit.SECONDS)
                        .has("ok"))
                .isTrue();

        sql("update users set password_hash = 'something else' where email = '" + student + "@demo.local'");

        for (LessonSocket socket : students)
            assertThat(socket.closed.get(30, TimeUnit.SECONDS)).isEqualTo(4500);
        assertShutOut(student);
    }

    @Test
    @Order(1)
    void whoIsSwitchedOffOnTheCommandLineIsOutOnBothNodes() throws Exception {
        List<String> names = school.classmates("teacher2", school.startableLesson("teacher2"));
        String name = names.getLast();
        List<LessonSocket> both = List.of(member(here, name), member(there, name));
        LessonSocket other = member(here, names.get(names.size() - 2));

        try (NodeProcess command = NodeProcess.start(List.of("user", "disable", name + "@demo.local"), environment)) {
            assertThat(command.exitCode()).as(command.output()).isZero();
        }

        for (LessonSocket socket : both)
            assertThat(socket.closed.get(30, TimeUnit.SECONDS)).isEqualTo(4500);
        assertShutOut(name);
        assertThat(other.answer("leave", "{\"room\":\"lesson:1\"}").has("ok")).isTrue();
    }

    @Test
    @Order(1)
    void aTicketOfOneNodeOpensASocketOfTheOtherOnce() throws Exception {
        String ticket =
                school.post("teacher1", "/api/ws-ticket/").json().path("ticket").asText();
        String connect = "{\"ticket\":\"" + ticket + "\",\"client\":\"test\"}";
        LessonSocket first = LessonSocket.open(here.httpPort);
        LessonSocket second = LessonSocket.open(there.httpPort);
        sockets.addAll(List.of(first, second));

        assertThat(first.ask("connect", connect).path("user").asLong()).isPositive();

        assertThat(second.answer("connect", connect).path("err").path("name").asText())
                .isEqualTo("token_not_valid");
        assertThat(second.closed.get(30, TimeUnit.SECONDS)).isEqualTo(4500);
        assertThat(here.output() + there.output()).doesNotContain(ticket);
    }

    private void assertPutOut(LessonSocket socket) {
        Eventually.asserts(() -> assertThat(socket.pushes).anySatisfy(push -> {
            assertThat(push.path("room_close").path("room").asText()).isEqualTo(room);
            assertThat(push.path("room_close").path("code").asInt()).isEqualTo(4503);
        }));
    }

    /// The token that was good a moment ago opens nothing any more, on any node.
    private void assertShutOut(String name) throws Exception {
        for (NodeProcess node : List.of(here, there)) {
            LessonSocket again = LessonSocket.open(node.httpPort);
            sockets.add(again);
            assertThat(again.answer("connect", "{\"token\":\"" + school.token(name) + "\"}")
                            .path("err")
                            .path("name")
                            .asText())
                    .isEqualTo("token_revoked");
        }
        Eventually.asserts(
                () -> assertThat(school.get(name, "/api/me/").status()).isEqualTo(401));
    }

    private static void sql(String statement) {
        Stores.sql(environment.getOrDefault("DATABASE_URL", ""), statement);
    }

    /// Two of a teacher's students on each node, alternating, all in the teacher's room.
    private List<LessonSocket> members(String teacher) throws Exception {
        long lesson = school.startableLesson(teacher);
        room = "lesson:" + lesson;
        List<String> names = school.classmates(teacher, lesson);
        List<LessonSocket> members = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            LessonSocket member = member(i % 2 == 0 ? here : there, names.get(i));
            member.join(room);
            members.add(member);
        }
        return members;
    }

    private LessonSocket member(NodeProcess node, String name) throws Exception {
        LessonSocket socket = LessonSocket.connect(node.httpPort, school.token(name));
        sockets.add(socket);
        return socket;
    }

    private static List<Long> seqs(LessonSocket member) {
        return member.events("chat.message").stream()
                .map(event -> event.path("seq").asLong())
                .toList();
    }

    private static Map<String, String> with(Map<String, String> environment, String key, int value) {
        Map<String, String> more = new HashMap<>(environment);
        more.put(key, Integer.toString(value));
        return more;
    }
}
