package io.lectern.room;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.lectern.protocol.Formats;
import io.lectern.protocol.NodeId;
import io.lectern.protocol.Role;
import io.lectern.protocol.RoomId;
import io.lectern.protocol.SessionId;
import io.lectern.protocol.UserId;
import io.lectern.testing.Contract;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SnapshotTest {
    private static final Author ANNA = new Author(new UserId(12), "Anna", Role.STUDENT);
    private static final Instant AT = Instant.parse("2026-11-21T10:00:00Z");

    @Test
    void aSnapshotHasTheMembersThatArePromised() throws Exception {
        Contract contract = Contract.load();
        JsonNode snapshot = Formats.plain().readTree(Snapshot.of(livelyRoom(), "e1"));

        String schemas = "/components/schemas/";
        assertThat(names(snapshot)).isEqualTo(contract.names(schemas + "Snapshot/properties"));
        assertThat(names(snapshot.at("/members/0"))).isEqualTo(contract.names(schemas + "Member/properties"));
        assertThat(names(snapshot.at("/hands/0"))).isEqualTo(contract.names(schemas + "Hand/properties"));
        assertThat(names(snapshot.at("/recent/0"))).isEqualTo(contract.names(schemas + "Event/properties"));
        assertThat(names(snapshot.path("lesson")))
                .isEqualTo(contract.names(schemas + "Snapshot/properties/lesson/properties"));
        assertThat(names(snapshot.path("seat")))
                .isEqualTo(contract.names(schemas + "Snapshot/properties/seat/oneOf/2/properties"));
    }

    private static RoomState livelyRoom() {
        RoomState state = RoomState.empty(RoomId.parse("lesson:7"));
        RoomEvent[] events = {
            new RoomEvent.SessionOpened(ANNA.user(), "Anna", Role.STUDENT, new SessionId("s"), new NodeId("n"), 1L),
            new RoomEvent.MemberJoined(ANNA.user(), "Anna", Role.STUDENT),
            new RoomEvent.HandRaised(ANNA.user(), "Anna", 0),
            new RoomEvent.SeatReady("https://zoom.example/j/1", "1", "pw"),
            new RoomEvent.ChatMessage("hello")
        };
        for (RoomEvent event : events)
            state = state.with(new Entry(state.position().after(event), AT, ANNA, "c1", event));
        return state;
    }

    private static Set<String> names(JsonNode object) {
        return object.properties().stream().map(Map.Entry::getKey).collect(Collectors.toSet());
    }
}
