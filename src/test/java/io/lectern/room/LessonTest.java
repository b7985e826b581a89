package io.lectern.room;

import static io.lectern.room.Steps.ANNA;
import static io.lectern.room.Steps.BORIS;
import static io.lectern.room.Steps.START;
import static io.lectern.room.Steps.join;
import static io.lectern.room.Steps.session;
import static org.assertj.core.api.Assertions.assertThat;

import io.lectern.protocol.Role;
import io.lectern.protocol.UserId;
import io.lectern.room.RoomCommand.EndLesson;
import io.lectern.room.RoomCommand.ExtendLesson;
import io.lectern.room.RoomCommand.GiveSeat;
import io.lectern.room.RoomCommand.LoseSeat;
import io.lectern.room.RoomCommand.StartLesson;
import io.lectern.room.RoomCommand.WaitForSeat;
import io.lectern.room.RoomEvent.LessonEnded;
import io.lectern.room.RoomEvent.LessonEnding;
import io.lectern.room.RoomEvent.LessonExtended;
import io.lectern.room.RoomEvent.LessonStarted;
import io.lectern.room.RoomEvent.SeatLost;
import io.lectern.room.RoomEvent.SeatReady;
import io.lectern.room.RoomEvent.SeatWaiting;
import io.lectern.room.RoomEvent.TeacherAbsent;
import io.lectern.room.RoomEvent.TeacherBack;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class LessonTest {
    private static final UserId TEACHER = new UserId(9);
    private static final Instant END = START.plusSeconds(3600);
    private static final GiveSeat GIVEN = new GiveSeat("https://zoom.example/j/1", "1", "pw");

    private static final Author VERA = Steps.TEACHER;

    private final Steps room = new Steps();

    @Test
    void aLessonStartsOnceAndEndsOnce() {
        assertThat(room.events(new StartLesson(TEACHER, START, null)))
                .containsExactly(new LessonStarted(TEACHER, START, null));
        assertThat(room.events(new StartLesson(TEACHER, START.plusSeconds(5), null)))
                .isEmpty();
        assertThat(room.events(new EndLesson(TEACHER, END))).containsExactly(new LessonEnded(TEACHER, END));
        assertThat(room.events(new EndLesson(TEACHER, END.plusSeconds(5)))).isEmpty();
    }

    @Test
    void aStartThatArrivesAgainAfterTheEndStartsNothing() {
        room.events(new StartLesson(TEACHER, START, null));
        room.events(new EndLesson(TEACHER, END));

        assertThat(room.events(new StartLesson(TEACHER, START, null))).isEmpty();
    }

    @Test
    void aLessonMayBeStartedAnewAndItsFormerEndDoesNotEndIt() {
        room.events(new StartLesson(TEACHER, START, null));
        room.events(new EndLesson(TEACHER, END));

        assertThat(room.events(new StartLesson(TEACHER, END.plusSeconds(60), null)))
                .hasSize(1);
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
    void newsCarryTheirKeyOnTheirFirstEvent() {
        room.joined(VERA);
        room.events(new StartLesson(TEACHER, START, null));
        room.events(new RoomCommand.RaiseHand(VERA, Steps.session(VERA)));
        Step ended =
                room.rules.step(room.state, new RoomCommand.Hear("seat-4-x", new EndLesson(TEACHER, END)), room.now);

        assertThat(((Step.Accepted) ended).events()).extracting(Step.Draft::cid).containsExactly("seat-4-x", null);
        assertThat(room.events(new RoomCommand.Hear("seat-5-x", new LoseSeat("taken"))))
                .isEmpty();
    }

    @Test
    void theSeatEndsWithTheLesson() {
        room.events(new StartLesson(TEACHER, START, null));
        room.events(GIVEN);
        room.events(new EndLesson(TEACHER, END));

        assertThat(room.state.lesson().seat()).isNull();
    }

    @Test
    void theEndIsAnnouncedOnceAndAgainAfterAnExtension() {
        room.events(new StartLesson(TEACHER, START, END));
        room.joined(VERA);

        assertThat(room.after(Duration.ofMinutes(54)).tick()).isEmpty();
        assertThat(room.after(Duration.ofMinutes(1)).tick()).containsExactly(new LessonEnding(END));
        assertThat(room.tick()).isEmpty();

        Instant later = END.plusSeconds(900);
        assertThat(room.events(new ExtendLesson(TEACHER, later))).containsExactly(new LessonExtended(TEACHER, later));
        assertThat(room.events(new ExtendLesson(TEACHER, later))).isEmpty();
        assertThat(room.events(new ExtendLesson(TEACHER, END))).isEmpty();
        assertThat(room.after(Duration.ofMinutes(15)).tick()).containsExactly(new LessonEnding(later));
    }

    @Test
    void aLessonThatDoesNotRunIsNotExtended() {
        assertThat(room.events(new ExtendLesson(TEACHER, END))).isEmpty();
        room.events(new StartLesson(TEACHER, START, END));
        room.events(new EndLesson(TEACHER, END));

        assertThat(room.events(new ExtendLesson(TEACHER, END.plusSeconds(900)))).isEmpty();
        assertThat(room.state.nextDeadline(Steps.SETTINGS)).isEmpty();
    }

    @Test
    void aLessonWithoutAnybodyWhoLeadsSaysSoAndSaysWhoIsBack() {
        room.joined(VERA, ANNA);
        room.events(new StartLesson(TEACHER, START, null));
        room.after(Duration.ofMinutes(10)).events(new RoomCommand.Drop(TEACHER, session(VERA)));
        Instant since = room.now;

        assertThat(room.after(Duration.ofMinutes(3)).tick())
                .containsExactly(new RoomEvent.MemberLeft(TEACHER, Cause.NETWORK_LOST), new TeacherAbsent(since));
        assertThat(room.tick()).isEmpty();
        assertThat(room.events(join(VERA, "again", Steps.NODE))).endsWith(new TeacherBack(TEACHER, VERA.name(), false));
        assertThat(room.events(join(VERA, "phone", Steps.NODE))).hasOnlyElementsOfType(RoomEvent.SessionOpened.class);
    }

    @Test
    void anotherWhoLeadsTakesOver() {
        room.joined(ANNA);
        room.events(new StartLesson(TEACHER, START, null));
        assertThat(room.after(Duration.ofMinutes(3)).tick()).containsExactly(new TeacherAbsent(START));

        Author carl = new Author(new UserId(8), "Carl", Role.TEACHER);
        assertThat(room.events(join(carl, "s8", Steps.NODE))).endsWith(new TeacherBack(carl.user(), "Carl", true));
        assertThat(room.state.lesson().lead().missingSince()).isNull();
    }

    @Test
    void aShortAbsenceIsNotTalkedAbout() {
        room.joined(VERA);
        room.events(new StartLesson(TEACHER, START, null));
        room.events(new RoomCommand.Drop(TEACHER, session(VERA)));
        room.after(Duration.ofSeconds(10)).events(join(VERA, "again", Steps.NODE));

        assertThat(room.after(Duration.ofMinutes(5)).tick()).isEmpty();
    }

    @Test
    void beforeAndAfterTheLessonNobodyIsMissed() {
        room.joined(ANNA);
        assertThat(room.after(Duration.ofHours(1)).tick()).isEmpty();
        room.events(new StartLesson(TEACHER, room.now, null));
        room.events(new EndLesson(TEACHER, room.now));

        assertThat(room.after(Duration.ofHours(1)).tick()).isEmpty();
    }

    @Test
    void theEndOfTheLessonLowersAllHands() {
        room.joined(ANNA, BORIS);
        room.events(new StartLesson(TEACHER, START, END));
        room.events(new RoomCommand.RaiseHand(ANNA, session(ANNA)));
        room.events(new RoomCommand.RaiseHand(BORIS, session(BORIS)));

        assertThat(room.events(new EndLesson(TEACHER, END)))
                .containsExactly(
                        new RoomEvent.HandLowered(ANNA.user()),
                        new RoomEvent.HandLowered(BORIS.user()),
                        new LessonEnded(TEACHER, END));
    }
}
