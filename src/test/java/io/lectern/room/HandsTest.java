package io.lectern.room;

import static io.lectern.room.Steps.ANNA;
import static io.lectern.room.Steps.BORIS;
import static io.lectern.room.Steps.TEACHER;
import static io.lectern.room.Steps.join;
import static io.lectern.room.Steps.session;
import static org.assertj.core.api.Assertions.assertThat;

import io.lectern.protocol.ErrorCode;
import io.lectern.protocol.UserId;
import io.lectern.room.RoomCommand.CallOn;
import io.lectern.room.RoomCommand.LowerHand;
import io.lectern.room.RoomCommand.OrderHands;
import io.lectern.room.RoomCommand.RaiseHand;
import io.lectern.room.RoomEvent.HandCalled;
import io.lectern.room.RoomEvent.HandLowered;
import io.lectern.room.RoomEvent.HandRaised;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HandsTest {
    private final Steps room = new Steps();

    @BeforeEach
    void everybodyIsHere() {
        room.joined(ANNA, BORIS, TEACHER);
    }

    @Test
    void handsQueueByTheNumberOfTheirEvent() {
        raise(BORIS);
        raise(ANNA);

        assertThat(room.state.hands().queue()).extracting(Hands.Hand::user).containsExactly(BORIS.user(), ANNA.user());
        assertThat(room.state.hands().queue())
                .extracting(Hands.Hand::seq)
                .isSorted()
                .doesNotHaveDuplicates();
    }

    @Test
    void aRaisedHandIsRaisedOnce() {
        raise(ANNA);

        assertThat(room.events(new RaiseHand(ANNA, session(ANNA)))).isEmpty();
        assertThat(room.state.hands().queue()).hasSize(1);
    }

    @Test
    void raisingAgainAfterLoweringIsANewPlaceAtTheEnd() {
        raise(ANNA);
        raise(BORIS);
        lower(ANNA, ANNA.user());
        raise(ANNA);

        assertThat(room.state.hands().queue()).extracting(Hands.Hand::user).containsExactly(BORIS.user(), ANNA.user());
    }

    @Test
    void everybodyLowersTheirOwnHandOnly() {
        raise(ANNA);
        raise(BORIS);

        assertThat(room.refusal(new LowerHand(ANNA, session(ANNA), BORIS.user()))
                        .code())
                .isEqualTo(ErrorCode.TEACHERS_ONLY);
        assertThat(room.refusal(new LowerHand(ANNA, session(ANNA), null)).code())
                .isEqualTo(ErrorCode.TEACHERS_ONLY);
        assertThat(room.events(new LowerHand(ANNA, session(ANNA), ANNA.user())))
                .containsExactly(new HandLowered(ANNA.user()));
        assertThat(room.events(new LowerHand(ANNA, session(ANNA), ANNA.user()))).isEmpty();
    }

    @Test
    void theTeacherLowersOneOrAll() {
        raise(ANNA);
        raise(BORIS);
        raise(TEACHER);

        lower(TEACHER, BORIS.user());
        assertThat(room.state.hands().queue())
                .extracting(Hands.Hand::user)
                .containsExactly(ANNA.user(), TEACHER.user());
        assertThat(room.events(new LowerHand(TEACHER, session(TEACHER), null)))
                .containsExactly(new HandLowered(ANNA.user()), new HandLowered(TEACHER.user()));
    }

    @Test
    void theTeacherCallsOnOneHandAtATime() {
        raise(ANNA);
        raise(BORIS);

        assertThat(room.events(new CallOn(TEACHER, session(TEACHER), BORIS.user())))
                .containsExactly(new HandCalled(BORIS.user()));
        assertThat(room.events(new CallOn(TEACHER, session(TEACHER), BORIS.user())))
                .isEmpty();
        room.events(new CallOn(TEACHER, session(TEACHER), ANNA.user()));

        assertThat(room.state.hands().of(BORIS.user()).orElseThrow().called()).isFalse();
        assertThat(room.state.hands().of(ANNA.user()).orElseThrow().called()).isTrue();
    }

    @Test
    void callingNeedsATeacherAndAHand() {
        raise(ANNA);

        assertThat(room.refusal(new CallOn(BORIS, session(BORIS), ANNA.user())).code())
                .isEqualTo(ErrorCode.TEACHERS_ONLY);
        assertThat(room.refusal(new CallOn(TEACHER, session(TEACHER), BORIS.user()))
                        .code())
                .isEqualTo(ErrorCode.HAND_NOT_RAISED);
    }

    @Test
    void aHandSurvivesAShortDropAndGoesDownWithItsOwner() {
        raise(ANNA);
        room.events(new RoomCommand.Drop(ANNA.user(), session(ANNA)));
        assertThat(room.state.hands().queue()).hasSize(1);

        assertThat(room.after(Duration.ofSeconds(15)).tick())
                .containsExactly(
                        new HandLowered(ANNA.user()), new RoomEvent.MemberLeft(ANNA.user(), Cause.NETWORK_LOST));
    }

    @Test
    void aHandIsRaisedFromAnyDeviceThatIsHere() {
        room.events(join(ANNA, "phone", Steps.OTHER_NODE));

        assertThat(room.events(new RaiseHand(ANNA, new io.lectern.protocol.SessionId("phone"))))
                .containsExactly(new HandRaised(ANNA.user(), ANNA.name(), 0));
        assertThat(room.refusal(new RaiseHand(ANNA, new io.lectern.protocol.SessionId("gone")))
                        .code())
                .isEqualTo(ErrorCode.NOT_JOINED);
    }

    @Test
    void aFairQueueBeginsWithWhoWasCalledOnLeast() {
        raise(ANNA);
        room.events(new CallOn(TEACHER, session(TEACHER), ANNA.user()));
        lower(ANNA, ANNA.user());
        assertThat(room.events(new RaiseHand(ANNA, session(ANNA))))
                .containsExactly(new HandRaised(ANNA.user(), ANNA.name(), 1));
        raise(BORIS);
        assertThat(room.state.hands().inOrder())
                .extracting(Hands.Hand::user)
                .containsExactly(ANNA.user(), BORIS.user());

        assertThat(room.events(new OrderHands(TEACHER, session(TEACHER), true)))
                .containsExactly(new RoomEvent.HandOrder(true));
        assertThat(room.events(new OrderHands(TEACHER, session(TEACHER), true))).isEmpty();

        assertThat(room.state.hands().inOrder())
                .extracting(Hands.Hand::user)
                .containsExactly(BORIS.user(), ANNA.user());
    }

    @Test
    void turnsAreThoseOfTheLessonAndOutliveAShortAbsence() {
        raise(ANNA);
        room.events(new CallOn(TEACHER, session(TEACHER), ANNA.user()));
        room.events(new RoomCommand.Leave(ANNA.user(), session(ANNA)));
        room.joined(ANNA);
        assertThat(room.state.hands().turnsOf(ANNA.user())).isEqualTo(1);

        room.events(new RoomCommand.StartLesson(TEACHER.user(), room.now, null));

        assertThat(room.state.hands().turnsOf(ANNA.user())).isZero();
    }

    @Test
    void onlyWhoLeadsChoosesTheOrder() {
        assertThat(room.refusal(new OrderHands(ANNA, session(ANNA), true)).code())
                .isEqualTo(ErrorCode.TEACHERS_ONLY);
    }

    private void raise(Author who) {
        room.events(new RaiseHand(who, session(who)));
    }

    private void lower(Author who, @Nullable UserId whose) {
        room.events(new LowerHand(who, session(who), whose));
    }
}
