package io.lectern.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.lectern.protocol.Role;
import io.lectern.protocol.RoomId;
import io.lectern.protocol.UserId;
import io.lectern.testing.Eventually;
import io.lectern.testing.Socket;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What an open socket feels of a change of permission.
class AccessIT {
    private static final UserId ANNA = new UserId(1);
    private static final AccessChange OF_ANNA = new AccessChange.OfPerson(ANNA);

    private final LiveSockets live = LiveSockets.start(Map.of("LECTERN_SESSION_MESSAGES_PER_SECOND", "1000"));

    @AfterEach
    void stop() {
        live.close();
    }

    @Test
    void whoMayNotBeThereAnyMoreIsPutOutAndTheRestGoesOn() {
        Socket anna = live.connect("1:student:Anna");
        Socket boris = live.connect("2:student:Boris");
        for (Socket socket : List.of(anna, boris)) socket.join("lesson:7");
        anna.join("lesson:8");
        live.change(1, "lesson:7", null);

        live.sessions().changed(OF_ANNA);

        assertPutOut(anna, "lesson:7");
        Eventually.asserts(() -> assertThat(boris.events())
                .anyMatch(event -> event.path("type").asText().equals("member.left")
                        && event.path("data").path("cause").asText().equals("removed")));
        boris.publish("lesson:7", "nobody hears");
        anna.publish("lesson:8", "still here");
        assertThat(anna.events())
                .noneMatch(event -> event.path("data").path("text").asText().equals("nobody hears"));
        assertThat(anna.refused("publish", "{'room':'lesson:7','cid':'c','type':'chat.message','data':{'text':'x'}}")
                        .path("name")
                        .asText())
                .isEqualTo("not_joined");
        assertThat(anna.refused("join", "{'room':'lesson:7'}").path("name").asText())
                .isEqualTo("not_member");
        assertThat(boris.pushed("room_close")).isEmpty();
    }

    @Test
    void anotherRoleCountsFromTheNextWordOn() {
        Socket anna = live.connect("1:student:Anna");
        anna.join("lesson:7");
        assertThat(anna.refused("hand", "{'room':'lesson:7','lower':'all'}")
                        .path("name")
                        .asText())
                .isEqualTo("teachers_only");
        live.change(1, "lesson:7", Role.TEACHER);

        live.sessions().changed(OF_ANNA);

        Eventually.asserts(() -> assertThat(
                        anna.answer("hand", "{'room':'lesson:7','lower':'all'}").has("ok"))
                .isTrue());
        assertThat(anna.pushed("room_close")).isEmpty();
    }

    @Test
    void anotherTeacherIsFeltInTheLessonAndInItsStaffRoom() {
        Socket anna = live.connect("1:teacher:Anna");
        anna.join("lesson:7");
        anna.join("staff:7");
        anna.join("lesson:8");
        live.change(1, "lesson:7", null);
        live.change(1, "staff:7", null);
        live.change(1, "lesson:8", null);

        live.sessions().changed(new AccessChange.OfRoom(RoomId.parse("lesson:7")));

        assertPutOut(anna, "lesson:7");
        assertPutOut(anna, "staff:7");
        anna.publish("lesson:8", "nobody said a word of this one");
    }

    @Test
    void whenAnythingMayHaveChangedEverybodyIsLookedAt() {
        List<Socket> many = java.util.stream.IntStream.rangeClosed(1, 30)
                .mapToObj(i -> live.connect(i + ":student:P" + i))
                .toList();
        for (Socket socket : many) socket.join("lesson:7");
        live.change(3, "lesson:7", null);
        live.end("family5");

        live.sessions().changed(AccessChange.parse("something newer"));

        assertPutOut(many.get(2), "lesson:7");
        assertThat(many.get(4).closeCode()).isEqualTo(4500);
        many.get(5).publish("lesson:7", "here");
    }

    @Test
    void whileTheRecordsAreAwayNobodyIsPutOutAndAfterwardsEverybodyIsLookedAt() {
        Socket anna = live.connect("1:student:Anna");
        anna.join("lesson:7");
        live.change(1, "lesson:7", null);
        live.recordsAway = true;
        live.sessions().changed(OF_ANNA);
        anna.publish("lesson:7", "the lesson goes on");
        assertThat(anna.pushed("room_close")).isEmpty();

        live.recordsAway = false;

        assertPutOut(anna, "lesson:7");
    }

    /// Whatever the order in which a change is told, a join is asked about and answered: nobody stays in a room.
    @Test
    void whoJoinsWhileThePermissionGoesDoesNotStay() {
        for (int i = 1; i <= 40; i++) {
            String room = "lesson:" + i;
            Socket socket = live.connect(i + ":student:P" + i);
            long asked = socket.request("join", "{'room':'" + room + "'}");
            if (i % 2 == 0) socket.request("leave", "{'room':'lesson:99'}");
            live.change(i, room, null);
            live.sessions().changed(new AccessChange.OfPerson(new UserId(i)));

            JsonNode answer = socket.answer(asked);

            if (answer.has("ok")) assertPutOut(socket, room);
            Eventually.asserts(() -> assertThat(
                            live.node.load(RoomId.parse(room)).state().roster().members())
                    .isEmpty());
            socket.close();
        }
    }

    @Test
    void anEndedSignInClosesWhateverItsSocketIsDoing() {
        for (int i = 1; i <= 20; i++) {
            Socket socket = live.open();
            socket.request("connect", "{'token':'" + i + ":student:P'}");
            socket.request("join", "{'room':'lesson:7'}");
            live.end("family" + i);
            live.sessions().changed(new AccessChange.OfSignIn("family" + i, new UserId(i)));

            // One that connects only now is refused by whoever admits it, which here nobody does.
            live.sessions().changed(new AccessChange.OfAnything());
        }
        Eventually.asserts(() -> {
            live.sessions().changed(new AccessChange.OfAnything());
            assertThat(live.openSessions()).isZero();
        });
    }

    @Test
    void wordsAreReadAndOnesThatAreNotUnderstoodMeanAnything() {
        assertThat(AccessChange.parse("user 12")).isEqualTo(new AccessChange.OfPerson(new UserId(12)));
        assertThat(AccessChange.parse("family a-b 12")).isEqualTo(new AccessChange.OfSignIn("a-b", new UserId(12)));
        assertThat(AccessChange.parse("room group:3")).isEqualTo(new AccessChange.OfRoom(RoomId.parse("group:3")));
        for (String other : List.of("", "everything", "user", "user x", "room kitchen:1", "family 1", "user 1 2"))
            assertThat(AccessChange.parse(other)).as(other).isEqualTo(new AccessChange.OfAnything());
    }

    private static void assertPutOut(Socket socket, String room) {
        Eventually.asserts(() -> assertThat(socket.pushed("room_close")).anySatisfy(close -> {
            assertThat(close.path("room").asText()).isEqualTo(room);
            assertThat(close.path("code").asInt()).isEqualTo(4503);
            assertThat(close.path("reason").asText()).isEqualTo("kicked");
        }));
    }
}
