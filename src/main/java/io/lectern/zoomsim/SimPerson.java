package io.lectern.zoomsim;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Somebody in a meeting.
///
/// @param customerKey what a page that joins by the SDK says of its user; empty elsewhere
/// @param email empty for guests
/// @param userId this person's number in this instance; another one after a re-join
record SimPerson(String name, String customerKey, String email, String userId, String participantUuid) {

    /// Who wants to come in.
    record Newcomer(String name, String customerKey, String email) {
        static Newcomer named(String name) {
            return new Newcomer(name, "", "");
        }
    }

    /// From when to when somebody was there.
    record Stay(SimPerson person, Instant joined, @Nullable Instant left) {
        Stay until(Instant end) {
            return left == null ? new Stay(person, joined, end) : this;
        }
    }
}
