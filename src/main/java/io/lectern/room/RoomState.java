package io.lectern.room;

import io.lectern.protocol.RoomId;
import java.time.Instant;
import java.util.Optional;

/// A room as its log tells it: nothing here that could not be folded from the entries again. Each part knows how it
/// changes; this is where entries find their part.
public record RoomState(RoomId room, Position position, Roster roster, Hands hands, Lesson lesson, Chat chat) {

    public static RoomState empty(RoomId room) {
        return new RoomState(room, Position.START, Roster.EMPTY, Hands.NONE, Lesson.NONE, Chat.EMPTY);
    }

    /// When the room has to look at itself again, if ever.
    Optional<Instant> nextDeadline() {
        return roster.nextDeadline();
    }

    /// The state after one more entry.
    public RoomState with(Entry entry) {
        RoomState moved = at(entry.position());
        return switch (entry.event()) {
            case RoomEvent.ChatMessage message -> moved.with(chat.remembering(entry));
            case RoomEvent.MemberJoined joined -> moved;
            case RoomEvent.MemberLeft left -> moved.with(roster.without(left.user()));
            case RoomEvent.HandRaised raised ->
                moved.with(hands.raised(raised, entry.position().seq()));
            case RoomEvent.HandLowered lowered -> moved.with(hands.lowered(lowered.user()));
            case RoomEvent.HandCalled called -> moved.with(hands.calling(called.user()));
            case RoomEvent.HandOrder order -> moved.with(hands.ordered(order.fair()));
            case RoomEvent.LessonStarted started ->
                moved.with(lesson.started(started.startedAt())).with(hands.anew());
            case RoomEvent.LessonEnded ended -> moved.with(lesson.ended(ended.endedAt()));
            case RoomEvent.SeatWaiting waiting ->
                moved.with(lesson.seated(new Lesson.Seat.Waiting(waiting.position(), waiting.expected())));
            case RoomEvent.SeatReady ready ->
                moved.with(lesson.seated(new Lesson.Seat.Ready(ready.joinUrl(), ready.meetingId(), ready.password())));
            case RoomEvent.SeatLost lost -> moved.with(lesson.seated(null));
            case RoomEvent.SessionOpened opened -> moved.with(roster.opened(opened, entry.at()));
            case RoomEvent.SessionClosed closed -> moved.with(roster.closed(closed));
        };
    }

    /// The same, as of another position.
    RoomState at(Position position) {
        return new RoomState(room, position, roster, hands, lesson, chat);
    }

    /// Remembers an entry from before the log begins, if it is one to be remembered, and stays where it is.
    RoomState recalling(Entry entry) {
        return entry.event() instanceof RoomEvent.ChatMessage ? with(chat.remembering(entry)) : this;
    }

    private RoomState with(Roster roster) {
        return new RoomState(room, position, roster, hands, lesson, chat);
    }

    private RoomState with(Hands hands) {
        return new RoomState(room, position, roster, hands, lesson, chat);
    }

    private RoomState with(Lesson lesson) {
        return new RoomState(room, position, roster, hands, lesson, chat);
    }

    private RoomState with(Chat chat) {
        return new RoomState(room, position, roster, hands, lesson, chat);
    }
}
