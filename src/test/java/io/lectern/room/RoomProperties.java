package io.lectern.room;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.lectern.protocol.Formats;
import io.lectern.protocol.Measure;
import io.lectern.protocol.Measure.Lockable;
import io.lectern.protocol.NodeId;
import io.lectern.protocol.PollAct;
import io.lectern.protocol.Role;
import io.lectern.protocol.RollcallAct;
import io.lectern.protocol.SessionId;
import io.lectern.protocol.UserId;
import io.lectern.room.Roster.Member;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/// What holds for a room whatever is asked of it, in whatever order.
class RoomProperties {
    private static final Room RULES = new Room(Steps.SMALL);

    /// A command and the seconds that pass before it.
    record Move(int seconds, RoomCommand command) {}

    @Property
    void foldingTheEntriesGivesTheStateThatSteppingGave(@ForAll("moves") List<Move> moves) {
        Run run = Run.of(moves);

        RoomState folded = RoomState.empty(Steps.LESSON);
        for (Entry entry : run.entries) folded = folded.with(entry);

        assertThat(folded).isEqualTo(run.state);
        assertThat(List.copyOf(folded.roster().members().keySet()))
                .isEqualTo(List.copyOf(run.state.roster().members().keySet()));
    }

    @Property
    void theLogReadBackFromItsTextGivesTheSameState(@ForAll("moves") List<Move> moves) {
        Run run = Run.of(moves);

        RoomState folded = RoomState.empty(Steps.LESSON);
        for (RedisRoomLog.Line line : run.lines) folded = folded.with(RoomCodec.decode(line.position(), line.text()));

        assertThat(folded).isEqualTo(run.state);
    }

    @Property
    void seenEntriesAreNumberedWithoutAGapAndUnseenOnesBehindThem(@ForAll("moves") List<Move> moves) {
        Position before = Position.START;
        for (Entry entry : Run.of(moves).entries) {
            boolean seen = entry.event() instanceof RoomEvent.Seen;
            assertThat(entry.position())
                    .isEqualTo(seen ? new Position(before.seq() + 1, 0) : new Position(before.seq(), before.sub() + 1));
            before = entry.position();
        }
    }

    @Property
    void aStoredStateComesBackEqual(@ForAll("moves") List<Move> moves) throws JsonProcessingException {
        RoomState state = Run.of(moves).state;

        String text = Formats.json().writeValueAsString(StoredState.of(state));
        RoomState back = StoredState.read(text).state(Steps.LESSON);

        assertThat(back).isEqualTo(state);
        assertThat(List.copyOf(back.roster().members().keySet()))
                .isEqualTo(List.copyOf(state.roster().members().keySet()));
    }

    @Property
    void nodesCountDevicesAndWhoHasNoneIsAway(@ForAll("moves") List<Move> moves) {
        RoomState state = Run.of(moves).state;

        Map<NodeId, Integer> counted = new HashMap<>();
        for (Member member : state.roster().members().values()) {
            member.devices().values().forEach(device -> counted.merge(device.node(), 1, Integer::sum));
            assertThat(state.roster().away().containsKey(member.user()))
                    .isEqualTo(member.devices().isEmpty());
        }
        assertThat(state.roster().nodes()).isEqualTo(counted);
        assertThat(state.roster().members().keySet())
                .containsAll(state.roster().away().keySet());
        assertThat(state.hands().queue())
                .allMatch(hand -> state.roster().members().containsKey(hand.user()));
    }

    @Property
    void aFairQueueIsByTurnsAndThenByTime(@ForAll("moves") List<Move> moves) {
        Hands hands = Run.of(moves).state.hands();

        assertThat(hands.ordered(true).inOrder())
                .containsExactlyInAnyOrderElementsOf(hands.queue())
                .isSortedAccordingTo((a, b) -> hands.turnsOf(a.user()) == hands.turnsOf(b.user())
                        ? Long.compare(a.seq(), b.seq())
                        : Integer.compare(hands.turnsOf(a.user()), hands.turnsOf(b.user())));
        assertThat(hands.ordered(false).inOrder()).isSortedAccordingTo((a, b) -> Long.compare(a.seq(), b.seq()));
    }

    @Property
    void whoFollowsTheEventsKnowsTheMembersAndHearsOfEachComingAndGoingOnce(@ForAll("moves") List<Move> moves) {
        TreeSet<Long> here = new TreeSet<>();
        RoomState state = RoomState.empty(Steps.LESSON);
        for (Entry entry : Run.of(moves).entries) {
            state = state.with(entry);
            switch (entry.event()) {
                case RoomEvent.MemberJoined joined ->
                    assertThat(here.add(joined.user().value())).isTrue();
                case RoomEvent.MemberLeft left ->
                    assertThat(here.remove(left.user().value())).isTrue();
                case RoomEvent.MembersChanged changed -> {
                    for (RoomEvent.Person one : Objects.requireNonNull(changed.joined()))
                        assertThat(here.add(one.user().value())).isTrue();
                    for (UserId one : Objects.requireNonNull(changed.left()))
                        assertThat(here.remove(one.value())).isTrue();
                    assertThat(here).hasSize(changed.count());
                }
                default -> {}
            }
            // A person's own coming is two entries; in between nothing is asked.
            if (entry.event() instanceof RoomEvent.SessionOpened) continue;
            assertThat(state.roster().told().map(member -> member.user().value()))
                    .containsExactlyInAnyOrderElementsOf(here);
            assertThat(state.roster().countTold()).isEqualTo(here.size());
        }
    }

    @Property
    void theCrowdIsToldAtMostOnceASecond(@ForAll("moves") List<Move> moves) {
        Instant last = Instant.MIN;
        for (Entry entry : Run.withHonestClock(moves).entries) {
            if (!(entry.event() instanceof RoomEvent.MembersChanged)) continue;
            assertThat(entry.at()).isAfterOrEqualTo(last.plus(Crowd.PAUSE));
            last = entry.at();
        }
    }

    @Property
    void somebodyLeadsOrTheRoomKnowsSinceWhenNobodyDoes(@ForAll("moves") List<Move> moves) {
        RoomState state = Run.of(moves).state;

        boolean led = state.roster().members().values().stream()
                .anyMatch(member -> member.leads() && !member.devices().isEmpty());
        assertThat(state.roster().leaders().isEmpty()).isEqualTo(!led);
        boolean missing = state.lesson().lead().missingSince() != null;
        assertThat(missing).isEqualTo(state.lesson().isRunning() && !led);
    }

    @Property
    void aCommandThatArrivesTwiceInARowHappensOnce(@ForAll("moves") List<Move> moves) {
        List<Move> doubled = new ArrayList<>();
        for (Move move : moves) {
            doubled.add(move);
            // Time that passes is no command of anybody's.
            if (!(move.command() instanceof RoomCommand.Tick)) doubled.add(new Move(0, move.command()));
        }

        // The ids that clients give their messages are known to the log; here it is a batch that knows them.
        assertThat(Run.of(doubled).state).isEqualTo(Run.of(moves).state);
    }

    @Property
    void whoIsBannedIsNotInAndNobodyThatLeadsIsMuted(@ForAll("moves") List<Move> moves) {
        RoomState state = Run.of(moves).state;

        assertThat(state.roster().members().keySet()).noneMatch(state.locks().banned()::contains);
        assertThat(state.locks().muted()).doesNotContain(person(4).user());
        assertThat(state.locks().banned()).doesNotContain(person(4).user());
    }

    @Property
    void whatIsCountedInTheEndIsWhatWasAnswered(@ForAll("moves") List<Move> moves) {
        Map<Long, Map<UserId, List<Integer>>> votes = new HashMap<>();
        Map<Long, Integer> called = new HashMap<>();
        for (Entry entry : Run.of(moves).entries) {
            switch (entry.event()) {
                case RoomEvent.PollAnswered vote ->
                    assertThat(votes.computeIfAbsent(vote.poll(), poll -> new HashMap<>())
                                    .put(vote.user(), vote.choices()))
                            .as("one answer each")
                            .isNull();
                case RoomEvent.PollClosed closed -> {
                    Map<UserId, List<Integer>> given = votes.getOrDefault(closed.poll(), Map.of());
                    assertThat(closed.answered()).isEqualTo(given.size());
                    assertThat(closed.counts().stream().mapToInt(n -> n).sum())
                            .isEqualTo(
                                    given.values().stream().mapToInt(List::size).sum());
                }
                case RoomEvent.RollcallAnswered answer -> called.merge(answer.rollcall(), 1, Integer::sum);
                case RoomEvent.RollcallClosed closed ->
                    assertThat(closed.answered()).isEqualTo(called.getOrDefault(closed.rollcall(), 0));
                default -> {}
            }
        }
    }

    @Property
    void inTheEndNobodyIsLeftBehind(@ForAll("moves") List<Move> moves) {
        List<Move> all = new ArrayList<>(moves);
        Instant end = Steps.START.plus(Duration.ofDays(1));
        for (int node = 1; node <= 3; node++)
            all.add(new Move(0, new RoomCommand.LoseNode(new NodeId("n" + node), 2, end)));
        // Whoever left with the first is told of by the second.
        all.add(new Move(0, new RoomCommand.Tick(end)));
        all.add(new Move(0, new RoomCommand.Tick(end.plusSeconds(1))));
        RoomState state = Run.of(all).state;

        assertThat(state.roster().members()).isEmpty();
        assertThat(state.hands().queue()).isEmpty();
        assertThat(state.roster().nodes()).isEmpty();
        assertThat(state.nextDeadline(Steps.SMALL)).isEmpty();
    }

    @Provide
    Arbitrary<List<Move>> moves() {
        return Combinators.combine(Arbitraries.integers().between(0, 20), commands())
                .as(Move::new)
                .list()
                .ofMaxSize(60);
    }

    private static Arbitrary<RoomCommand> commands() {
        Arbitrary<Author> who = Arbitraries.integers().between(1, 6).map(RoomProperties::person);
        Arbitrary<SessionId> session = Arbitraries.of("a", "b", "c").map(SessionId::new);
        Arbitrary<NodeId> node = Arbitraries.of("n1", "n2", "n3").map(NodeId::new);
        Arbitrary<Long> lease = Arbitraries.longs().between(1, 2);
        Arbitrary<Instant> time = Arbitraries.integers().between(0, 600).map(s -> Steps.START.plusSeconds(s));
        return Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(
                        6,
                        Combinators.combine(who, session, node, lease)
                                .as((w, s, n, l) -> new RoomCommand.Join(w, own(w, s), n, l, false))),
                net.jqwik.api.Tuple.of(
                        2, Combinators.combine(who, session).as((w, s) -> new RoomCommand.Leave(w.user(), own(w, s)))),
                net.jqwik.api.Tuple.of(
                        3, Combinators.combine(who, session).as((w, s) -> new RoomCommand.Drop(w.user(), own(w, s)))),
                net.jqwik.api.Tuple.of(1, Combinators.combine(node, lease, time).as(RoomCommand.LoseNode::new)),
                net.jqwik.api.Tuple.of(1, time.map(RoomCommand.Tick::new)),
                net.jqwik.api.Tuple.of(
                        4, Combinators.combine(who, session, texts()).as(RoomProperties::say)),
                net.jqwik.api.Tuple.of(
                        3, Combinators.combine(who, session).as((w, s) -> new RoomCommand.RaiseHand(w, own(w, s)))),
                net.jqwik.api.Tuple.of(
                        2,
                        Combinators.combine(who, session, who.injectNull(0.3))
                                .as((w, s, whose) ->
                                        new RoomCommand.LowerHand(w, own(w, s), whose == null ? null : whose.user()))),
                net.jqwik.api.Tuple.of(
                        1,
                        Combinators.combine(who, session, who)
                                .as((w, s, whom) -> new RoomCommand.CallOn(w, own(w, s), whom.user()))),
                net.jqwik.api.Tuple.of(
                        1,
                        Combinators.combine(who, session, Arbitraries.of(true, false))
                                .as((w, s, fair) -> new RoomCommand.OrderHands(w, own(w, s), fair))),
                net.jqwik.api.Tuple.of(2, lessons(time)),
                net.jqwik.api.Tuple.of(8, orders()),
                net.jqwik.api.Tuple.of(
                        1,
                        Combinators.combine(who.injectNull(0.2), Arbitraries.of(Cause.REMOVED, Cause.ROOM_CLOSED))
                                .as((w, cause) -> new RoomCommand.Expel(w == null ? null : w.user(), cause))));
    }

    /// Mostly by the one who leads, from a device that is likely to be in.
    private static Arbitrary<RoomCommand> orders() {
        Arbitrary<Author> who = Arbitraries.of(1, 2, 4, 4, 4).map(RoomProperties::person);
        Arbitrary<SessionId> session = Arbitraries.of("a", "b").map(SessionId::new);
        Arbitrary<UserId> whom = Arbitraries.integers().between(1, 4).map(UserId::new);
        Arbitrary<Long> seq = Arbitraries.longs().between(1, 30);
        Arbitrary<String> cid = Arbitraries.of("p1", "p2", "p3", "p4");
        Arbitrary<Lockable> what = Arbitraries.of(Lockable.class);
        Arbitrary<PollAct> polls = Arbitraries.oneOf(
                Combinators.combine(
                                cid,
                                Arbitraries.of(true, false),
                                Arbitraries.integers().between(5, 60).injectNull(0.3))
                        .as((c, many, s) -> new PollAct.Open(c, "?", List.of("a", "b", "c"), many, !many, s)),
                Combinators.combine(
                                seq,
                                Arbitraries.integers()
                                        .between(0, 3)
                                        .list()
                                        .uniqueElements()
                                        .ofMinSize(1)
                                        .ofMaxSize(3))
                        .as(PollAct.Vote::new),
                seq.map(PollAct.Close::new));
        Arbitrary<RollcallAct> calls = Arbitraries.oneOf(
                Combinators.combine(cid, Arbitraries.integers().between(5, 60))
                        .as((c, s) -> new RollcallAct.Open("r" + c, s)),
                seq.map(RollcallAct.Answer::new),
                seq.map(RollcallAct.Close::new));
        Arbitrary<Measure> measures = Arbitraries.oneOf(
                what.map(Measure.Lock::new),
                what.map(Measure.Unlock::new),
                whom.map(Measure.Mute::new),
                whom.map(Measure.Unmute::new),
                Arbitraries.of(0, 3, 10).map(Measure.Slow::new),
                seq.map(Measure.Delete::new),
                whom.map(Measure.Remove::new),
                whom.map(Measure.Ban::new),
                whom.map(Measure.Unban::new));
        return Arbitraries.oneOf(
                Combinators.combine(who, session, polls).as((w, s, act) -> new RoomCommand.Poll(w, own(w, s), act)),
                Combinators.combine(who, session, calls).as((w, s, act) -> new RoomCommand.Rollcall(w, own(w, s), act)),
                Combinators.combine(who, session, measures)
                        .as((w, s, measure) -> new RoomCommand.Moderate(w, own(w, s), measure)));
    }

    private static Arbitrary<RoomCommand> lessons(Arbitrary<Instant> time) {
        UserId by = new UserId(4);
        return Arbitraries.oneOf(
                Combinators.combine(time, time.injectNull(0.3))
                        .as((at, ends) -> new RoomCommand.StartLesson(by, at, ends)),
                time.map(ends -> new RoomCommand.ExtendLesson(by, ends)),
                time.map(at -> new RoomCommand.EndLesson(by, at)),
                Combinators.combine(Arbitraries.integers().between(1, 3), time.injectNull(0.3))
                        .as(RoomCommand.WaitForSeat::new),
                Arbitraries.of("m1", "m2").map(id -> new RoomCommand.GiveSeat("https://zoom.example/" + id, id, "pw")),
                Arbitraries.of("gone", "taken").map(RoomCommand.LoseSeat::new));
    }

    private static Arbitrary<String> texts() {
        return Arbitraries.strings().ofMaxLength(45);
    }

    private static RoomCommand say(Author who, SessionId session, String text) {
        return new RoomCommand.Say(who, own(who, session), "c" + Integer.toHexString(text.hashCode()), text);
    }

    private static SessionId own(Author who, SessionId session) {
        return new SessionId(session.value() + who.user().value());
    }

    private static Author person(int number) {
        return new Author(new UserId(number), "P" + number, number == 4 ? Role.TEACHER : Role.STUDENT);
    }

    /// One command a batch, with the ids known from before.
    private static final class Run {
        final List<Entry> entries = new ArrayList<>();
        final List<RedisRoomLog.Line> lines = new ArrayList<>();
        private final Map<String, Long> known = new HashMap<>();
        private Instant now = Steps.START;
        RoomState state = RoomState.empty(Steps.LESSON);

        static Run of(List<Move> moves) {
            Run run = new Run();
            moves.forEach(run::take);
            return run;
        }

        /// Every tick comes when its time is, as from the actor's own alarm.
        static Run withHonestClock(List<Move> moves) {
            Run run = new Run();
            for (Move move : moves) {
                run.take(move);
                run.take(new Move(0, new RoomCommand.Tick(run.now)));
            }
            return run;
        }

        private void take(Move move) {
            now = now.plusSeconds(move.seconds());
            if (move.command() instanceof RoomCommand.Tick tick && tick.now().isAfter(now)) now = tick.now();
            Batch batch = Batch.decide(RULES, state, "e1", List.of(move.command()), known, now);
            for (RedisRoomLog.Write write : batch.writes()) {
                if (write.uniqueId() != null)
                    known.put(write.uniqueId(), write.line().position().seq());
                lines.add(write.line());
                entries.add(
                        RoomCodec.decode(write.line().position(), write.line().text()));
            }
            state = batch.next();
        }
    }
}
