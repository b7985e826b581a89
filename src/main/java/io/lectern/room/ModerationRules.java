package io.lectern.room;

import io.lectern.protocol.ErrorCode;
import io.lectern.protocol.Measure;
import io.lectern.protocol.Measure.Lockable;
import io.lectern.protocol.RoomId;
import io.lectern.protocol.UserId;
import io.lectern.room.Step.Draft;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// Keeping order in a room. Leaders do it, to everybody but each other.
final class ModerationRules {
    private ModerationRules() {}

    /// What only leaders may do, and only where there is a class.
    static Step leading(RoomState state, Author who, Supplier<Step> then) {
        if (!who.leads()) return new Step.Refused(ErrorCode.TEACHERS_ONLY.refuse());
        RoomId.Kind kind = state.room().kind();
        boolean classroom = kind == RoomId.Kind.LESSON || kind == RoomId.Kind.GROUP;
        return classroom ? then.get() : new Step.Refused(ErrorCode.FORBIDDEN.refuse());
    }

    static Step step(RoomState state, RoomCommand.Moderate command, RosterRules roster, Instant now) {
        return leading(state, command.who(), () -> take(state, command.who(), command.measure(), roster, now));
    }

    private static Step take(RoomState state, Author who, Measure measure, RosterRules roster, Instant now) {
        Locks locks = state.locks();
        return switch (measure) {
            case Measure.Lock(Lockable what) -> unless(locks.isLocked(what), who, new RoomEvent.RoomLocked(what));
            case Measure.Unlock(Lockable what) -> unless(!locks.isLocked(what), who, new RoomEvent.RoomUnlocked(what));
            case Measure.Slow(int seconds) ->
                unless(locks.slowSeconds() == seconds, who, new RoomEvent.RoomSlowed(seconds));
            case Measure.Mute(UserId user) when locks.muted().contains(user) -> Step.nothing();
            case Measure.Mute(UserId user) ->
                against(known(state, user), () -> Step.of(who, new RoomEvent.MemberMuted(user)));
            case Measure.Unmute(UserId user) ->
                unless(!locks.muted().contains(user), who, new RoomEvent.MemberUnmuted(user));
            case Measure.Delete(long message) -> delete(state, who, message);
            case Measure.Remove(UserId user) ->
                against(
                        state.roster().member(user).map(Roster.Member::author),
                        () -> out(state, who, user, new RoomEvent.MemberRemoved(user), Cause.REMOVED, roster, now));
            case Measure.Ban(UserId user) when locks.banned().contains(user) -> Step.nothing();
            case Measure.Ban(UserId user) ->
                against(
                        known(state, user),
                        () -> out(state, who, user, new RoomEvent.MemberBanned(user), Cause.BANNED, roster, now));
            case Measure.Unban(UserId user) ->
                unless(!locks.banned().contains(user), who, new RoomEvent.MemberUnbanned(user));
        };
    }

    private static Step unless(boolean already, Author who, RoomEvent event) {
        return already ? Step.nothing() : Step.of(who, event);
    }

    private static Step against(Optional<Author> whom, Supplier<Step> then) {
        if (whom.isEmpty()) return new Step.Refused(ErrorCode.NOT_A_MEMBER.refuse());
        return whom.get().leads() ? new Step.Refused(ErrorCode.FORBIDDEN.refuse()) : then.get();
    }

    /// Somebody who is here, or has just spoken and gone.
    private static Optional<Author> known(RoomState state, UserId user) {
        return state.roster()
                .member(user)
                .map(Roster.Member::author)
                .or(() -> state.chat().author(user));
    }

    /// Whether there is such a message, the log knows; here only what cannot be or is done already.
    private static Step delete(RoomState state, Author who, long message) {
        if (message > state.position().seq()) return new Step.Refused(ErrorCode.NOT_FOUND.refuse());
        return unless(state.chat().isDeleted(message), who, new RoomEvent.ChatDeleted(message));
    }

    /// The word about it first, so that it is the last thing their devices hear.
    private static Step out(
            RoomState state, Author who, UserId user, RoomEvent word, Cause cause, RosterRules roster, Instant now) {
        List<Draft> events = new ArrayList<>();
        events.add(new Draft(who, null, word));
        events.addAll(roster.expelling(state, user, cause, now));
        return new Step.Accepted(events);
    }
}
