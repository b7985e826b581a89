package io.lectern.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.lectern.protocol.RoomId;
import io.lectern.protocol.UserId;
import io.lectern.room.RoomCommand;
import io.lectern.testing.Eventually;
import io.lectern.testing.Socket;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The course of a lesson as its sockets see it.
class LessonLifeIT {
    private static final String LESSON = "lesson:7";
    private static final String TEACHER = "9:teacher:Vera";

    private final LiveSockets live = LiveSockets.start(Map.of(
            "LECTERN_ROOMS_MERGE_ABOVE", "3",
            "LECTERN_ROOMS_COUNT_ABOVE", "6",
            "LECTERN_ROOMS_TEACHER_ABSENT", "1s"));

    @AfterEach
    void stop() {
        live.close();
    }

    @Test
    void theDeviceThatComesLastStaysWhereOneIsAllowed() {
        Socket own = live.connect("1:student:Anna");
        own.join("user:1");
        Socket first = live.connect("1:student:Anna");
        first.join("lesson:1");
        Socket second = live.connect("1:student:Anna");

        JsonNode entered = second.join("lesson:1");

        Eventually.asserts(() -> assertThat(first.pushed("room_close"))
                .singleElement()
                .satisfies(close -> {
                    assertThat(close.path("room").asText()).isEqualTo("lesson:1");
                    assertThat(close.path("code").asInt()).isEqualTo(4505);
                }));
        Eventually.asserts(() -> assertThat(own.events()).anySatisfy(event -> {
            assertThat(event.path("type").asText()).isEqualTo("session.replaced");
            assertThat(event.at("/data/room").asText()).isEqualTo("lesson:1");
        }));
        assertThat(entered.at("/snapshot/members")).hasSize(1);
        // It was in no other room of the school.
        assertThat(first.closeCode()).isEqualTo(4505);
        second.ok("hand", "{'room':'lesson:1','raise':true}");
        assertThat(types(second)).doesNotContain("member.left");
    }

    @Test
    void aFullRoomIsToldOfTogetherAndCanBePaged() {
        List<Socket> all = new ArrayList<>();
        for (int i = 1; i <= 8; i++) {
            all.add(live.connect(i + ":student:P" + i));
            all.getLast().join(LESSON);
        }

        Socket first = all.getFirst();
        Eventually.asserts(() -> assertThat(first.events()).anySatisfy(event -> {
            assertThat(event.path("type").asText()).isEqualTo("members.changed");
            assertThat(event.at("/data/count").asInt()).isEqualTo(8);
        }));
        assertThat(types(first).stream().filter("member.joined"::equals)).hasSizeLessThanOrEqualTo(3);
        JsonNode page = first.ok("presence", "{'room':'lesson:7','limit':5}");
        assertThat(page.path("count").asInt()).isEqualTo(8);
        assertThat(page.path("members")).hasSize(5);
        assertThat(page.path("more").asBoolean()).isTrue();
        JsonNode rest = first.ok("presence", "{'room':'lesson:7','after':5,'limit':5}");
        assertThat(rest.path("members")).hasSize(3);
        assertThat(rest.path("more").asBoolean()).isFalse();
        JsonNode snapshot = live.connect("2:student:P2").join(LESSON).path("snapshot");
        assertThat(snapshot.path("member_count").asInt()).isEqualTo(8);
        assertThat(snapshot.path("members")).hasSize(1);
    }

    @Test
    void aRoomMissesItsTeacherAndSaysWhoIsBack() {
        Socket student = live.connect("1:student:Anna");
        student.join(LESSON);
        Instant ends = Instant.now().plusSeconds(60);
        live.node.ask(RoomId.parse(LESSON), new RoomCommand.StartLesson(new UserId(9), Instant.now(), ends));

        Eventually.asserts(
                () -> assertThat(types(student)).contains("lesson.started", "lesson.ending", "teacher.absent"));
        Socket teacher = live.connect(TEACHER);
        JsonNode snapshot = teacher.join(LESSON).path("snapshot");

        assertThat(snapshot.at("/lesson/ends_at").asText()).isEqualTo(ends.toString());
        assertThat(snapshot.at("/lesson/teacher_absent_since").isNull()).isTrue();
        Eventually.asserts(() -> assertThat(student.events()).anySatisfy(event -> {
            assertThat(event.path("type").asText()).isEqualTo("teacher.back");
            assertThat(event.at("/data/took_over").asBoolean()).isFalse();
        }));
    }

    @Test
    void theOrderOfTheQueueIsTheSameForEverybody() {
        Socket anna = live.connect("1:student:Anna");
        Socket boris = live.connect("2:student:Boris");
        Socket teacher = live.connect(TEACHER);
        for (Socket each : List.of(anna, boris, teacher)) each.join(LESSON);
        anna.ok("hand", "{'room':'lesson:7','raise':true}");
        teacher.ok("hand", "{'room':'lesson:7','call':1}");
        boris.ok("hand", "{'room':'lesson:7','raise':true}");

        assertThat(anna.refused("hand", "{'room':'lesson:7','fair':true}")
                        .path("name")
                        .asText())
                .isEqualTo("teachers_only");
        teacher.ok("hand", "{'room':'lesson:7','fair':true}");

        Eventually.asserts(() -> assertThat(types(boris)).contains("hand.order"));
        JsonNode snapshot = live.connect("2:student:Boris").join(LESSON).path("snapshot");
        assertThat(snapshot.path("fairness").asBoolean()).isTrue();
        assertThat(snapshot.path("hands").findValuesAsText("user")).containsExactly("2", "1");
        assertThat(snapshot.path("hands").findValuesAsText("turns")).containsExactly("0", "1");
    }

    @Test
    void aLessonThatIsDeletedClosesItsRoomForEverybody() {
        Socket anna = live.connect("1:student:Anna");
        Socket teacher = live.connect(TEACHER);
        for (Socket each : List.of(anna, teacher)) each.join(LESSON);

        live.gone.add(RoomId.parse(LESSON));
        live.sessions().changed(new AccessChange.OfRoom(RoomId.parse(LESSON)));

        for (Socket each : List.of(anna, teacher)) {
            Eventually.asserts(() -> assertThat(each.pushed("room_close")).anySatisfy(close -> {
                assertThat(close.path("room").asText()).isEqualTo(LESSON);
                assertThat(close.path("code").asInt()).isEqualTo(4507);
            }));
            assertThat(each.isOpen()).isTrue();
        }
    }

    private static List<String> types(Socket socket) {
        return socket.events().stream()
                .map(event -> event.path("type").asText())
                .toList();
    }
}
