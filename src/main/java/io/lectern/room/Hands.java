package io.lectern.room;

import io.lectern.protocol.UserId;
import java.util.Optional;
import org.pcollections.PVector;
import org.pcollections.TreePVector;

/// The raised hands.
///
/// @param queue in the order they were raised
public record Hands(PVector<Hand> queue) {
    static final Hands NONE = new Hands(TreePVector.empty());

    /// A raised hand; `seq` is the number of the event that raised it, and so its place in the queue.
    public record Hand(UserId user, String name, long seq, boolean called) {}

    Optional<Hand> of(UserId user) {
        return queue.stream().filter(hand -> hand.user().equals(user)).findFirst();
    }

    Hands raised(RoomEvent.HandRaised raised, long seq) {
        return new Hands(queue.plus(new Hand(raised.user(), raised.name(), seq, false)));
    }

    Hands lowered(UserId user) {
        return new Hands(queue.minusAll(
                queue.stream().filter(hand -> hand.user().equals(user)).toList()));
    }

    /// One is called on at a time.
    Hands calling(UserId user) {
        PVector<Hand> called = TreePVector.empty();
        for (Hand hand : queue)
            called = called.plus(
                    new Hand(hand.user(), hand.name(), hand.seq(), hand.user().equals(user)));
        return new Hands(called);
    }
}
