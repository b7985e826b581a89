package io.lectern.room;

import io.lectern.protocol.CloseReason;
import io.lectern.protocol.Refusal;
import io.lectern.protocol.UserId;
import io.lectern.room.RedisRoomLog.Line;
import io.lectern.room.RedisRoomLog.Write;
import io.lectern.room.Roster.Device;
import io.lectern.room.Roster.Member;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// All commands that waited for a room, decided one after another on a state nobody else sees yet, so that one
/// append carries them: a burst of 300 raised hands costs a few round trips.
///
/// @param next the state once the append is accepted
/// @param writes the entries to append
/// @param outcomes one for each command, in their order
/// @param doubtful ids of refused commands: had the log one of them already, its command was carried out before and has
///     to get its first answer
/// @param expelled devices that were shown out
record Batch(
        RoomState next, List<Write> writes, List<Outcome> outcomes, Set<String> doubtful, List<Expulsion> expelled) {

    sealed interface Outcome {
        record Answered(RoomAnswer answer) implements Outcome {}

        record Refused(Refusal why) implements Outcome {}
    }

    /// @param known numbers of client ids that the log has already
    static Batch decide(
            Room rules,
            RoomState state,
            String epoch,
            List<RoomCommand> commands,
            Map<String, Long> known,
            Instant now) {
        Deciding deciding = new Deciding(rules, state, epoch, new HashMap<>(known), now);
        for (RoomCommand command : commands) deciding.take(command);
        return new Batch(deciding.state, deciding.writes, deciding.outcomes, deciding.doubtful, deciding.expelled);
    }

    /// The one mutable moment: a batch being decided.
    private static final class Deciding {
        private final Room rules;
        private final String epoch;
        private final Map<String, Long> known;
        private final Instant now;
        private final List<Write> writes = new ArrayList<>();
        private final List<Outcome> outcomes = new ArrayList<>();
        private final Set<String> doubtful = new HashSet<>();
        private final List<Expulsion> expelled = new ArrayList<>();
        private RoomState state;

        Deciding(Room rules, RoomState state, String epoch, Map<String, Long> known, Instant now) {
            this.rules = rules;
            this.state = state;
            this.epoch = epoch;
            this.known = known;
            this.now = now;
        }

        void take(RoomCommand command) {
            String unique = command instanceof RoomCommand.Once once ? uniqueId(once.who(), once.cid()) : null;
            Long before = unique == null ? null : known.get(unique);
            if (before != null) {
                outcomes.add(new Outcome.Answered(new RoomAnswer(epoch, before, null)));
                return;
            }
            switch (rules.step(state, command, now)) {
                case Step.Refused(Refusal why) -> {
                    outcomes.add(new Outcome.Refused(why));
                    // What is wrong in itself was never carried out.
                    if (unique != null && why.code().status() != 400) doubtful.add(unique);
                }
                case Step.Accepted(List<Step.Draft> events) ->
                    outcomes.add(new Outcome.Answered(accept(command, events)));
            }
        }

        private RoomAnswer accept(RoomCommand command, List<Step.Draft> events) {
            for (Step.Draft draft : events) {
                String unique = uniqueId(draft.from(), draft.cid());
                Long before = unique == null ? null : known.get(unique);
                if (before != null) return new RoomAnswer(epoch, before, null);
                append(draft, unique);
            }
            return new RoomAnswer(epoch, state.position().seq(), shown(command));
        }

        private void append(Step.Draft draft, @Nullable String unique) {
            Position position = state.position().after(draft.event());
            Entry entry = new Entry(position, now, draft.from(), draft.cid(), draft.event());
            if (draft.event() instanceof RoomEvent.SessionClosed closed) expel(closed, position);
            state = state.with(entry);
            if (unique != null) known.put(unique, position.seq());
            writes.add(new Write(
                    new Line(position, RoomCodec.encode(state.room(), epoch, entry)),
                    unique,
                    true,
                    draft.event() instanceof RoomEvent.ChatDeleted deleted ? deleted.message() : 0));
        }

        private void expel(RoomEvent.SessionClosed closed, Position at) {
            CloseReason reason = closed.cause().closeReason();
            if (reason == null) return;
            Member member = state.roster().members().get(closed.user());
            Device device = member == null ? null : member.devices().get(closed.session());
            if (member != null && device != null)
                expelled.add(new Expulsion(device.node(), member.author(), closed.session(), reason, at));
        }

        private static @Nullable String uniqueId(@Nullable Author from, @Nullable String cid) {
            // What the server itself says once belongs to nobody.
            return cid == null ? null : (from == null ? "" : from.user().value()) + ":" + cid;
        }

        private @Nullable String shown(RoomCommand command) {
            if (command instanceof RoomCommand.Join join && join.snapshot())
                return snapshot(join.who().user());
            if (command instanceof RoomCommand.Look look) return snapshot(look.by());
            return command instanceof RoomCommand.ListMembers list ? Snapshot.members(state, list) : null;
        }

        private String snapshot(@Nullable UserId by) {
            return Snapshot.of(state, epoch, rules.settings().countAbove(), by);
        }
    }
}
