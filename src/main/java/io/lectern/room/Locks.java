package io.lectern.room;

import io.lectern.protocol.Measure.Lockable;
import io.lectern.protocol.UserId;
import java.time.Duration;
import java.time.Instant;
import org.pcollections.HashTreePMap;
import org.pcollections.OrderedPSet;
import org.pcollections.PMap;
import org.pcollections.PSet;

/// What the leaders have closed, and to whom. Nothing of it binds a leader.
///
/// @param slowSeconds the least time between two messages of one person; 0 when there is none
/// @param spoke when each person spoke last, as far as slow mode still asks
public record Locks(
        boolean chat,
        boolean hands,
        int slowSeconds,
        PSet<UserId> muted,
        PSet<UserId> banned,
        PMap<UserId, Instant> spoke) {
    static final Locks OPEN =
            new Locks(false, false, 0, OrderedPSet.empty(), OrderedPSet.empty(), HashTreePMap.empty());

    boolean isLocked(Lockable what) {
        return switch (what) {
            case CHAT -> chat;
            case HANDS -> hands;
        };
    }

    /// How long somebody still has to be silent; not positive when they may speak.
    Duration silence(UserId user, Instant now) {
        Instant last = spoke.get(user);
        return last == null ? Duration.ZERO : Duration.between(now, last.plusSeconds(slowSeconds));
    }

    Locks locked(Lockable what, boolean locked) {
        return switch (what) {
            case CHAT -> new Locks(locked, hands, slowSeconds, muted, banned, spoke);
            case HANDS -> new Locks(chat, locked, slowSeconds, muted, banned, spoke);
        };
    }

    Locks muted(UserId user) {
        return new Locks(chat, hands, slowSeconds, muted.plus(user), banned, spoke);
    }

    Locks unmuted(UserId user) {
        return new Locks(chat, hands, slowSeconds, muted.minus(user), banned, spoke);
    }

    Locks banned(UserId user) {
        return new Locks(chat, hands, slowSeconds, muted, banned.plus(user), spoke);
    }

    Locks unbanned(UserId user) {
        return new Locks(chat, hands, slowSeconds, muted, banned.minus(user), spoke);
    }

    Locks slowed(int seconds) {
        return new Locks(chat, hands, seconds, muted, banned, seconds == 0 ? HashTreePMap.empty() : spoke);
    }

    /// Remembers only who would still have to wait, so that it stays small.
    Locks spoken(UserId user, Instant at) {
        if (slowSeconds == 0) return this;
        PMap<UserId, Instant> waiting = spoke;
        for (var one : spoke.entrySet())
            if (!one.getValue().plusSeconds(slowSeconds).isAfter(at)) waiting = waiting.minus(one.getKey());
        return new Locks(chat, hands, slowSeconds, muted, banned, waiting.plus(user, at));
    }
}
