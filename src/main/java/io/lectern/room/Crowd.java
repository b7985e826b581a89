package io.lectern.room;

import io.lectern.protocol.UserId;
import io.lectern.room.Roster.Member;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pcollections.OrderedPMap;
import org.pcollections.PMap;

/// Coming and going that the members of a full room have not been told of yet; they are told of it together. What is
/// undone before is never told: nobody saw it.
///
/// @param come who is here, in the order they came
/// @param gone who is not here any more, as they were
/// @param since when the first of it happened; null when there is nothing to tell
public record Crowd(
        PMap<UserId, Boolean> come,
        PMap<UserId, Member> gone,
        @Nullable Instant since) {
    static final Crowd QUIET = new Crowd(OrderedPMap.empty(), OrderedPMap.empty(), null);

    /// At most one word a second, so that a school that comes in at once costs a frame and not hundreds.
    static final Duration PAUSE = Duration.ofSeconds(1);

    boolean isQuiet() {
        return since == null;
    }

    Optional<Instant> due() {
        return Optional.ofNullable(since).map(first -> first.plus(PAUSE));
    }

    /// Asked by `get`: an ordered map looks for a key by going through all of them.
    boolean hasCome(UserId user) {
        return come.get(user) != null;
    }

    Crowd came(UserId user, Instant at) {
        return gone.get(user) != null ? of(come, gone.minus(user), at) : of(come.plus(user, true), gone, at);
    }

    Crowd went(Member member, Instant at) {
        UserId user = member.user();
        return hasCome(user) ? of(come.minus(user), gone, at) : of(come, gone.plus(user, member), at);
    }

    /// Somebody was told of by name.
    Crowd without(UserId user) {
        if (isQuiet()) return this;
        return of(come.minus(user), gone.minus(user), since);
    }

    private Crowd of(PMap<UserId, Boolean> come, PMap<UserId, Member> gone, @Nullable Instant at) {
        if (come.isEmpty() && gone.isEmpty()) return QUIET;
        return new Crowd(come, gone, since == null ? at : since);
    }
}
