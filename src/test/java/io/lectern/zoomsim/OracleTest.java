package io.lectern.zoomsim;

import static org.assertj.core.api.Assertions.assertThat;

import io.lectern.zoomsim.SimEvent.Deleted;
import io.lectern.zoomsim.SimEvent.HostTurned;
import io.lectern.zoomsim.SimEvent.Made;
import io.lectern.zoomsim.SimEvent.Refused;
import io.lectern.zoomsim.SimEvent.Renamed;
import io.lectern.zoomsim.SimEvent.Started;
import io.lectern.zoomsim.SimEvent.Stopped;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OracleTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    @Test
    void oneMeetingAfterAnotherIsFine() {
        assertThat(judge(
                        new Made(NOW, 1, "ann", "lectern:1:1 lesson 7"),
                        new Started(NOW, 1, "ann"),
                        new Stopped(NOW, 1, "ann", ""),
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
    void aSecondMeetingThatGoesUnusedDoesNoHarmAndOneThatIsUsedDoes() {
        Made first = new Made(NOW, 1, "ann", "lectern:1:1 lesson 7");
        Made late = new Made(NOW, 2, "bob", "lectern:1:2 lesson 7");

        assertThat(judge(first, new Started(NOW, 1, "ann"), late, new Deleted(NOW, 2, "bob")))
                .isEmpty();
        assertThat(judge(
                        first,
                        new Started(NOW, 1, "ann"),
                        late,
                        new Started(NOW, 2, "bob"),
                        new Stopped(NOW, 2, "bob", ""),
                        new Deleted(NOW, 2, "bob")))
                .hasSize(1);
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
    void aLessonsMeetingThatOtherLessonsKeepFromStartingIsSeen() {
        Made seven = new Made(NOW, 1, "ann", "lectern:1:1 lesson 7");
        Made eight = new Made(NOW, 2, "ann", "lectern:2:1 lesson 8");
        Made staff = new Made(NOW, 3, "ann", "staff");

        assertThat(judge(seven, eight, new Started(NOW, 1, "ann"), new Refused(NOW, 2, "ann")))
                .singleElement()
                .asString()
                .contains("meeting 2 of lesson 8 could not start");
        assertThat(judge(seven, staff, new Started(NOW, 3, "ann"), new Refused(NOW, 1, "ann")))
                .as("somebody else's meeting is in the way")
                .isEmpty();
    }

    @Test
    void aMeetingThatCannotStartBecauseItsHostDiedIsNoSecondOne() {
        Made dead = new Made(NOW, 1, "ann", "lectern:1:1 lesson 7");
        HostTurned dies = new HostTurned(NOW, "ann", SimAccount.Status.INACTIVE);
        Made other = new Made(NOW, 2, "bob", "lectern:2:1 lesson 7");

        assertThat(judge(dead, dies, other)).isEmpty();
        assertThat(judge(dead, new Started(NOW, 1, "ann"), dies, other))
                .as("a live one goes on")
                .hasSize(1);
    }

    @Test
    void aMeetingThatGotAnotherAgendaIsAnotherLessons() {
        assertThat(judge(
                        new Made(NOW, 1, "ann", "lectern:1:1 lesson 7"),
                        new Renamed(NOW, 1, "ann", "lectern:2:1 lesson 8"),
                        new Made(NOW, 2, "bob", "lectern:3:1 lesson 7")))
                .isEmpty();
        assertThat(judge(
                        new Made(NOW, 1, "ann", "lectern:1:1 lesson 7"),
                        new Made(NOW, 2, "bob", "lectern:2:1 lesson 8"),
                        new Renamed(NOW, 1, "ann", "lectern:3:1 lesson 8")))
                .hasSize(1);
    }

    @Test
    void whatIsLeftOfALessonThatHasNoSeatIsALeak() {
        Oracle oracle = new Oracle(host -> 1);
        oracle.see(new Made(NOW, 1, "ann", "lectern:1:1 lesson 7"));
        oracle.see(new Made(NOW, 2, "bob", "staff"));

        assertThat(oracle.leaks(Set.of(7L))).isEmpty();
        assertThat(oracle.leaks(Set.of())).containsExactly(new Leak(1, 7, "ann", false));
        oracle.see(new Deleted(NOW, 1, "ann"));
        assertThat(oracle.leaks(Set.of())).isEmpty();
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
