package io.lectern.room;

import static io.lectern.room.Steps.ANNA;
import static io.lectern.room.Steps.BORIS;
import static io.lectern.room.Steps.join;
import static io.lectern.room.Steps.session;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.lectern.bus.Bus;
import io.lectern.platform.Nodes;
import io.lectern.protocol.ErrorCode;
import io.lectern.protocol.Formats;
import io.lectern.protocol.Refusal;
import io.lectern.protocol.RoomId;
import io.lectern.testing.Eventually;
import io.lectern.testing.LiveRooms;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RoomVerticleIT {
    private static final RoomId LESSON = RoomId.parse("lesson:7");

    private final LiveRooms node = LiveRooms.start(Map.of());

    @AfterEach
    void stop() {
        node.close();
    }

    @Test
    void twoActorsOfOneRoomKeepOneOrder() {
        enter(ANNA);
        enter(BORIS);
        List<Future<RoomAnswer>> answers = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            answers.add(askWorker(0, say(ANNA, "a" + i)));
            answers.add(askWorker(1, say(BORIS, "b" + i)));
        }
        Set<Long> numbers = new HashSet<>();
        answers.forEach(answer -> numbers.add(Eventually.await(answer).seq()));

        assertThat(numbers).hasSize(600);
        List<String> events = node.events(LESSON);
        assertThat(events).hasSize(602).doesNotHaveDuplicates();
        assertThat(node.on(() -> node.log.after(LESSON, 0, 700, 700)).stream()
                        .map(line -> line.position().seq()))
                .isEqualTo(LongStream.rangeClosed(1, 602).boxed().toList());
    }

    @Test
    void anActorThatWasPassedOverNeitherShowsNorRefusesByWhatItRemembers() {
        enter(ANNA);
        for (int worker = 0; worker < 2; worker++) Eventually.await(askWorker(worker, new RoomCommand.Look(null)));
        RoomAnswer joined =
                Eventually.await(askWorker(0, new RoomCommand.Join(BORIS, session(BORIS), node.self, 1, false)));

        RoomAnswer seen = Eventually.await(askWorker(1, new RoomCommand.Look(null)));
        RoomAnswer raised = Eventually.await(askWorker(1, new RoomCommand.RaiseHand(BORIS, session(BORIS))));

        assertThat(seen.seq()).isEqualTo(joined.seq());
        assertThat(seen.snapshot()).contains("\"name\":\"" + BORIS.name() + "\"");
        assertThat(raised.seq()).isEqualTo(joined.seq() + 1);
    }

    @Test
    void theSameIdFromTwoWorkersIsOneMessageWithOneAnswer() {
        enter(ANNA);
        List<Future<RoomAnswer>> answers = new ArrayList<>();
        for (int i = 0; i < 50; i++) answers.add(askWorker(i % 2, say(ANNA, "once")));
        Set<RoomAnswer> different = new HashSet<>();
        answers.forEach(answer -> different.add(Eventually.await(answer)));

        assertThat(different).hasSize(1);
        assertThat(chats()).hasSize(1);
    }

    @Test
    void theSameIdOfTwoPeopleIsTwoMessages() {
        enter(ANNA);
        enter(BORIS);

        long first = node.ask(LESSON, say(ANNA, "c")).seq();
        long second = node.ask(LESSON, say(BORIS, "c")).seq();

        assertThat(second).isEqualTo(first + 1);
    }

    @Test
    void aRefusalTravelsBackAsItIs() {
        Throwable why = Eventually.failure(askWorker(0, say(ANNA, "not here")));

        assertThat(why)
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.NOT_JOINED));
    }

    @Test
    void whoIsDroppedLeavesThoughTheActorThatKnewIsGone() {
        enter(ANNA);
        enter(BORIS);
        node.ask(LESSON, new RoomCommand.Drop(ANNA.user(), session(ANNA)));
        node.rest();
        node.work();

        Eventually.asserts(() -> assertThat(left()).hasSize(1));
        assertThat(left().getFirst()).contains("\"user\":1").contains("network_lost");
        assertThat(deadline()).isEqualTo("null");
    }

    @Test
    void whoComesBackIsNotWoken() {
        enter(ANNA);
        node.ask(LESSON, new RoomCommand.Drop(ANNA.user(), session(ANNA)));
        assertThat(deadline()).isNotEqualTo("null");

        node.ask(LESSON, join(ANNA, "again", node.self));

        assertThat(deadline()).isEqualTo("null");
    }

    @Test
    void aDeadlineOfARoomThatIsGoneIsForgotten() {
        node.redis(Command.ZADD, RoomKeys.deadlines(RoomKeys.partition(LESSON)), 1, LESSON.wire());

        Eventually.asserts(() -> assertThat(deadline()).isEqualTo("null"));
    }

    @Test
    void thePeopleOfADeadNodeLeaveExactlyOnce() {
        LiveRooms dead = node.another("n2");
        Eventually.asserts(() -> assertThat(node.nodes.view().live()).hasSize(2));
        dead.on(() -> Undertaker.hold(dead.redis, dead.self, LESSON, 1));
        enter(ANNA);
        node.ask(LESSON, join(BORIS, "s2", dead.self));
        dead.kill();

        Eventually.asserts(() ->
                assertThat(node.redis(Command.HEXISTS, "lectern:{nodes}", "n2")).isEqualTo("0"));
        assertThat(left()).hasSize(1);
        assertThat(left().getFirst()).contains("\"user\":2").contains("node_lost");
        assertThat(node.redis(Command.EXISTS, Nodes.estate(dead.self))).isEqualTo("0");

        Undertaker late = new Undertaker(node.redis, node.nodes, node.rooms);
        Nodes.Dead again = new Nodes.Dead(dead.self, 1, java.time.Instant.now());
        node.on(() -> Future.join(late.takeCare(again), late.takeCare(again)).mapEmpty());
        assertThat(left()).hasSize(1);
    }

    @Test
    void aNodeThatLeavesWellIsBuriedByTheOthers() {
        LiveRooms leaving = node.another("n2");
        leaving.on(() -> Undertaker.hold(leaving.redis, leaving.self, LESSON, 1));
        enter(ANNA);
        node.ask(LESSON, join(BORIS, "s2", leaving.self));

        leaving.on(leaving.nodes::leave);

        Eventually.asserts(() -> assertThat(left()).hasSize(1));
        leaving.close();
    }

    @Test
    void hundredsOfCommandsAtOnceShareAppends() {
        AtomicInteger done = new AtomicInteger();
        for (int i = 1; i <= 600; i++) {
            Author who = new Author(new io.lectern.protocol.UserId(i), "P" + i, io.lectern.protocol.Role.STUDENT);
            askWorker(0, new RoomCommand.Join(who, session(who), node.self, 1, false))
                    .onSuccess(joined -> done.incrementAndGet());
        }

        Eventually.asserts(() -> assertThat(done).hasValue(600));
        Eventually.asserts(() -> assertThat(node.events(LESSON).getLast()).contains("\"count\":600"));
        List<String> events = node.events(LESSON);
        assertThat(events.stream().filter(text -> text.contains("member.joined")))
                .hasSize(50);
        assertThat(events.stream().filter(text -> text.contains("members.changed")))
                .hasSizeLessThan(50);
        assertThat(node.redis(Command.XLEN, RoomKeys.log(LESSON))).isEqualTo(Integer.toString(600 + events.size()));
    }

    @Test
    void handsRaisedOnThreeNodesAtOnceStandInOneOrder() {
        LiveRooms two = node.another("n2");
        LiveRooms three = node.another("n3");
        List<LiveRooms> nodes = List.of(node, two, three);
        two.work();
        three.work();
        List<Future<RoomAnswer>> answers = new ArrayList<>();
        for (int i = 1; i <= 300; i++)
            answers.add(ask(
                    nodes.get(i % 3),
                    new RoomCommand.Join(pupil(i), session(pupil(i)), nodes.get(i % 3).self, 1, false)));
        answers.forEach(Eventually::await);
        answers.clear();
        for (int i = 1; i <= 300; i++)
            answers.add(ask(nodes.get(i % 3), new RoomCommand.RaiseHand(pupil(i), session(pupil(i)))));
        List<Long> seqs =
                answers.stream().map(answer -> Eventually.await(answer).seq()).toList();

        assertThat(seqs).doesNotHaveDuplicates();
        List<String> seen = new ArrayList<>();
        for (LiveRooms each : nodes) {
            // Without what its actors remember: as it stands in the log.
            each.rest();
            each.work();
            String snapshot =
                    Eventually.await(ask(each, new RoomCommand.Look(null))).snapshot();
            seen.add(String.valueOf(snapshot).replaceAll("(?s).*\"hands\":(\\[.*?\\]).*", "$1"));
        }
        assertThat(seen.getFirst().split("\"seq\":")).hasSize(301);
        assertThat(new HashSet<>(seen)).hasSize(1);
        two.close();
        three.close();
    }

    @Test
    void aFullRoomHearsOfTheCrowdWithoutAnybodyAsking() {
        for (int i = 1; i <= 60; i++) enter(pupil(i));

        Eventually.asserts(() -> assertThat(node.events(LESSON).getLast()).contains("\"count\":60"));
        List<String> events = node.events(LESSON);
        assertThat(events.stream().flatMap(text -> users(text, "joined")).sorted())
                .containsExactlyElementsOf(
                        java.util.stream.IntStream.rangeClosed(1, 60).boxed().toList());
    }

    private static Author pupil(int number) {
        return new Author(new io.lectern.protocol.UserId(number), "P" + number, io.lectern.protocol.Role.STUDENT);
    }

    private static Future<RoomAnswer> ask(LiveRooms at, RoomCommand command) {
        return Bus.of(at.vertx)
                .ask(
                        new Worker(at.self, 0).address(),
                        new RoomAsk(LESSON, command),
                        RoomAnswer.class,
                        Duration.ofSeconds(30));
    }

    /// Who joined by this event, alone or with others.
    private static Stream<Integer> users(String event, String list) {
        try {
            JsonNode body = Formats.plain().readTree(event).path("event");
            if (body.path("type").asText().equals("member.joined"))
                return Stream.of(body.at("/data/user").asInt());
            return body.at("/data/" + list).findValues("user").stream().map(JsonNode::asInt);
        } catch (java.io.IOException e) {
            throw new AssertionError(event, e);
        }
    }

    private void enter(Author who) {
        node.ask(LESSON, new RoomCommand.Join(who, session(who), node.self, 1, false));
    }

    private Future<RoomAnswer> askWorker(int index, RoomCommand command) {
        return Bus.of(node.vertx)
                .ask(
                        new Worker(node.self, index).address(),
                        new RoomAsk(LESSON, command),
                        RoomAnswer.class,
                        Duration.ofSeconds(30));
    }

    private static RoomCommand say(Author who, String cid) {
        return new RoomCommand.Say(who, session(who), cid, cid);
    }

    private List<String> chats() {
        return node.events(LESSON).stream()
                .filter(text -> text.contains("chat.message"))
                .toList();
    }

    private List<String> left() {
        return node.events(LESSON).stream()
                .filter(text -> text.contains("member.left"))
                .toList();
    }

    private String deadline() {
        return node.redis(Command.ZSCORE, RoomKeys.deadlines(RoomKeys.partition(LESSON)), LESSON.wire());
    }
}
