package io.lectern.room;

import static io.lectern.room.Steps.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.lectern.protocol.UserId;
import io.lectern.room.RoomCommand.EndLesson;
import io.lectern.room.RoomCommand.GiveSeat;
import io.lectern.room.RoomCommand.LoseSeat;
import io.lectern.room.RoomCommand.StartLesson;
import io.lectern.room.RoomCommand.WaitForSeat;
import io.lectern.room.RoomEvent.LessonEnded;
import io.lectern.room.RoomEvent.LessonStarted;
import io.lectern.room.RoomEvent.SeatLost;
import io.lectern.room.RoomEvent.SeatReady;
import io.lectern.room.RoomEvent.SeatWaiting;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class LessonTest {
    private static final UserId TEACHER = new UserId(9);
    private static final Instant END = START.plusSeconds(3600);
    private static final GiveSeat GIVEN = new GiveSeat("https://zoom.example/j/1", "1", "pw");

    private final Steps room = new Steps();

    @Test
    void aLessonStartsOnceAndEndsOnce() {
        assertThat(room.events(new StartLesson(TEACHER, START))).containsExactly(new LessonStarted(TEACHER, START));
        assertThat(room.events(new StartLesson(TEACHER, START.plusSeconds(5)))).isEmpty();
        assertThat(room.events(new EndLesson(TEACHER, END))).containsExactly(new LessonEnded(TEACHER, END));
        assertThat(room.events(new EndLesson(TEACHER, END.plusSeconds(5)))).isEmpty();
    }

    @Test
    void aStartThatArrivesAgainAfterTheEndStartsNothing() {
        room.events(new StartLesson(TEACHER, START));
        room.events(new EndLesson(TEACHER, END));

        assertThat(room.events(new StartLesson(TEACHER, START))).isEmpty();
    }

    @Test
    void aLessonMayBeStartedAnewAndItsFormerEndDoesNotEndIt() {
        room.events(new StartLesson(TEACHER, START));
        room.events(new EndLesson(TEACHER, END));

        assertThat(room.events(new StartLesson(TEACHER, END.plusSeconds(60)))).hasSize(1);
        assertThat(room.events(new EndLesson(TEACHER, END))).isEmpty();
        assertThat(room.state.lesson().endedAt()).isNull();
    }

    @Test
    void waitingForASeatIsSaidOnceAPlace() {
        assertThat(room.events(new WaitForSeat(2, END))).containsExactly(new SeatWaiting(2, END));
        assertThat(room.events(new WaitForSeat(2, END))).isEmpty();
        assertThat(room.events(new WaitForSeat(1, null))).containsExactly(new SeatWaiting(1, null));
    }

    @Test
    void aSeatIsGivenOnceAndLostOnce() {
        assertThat(room.events(GIVEN)).containsExactly(new SeatReady("https://zoom.example/j/1", "1", "pw"));
        assertThat(room.events(GIVEN)).isEmpty();
        assertThat(room.events(new LoseSeat("taken"))).containsExactly(new SeatLost("taken"));
        assertThat(room.events(new LoseSeat("taken"))).isEmpty();
    }

    @Test
    void aLateWordOfWaitingDoesNotTakeAReadySeatAway() {
        room.events(GIVEN);

        assertThat(room.events(new WaitForSeat(1, null))).isEmpty();
        room.events(new LoseSeat("taken"));
        assertThat(room.events(new WaitForSeat(1, null))).hasSize(1);
    }

    @Test
    void theSeatEndsWithTheLesson() {
        room.events(new StartLesson(TEACHER, START));
        room.events(GIVEN);
        room.events(new EndLesson(TEACHER, END));

        assertThat(room.state.lesson().seat()).isNull();
    }
}
