package io.lectern.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class FrameWriterTest {
    private static final RoomId LESSON = RoomId.parse("lesson:7");

    @Test
    void connectedTellsWhatAClientMayRelyOn() {
        FrameWriter.Welcome welcome = new FrameWriter.Welcome(
                new SessionId("s1"),
                new UserId(12),
                new NodeId("n1"),
                "2026-11-21T10:00:00Z",
                Duration.ofSeconds(25),
                new FrameWriter.Limits(65536, 20, 32, 4000),
                List.of("recovery", "hands"),
                List.of(new FrameWriter.Stand(RoomId.parse("user:12"), 3, "k3f")));

        assertSays(FrameWriter.connected(1, welcome), """
                {'id':1,'ok':{'session':'s1','user':12,'node':'n1','server_time':'2026-11-21T10:00:00Z','ping_s':25,
                'limits':{'frame_bytes':65536,'messages_per_second':20,'rooms':32,'text_characters':4000},
                'features':['recovery','hands'],'rooms':[{'room':'user:12','seq':3,'epoch':'k3f'}]}}""");
    }

    @Test
    void answersOfARoomCarryItsPosition() {
        assertSays(FrameWriter.done(9), "{'id':9,'ok':{}}");
        assertSays(
                FrameWriter.placed(3, LESSON, 46, "k3f"), "{'id':3,'ok':{'room':'lesson:7','seq':46,'epoch':'k3f'}}");
    }

    @Test
    void aJoinIsAnsweredWithWhatWasMissedOrWithTheRoom() {
        assertSays(FrameWriter.recovered(2, LESSON, 45, "k3f", List.of("{\"seq\":44}", "{\"seq\":45}"), true), """
                {'id':2,'ok':{'room':'lesson:7','seq':45,'epoch':'k3f','recovered':true,'more':true,
                'events':[{'seq':44},{'seq':45}]}}""");
        assertSays(FrameWriter.recovered(2, LESSON, 45, "k3f", List.of(), false), """
                {'id':2,'ok':{'room':'lesson:7','seq':45,'epoch':'k3f','recovered':true,'more':false,'events':[]}}""");
        assertSays(FrameWriter.entered(2, LESSON, 45, "k3f", "{\"members\":[]}"), """
                {'id':2,'ok':{'room':'lesson:7','seq':45,'epoch':'k3f','recovered':false,'snapshot':{'members':[]}}}""");
    }

    @Test
    void historyAndPresenceAreLists() {
        assertSays(
                FrameWriter.history(4, LESSON, List.of("{\"seq\":1}"), false),
                "{'id':4,'ok':{'room':'lesson:7','more':false,'events':[{'seq':1}]}}");
        assertSays(
                FrameWriter.presence(5, LESSON, 1, "[{\"user\":12}]", false),
                "{'id':5,'ok':{'room':'lesson:7','count':1,'members':[{'user':12}],'more':false}}");
    }

    @Test
    void aRefusalTellsWhetherAndWhenToTryAgain() {
        assertSays(
                FrameWriter.refused(
                        3, ErrorCode.RATE_LIMITED.refuse(1).retryAfter(Duration.ofMillis(700)), "Slow \"down\""),
                """
                {'id':3,'err':{'code':429,'name':'rate_limited','message':'Slow \\\"down\\\"','temporary':true,
                'retry_after_ms':700}}""");
        assertSays(
                FrameWriter.refused(3, ErrorCode.NOT_JOINED.refuse(), "Join first"),
                "{'id':3,'err':{'code':409,'name':'not_joined','message':'Join first','temporary':false}}");
    }

    @Test
    void pushesHaveNoId() {
        assertSays(
                FrameWriter.roomClosed(LESSON, CloseReason.INSUFFICIENT_STATE),
                "{'room_close':{'room':'lesson:7','code':4002,'reason':'insufficient_state'}}");
        assertSays(FrameWriter.drain(Duration.ofMillis(8421)), "{'drain':{'delay_ms':8421}}");
        assertSays(FrameWriter.BEAT, "{}");
    }

    @Test
    void aFrameIsOneLineWhateverItSays() {
        assertThat(FrameWriter.refused(1, ErrorCode.INVALID.refuse(), "two\nlines"))
                .doesNotContain("\n");
    }

    @Test
    void closeCodesSayWhatToDoNext() {
        assertThat(CloseReason.values())
                .allSatisfy(reason -> assertThat(reason.code()).isBetween(4000, 4999));
        assertThat(List.of(CloseReason.values())).extracting(CloseReason::code).doesNotHaveDuplicates();
        assertThat(CloseReason.SLOW_CONSUMER.code()).isEqualTo(4003);
        assertThat(CloseReason.DRAIN.code()).isEqualTo(4300);
        assertThat(CloseReason.BAD_FRAME.code()).isEqualTo(4501);
    }

    private static void assertSays(String frame, String expected) {
        String wanted = expected.replace('\'', '"').replace("\n", "");
        assertThat(frame).isEqualTo(wanted);
        try {
            assertThat(Formats.plain().readTree(frame).isObject()).isTrue();
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new AssertionError(frame, e);
        }
    }
}
