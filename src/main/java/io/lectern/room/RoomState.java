package io.lectern.room;

import io.lectern.config.Settings;
import io.lectern.protocol.RoomId;
import io.lectern.protocol.UserId;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.stream.Stream;

/// A room as its log tells it: nothing here that could not be folded from the entries again. Each part knows how it
/// changes; this is where entries find their part.
public record RoomState(
        RoomId room,
        Position position,
        Roster roster,
        Hands hands,
        Lesson lesson,
        Chat chat,
        Surveys surveys,
        Locks locks) {

    public static RoomState empty(RoomId room) {
        return new RoomState(
                room, Position.START, Roster.EMPTY, Hands.NONE, Lesson.NONE, Chat.EMPTY, Surveys.NONE, Locks.OPEN);
    }

    /// When the room has to look at itself again, if ever.
    Optional<Instant> nextDeadline(Settings.Rooms settings) {
        return Stream.of(roster.nextDeadline(), lesson.nextDeadline(settings), surveys.nextDeadline())
                .flatMap(Optional::stream)
                .min(Instant::compareTo);
    }

    /// The state after one more entry.
    public RoomState with(Entry entry) {
        RoomState moved = at(entry.position());
        return switch (entry.event()) {
            case RoomEvent.ChatMessage message ->
                moved.with(chat.remembering(entry)).spoken(entry);
            case RoomEvent.ChatDeleted deleted -> moved.with(chat.without(deleted.message()));
            case RoomEvent.PollOpened opened ->
                moved.with(surveys.asking(Poll.opened(opened, entry.position().seq(), entry.at())));
            case RoomEvent.PollAnswered answered -> moved.with(surveys.answered(answered));
            case RoomEvent.PollClosed closed -> moved.with(surveys.closed(closed));
            case RoomEvent.RollcallOpened opened ->
                moved.with(
                        surveys.calling(Rollcall.opened(opened, entry.position().seq(), entry.at(), roster)));
            case RoomEvent.RollcallAnswered answered -> moved.with(surveys.answered(answered));
            case RoomEvent.RollcallSettled settled -> moved;
            case RoomEvent.RollcallClosed closed -> moved.with(surveys.closed(closed));
            case RoomEvent.RoomLocked locked -> moved.with(locks.locked(locked.what(), true));
            case RoomEvent.RoomUnlocked unlocked -> moved.with(locks.locked(unlocked.what(), false));
            case RoomEvent.RoomSlowed slowed -> moved.with(locks.slowed(slowed.seconds()));
            case RoomEvent.MemberMuted muted -> moved.with(locks.muted(muted.user()));
            case RoomEvent.MemberUnmuted unmuted -> moved.with(locks.unmuted(unmuted.user()));
            case RoomEvent.MemberRemoved removed -> moved;
            case RoomEvent.MemberBanned banned -> moved.with(locks.banned(banned.user()));
            case RoomEvent.MemberUnbanned unbanned -> moved.with(locks.unbanned(unbanned.user()));
            case RoomEvent.Announcement announcement -> moved.with(chat.remembering(entry));
            case RoomEvent.MaterialShared shared -> moved.with(chat.remembering(entry));
            case RoomEvent.FavoriteSet set -> moved.with(chat.remembering(entry));
            case RoomEvent.CompletionSet set -> moved.with(chat.remembering(entry));
            case RoomEvent.ProgressSet set -> moved.with(chat.remembering(entry));
            case RoomEvent.ReadSet set -> moved.with(chat.remembering(entry));
            case RoomEvent.MemberJoined joined ->
                moved.with(roster.with(roster.crowd().without(joined.user())));
            case RoomEvent.MemberLeft left -> moved.with(roster.without(left.user()), entry.at());
            case RoomEvent.SessionReplaced replaced -> moved;
            case RoomEvent.GradeGiven given -> moved;
            case RoomEvent.SeatOffered offered -> moved;
            case RoomEvent.MemberGone gone -> moved.with(roster.untold(gone.user(), entry.at()), entry.at());
            case RoomEvent.MembersChanged changed -> moved.with(roster.with(Crowd.QUIET));
            case RoomEvent.HandRaised raised ->
                moved.with(hands.raised(raised, entry.position().seq()));
            case RoomEvent.HandLowered lowered -> moved.with(hands.lowered(lowered.user()));
            case RoomEvent.HandCalled called -> moved.with(hands.calling(called.user()));
            case RoomEvent.HandOrder order -> moved.with(hands.ordered(order.fair()));
            case RoomEvent.LessonStarted started ->
                moved.with(lesson.started(started, roster.leaders(), entry.at()))
                        .with(hands.anew());
            case RoomEvent.LessonExtended extended -> moved.with(lesson.extended(extended.endsAt()));
            case RoomEvent.LessonEnding ending -> moved.with(lesson.ending(ending.endsAt()));
            case RoomEvent.TeacherAbsent absent -> moved.with(lesson.absent());
            case RoomEvent.TeacherBack back -> moved;
            case RoomEvent.LessonEnded ended -> moved.with(lesson.ended(ended.endedAt()));
            case RoomEvent.SeatWaiting waiting ->
                moved.with(lesson.seated(new Lesson.Seat.Waiting(waiting.position(), waiting.expected())));
            case RoomEvent.SeatReady ready ->
                moved.with(lesson.seated(new Lesson.Seat.Ready(ready.joinUrl(), ready.meetingId(), ready.password())));
            case RoomEvent.SeatLost lost -> moved.with(lesson.seated(null));
            case RoomEvent.SeatMoved other -> moved;
            case RoomEvent.PoolChanged changed -> moved;
            case RoomEvent.SessionOpened opened ->
                moved.with(roster.opened(opened, entry.at()), entry.at()).with(surveys.present(opened));
            case RoomEvent.SessionClosed closed -> moved.with(roster.closed(closed), entry.at());
        };
    }

    /// The same, as of another position.
    RoomState at(Position position) {
        return new RoomState(room, position, roster, hands, lesson, chat, surveys, locks);
    }

    /// Remembers an entry from before the log begins, if it is one to be remembered, and stays where it is.
    RoomState recalling(Entry entry) {
        return Chat.isRemembered(entry.event()) ? with(chat.remembering(entry)) : this;
    }

    /// The state of a room that is new here, with those who were banned from it before.
    RoomState barring(Collection<UserId> banned) {
        Locks closed = locks;
        for (UserId user : banned) closed = closed.banned(user);
        return with(closed);
    }

    /// Whether somebody leads may have changed with the members.
    private RoomState with(Roster roster, Instant at) {
        return with(roster).with(lesson.led(this.roster.leaders(), roster.leaders(), at));
    }

    private RoomState with(Roster roster) {
        return new RoomState(room, position, roster, hands, lesson, chat, surveys, locks);
    }

    private RoomState with(Hands hands) {
        return new RoomState(room, position, roster, hands, lesson, chat, surveys, locks);
    }

    private RoomState with(Lesson lesson) {
        return new RoomState(room, position, roster, hands, lesson, chat, surveys, locks);
    }

    private RoomState with(Surveys surveys) {
        return new RoomState(room, position, roster, hands, lesson, chat, surveys, locks);
    }

    private RoomState with(Locks locks) {
        return new RoomState(room, position, roster, hands, lesson, chat, surveys, locks);
    }

    private RoomState spoken(Entry message) {
        Author from = message.from();
        return from == null || from.leads() ? this : with(locks.spoken(from.user(), message.at()));
    }

    private RoomState with(Chat chat) {
        return new RoomState(room, position, roster, hands, lesson, chat, surveys, locks);
    }
}
