package io.lectern.room;

import io.lectern.protocol.RoomId;
import io.lectern.protocol.UserId;
import java.util.Optional;
import java.util.function.Predicate;
import org.pcollections.PVector;
import org.pcollections.TreePVector;

/// What was said, announced, shared, or set by a person for themselves.
///
/// @param recent the latest of it, oldest first; of marks on one thing, and of places read in one room, the last
/// @param lastDeleted the number of the message that was deleted last, or 0
public record Chat(PVector<Entry> recent, long lastDeleted) {
    private static final int RECENT = 50;
    static final Chat EMPTY = new Chat(TreePVector.empty(), 0);

    Chat remembering(Entry entry) {
        PVector<Entry> others = without(entry.event());
        return new Chat((others.size() < RECENT ? others : others.minus(0)).plus(entry), lastDeleted);
    }

    /// Whether an event is still worth showing to those who come later.
    static boolean isRemembered(RoomEvent event) {
        return event instanceof RoomEvent.ChatMessage
                || event instanceof RoomEvent.Announcement
                || event instanceof RoomEvent.MaterialShared
                || event instanceof RoomEvent.ReadSet
                || Mark.of(event).isPresent();
    }

    /// What stands where this one would be set, if it was set lately.
    Optional<Mark> mark(Mark like) {
        return recent.stream()
                .flatMap(entry -> Mark.of(entry.event()).stream())
                .filter(like::isAbout)
                .findFirst();
    }

    private PVector<Entry> without(RoomEvent replaced) {
        if (replaced instanceof RoomEvent.ReadSet(RoomId room, var seq))
            return without(event ->
                    event instanceof RoomEvent.ReadSet other && other.room().equals(room));
        return Mark.of(replaced)
                .map(mark ->
                        without(event -> Mark.of(event).filter(mark::isAbout).isPresent()))
                .orElse(recent);
    }

    private PVector<Entry> without(Predicate<RoomEvent> replaced) {
        for (int i = 0; i < recent.size(); i++) if (replaced.test(recent.get(i).event())) return recent.minus(i);
        return recent;
    }

    /// Without the text of a message.
    Chat without(long message) {
        PVector<Entry> kept = recent;
        for (int i = 0; i < recent.size(); i++)
            if (recent.get(i).position().seq() == message) kept = recent.with(i, emptied(recent.get(i)));
        return new Chat(kept, message);
    }

    private static Entry emptied(Entry entry) {
        return new Entry(entry.position(), entry.at(), entry.from(), entry.cid(), RoomEvent.ChatMessage.DELETED);
    }

    /// As far as the room remembers; the log knows more.
    boolean isDeleted(long message) {
        return message == lastDeleted
                || recent.stream()
                        .anyMatch(entry -> entry.position().seq() == message
                                && entry.event().equals(RoomEvent.ChatMessage.DELETED));
    }

    /// Who somebody is that spoke lately.
    Optional<Author> author(UserId user) {
        return recent.stream()
                .map(Entry::from)
                .filter(from -> from != null && from.user().equals(user))
                .findFirst();
    }
}
