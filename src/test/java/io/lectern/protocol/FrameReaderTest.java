package io.lectern.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.lectern.protocol.ClientFrame.Gesture;
import io.lectern.protocol.ClientFrame.Op;
import io.lectern.protocol.ClientFrame.Proof;
import io.lectern.protocol.ClientFrame.Request;
import io.lectern.protocol.ClientFrame.Since;
import io.lectern.protocol.ClientFrame.Unreadable;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameReaderTest {
    private static final RoomId LESSON = RoomId.parse("lesson:7");
    private static final long LARGEST = (1L << 53) - 1;

    @Test
    void anEmptyObjectIsABeat() {
        assertThat(FrameReader.read("{}")).isEqualTo(new ClientFrame.Beat());
        assertThat(FrameReader.read(" { } ")).isEqualTo(new ClientFrame.Beat());
    }

    @Test
    void connectBringsATokenAndAClient() {
        assertThat(op("connect", "{'token':'t','client':'web/1.4'}"))
                .isEqualTo(new Op.Connect(new Proof.Token("t"), "web/1.4"));
        assertThat(op("connect", "{'token':'t'}")).isEqualTo(new Op.Connect(new Proof.Token("t"), ""));
        assertThat(op("connect", "{'client':'web/1.4'}")).isEqualTo(new Op.Connect(new Proof.None(), "web/1.4"));
        assertThat(op("connect", "{'ticket':'k'}")).isEqualTo(new Op.Connect(new Proof.Ticket("k"), ""));
        assertThat(op("connect", "{'ticket':'k'}").toString())
                .doesNotContain("k\"")
                .doesNotContain("=k");
        assertThat(op("refresh", "{'token':'t'}")).isEqualTo(new Op.Refresh("t"));
    }

    @Test
    void joinMayBringTheLastPosition() {
        assertThat(op("join", "{'room':'lesson:7'}")).isEqualTo(new Op.Join(LESSON, null));
        assertThat(op("join", "{'room':'lesson:7','since':null}")).isEqualTo(new Op.Join(LESSON, null));
        assertThat(op("join", "{'room':'lesson:7','since':{'seq':0,'epoch':'k3f'}}"))
                .isEqualTo(new Op.Join(LESSON, new Since(0, "k3f")));
        assertThat(op("leave", "{'room':'lesson:7'}")).isEqualTo(new Op.Leave(LESSON));
        assertThat(op("presence", "{'room':'lesson:7'}")).isEqualTo(new Op.Presence(LESSON, 0, 200));
    }

    @Test
    void publishCarriesItsIdTypeAndData() {
        assertThat(op("publish", "{'room':'lesson:7','cid':'01J_-z','type':'chat.message','data':{'text':'hi'}}"))
                .isEqualTo(new Op.Publish(
                        LESSON,
                        "01J_-z",
                        "chat.message",
                        JsonNodeFactory.instance.objectNode().put("text", "hi")));
    }

    @Test
    void historyHasDefaults() {
        assertThat(op("history", "{'room':'lesson:7','before':46,'limit':200}"))
                .isEqualTo(new Op.History(LESSON, 46, 200));
        assertThat(op("history", "{'room':'lesson:7'}")).isEqualTo(new Op.History(LESSON, LARGEST, 50));
    }

    @Test
    void everyGestureOfAHandIsUnderstood() {
        assertThat(gesture("'raise':true")).isEqualTo(new Gesture.Raise());
        assertThat(gesture("'raise':false")).isEqualTo(new Gesture.LowerOwn());
        assertThat(gesture("'lower':12")).isEqualTo(new Gesture.Lower(new UserId(12)));
        assertThat(gesture("'lower':'all'")).isEqualTo(new Gesture.LowerAll());
        assertThat(gesture("'call':12")).isEqualTo(new Gesture.Call(new UserId(12)));
    }

    @Test
    void unknownMembersAreIgnored() {
        assertThat(FrameReader.read(json("{'id':1,'join':{'room':'system','colour':'red'},'trace':'x'}")))
                .isEqualTo(new Request(1, new Op.Join(RoomId.parse("system"), null)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "   ",
                "hello",
                "{",
                "{\"id\":1",
                "{\"id\":1,}",
                "null",
                "true",
                "7",
                "\"{}\"",
                "[]",
                "[{\"id\":1,\"join\":{\"room\":\"system\"}}]",
                "{\"join\":{\"room\":\"system\"}}",
                "{\"id\":null,\"join\":{\"room\":\"system\"}}",
                "{\"id\":\"1\",\"join\":{\"room\":\"system\"}}",
                "{\"id\":0,\"join\":{\"room\":\"system\"}}",
                "{\"id\":-1,\"join\":{\"room\":\"system\"}}",
                "{\"id\":1.5,\"join\":{\"room\":\"system\"}}",
                "{\"id\":9007199254740992,\"join\":{\"room\":\"system\"}}",
                "{\"id\":18446744073709551617,\"join\":{\"room\":\"system\"}}",
                "{\"id\":11111111111111111111111111111111111111111111111111,\"join\":{}}",
                "{\"id\":1,\"join\":{\"room\":\"system\"}} {\"id\":2}",
                "{\"id\":1,\"join\":{\"room\":\"system\"}}x",
                "{\"id\":1,\"join\":{\"room\":\"sys\u0000tem\"}}",
                "{'id':1,'join':{'room':'system'}}",
                "{\"id\":NaN,\"join\":{\"room\":\"system\"}}"
            })
    void withoutAReadableIdTheTwoSidesSpeakDifferentLanguages(String text) {
        assertThatExceptionOfType(Refusal.class)
                .isThrownBy(() -> FrameReader.read(text))
                .satisfies(why -> {
                    assertThat(why.code()).isEqualTo(ErrorCode.BAD_FRAME);
                    assertThat(why.arguments()).singleElement().isInstanceOf(String.class);
                });
    }

    @Test
    void anObjectNestedTooDeeplyIsNoFrame() {
        String deep = "{\"id\":1,\"join\":" + "{\"a\":".repeat(40) + "1" + "}".repeat(40) + "}";

        assertThatExceptionOfType(Refusal.class).isThrownBy(() -> FrameReader.read(deep));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {'id':5}                                                                          | UNKNOWN_OP
            {'id':5,'shout':{}}                                                               | UNKNOWN_OP
            {'id':5,'poll':{'room':'lesson:7'}}                                               | BAD_FRAME
            {'id':5,'poll':{'room':'lesson:7','open':{'question':'?','options':['a','b']}}}   | BAD_FRAME
            {'id':5,'poll':{'room':'lesson:7','cid':'c','open':{'options':['a','b']}}}        | BAD_FRAME
            {'id':5,'poll':{'room':'lesson:7','cid':'c','open':{'question':'?','options':['a']}}} | BAD_FRAME
            {'id':5,'poll':{'room':'lesson:7','cid':'c','open':{'question':'?','options':['a',1]}}} | BAD_FRAME
            {'id':5,'poll':{'room':'lesson:7','cid':'c','open':{'question':'?','options':['a','b'],'seconds':1}}} | BAD_FRAME
            {'id':5,'poll':{'room':'lesson:7','cid':'c','open':{'question':'?','options':['a','b'],'multiple':1}}} | BAD_FRAME
            {'id':5,'poll':{'room':'lesson:7','vote':{'poll':46}}}                            | BAD_FRAME
            {'id':5,'poll':{'room':'lesson:7','vote':{'poll':46,'choices':[]}}}               | BAD_FRAME
            {'id':5,'poll':{'room':'lesson:7','vote':{'poll':46,'choices':[-1]}}}             | BAD_FRAME
            {'id':5,'poll':{'room':'lesson:7','vote':{'poll':46,'choices':[1,1]}}}            | BAD_FRAME
            {'id':5,'poll':{'room':'lesson:7','vote':{'poll':46,'choices':[10]}}}             | BAD_FRAME
            {'id':5,'poll':{'room':'lesson:7','vote':{'choices':[0]}}}                        | BAD_FRAME
            {'id':5,'poll':{'room':'lesson:7','close':'46'}}                                  | BAD_FRAME
            {'id':5,'rollcall':{'room':'lesson:7','cid':'c','open':{}}}                       | BAD_FRAME
            {'id':5,'rollcall':{'room':'lesson:7','open':{'seconds':60}}}                     | BAD_FRAME
            {'id':5,'rollcall':{'room':'lesson:7','answer':0}}                                | BAD_FRAME
            {'id':5,'rollcall':{'room':'lesson:7'}}                                           | BAD_FRAME
            {'id':5,'moderate':{'room':'lesson:7'}}                                           | BAD_FRAME
            {'id':5,'moderate':{'room':'lesson:7','lock':'door'}}                             | BAD_FRAME
            {'id':5,'moderate':{'room':'lesson:7','slow_s':-1}}                               | BAD_FRAME
            {'id':5,'moderate':{'room':'lesson:7','mute':'12'}}                               | BAD_FRAME
            {'id':5,'moderate':{'room':'lesson:7','delete':1.5}}                              | BAD_FRAME
            {'id':5,'moderate':{'room':'nowhere','ban':12}}                                   | BAD_ROOM
            {'id':5,'join':'lesson:7'}                                                        | BAD_FRAME
            {'id':5,'join':null}                                                              | BAD_FRAME
            {'id':5,'join':{}}                                                                | BAD_FRAME
            {'id':5,'join':{'room':7}}                                                        | BAD_FRAME
            {'id':5,'join':{'room':''}}                                                       | BAD_FRAME
            {'id':5,'join':{'room':'lesson'}}                                                 | BAD_ROOM
            {'id':5,'join':{'room':'lesson:'}}                                                | BAD_ROOM
            {'id':5,'join':{'room':'lesson:x'}}                                               | BAD_ROOM
            {'id':5,'join':{'room':'lesson:-7'}}                                              | BAD_ROOM
            {'id':5,'join':{'room':'lesson:07'}}                                              | BAD_ROOM
            {'id':5,'join':{'room':'lesson:0'}}                                               | BAD_ROOM
            {'id':5,'join':{'room':'lesson:7:7'}}                                             | BAD_ROOM
            {'id':5,'join':{'room':'Lesson:7'}}                                               | BAD_ROOM
            {'id':5,'join':{'room':'system:1'}}                                               | BAD_ROOM
            {'id':5,'join':{'room':'kitchen:1'}}                                              | BAD_ROOM
            {'id':5,'join':{'room':'lesson:1234567890123456789'}}                             | BAD_ROOM
            {'id':5,'join':{'room':'lesson:7','since':41}}                                    | BAD_FRAME
            {'id':5,'join':{'room':'lesson:7','since':{'seq':41}}}                            | BAD_FRAME
            {'id':5,'join':{'room':'lesson:7','since':{'seq':-1,'epoch':'e'}}}                | BAD_FRAME
            {'id':5,'join':{'room':'lesson:7','since':{'seq':9007199254740992,'epoch':'e'}}}  | BAD_FRAME
            {'id':5,'join':{'room':'lesson:7','since':{'seq':'41','epoch':'e'}}}              | BAD_FRAME
            {'id':5,'connect':{'token':'t','ticket':'k'}}                                     | BAD_FRAME
            {'id':5,'connect':{'token':7}}                                                    | BAD_FRAME
            {'id':5,'refresh':{'token':null}}                                                 | BAD_FRAME
            {'id':5,'publish':{'room':'lesson:7','type':'chat.message','data':{}}}            | BAD_FRAME
            {'id':5,'publish':{'room':'lesson:7','cid':'a b','type':'chat.message','data':{}}}| BAD_FRAME
            {'id':5,'publish':{'room':'lesson:7','cid':'a','data':{}}}                        | BAD_FRAME
            {'id':5,'publish':{'room':'lesson:7','cid':'a','type':'chat.message'}}            | BAD_FRAME
            {'id':5,'publish':{'room':'lesson:7','cid':'a','type':'chat.message','data':[]}}  | BAD_FRAME
            {'id':5,'history':{'room':'lesson:7','limit':0}}                                  | BAD_FRAME
            {'id':5,'history':{'room':'lesson:7','limit':201}}                                | BAD_FRAME
            {'id':5,'history':{'room':'lesson:7','before':0}}                                 | BAD_FRAME
            {'id':5,'history':{'room':'lesson:7','before':1.5}}                               | BAD_FRAME
            {'id':5,'hand':{'room':'lesson:7'}}                                               | BAD_FRAME
            {'id':5,'hand':{'room':'lesson:7','raise':1}}                                     | BAD_FRAME
            {'id':5,'hand':{'room':'lesson:7','lower':'both'}}                                | BAD_FRAME
            {'id':5,'hand':{'room':'lesson:7','lower':0}}                                     | BAD_FRAME
            {'id':5,'hand':{'room':'lesson:7','call':'12'}}                                   | BAD_FRAME
            {'id':5,'hand':{'room':'lesson:7','call':18446744073709551628}}                   | BAD_FRAME
            """)
    void aRequestThatCannotBeReadIsAnsweredUnderItsId(String text, ErrorCode code) {
        assertThat(FrameReader.read(json(text))).isInstanceOfSatisfying(Unreadable.class, unreadable -> {
            assertThat(unreadable.id()).isEqualTo(5);
            assertThat(unreadable.why().code()).isEqualTo(code);
        });
    }

    @Test
    void longTextsAreRefusedAndNotEchoed() {
        String room = "lesson:" + "7".repeat(100);
        String op = "x".repeat(1_000);

        assertThat(FrameReader.read(json("{'id':5,'join':{'room':'" + room + "'}}")))
                .isInstanceOf(Unreadable.class);
        assertThat(FrameReader.read(json("{'id':5,'connect':{'token':'" + "t".repeat(4_097) + "'}}")))
                .isInstanceOf(Unreadable.class);
        assertThat(FrameReader.read(json("{'id':5,'" + op + "':{}}")))
                .isInstanceOfSatisfying(
                        Unreadable.class,
                        unreadable -> assertThat(unreadable.why().arguments()).isEqualTo(List.of("x".repeat(64))));
    }

    @Property(tries = 2_000)
    void garbageIsRefusedAndNothingElse(@ForAll("garbage") String text) {
        try {
            assertThat(FrameReader.read(text)).isNotNull();
        } catch (Refusal why) {
            assertThat(why.code()).isEqualTo(ErrorCode.BAD_FRAME);
        }
    }

    /// Pieces of frames, and characters of any kind, in any order.
    @Provide
    Arbitrary<String> garbage() {
        Arbitrary<String> pieces = Arbitraries.of(
                "{",
                "}",
                "[",
                "]",
                ":",
                ",",
                "\"id\"",
                "1",
                "-",
                "1e999999",
                "\"join\"",
                "\"room\"",
                "\"lesson:7\"",
                "\"since\"",
                "\"seq\"",
                "\"hand\"",
                "\"lower\"",
                "null",
                "true",
                "\"",
                "\\",
                "\\u",
                "\n",
                "{\"id\":3,");
        Arbitrary<String> whole = Arbitraries.of(
                "{\"id\":3,\"join\":{\"room\":",
                "\"system\"}}",
                "{\"id\":4,\"hand\":{\"room\":\"lesson:7\",",
                "\"raise\":");
        return Arbitraries.frequencyOf(
                        net.jqwik.api.Tuple.of(4, pieces),
                        net.jqwik.api.Tuple.of(2, whole),
                        net.jqwik.api.Tuple.of(1, Arbitraries.strings().all().ofMaxLength(6)))
                .list()
                .ofMaxSize(20)
                .map(parts -> String.join("", parts));
    }

    private static Op op(String name, String body) {
        assertThat(FrameReader.read(json("{'id':1,'" + name + "':" + body + "}")))
                .isInstanceOf(Request.class);
        return ((Request) FrameReader.read(json("{'id':1,'" + name + "':" + body + "}"))).op();
    }

    private static Gesture gesture(String member) {
        return ((Op.Hand) op("hand", "{'room':'lesson:7'," + member + "}")).gesture();
    }

    private static String json(String text) {
        return text.replace('\'', '"');
    }
}
