package io.lectern.room;

import static io.lectern.room.Steps.ANNA;
import static io.lectern.room.Steps.BORIS;
import static io.lectern.room.Steps.NODE;
import static io.lectern.room.Steps.OTHER_NODE;
import static io.lectern.room.Steps.TEACHER;
import static org.assertj.core.api.Assertions.assertThat;

import io.lectern.protocol.CloseReason;
import io.lectern.protocol.ErrorCode;
import io.lectern.protocol.Measure;
import io.lectern.protocol.Measure.Lockable;
import io.lectern.protocol.Refusal;
import io.lectern.protocol.Role;
import io.lectern.protocol.SessionId;
import io.lectern.protocol.UserId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Keeping order.
class ModerationTest {
    private static final Author ADMIN = new Author(new UserId(10), "Root", Role.ADMIN);
    private final Steps room = new Steps().joined(TEACHER, ANNA, BORIS, ADMIN);

    @Test
    void aLockedChatIsForLeaders() {
        assertThat(order(new Measure.Lock(Lockable.CHAT))).containsExactly(new RoomEvent.RoomLocked(Lockable.CHAT));
        assertThat(order(new Measure.Lock(Lockable.CHAT))).isEmpty();

        assertThat(room.refusal(say(ANNA)).code()).isEqualTo(ErrorCode.LOCKED);
        assertThat(room.events(say(TEACHER))).hasSize(1);
        assertThat(room.events(raise(ANNA))).as("hands are not the chat").hasSize(1);
        order(new Measure.Unlock(Lockable.CHAT));
        assertThat(room.events(say(ANNA))).hasSize(1);
    }

    @Test
    void lockedHandsStayAsTheyAre() {
        room.events(raise(ANNA));
        order(new Measure.Lock(Lockable.HANDS));

        assertThat(room.refusal(raise(BORIS)).code()).isEqualTo(ErrorCode.LOCKED);
        assertThat(room.events(raise(ANNA))).as("it is up already").isEmpty();
        assertThat(room.events(raise(TEACHER))).hasSize(1);
        assertThat(room.events(new RoomCommand.LowerHand(ANNA, Steps.session(ANNA), ANNA.user())))
                .hasSize(1);
    }

    @Test
    void whoIsMutedStaysSoWhenComingBack() {
        order(new Measure.Mute(ANNA.user()));
        assertThat(room.refusal(say(ANNA)).code()).isEqualTo(ErrorCode.MUTED);
        room.events(new RoomCommand.Leave(ANNA.user(), Steps.session(ANNA)));
        room.joined(ANNA);

        assertThat(room.refusal(say(ANNA)).code()).isEqualTo(ErrorCode.MUTED);
        assertThat(room.events(say(BORIS))).hasSize(1);
        order(new Measure.Unmute(ANNA.user()));
        assertThat(room.events(say(ANNA))).hasSize(1);
        assertThat(order(new Measure.Unmute(ANNA.user()))).isEmpty();
    }

    @Test
    void slowModeLetsEachSpeakAfterTheirOwnPause() {
        order(new Measure.Slow(10));
        room.events(say(ANNA));
        room.after(Duration.ofMillis(4_500));

        Refusal why = room.refusal(say(ANNA));
        assertThat(why.code()).isEqualTo(ErrorCode.SLOW_MODE);
        assertThat(why.code().temporary()).isTrue();
        assertThat(why.retryAfter()).isBetween(Duration.ofMillis(5_500), Duration.ofMillis(5_501));
        assertThat(room.events(say(BORIS))).hasSize(1);
        assertThat(room.events(say(TEACHER))).hasSize(1);
        assertThat(room.events(say(TEACHER))).hasSize(1);
        room.after(Duration.ofMillis(5_500));
        assertThat(room.events(say(ANNA))).hasSize(1);
        assertThat(room.state.locks().spoke())
                .as("who has to wait is all that is kept")
                .hasSize(2);
        order(new Measure.Slow(0));
        assertThat(room.events(say(ANNA))).hasSize(1);
        assertThat(room.state.locks().spoke()).isEmpty();
    }

    @Test
    void leavingDoesNotShortenThePause() {
        order(new Measure.Slow(10));
        room.events(say(ANNA));
        room.events(new RoomCommand.Leave(ANNA.user(), Steps.session(ANNA)));
        room.joined(ANNA);

        assertThat(room.refusal(say(ANNA)).code()).isEqualTo(ErrorCode.SLOW_MODE);
    }

    @Test
    void aDeletedMessageIsTakenOutOfTheRoomsMemory() {
        room.events(say(ANNA));
        long message = room.state.position().seq();
        room.events(say(BORIS));

        assertThat(order(new Measure.Delete(message))).containsExactly(new RoomEvent.ChatDeleted(message));
        assertThat(order(new Measure.Delete(message))).isEmpty();

        assertThat(room.state.chat().recent())
                .extracting(Entry::event)
                .containsExactly(new RoomEvent.ChatMessage(""), new RoomEvent.ChatMessage("hi"));
        assertThat(Snapshot.of(room.state, "e1", 500, null)).contains("{\"text\":\"\",\"deleted\":true}");
        assertThat(refused(new Measure.Delete(1_000))).isEqualTo(ErrorCode.NOT_FOUND);
    }

    @Test
    void whoIsRemovedGoesWithAllDevicesAndMayComeAgain() {
        room.events(new RoomCommand.Join(ANNA, new SessionId("phone"), OTHER_NODE, 1, false));
        room.events(raise(ANNA));

        Batch batch = Batch.decide(
                room.rules,
                room.state,
                "e1",
                List.of(moderate(TEACHER, new Measure.Remove(ANNA.user()))),
                Map.of(),
                room.now);

        Position word = room.state.position().after(new RoomEvent.MemberRemoved(ANNA.user()));
        assertThat(batch.writes().stream()
                        .map(write -> RoomCodec.decode(
                                        write.line().position(), write.line().text())
                                .event()
                                .getClass()
                                .getSimpleName()))
                .containsExactly("MemberRemoved", "SessionClosed", "SessionClosed", "HandLowered", "MemberLeft");
        assertThat(batch.expelled())
                .containsExactly(
                        new Expulsion(NODE, ANNA, Steps.session(ANNA), CloseReason.KICKED, new Position(word.seq(), 1)),
                        new Expulsion(
                                OTHER_NODE,
                                ANNA,
                                new SessionId("phone"),
                                CloseReason.KICKED,
                                new Position(word.seq(), 2)));
        order(new Measure.Remove(ANNA.user()));
        assertThat(refused(new Measure.Remove(ANNA.user()))).isEqualTo(ErrorCode.NOT_A_MEMBER);
        assertThat(room.refusal(say(ANNA)).code()).isEqualTo(ErrorCode.NOT_JOINED);
        room.joined(ANNA);
        assertThat(room.events(say(ANNA))).hasSize(1);
    }

    @Test
    void whoIsBannedDoesNotComeBackUntilTheBanIsLifted() {
        order(new Measure.Ban(ANNA.user()));

        RoomCommand join = new RoomCommand.Join(ANNA, Steps.session(ANNA), NODE, 1, false);
        assertThat(room.refusal(join).code()).isEqualTo(ErrorCode.BANNED);
        assertThat(order(new Measure.Ban(ANNA.user()))).isEmpty();
        order(new Measure.Unban(ANNA.user()));
        assertThat(room.events(join)).isNotEmpty();
    }

    @Test
    void whoSpokeAndLeftCanBeBannedStill() {
        room.events(say(ANNA));
        room.events(new RoomCommand.Leave(ANNA.user(), Steps.session(ANNA)));
        room.events(new RoomCommand.Leave(BORIS.user(), Steps.session(BORIS)));

        assertThat(order(new Measure.Ban(ANNA.user()))).containsExactly(new RoomEvent.MemberBanned(ANNA.user()));
        assertThat(refused(new Measure.Ban(BORIS.user()))).isEqualTo(ErrorCode.NOT_A_MEMBER);
        assertThat(refused(new Measure.Mute(new UserId(77)))).isEqualTo(ErrorCode.NOT_A_MEMBER);
    }

    @Test
    void leadersKeepOrderAmongStudentsNotAmongThemselves() {
        for (Measure measure : List.of(
                new Measure.Mute(ADMIN.user()), new Measure.Remove(ADMIN.user()), new Measure.Ban(ADMIN.user())))
            assertThat(refused(measure)).isEqualTo(ErrorCode.FORBIDDEN);
        assertThat(room.refusal(moderate(ANNA, new Measure.Remove(BORIS.user())))
                        .code())
                .isEqualTo(ErrorCode.TEACHERS_ONLY);
    }

    @Test
    void theServerMayEmptyARoom() {
        assertThat(room.events(new RoomCommand.Expel(BORIS.user(), Cause.REMOVED)))
                .hasSize(2)
                .last()
                .isEqualTo(new RoomEvent.MemberLeft(BORIS.user(), Cause.REMOVED));
        assertThat(room.events(new RoomCommand.Expel(BORIS.user(), Cause.REMOVED)))
                .isEmpty();

        room.events(new RoomCommand.Expel(null, Cause.ROOM_CLOSED));

        assertThat(room.state.roster().members()).isEmpty();
        assertThat(room.state.roster().nodes()).isEmpty();
    }

    /// An answer was lost, the chat was locked, the same message comes again: it was said, and not refused.
    @Test
    void whatWasSaidBeforeTheLockIsNotRefusedAfterIt() {
        order(new Measure.Lock(Lockable.CHAT));
        List<RoomCommand> again = List.of(say(ANNA));

        Batch unsure = Batch.decide(room.rules, room.state, "e1", again, Map.of(), room.now);
        Batch sure = Batch.decide(room.rules, room.state, "e1", again, Map.of("1:c1", 4L), room.now);

        assertThat(unsure.doubtful()).containsExactly("1:c1");
        assertThat(sure.outcomes()).containsExactly(new Batch.Outcome.Answered(new RoomAnswer("e1", 4, null)));
        assertThat(sure.doubtful()).isEmpty();
    }

    private List<RoomEvent> order(Measure measure) {
        return room.events(moderate(TEACHER, measure));
    }

    private ErrorCode refused(Measure measure) {
        return room.refusal(moderate(TEACHER, measure)).code();
    }

    private static RoomCommand moderate(Author who, Measure measure) {
        return new RoomCommand.Moderate(who, Steps.session(who), measure);
    }

    private static RoomCommand say(Author who) {
        return new RoomCommand.Say(who, Steps.session(who), "c1", "hi");
    }

    private static RoomCommand raise(Author who) {
        return new RoomCommand.RaiseHand(who, Steps.session(who));
    }
}
