package io.lectern.zoomsim;

import static org.assertj.core.api.Assertions.assertThat;

import io.lectern.zoomsim.SimEvent.Deleted;
import io.lectern.zoomsim.SimEvent.Made;
import io.lectern.zoomsim.SimEvent.Started;
import io.lectern.zoomsim.SimEvent.Stopped;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OracleTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    @Test
    void oneMeetingAfterAnotherIsFine() {
        assertThat(judge(
                        new Made(NOW, 1, "ann", "lectern:1:1 lesson 7"),
                        new Started(NOW, 1, "ann"),
                        new Stopped(NOW, 1, "ann"),
                        new Made(NOW, 2, "ann", "lectern:2:1 lesson 7"),
                        new Started(NOW, 2, "ann")))
                .isEmpty();
    }

    @Test
    void moreLiveMeetingsThanTheHostMayHaveAreSeen() {
        assertThat(judge(new Started(NOW, 1, "ann"), new Started(NOW, 2, "ann")))
                .singleElement()
                .asString()
                .contains("ann had 2 live meetings of 1");
    }

    @Test
    void twoOpenMeetingsOfOneLessonAreSeenOnWhateverHosts() {
        assertThat(judge(
                        new Made(NOW, 1, "ann", "lectern:1:1 lesson 7"),
                        new Made(NOW, 2, "bob", "lectern:9:1 lesson 7")))
                .singleElement()
                .asString()
                .contains("lesson 7 had meetings 1 and 2 at once");
    }

    @Test
    void aDeletedMeetingMakesRoomForAnotherOfItsLesson() {
        assertThat(judge(
                        new Made(NOW, 1, "ann", "lectern:1:1 lesson 7"),
                        new Deleted(NOW, 1, "ann"),
                        new Made(NOW, 2, "bob", "lectern:1:2 lesson 7")))
                .isEmpty();
    }

    @Test
    void meetingsOfOthersAreNobodysLesson() {
        assertThat(judge(new Made(NOW, 1, "ann", "staff"), new Made(NOW, 2, "ann", "staff")))
                .isEmpty();
    }

    private static List<String> judge(SimEvent... journal) {
        return Oracle.violations(List.of(journal), Map.of("ann", 1, "bob", 2));
    }
}
