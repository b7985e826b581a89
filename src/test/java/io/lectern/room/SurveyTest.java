package io.lectern.room;

import static io.lectern.room.Steps.ANNA;
import static io.lectern.room.Steps.BORIS;
import static io.lectern.room.Steps.NODE;
import static io.lectern.room.Steps.TEACHER;
import static org.assertj.core.api.Assertions.assertThat;

import io.lectern.protocol.ErrorCode;
import io.lectern.protocol.PollAct;
import io.lectern.protocol.RollcallAct;
import io.lectern.protocol.UserId;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Polls and roll calls.
class SurveyTest {
    private final Steps room = new Steps().joined(TEACHER, ANNA, BORIS);

    @Test
    void aPollCountsOneAnswerEach() {
        long poll = open(false, null);

        assertThat(room.events(vote(ANNA, poll, 1))).hasSize(1);
        assertThat(room.events(vote(ANNA, poll, 1))).isEmpty();
        assertThat(room.refusal(vote(ANNA, poll, 0)).code()).isEqualTo(ErrorCode.ALREADY_ANSWERED);
        room.events(vote(TEACHER, poll, 0));

        assertThat(room.events(poll(TEACHER, new PollAct.Close(poll))))
                .containsExactly(new RoomEvent.PollClosed(poll, List.of(1, 1), 2));
        assertThat(room.events(poll(TEACHER, new PollAct.Close(poll)))).isEmpty();
        assertThat(room.refusal(vote(BORIS, poll, 0)).code()).isEqualTo(ErrorCode.NOT_OPEN);
        assertThat(room.refusal(poll(TEACHER, new PollAct.Close(poll + 1))).code())
                .isEqualTo(ErrorCode.NOT_OPEN);
    }

    @Test
    void onlyWhereItIsAllowedMayMoreThanOneBeChosen() {
        long single = open(false, null);
        assertThat(room.refusal(vote(ANNA, single, 0, 1)).code()).isEqualTo(ErrorCode.BAD_FRAME);
        assertThat(room.refusal(vote(ANNA, single, 2)).code()).isEqualTo(ErrorCode.BAD_FRAME);
        room.events(poll(TEACHER, new PollAct.Close(single)));

        long many = open(true, null);
        room.events(vote(ANNA, many, 1, 0));

        assertThat(room.events(vote(ANNA, many, 0, 1)))
                .as("the same answer in another order")
                .isEmpty();
        assertThat(room.events(poll(TEACHER, new PollAct.Close(many))))
                .containsExactly(new RoomEvent.PollClosed(many, List.of(1, 1), 1));
    }

    @Test
    void onePollIsOpenAtATimeAndOnlyLeadersOpenAndClose() {
        long poll = open(false, null);

        assertThat(room.refusal(opening(TEACHER, false, null)).code()).isEqualTo(ErrorCode.POLL_OPEN);
        assertThat(room.refusal(opening(ANNA, false, null)).code()).isEqualTo(ErrorCode.TEACHERS_ONLY);
        assertThat(room.refusal(poll(ANNA, new PollAct.Close(poll))).code()).isEqualTo(ErrorCode.TEACHERS_ONLY);
    }

    @Test
    void aPollClosesByItselfAndMakesWayForTheNext() {
        long poll = open(false, 10);
        assertThat(room.state.nextDeadline(Steps.SETTINGS)).contains(room.now.plusSeconds(10));
        room.events(vote(ANNA, poll, 0));

        room.after(Duration.ofSeconds(10));
        assertThat(room.refusal(vote(BORIS, poll, 0)).code()).isEqualTo(ErrorCode.NOT_OPEN);
        assertThat(room.events(opening(TEACHER, true, 10)))
                .as("the deadline has not been looked at, and yet is over")
                .first()
                .isEqualTo(new RoomEvent.PollClosed(poll, List.of(1, 0), 1));
        room.after(Duration.ofSeconds(10));
        assertThat(room.tick()).hasSize(1).first().isInstanceOf(RoomEvent.PollClosed.class);
        assertThat(room.tick()).isEmpty();
        assertThat(room.state.nextDeadline(Steps.SETTINGS)).isEmpty();
    }

    @Test
    void whoComesBackInTimeCanStillAnswer() {
        long poll = open(false, 60);
        room.events(new RoomCommand.Drop(ANNA.user(), Steps.session(ANNA)));
        room.after(Duration.ofSeconds(20)).tick();
        assertThat(room.refusal(vote(ANNA, poll, 0)).code()).isEqualTo(ErrorCode.NOT_JOINED);

        room.joined(ANNA);

        assertThat(room.events(vote(ANNA, poll, 0))).hasSize(1);
    }

    @Test
    void questionsAreCleaned() {
        PollAct.Open dirty = new PollAct.Open("c1", " 7\u0000 x 8? ", List.of(" 54\u0007", "56"), false, false, null);

        assertThat(room.events(poll(TEACHER, dirty)))
                .containsExactly(new RoomEvent.PollOpened("7 x 8?", List.of("54", "56"), false, false, null));
        PollAct.Open empty = new PollAct.Open("c2", "\u0000", List.of("a", "b"), false, false, null);
        assertThat(room.refusal(poll(TEACHER, empty)).code()).isEqualTo(ErrorCode.BAD_FRAME);
    }

    @Test
    void everyStudentWhoWasThereIsExpectedAtARollCall() {
        long call = callTheRoll(60);
        room.events(new RoomCommand.Leave(BORIS.user(), Steps.session(BORIS)));
        Author late = new Author(new UserId(3), "Clara", io.lectern.protocol.Role.STUDENT);
        room.joined(late);

        room.events(rollcall(ANNA, new RollcallAct.Answer(call)));
        assertThat(room.events(rollcall(ANNA, new RollcallAct.Answer(call)))).isEmpty();
        assertThat(room.refusal(rollcall(TEACHER, new RollcallAct.Answer(call))).code())
                .isEqualTo(ErrorCode.FORBIDDEN);
        assertThat(room.refusal(rollcall(TEACHER, new RollcallAct.Open("r2", 60)))
                        .code())
                .isEqualTo(ErrorCode.ROLLCALL_OPEN);
        room.after(Duration.ofSeconds(60));

        assertThat(room.tick())
                .containsExactly(
                        new RoomEvent.RollcallSettled(call, Steps.START, List.of(BORIS.user(), late.user())),
                        new RoomEvent.RollcallClosed(call, 1, 2));
        assertThat(room.refusal(rollcall(late, new RollcallAct.Answer(call))).code())
                .isEqualTo(ErrorCode.NOT_OPEN);
    }

    @Test
    void thereIsNothingToAskWhereThereIsNoClass() {
        Steps system = new Steps();
        system.state = RoomState.empty(io.lectern.protocol.RoomId.parse("system"));
        system.events(new RoomCommand.Join(TEACHER, Steps.session(TEACHER), NODE, 1, false));

        assertThat(system.refusal(opening(TEACHER, false, null)).code()).isEqualTo(ErrorCode.FORBIDDEN);
        assertThat(system.refusal(rollcall(TEACHER, new RollcallAct.Open("r", 60)))
                        .code())
                .isEqualTo(ErrorCode.FORBIDDEN);
    }

    private long open(boolean multiple, @Nullable Integer seconds) {
        room.events(opening(TEACHER, multiple, seconds));
        return room.state.position().seq();
    }

    private long callTheRoll(int seconds) {
        room.events(rollcall(TEACHER, new RollcallAct.Open("r1", seconds)));
        return room.state.position().seq();
    }

    private static RoomCommand opening(Author who, boolean multiple, @Nullable Integer seconds) {
        return poll(who, new PollAct.Open("c1", "?", List.of("a", "b"), multiple, false, seconds));
    }

    private static RoomCommand vote(Author who, long poll, Integer... choices) {
        return poll(who, new PollAct.Vote(poll, List.of(choices)));
    }

    private static RoomCommand poll(Author who, PollAct act) {
        return new RoomCommand.Poll(who, Steps.session(who), act);
    }

    private static RoomCommand rollcall(Author who, RollcallAct act) {
        return new RoomCommand.Rollcall(who, Steps.session(who), act);
    }
}
