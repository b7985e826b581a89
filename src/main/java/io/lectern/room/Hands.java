package io.lectern.room;

import io.lectern.protocol.UserId;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;
import org.pcollections.PVector;
import org.pcollections.TreePVector;

/// The raised hands.
///
/// @param queue in the order they were raised
/// @param fair whether who was called on least comes first
/// @param turns how often each was called on in this lesson
public record Hands(PVector<Hand> queue, boolean fair, PMap<UserId, Integer> turns) {
    static final Hands NONE = new Hands(TreePVector.empty(), false, HashTreePMap.empty());

    /// A raised hand; `seq` is the number of the event that raised it.
    public record Hand(UserId user, String name, long seq, boolean called) {}

    Optional<Hand> of(UserId user) {
        return queue.stream().filter(hand -> hand.user().equals(user)).findFirst();
    }

    int turnsOf(UserId user) {
        return turns.getOrDefault(user, 0);
    }

    /// The queue as everybody sees it.
    List<Hand> inOrder() {
        if (!fair) return queue;
        return queue.stream()
                .sorted(Comparator.comparingInt((Hand hand) -> turnsOf(hand.user()))
                        .thenComparingLong(Hand::seq))
                .toList();
    }

    Hands raised(RoomEvent.HandRaised raised, long seq) {
        return with(queue.plus(new Hand(raised.user(), raised.name(), seq, false)));
    }

    Hands lowered(UserId user) {
        for (int i = 0; i < queue.size(); i++) if (queue.get(i).user().equals(user)) return with(queue.minus(i));
        return this;
    }

    /// One is called on at a time, and has had a turn more.
    Hands calling(UserId user) {
        PVector<Hand> called = queue;
        for (int i = 0; i < queue.size(); i++) {
            Hand hand = queue.get(i);
            boolean now = hand.user().equals(user);
            if (hand.called() != now) called = called.with(i, new Hand(hand.user(), hand.name(), hand.seq(), now));
        }
        return new Hands(called, fair, turns.plus(user, turnsOf(user) + 1));
    }

    Hands ordered(boolean fair) {
        return new Hands(queue, fair, turns);
    }

    /// A lesson begins: nobody has had a turn in it.
    Hands anew() {
        return new Hands(queue, fair, HashTreePMap.empty());
    }

    private Hands with(PVector<Hand> queue) {
        return new Hands(queue, fair, turns);
    }
}
