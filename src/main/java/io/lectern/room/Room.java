package io.lectern.room;

import io.lectern.config.Settings;
import io.lectern.protocol.ErrorCode;
import io.lectern.protocol.Role;
import io.lectern.protocol.RoomId;
import io.lectern.protocol.SessionId;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/// The rules of a room: what follows from a command in a state. Pure; time is told, never read. Each topic has
/// its rules in a file of its own; this is where commands find them.
public final class Room {
    private final Settings.Rooms settings;
    private final RosterRules roster;
    private final LessonRules lesson;
    private final ChatRules chat;

    public Room(Settings.Rooms settings) {
        this.settings = settings;
        this.roster = new RosterRules(settings);
        this.lesson = new LessonRules(settings);
        this.chat = new ChatRules(settings.maxText());
    }

    Settings.Rooms settings() {
        return settings;
    }

    /// When the room has to look at itself again, if ever.
    Optional<Instant> nextDeadline(RoomState state) {
        return state.nextDeadline(settings);
    }

    public Step step(RoomState state, RoomCommand command, Instant now) {
        return switch (command) {
            case RoomCommand.Join join -> roster.join(state, join, now);
            case RoomCommand.Leave leave -> roster.leave(state, leave.user(), leave.session(), Cause.LEFT, now);
            case RoomCommand.PutOut out -> roster.leave(state, out.user(), out.session(), out.cause(), now);
            case RoomCommand.Drop drop -> roster.drop(state, drop, now);
            case RoomCommand.LoseNode lost -> roster.loseNode(state, lost, now);
            case RoomCommand.Expel expel -> roster.expel(state, expel, now);
            case RoomCommand.Tick tick ->
                new Step.Accepted(roster.tick(state, tick.now()))
                        .and(lesson.tick(state, tick.now()))
                        .and(PollRules.tick(state, tick.now()))
                        .and(RollcallRules.tick(state, tick.now()));
            case RoomCommand.Say say -> inside(state, say.who(), say.session(), () -> chat.say(state, say, now));
            case RoomCommand.SetMark set -> OwnRules.set(state, set);
            case RoomCommand.Notify notice -> OwnRules.notify(state, notice);
            case RoomCommand.Announce announce -> announce(state, announce);
            case RoomCommand.Share share -> inside(state, share.who(), share.session(), () -> OwnRules.share(share));
            case RoomCommand.RaiseHand raise ->
                inside(state, raise.who(), raise.session(), () -> HandRules.raise(state, raise));
            case RoomCommand.LowerHand lower ->
                inside(state, lower.who(), lower.session(), () -> HandRules.lower(state, lower));
            case RoomCommand.CallOn call ->
                inside(state, call.who(), call.session(), () -> HandRules.callOn(state, call));
            case RoomCommand.OrderHands order ->
                inside(state, order.who(), order.session(), () -> HandRules.order(state, order));
            case RoomCommand.Poll poll ->
                inside(state, poll.who(), poll.session(), () -> PollRules.step(state, poll, now));
            case RoomCommand.Rollcall rollcall ->
                inside(state, rollcall.who(), rollcall.session(), () -> RollcallRules.step(state, rollcall, now));
            case RoomCommand.Moderate moderate ->
                inside(
                        state,
                        moderate.who(),
                        moderate.session(),
                        () -> ModerationRules.step(state, moderate, roster, now));
            case RoomCommand.StartLesson start -> LessonRules.start(state, start);
            case RoomCommand.ExtendLesson extend -> LessonRules.extend(state, extend);
            case RoomCommand.EndLesson end -> LessonRules.end(state, end);
            case RoomCommand.WaitForSeat wait -> LessonRules.waitForSeat(state, wait);
            case RoomCommand.GiveSeat give -> LessonRules.giveSeat(state, give);
            case RoomCommand.LoseSeat lose -> LessonRules.loseSeat(state, lose);
            case RoomCommand.MoveSeat move -> LessonRules.moveSeat(state, move);
            case RoomCommand.Hear hear -> step(state, hear.news(), now).under(hear.key());
            case RoomCommand.Look look -> Step.nothing();
            case RoomCommand.ListMembers list -> Step.nothing();
        };
    }

    /// What is announced to everybody comes over REST, from no device.
    private static Step announce(RoomState state, RoomCommand.Announce announce) {
        SessionId session = announce.session();
        if (session != null) return inside(state, announce.who(), session, () -> OwnRules.announce(announce));
        boolean toEverybody =
                state.room().equals(RoomId.SYSTEM) && announce.who().role() == Role.ADMIN;
        return toEverybody ? OwnRules.announce(announce) : new Step.Refused(ErrorCode.FORBIDDEN.refuse());
    }

    /// Only a device that is in the room may act in it: after a node was given up, its devices have to join again.
    private static Step inside(RoomState state, Author who, SessionId session, Supplier<Step> then) {
        if (!state.room().kind().hasRoster()) return new Step.Refused(ErrorCode.FORBIDDEN.refuse());
        if (state.roster().holds(who.user(), session)) return then.get();
        return new Step.Refused(ErrorCode.NOT_JOINED.refuse(state.room().wire()));
    }
}
