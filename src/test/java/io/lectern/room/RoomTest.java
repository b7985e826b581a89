package io.lectern.room;

import static io.lectern.room.Steps.ANNA;
import static io.lectern.room.Steps.BORIS;
import static io.lectern.room.Steps.NODE;
import static io.lectern.room.Steps.OTHER_NODE;
import static io.lectern.room.Steps.START;
import static io.lectern.room.Steps.TEACHER;
import static io.lectern.room.Steps.join;
import static io.lectern.room.Steps.session;
import static org.assertj.core.api.Assertions.assertThat;

import io.lectern.protocol.ErrorCode;
import io.lectern.protocol.NodeId;
import io.lectern.protocol.Role;
import io.lectern.protocol.SessionId;
import io.lectern.protocol.UserId;
import io.lectern.room.RoomCommand.Drop;
import io.lectern.room.RoomCommand.Leave;
import io.lectern.room.RoomCommand.LoseNode;
import io.lectern.room.RoomCommand.Say;
import io.lectern.room.RoomEvent.MemberJoined;
import io.lectern.room.RoomEvent.MemberLeft;
import io.lectern.room.RoomEvent.SessionClosed;
import io.lectern.room.RoomEvent.SessionOpened;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoomTest {
    private static final Duration GRACE = Duration.ofSeconds(15);
    private static final UserId ANNAS = ANNA.user();

    private final Steps room = new Steps();

    @Test
    void whoJoinsIsSeenByAll() {
        assertThat(room.events(join(ANNA, "s1", NODE)))
                .containsExactly(
                        new SessionOpened(ANNAS, "Anna P", Role.STUDENT, new SessionId("s1"), NODE, 1L),
                        new MemberJoined(ANNAS, "Anna P", Role.STUDENT));
    }

    @Test
    void joiningTwiceChangesNothing() {
        room.joined(ANNA);

        assertThat(room.events(join(ANNA, "s1", NODE))).isEmpty();
    }

    @Test
    void aSecondDeviceIsNotASecondPerson() {
        room.joined(ANNA);

        assertThat(room.events(join(ANNA, "phone", OTHER_NODE)))
                .containsExactly(
                        new SessionOpened(ANNAS, "Anna P", Role.STUDENT, new SessionId("phone"), OTHER_NODE, 1L));
        assertThat(room.state.roster().members()).hasSize(1);
        assertThat(room.state.roster().nodes()).containsEntry(NODE, 1).containsEntry(OTHER_NODE, 1);
    }

    @Test
    void aPersonIsHereAsLongAsOneDeviceIs() {
        room.events(join(ANNA, "laptop", NODE));
        room.events(join(ANNA, "phone", NODE));

        assertThat(room.events(new Leave(ANNAS, new SessionId("laptop"))))
                .doesNotHaveAnyElementsOfTypes(MemberLeft.class);
        assertThat(room.events(new Leave(ANNAS, new SessionId("phone"))))
                .last()
                .isEqualTo(new MemberLeft(ANNAS, Cause.LEFT));
    }

    @Test
    void droppingOneOfTwoDevicesMakesNobodyAway() {
        room.events(join(ANNA, "laptop", NODE));
        room.events(join(ANNA, "phone", NODE));
        room.events(new Drop(ANNAS, new SessionId("phone")));

        assertThat(room.state.roster().away()).isEmpty();
        assertThat(room.state.nextDeadline(Steps.SETTINGS)).isEmpty();
    }

    @Test
    void whoIsDroppedIsAwayAndThenLeavesOnce() {
        room.joined(ANNA);
        room.after(Duration.ofSeconds(1));

        assertThat(room.events(new Drop(ANNAS, session(ANNA))))
                .containsExactly(new SessionClosed(
                        ANNAS, session(ANNA), Cause.NETWORK_LOST, START, room.now, room.now.plus(GRACE)));
        assertThat(room.state.nextDeadline(Steps.SETTINGS)).contains(room.now.plus(GRACE));
        assertThat(room.after(GRACE.minusMillis(1)).tick()).isEmpty();
        assertThat(room.after(Duration.ofMillis(1)).tick()).containsExactly(new MemberLeft(ANNAS, Cause.NETWORK_LOST));
        assertThat(room.tick()).isEmpty();
        assertThat(room.state.nextDeadline(Steps.SETTINGS)).isEmpty();
    }

    @Test
    void comingBackInsideTheGraceShowsNothing() {
        room.joined(ANNA);
        room.events(new Drop(ANNAS, session(ANNA)));
        room.after(GRACE.minusMillis(1));

        assertThat(room.events(join(ANNA, "again", NODE))).hasOnlyElementsOfTypes(SessionOpened.class);
        assertThat(room.after(GRACE).tick()).isEmpty();
        assertThat(room.state.roster().members()).containsKey(ANNAS);
    }

    @Test
    void comingBackAfterTheGraceIsANewEntrance() {
        room.joined(ANNA);
        room.events(new Drop(ANNAS, session(ANNA)));
        room.after(GRACE).tick();

        assertThat(room.events(join(ANNA, "again", NODE))).hasAtLeastOneElementOfType(MemberJoined.class);
    }

    @Test
    void aLateGoodbyeOfAnOldSessionNeverRemovesANewerOne() {
        room.events(join(ANNA, "old", NODE));
        room.events(new Drop(ANNAS, new SessionId("old")));
        room.events(join(ANNA, "new", OTHER_NODE));

        assertThat(room.events(new Drop(ANNAS, new SessionId("old")))).isEmpty();
        assertThat(room.events(new Leave(ANNAS, new SessionId("old")))).isEmpty();
        assertThat(room.after(GRACE.multipliedBy(2)).tick()).isEmpty();
        assertThat(room.state.roster().holds(ANNAS, new SessionId("new"))).isTrue();
    }

    @Test
    void theGoodbyeOfASessionThatNeverCameChangesNothing() {
        assertThat(room.events(new Leave(ANNAS, session(ANNA)))).isEmpty();
        assertThat(room.events(new Drop(ANNAS, session(ANNA)))).isEmpty();
    }

    @Test
    void whenANodeDiesEachOfItsPeopleLeavesExactlyOnce() {
        room.joined(ANNA, BORIS);
        room.events(join(TEACHER, "s9", OTHER_NODE));
        Instant lastSeen = room.now;
        LoseNode lost = new LoseNode(NODE, 1, lastSeen);

        assertThat(room.after(Duration.ofHours(1)).events(lost))
                .containsExactly(
                        new SessionClosed(ANNAS, session(ANNA), Cause.NODE_LOST, START, lastSeen, null),
                        new MemberLeft(ANNAS, Cause.NODE_LOST),
                        new SessionClosed(BORIS.user(), session(BORIS), Cause.NODE_LOST, START, lastSeen, null),
                        new MemberLeft(BORIS.user(), Cause.NODE_LOST));
        assertThat(room.events(lost)).isEmpty();
        assertThat(room.state.roster().members()).containsOnlyKeys(TEACHER.user());
        assertThat(room.state.roster().nodes()).containsOnlyKeys(OTHER_NODE);
    }

    @Test
    void whoHasADeviceOnAnotherNodeStaysWhenOneNodeDies() {
        room.events(join(ANNA, "laptop", NODE));
        room.events(join(ANNA, "phone", OTHER_NODE));

        assertThat(room.events(new LoseNode(NODE, 1, room.now))).hasOnlyElementsOfTypes(SessionClosed.class);
        assertThat(room.state.roster().members()).containsKey(ANNAS);
    }

    @Test
    void devicesThatANodeOpenedAfterItsComebackStay() {
        room.joined(ANNA);
        room.events(new RoomCommand.Join(ANNA, new SessionId("new"), NODE, 2, false));

        room.events(new LoseNode(NODE, 1, room.now));

        assertThat(room.state.roster().member(ANNAS).orElseThrow().devices()).containsOnlyKeys(new SessionId("new"));
    }

    @Test
    void aNodeWhoseClockIsAheadLeavesNobodyBehind() {
        Instant lastSeen = room.now.minus(Duration.ofSeconds(40));
        room.joined(ANNA);

        assertThat(room.events(new LoseNode(NODE, 1, lastSeen)))
                .containsExactly(
                        new SessionClosed(ANNAS, session(ANNA), Cause.NODE_LOST, START, START, null),
                        new MemberLeft(ANNAS, Cause.NODE_LOST));
    }

    @Test
    void devicesOfOlderVersionsBelongToTheFirstLease() {
        Entry opened = RoomCodec.decode(new Position(0, 1), """
                {"unseen":{"room":"lesson:7","seq":0,"epoch":"e","type":"session.opened","at":"2026-11-21T10:00:00Z",
                 "data":{"user":1,"name":"Anna P","role":"student","session":"s1","node":"n1"}}}""");
        room.state = room.state.with(opened);

        room.events(new LoseNode(NODE, 0, room.now));

        assertThat(room.state.roster().members()).isEmpty();
    }

    @Test
    void whoIsThereAloneIsPutOutOfTheOtherDevice() {
        room.joined(ANNA, BORIS);

        assertThat(room.events(new RoomCommand.Join(ANNA, new SessionId("new"), OTHER_NODE, 1, true, false)))
                .containsExactly(
                        new SessionOpened(ANNAS, "Anna P", Role.STUDENT, new SessionId("new"), OTHER_NODE, 1L),
                        new SessionClosed(ANNAS, session(ANNA), Cause.REPLACED, START, START, null));
        assertThat(room.state.roster().member(ANNAS).orElseThrow().devices()).containsOnlyKeys(new SessionId("new"));
    }

    @Test
    void whoComesAloneFromTheSameDeviceAgainChangesNothing() {
        room.events(new RoomCommand.Join(ANNA, session(ANNA), NODE, 1, true, false));

        assertThat(room.events(new RoomCommand.Join(ANNA, session(ANNA), NODE, 1, true, false)))
                .isEmpty();
    }

    @Test
    void losingANodeThatHasNobodyHereChangesNothing() {
        room.joined(ANNA);

        assertThat(room.events(new LoseNode(new NodeId("elsewhere"), 1, room.now)))
                .isEmpty();
    }

    @Test
    void whoIsAwayIsNotLostWithTheNode() {
        room.joined(ANNA);
        room.events(new Drop(ANNAS, session(ANNA)));

        assertThat(room.events(new LoseNode(NODE, 1, room.now))).isEmpty();
        assertThat(room.after(GRACE).tick()).containsExactly(new MemberLeft(ANNAS, Cause.NETWORK_LOST));
    }

    @Test
    void onlyADeviceInTheRoomMaySpeak() {
        room.joined(ANNA);

        assertThat(room.refusal(new Say(ANNA, new SessionId("other"), "c", "hi"))
                        .code())
                .isEqualTo(ErrorCode.NOT_JOINED);
        room.events(new Drop(ANNAS, session(ANNA)));
        assertThat(room.refusal(say("hi")).code()).isEqualTo(ErrorCode.NOT_JOINED);
    }

    @Test
    void textIsStrippedAndMustBeLeftAndMustFit() {
        room.joined(ANNA);

        assertThat(room.events(say("  hello\nyou  "))).containsExactly(new RoomEvent.ChatMessage("hello\nyou"));
        assertThat(room.events(say("x".repeat(40)))).hasSize(1);
        assertThat(room.refusal(say(" \n\t ")).code()).isEqualTo(ErrorCode.TEXT_EMPTY);
        assertThat(room.refusal(say("x".repeat(41))).code()).isEqualTo(ErrorCode.TEXT_TOO_LONG);
        assertThat(room.refusal(say("x".repeat(41))).arguments()).containsExactly(40);
    }

    @Test
    void whatStoresCannotHoldIsTakenOutOfATextAndEmojiStay() {
        room.joined(ANNA);

        assertThat(room.events(say("a\0b\ud800c\u0085d \ud83d\ude00 \udc00")))
                .containsExactly(new RoomEvent.ChatMessage("abcd \ud83d\ude00"));
        assertThat(room.refusal(say("\0\ud800")).code()).isEqualTo(ErrorCode.TEXT_EMPTY);
    }

    @Test
    void theLatestFiftyMessagesAreKeptOldestFirst() {
        room.joined(ANNA);
        for (int i = 1; i <= 60; i++) room.events(say("m" + i));

        assertThat(room.state.chat().recent())
                .hasSize(50)
                .extracting(entry -> ((RoomEvent.ChatMessage) entry.event()).text())
                .startsWith("m11")
                .endsWith("m60");
    }

    private static Say say(String text) {
        return new Say(ANNA, session(ANNA), "c1", text);
    }

    @Test
    void nothingIsSaidOfAnEmptyList() {
        assertThat(room.tick()).isEmpty();
        assertThat(room.events(new RoomCommand.Look(null))).isEqualTo(List.of());
    }
}
