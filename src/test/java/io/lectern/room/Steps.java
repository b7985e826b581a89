package io.lectern.room;

import io.lectern.config.Settings;
import io.lectern.protocol.NodeId;
import io.lectern.protocol.Refusal;
import io.lectern.protocol.Role;
import io.lectern.protocol.RoomId;
import io.lectern.protocol.SessionId;
import io.lectern.protocol.UserId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// A room without a log: commands are stepped and their events folded at once, as the log would have them.
final class Steps {
    static final RoomId LESSON = RoomId.parse("lesson:7");
    static final Instant START = Instant.parse("2026-11-21T10:00:00Z");
    static final NodeId NODE = new NodeId("n1");
    static final NodeId OTHER_NODE = new NodeId("n2");
    static final Author ANNA = new Author(new UserId(1), "Anna P", Role.STUDENT);
    static final Author BORIS = new Author(new UserId(2), "Boris K", Role.STUDENT);
    static final Author TEACHER = new Author(new UserId(9), "Vera T", Role.TEACHER);

    static final Settings.Rooms SETTINGS = settings(50, 500);

    /// Where more than three are many already, and more than six very many.
    static final Settings.Rooms SMALL = settings(3, 6);

    final Room rules;
    final List<Entry> entries = new ArrayList<>();
    RoomState state = RoomState.empty(LESSON);
    Instant now = START;

    Steps() {
        this(SETTINGS);
    }

    Steps(Settings.Rooms settings) {
        rules = new Room(settings);
    }

    private static Settings.Rooms settings(int mergeAbove, int countAbove) {
        return new Settings.Rooms(
                1,
                Duration.ofSeconds(15),
                2_000,
                Duration.ofDays(7),
                40,
                500,
                mergeAbove,
                countAbove,
                Duration.ofMinutes(5),
                Duration.ofMinutes(3));
    }

    static SessionId session(Author who) {
        return new SessionId("s" + who.user().value());
    }

    static RoomCommand.Join join(Author who, String session, NodeId node) {
        return new RoomCommand.Join(who, new SessionId(session), node, 1, false);
    }

    /// Joins with a session named after the person.
    Steps joined(Author... people) {
        for (Author who : people) events(new RoomCommand.Join(who, session(who), NODE, 1, false));
        return this;
    }

    Steps after(Duration time) {
        now = now.plus(time);
        return this;
    }

    /// What the command makes happen.
    List<RoomEvent> events(RoomCommand command) {
        return switch (rules.step(state, command, now)) {
            case Step.Refused(Refusal why) -> throw new AssertionError("refused: " + why);
            case Step.Accepted(List<Step.Draft> drafts) -> {
                drafts.forEach(this::take);
                yield drafts.stream().map(Step.Draft::event).toList();
            }
        };
    }

    Refusal refusal(RoomCommand command) {
        return switch (rules.step(state, command, now)) {
            case Step.Refused(Refusal why) -> why;
            case Step.Accepted(List<Step.Draft> drafts) -> throw new AssertionError("accepted: " + drafts);
        };
    }

    List<RoomEvent> tick() {
        return events(new RoomCommand.Tick(now));
    }

    private void take(Step.Draft draft) {
        Entry entry = new Entry(state.position().after(draft.event()), now, draft.from(), draft.cid(), draft.event());
        entries.add(entry);
        state = state.with(entry);
    }
}
