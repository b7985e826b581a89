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
import java.util.List;
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
        JsonNode snapshot = Formats.plain().readTree(Snapshot.of(livelyRoom(), "e1", 500, ANNA.user()));

        String schemas = "/components/schemas/";
        assertThat(names(snapshot)).isEqualTo(contract.names(schemas + "Snapshot/properties"));
        assertThat(names(snapshot.at("/members/0"))).isEqualTo(contract.names(schemas + "Member/properties"));
        assertThat(names(snapshot.at("/hands/0"))).isEqualTo(contract.names(schemas + "Hand/properties"));
        assertThat(names(snapshot.at("/recent/0"))).isEqualTo(contract.names(schemas + "Event/properties"));
        assertThat(names(snapshot.path("lesson")))
                .isEqualTo(contract.names(schemas + "Snapshot/properties/lesson/properties"));
        assertThat(names(snapshot.path("seat")))
                .isEqualTo(contract.names(schemas + "Snapshot/properties/seat/oneOf/2/properties"));
        for (String part : List.of("locks", "poll", "rollcall"))
            assertThat(names(snapshot.path(part)))
                    .isEqualTo(contract.names(schemas + "Snapshot/properties/" + part + "/properties"));
    }

    @Test
    void everybodySeesTheirOwnAnswers() throws Exception {
        RoomState state = livelyRoom();

        JsonNode annas = Formats.plain().readTree(Snapshot.of(state, "e1", 500, ANNA.user()));
        JsonNode another = Formats.plain().readTree(Snapshot.of(state, "e1", 500, new UserId(13)));

        for (String part : List.of("poll", "rollcall")) {
            assertThat(annas.path(part).path("answered").booleanValue()).isTrue();
            assertThat(another.path(part).path("answered").booleanValue()).isFalse();
        }
    }

    private static RoomState livelyRoom() {
        RoomState state = RoomState.empty(RoomId.parse("lesson:7"));
        RoomEvent[] events = {
            new RoomEvent.SessionOpened(ANNA.user(), "Anna", Role.STUDENT, new SessionId("s"), new NodeId("n"), 1L),
            new RoomEvent.MemberJoined(ANNA.user(), "Anna", Role.STUDENT),
            new RoomEvent.HandRaised(ANNA.user(), "Anna", 0),
            new RoomEvent.SeatReady("https://zoom.example/j/1", "1", "pw"),
            new RoomEvent.ChatMessage("hello"),
            new RoomEvent.PollOpened("?", List.of("a", "b"), false, true, null),
            new RoomEvent.PollAnswered(ANNA.user(), 5, AT, true, List.of(1)),
            new RoomEvent.RollcallOpened(AT.plusSeconds(60)),
            new RoomEvent.RollcallAnswered(ANNA.user(), 6, AT)
        };
        for (RoomEvent event : events)
            state = state.with(new Entry(state.position().after(event), AT, ANNA, "c1", event));
        return state;
    }

    private static Set<String> names(JsonNode object) {
        return object.properties().stream().map(Map.Entry::getKey).collect(Collectors.toSet());
    }
}
