package io.lectern.room;

import io.lectern.protocol.UserId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.pcollections.HashTreePMap;
import org.pcollections.OrderedPSet;
import org.pcollections.PMap;

/// Locks as they are kept in Redis.
record StoredLocks(
        boolean chat, boolean hands, int slowSeconds, List<UserId> muted, List<UserId> banned, List<Spoke> spoke) {

    record Spoke(UserId user, Instant at) {}

    static StoredLocks of(Locks locks) {
        List<Spoke> spoke = new ArrayList<>();
        locks.spoke().forEach((user, at) -> spoke.add(new Spoke(user, at)));
        return new StoredLocks(
                locks.chat(),
                locks.hands(),
                locks.slowSeconds(),
                List.copyOf(locks.muted()),
                List.copyOf(locks.banned()),
                spoke);
    }

    Locks locks() {
        PMap<UserId, Instant> last = HashTreePMap.empty();
        for (Spoke one : spoke) last = last.plus(one.user(), one.at());
        return new Locks(chat, hands, slowSeconds, OrderedPSet.from(muted), OrderedPSet.from(banned), last);
    }
}
