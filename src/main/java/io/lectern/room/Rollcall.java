package io.lectern.room;

import io.lectern.protocol.Role;
import io.lectern.protocol.UserId;
import java.time.Instant;
import java.util.List;
import org.pcollections.OrderedPMap;
import org.pcollections.PMap;

/// An open roll call.
///
/// @param id the number of the event that opened it
/// @param expected the students who were in the room at any time since, and whether each has answered
public record Rollcall(long id, Instant openedAt, Instant closesAt, PMap<UserId, Boolean> expected) {

    static Rollcall opened(RoomEvent.RollcallOpened opened, long id, Instant at, Roster roster) {
        PMap<UserId, Boolean> expected = OrderedPMap.empty();
        for (Roster.Member member : roster.members().values())
            if (member.role() == Role.STUDENT) expected = expected.plus(member.user(), false);
        return new Rollcall(id, at, opened.closesAt(), expected);
    }

    Rollcall present(RoomEvent.SessionOpened opened) {
        boolean known = opened.role() != Role.STUDENT || expected.get(opened.user()) != null;
        return known ? this : new Rollcall(id, openedAt, closesAt, expected.plus(opened.user(), false));
    }

    Rollcall answered(UserId user) {
        return new Rollcall(id, openedAt, closesAt, expected.plus(user, true));
    }

    /// Those who have answered, or have not.
    List<UserId> who(boolean answered) {
        return expected.entrySet().stream()
                .filter(one -> one.getValue() == answered)
                .map(java.util.Map.Entry::getKey)
                .toList();
    }
}
