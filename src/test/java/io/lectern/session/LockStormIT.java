package io.lectern.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.lectern.testing.Eventually;
import io.lectern.testing.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Moderation is state of the room: closing and opening the chat costs nobody the connection.
class LockStormIT {
    private static final int MEMBERS = 600;
    private static final int TOGGLES = 10;

    @Test
    void aLockToggledTenTimesReachesSixHundredMembersInOrderAndNobodyReconnects() {
        // These sockets answer no pings.
        Map<String, String> patient =
                Map.of("LECTERN_SESSION_MESSAGES_PER_SECOND", "1000", "LECTERN_SESSION_PING", "5m");
        try (LiveSockets live = LiveSockets.start(patient)) {
            Socket teacher = live.connect("9000:teacher:Vera");
            teacher.join("lesson:7");
            List<Socket> members = new ArrayList<>();
            for (int i = 1; i <= MEMBERS; i++) {
                Socket member = live.connect(i + ":student:S" + i);
                member.request("join", "{'room':'lesson:7'}");
                members.add(member);
            }
            Eventually.asserts(() -> assertThat(live.node
                            .load(io.lectern.protocol.RoomId.parse("lesson:7"))
                            .state()
                            .roster()
                            .members())
                    .hasSize(MEMBERS + 1));

            for (int i = 0; i < TOGGLES; i++) {
                teacher.ok("moderate", "{'room':'lesson:7','lock':'chat'}");
                teacher.ok("moderate", "{'room':'lesson:7','unlock':'chat'}");
            }

            List<String> expected = IntStream.range(0, 2 * TOGGLES)
                    .mapToObj(i -> i % 2 == 0 ? "room.locked" : "room.unlocked")
                    .toList();
            for (Socket member : members) {
                Eventually.asserts(() -> assertThat(toggles(member)).isEqualTo(expected));
                assertThat(member.seqs()).isSorted().doesNotHaveDuplicates();
                assertThat(member.isOpen()).isTrue();
                assertThat(member.pushed("room_close")).isEmpty();
            }
            assertThat(live.openSessions()).isEqualTo(MEMBERS + 1);
        }
    }

    private static List<String> toggles(Socket member) {
        return member.events().stream()
                .map(event -> event.path("type").asText())
                .filter(type -> type.startsWith("room."))
                .toList();
    }
}
