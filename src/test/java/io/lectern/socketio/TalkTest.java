package io.lectern.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.lectern.protocol.ClientFrame;
import io.lectern.protocol.CloseReason;
import io.lectern.protocol.ErrorCode;
import io.lectern.protocol.Formats;
import io.lectern.protocol.FrameReader;
import io.lectern.socketio.TalkState.Stage;
import io.lectern.socketio.TalkStep.Effect;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/// What old packets become, and frames for old clients. `'` stands for `"`.
class TalkTest {
    private static final String TOKEN = "a.b.c";

    private TalkState state = TalkState.START;
    private final List<String> toServer = new ArrayList<>();
    private final List<String> toClient = new ArrayList<>();
    private final List<ErrorCode> refused = new ArrayList<>();
    private int ended;
    private int renewed;

    @Test
    void aTokenSignsIn() {
        says("0");
        says("2['authenticate','a.b.c']");

        assertThat(toClient).containsExactly("0{'sid':'x'}");
        assertThat(toServer).containsExactly("{}", "{'id':1,'connect':{'token':'a.b.c','client':'socket.io'}}");
    }

    @Test
    void theTokenMayComeWithTheConnectPacket() {
        says("0{'token':'a.b.c'}");

        assertThat(toServer).containsExactly("{'id':1,'connect':{'token':'a.b.c','client':'socket.io'}}");
    }

    @Test
    void aUserIdIsNamedAsWhatItIs() {
        says("0");
        says("2['authenticate','12']");
        says("2['authenticate',12]");
        says("2['authenticate']");
        says("2['authenticate',{'userId':'12'}]");

        assertThat(refused).hasSize(4).containsOnly(ErrorCode.TOKEN_EXPECTED);
        assertThat(toServer).containsOnly("{}");
        assertThat(state.stage()).isEqualTo(Stage.HERE);
    }

    @Test
    void roomsTheServerJoinedAreNotJoinedAgain() {
        says("0{'token':'a.b.c'}");
        toServer.clear();
        hears("{'id':1,'ok':{'user':12,'rooms':[{'room':'user:12','seq':0,'epoch':'e'},{'room':'system'}]}}");

        assertThat(toServer).containsExactly("{'id':2,'history':{'room':'user:12','limit':200}}");
        assertThat(state.stage()).isEqualTo(Stage.IN);
    }

    @Test
    void roomsTheServerDidNotJoinAreJoinedBeforeAnythingElse() {
        says("0{'token':'a.b.c'}");
        says("2['lesson-update',{'lessonId':'5','type':'favorite','action':'add','cid':'c1'}]");
        hears("{'id':1,'ok':{'user':12}}");
        hears("{'id':2,'ok':{'room':'user:12'}}");
        assertThat(state.stage()).isEqualTo(Stage.ENTERING);
        hears("{'id':3,'ok':{'room':'system'}}");

        assertThat(toServer)
                .containsExactly(
                        "{'id':1,'connect':{'token':'a.b.c','client':'socket.io'}}",
                        "{}",
                        "{'id':2,'join':{'room':'user:12'}}",
                        "{'id':3,'join':{'room':'system'}}",
                        "{'id':4,'history':{'room':'user:12','limit':200}}",
                        "{'id':5,'publish':{'room':'user:12','cid':'c1','type':'favorite.set',"
                                + "'data':{'item':'5','value':true}}}");
    }

    @Test
    void recentUpdatesAreTheLastTwentyOldestFirst() {
        signedIn();
        StringBuilder events = new StringBuilder(update("chat.message", 0, "{'text':'x'}"));
        for (int i = 1; i <= 25; i++)
            events.append(',').append(update("completion.set", i, "{'item':'" + i + "','value':false}"));
        hears("{'id':2,'ok':{'room':'user:12','events':[" + events + "]}}");

        assertThat(toClient).hasSize(1);
        assertThat(toClient.getFirst())
                .startsWith("2['recent-updates',[{'lessonId':'6','userId':'12','type':'completed','action':'remove',"
                        + "'timestamp':1795255200000},{'lessonId':'7',")
                .endsWith("}]]");
    }

    @Test
    void anUpdateIsAStateAndIsAcknowledged() {
        signedIn();
        says("27['lesson-update',{'lessonId':5,'type':'completed','action':'remove','cid':'c1'}]");
        hears("{'id':3,'ok':{'room':'user:12','seq':46,'epoch':'e'}}");

        assertThat(toServer)
                .containsExactly("{'id':3,'publish':{'room':'user:12','cid':'c1','type':'completion.set',"
                        + "'data':{'item':'5','value':false}}}");
        assertThat(toClient).containsExactly("37[{'seq':46,'ok':true}]");
    }

    @Test
    void theSameUpdateHasTheSameCidAndAnotherOneAnother() {
        signedIn();
        String add = "2['lesson-update',{'lessonId':'5','type':'favorite','action':'add','timestamp':1}]";
        says(add);
        says(add);
        says(add.replace(":1}", ":2}"));
        says(add.replace("add", "remove"));

        List<String> cids = toServer.stream()
                .map(frame -> json(frame).path("publish").path("cid").asText())
                .toList();
        assertThat(cids.get(1)).isEqualTo(cids.get(0));
        assertThat(cids.subList(1, 4)).doesNotHaveDuplicates().doesNotContain("x");
    }

    @Test
    void aDeviceHearsOfOthersUpdatesAndNotOfItsOwn() {
        signedIn();
        says("2['lesson-update',{'lessonId':'5','type':'favorite','action':'add','cid':'mine'}]");
        hears("{'event':"
                + update("favorite.set", 1, "{'item':'5','value':true}").replace("'cid':'c1'", "'cid':'mine'") + "}");
        assertThat(toClient).isEmpty();
        hears("{'event':" + update("favorite.set", 2, "{'item':'6','value':true}") + "}");

        assertThat(toClient)
                .containsExactly("2['lesson-updated',{'lessonId':'6','userId':'12','type':'favorite','action':'add',"
                        + "'timestamp':1795255200000}]");
    }

    @Test
    void nobodyElsesUpdateIsEverTold() {
        signedIn();
        hears("{'event':"
                + update("favorite.set", 1, "{'item':'5','value':true}").replace("user:12", "user:13") + "}");
        hears("{'event':"
                + update("favorite.set", 1, "{'item':'5','value':true}").replace("user:12", "lesson:7") + "}");

        assertThat(toClient).isEmpty();
    }

    @Test
    void peopleOfARoomComeAndGo() {
        signedIn();
        hears("{'event':{'room':'lesson:7','type':'member.joined','at':'2026-11-21T10:00:00Z',"
                + "'data':{'user':13,'name':'Boris','role':'student'}}}");
        hears("{'event':{'room':'lesson:7','type':'member.joined','at':'2026-11-21T10:00:00Z',"
                + "'data':{'user':12,'name':'Self','role':'student'}}}");
        hears("{'event':{'room':'lesson:7','type':'members.changed','at':'2026-11-21T10:00:00Z',"
                + "'data':{'joined':[{'user':14,'name':'Vera'}],'left':[13],'count':3}}}");
        hears("{'event':{'room':'lesson:7','type':'members.changed','data':{'count':600}}}");
        hears("{'event':{'room':'lesson:7','type':'member.removed','at':'x','data':{'user':14}}}");

        assertThat(toClient)
                .containsExactly(
                        "2['user-joined',{'userId':'13','timestamp':1795255200000,'room':'lesson:7','name':'Boris'}]",
                        "2['user-joined',{'userId':'14','timestamp':1795255200000,'room':'lesson:7','name':'Vera'}]",
                        "2['user-left',{'userId':'13','timestamp':1795255200000,'room':'lesson:7'}]",
                        "2['user-left',{'userId':'14','timestamp':0,'room':'lesson:7'}]");
    }

    @Test
    void announcementsAreSystemMessages() {
        signedIn();
        String event = "{'event':{'room':'system','type':'announcement','at':'2026-11-21T10:00:00Z','data':%s}}";
        hears(event.formatted("{'text':'Чай','text_en':null}"));
        hears(event.formatted("{'text':'Чай','text_en':'Tea'}"));

        assertThat(toClient)
                .containsExactly(
                        "2['system-message',{'message':'Чай','data':{'text':'Чай','text_en':null},"
                                + "'timestamp':1795255200000}]",
                        "2['system-message',{'message':'Tea','data':{'text':'Чай','text_en':'Tea'},"
                                + "'timestamp':1795255200000}]");
    }

    @Test
    void activityPassesThroughTheRoomsOneIsIn() {
        signedIn();
        says("21['join-room',{'room':'lesson:7'}]");
        hears("{'id':3,'ok':{'room':'lesson:7','snapshot':{'members':[{'user':13,'name':'Boris'}]}}}");
        says("2['user-activity',{'action':'viewing','userId':'14'}]");
        hears("{'signal':{'room':'lesson:7','type':'user-activity','from':{'user':13},'data':{'userId':'1','a':2}}}");
        hears("{'signal':{'room':'lesson:7','type':'typing','from':{'user':13},'data':{}}}");

        assertThat(toServer)
                .containsExactly(
                        "{'id':3,'join':{'room':'lesson:7'}}",
                        "{'signal':{'room':'lesson:7','type':'user-activity',"
                                + "'data':{'action':'viewing','userId':'14'}}}");
        assertThat(toClient)
                .containsExactly(
                        "31[{'room':'lesson:7','members':[{'userId':'13','name':'Boris'}],'ok':true}]",
                        "2['user-activity',{'userId':'13','a':2,'timestamp':99,'room':'lesson:7'}]");
    }

    @Test
    void aTokenThatIsNotTakenMayBeFollowedByOthersButNotForEver() {
        says("0");
        for (int i = 0; i < 4; i++) {
            says("2['authenticate','a.b.c']");
            hears("{'id':" + (i + 1) + ",'err':{'code':401,'name':'token_not_valid','message':'No.'}}");
            closes(CloseReason.BAD_TOKEN);
        }

        assertThat(renewed).isEqualTo(3);
        assertThat(ended).isEqualTo(1);
        assertThat(toClient)
                .contains("2['error',{'message':'No.','name':'token_not_valid'}]")
                .endsWith("1");
    }

    @Test
    void whatHasToBeLeftIsLeftAndWhatComesBackIsNotToldToLeave() {
        signedIn();
        TalkState before = state;
        closes(CloseReason.DRAIN);
        assertThat(toClient).isEmpty();
        assertThat(ended).isEqualTo(1);

        state = before;
        closes(CloseReason.BAD_TOKEN);
        assertThat(refused).containsExactly(ErrorCode.TOKEN_REVOKED);
        assertThat(toClient).containsExactly("1");
        assertThat(ended).isEqualTo(2);
    }

    @Test
    void aRoomThatMayBeEnteredAgainIs() {
        signedIn();
        hears("{'room_close':{'room':'user:12','code':4002,'reason':'insufficient_state'}}");
        hears("{'id':3,'ok':{'room':'user:12'}}");
        hears("{'room_close':{'room':'lesson:7','code':4503,'reason':'kicked'}}");

        assertThat(toServer)
                .containsExactly(
                        "{'id':3,'join':{'room':'user:12'}}", "{'id':4,'history':{'room':'user:12','limit':200}}");
        assertThat(refused).containsExactly(ErrorCode.NOT_MEMBER);
    }

    @Test
    void anotherNamespaceIsRefusedAndTheConnectionStays() {
        says("0/admin,");
        says("2/admin,['authenticate','a.b.c']");

        assertThat(toClient).containsExactly("4/admin,{'message':'Invalid namespace'}");
        assertThat(ended).isZero();
    }

    @Test
    void eventsBeforeTheNamespaceEndTheConnection() {
        says("2['authenticate','a.b.c']");

        assertThat(ended).isEqualTo(1);
    }

    @Property
    void whateverAClientSaysTheServerCanReadWhatItGetsAndCountsIt(@ForAll("sayings") List<String> sayings) {
        TalkState now = TalkState.START;
        for (String saying : sayings) {
            TalkStep step = Talk.heard(now, SocketIoCodec.read(saying.replace('\'', '"')), "spare");
            boolean over = now.stage() == Stage.OVER;
            assertThat(step.effects().stream()
                            .anyMatch(effect -> effect instanceof Effect.ToServer || effect instanceof Effect.End))
                    .isNotEqualTo(over);
            for (Effect effect : step.effects())
                if (effect instanceof Effect.ToServer(String frame))
                    assertThat(FrameReader.read(frame)).isNotInstanceOf(ClientFrame.Unreadable.class);
            now = step.next();
            if (now.stage() == Stage.ENTERING) now = entered(now);
        }
    }

    private static TalkState entered(TalkState asked) {
        String answer =
                "{'id':" + asked.requests() + ",'ok':{'user':12,'rooms':[{'room':'user:12'},{'room':'system'}]}}";
        return TalkAnswers.framed(asked, json(answer), new TalkAnswers.Moment(1, "spare", true))
                .next();
    }

    @Provide
    Arbitrary<List<String>> sayings() {
        Arbitrary<String> arguments = Arbitraries.of(
                "'" + TOKEN + "'",
                "12",
                "null",
                "{}",
                "[]",
                "'lesson:7'",
                "{'room':'group:3'}",
                "{'token':'a.b.c'}",
                "{'lessonId':'5','type':'favorite','action':'add'}",
                "{'lessonId':5,'type':'completed','action':'remove','timestamp':1.5}",
                "{'lessonId':'','type':'x'}",
                "{'a':" + "[".repeat(12) + "]".repeat(12) + "}",
                "{'a':'" + "я".repeat(5_000) + "'}");
        Arbitrary<String> events = Arbitraries.of(
                "authenticate", "lesson-update", "user-activity", "heartbeat", "join-room", "leave-room", "shout");
        Arbitrary<String> packets = Arbitraries.oneOf(
                Arbitraries.of("0", "0{'token':'a.b.c'}", "0/x,", "1/x,", "31[]", "4{}", "51-['a']"),
                net.jqwik.api.Combinators.combine(events, arguments, Arbitraries.of("", "7"))
                        .as((event, argument, ack) -> "2" + ack + "['" + event + "'," + argument + "]"));
        return packets.list().ofMinSize(1).ofMaxSize(30);
    }

    private void signedIn() {
        says("0{'token':'a.b.c'}");
        hears("{'id':1,'ok':{'user':12,'rooms':[{'room':'user:12'},{'room':'system'}]}}");
        toServer.clear();
        toClient.clear();
    }

    private static String update(String type, int seq, String data) {
        return "{'room':'user:12','seq':" + seq + ",'epoch':'e','type':'" + type
                + "','at':'2026-11-21T10:00:00Z','cid':'c1','data':" + data + "}";
    }

    private void says(String packet) {
        done(Talk.heard(state, SocketIoCodec.read(packet.replace('\'', '"')), "x"));
    }

    private void hears(String frame) {
        done(TalkAnswers.framed(state, json(frame), new TalkAnswers.Moment(99, "x", true)));
    }

    private void closes(CloseReason reason) {
        done(TalkAnswers.closed(state, reason));
    }

    private void done(TalkStep step) {
        state = step.next();
        for (Effect effect : step.effects())
            switch (effect) {
                case Effect.ToServer(String frame) -> toServer.add(frame.replace('"', '\''));
                case Effect.ToClient(SocketIoPacket packet) ->
                    toClient.add(SocketIoCodec.write(packet).replace('"', '\''));
                case Effect.Refuse(var why, var ack) -> refused.add(why.code());
                case Effect.Renew renew -> renewed++;
                case Effect.End end -> ended++;
            }
    }

    private static JsonNode json(String text) {
        try {
            return Formats.plain().readTree(text.replace('\'', '"'));
        } catch (JsonProcessingException e) {
            throw new AssertionError(text, e);
        }
    }
}
