package io.lectern.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/// What a client may send over `lectern.v1.json`.
public sealed interface ClientFrame {

    /// An empty object: the answer to the server's ping, or a client's own.
    record Beat() implements ClientFrame {}

    /// Something passing, such as typing or a pointer: no answer, no number, may be dropped.
    record Signal(RoomId room, String type, JsonNode data) implements ClientFrame {}

    /// A request; it is answered under the same `id`.
    record Request(long id, Op op) implements ClientFrame {}

    /// A request that cannot be read as any op; answered with the refusal, the socket stays.
    record Unreadable(long id, Refusal why) implements ClientFrame {}

    /// What is asked.
    sealed interface Op {
        record Connect(Proof proof, String client) implements Op {}

        record Refresh(String token) implements Op {}

        record Join(RoomId room, @Nullable Since since) implements Op {}

        record Leave(RoomId room) implements Op {}

        record Publish(RoomId room, String cid, String type, JsonNode data) implements Op {}

        record History(RoomId room, long before, int limit) implements Op {}

        record Presence(RoomId room, long after, int limit) implements Op {}

        record Hand(RoomId room, Gesture gesture) implements Op {}

        record Poll(RoomId room, PollAct act) implements Op {}

        record Rollcall(RoomId room, RollcallAct act) implements Op {}

        record Moderate(RoomId room, Measure measure) implements Op {}
    }

    /// What shows who somebody is. Never to be written to a log, so its text does not hold it.
    sealed interface Proof {
        /// An access token.
        record Token(String text) implements Proof {
            @Override
            public String toString() {
                return "Token";
            }
        }

        /// Nothing: the connection itself was opened with a ticket.
        record None() implements Proof {}

        /// A ticket that an access token was exchanged for, good for one time.
        record Ticket(String text) implements Proof {
            @Override
            public String toString() {
                return "Ticket";
            }
        }
    }

    /// The last event a client has handed to its application.
    record Since(long seq, String epoch) {}

    /// What is done about a hand.
    sealed interface Gesture {
        record Raise() implements Gesture {}

        record LowerOwn() implements Gesture {}

        record Lower(UserId whose) implements Gesture {}

        record LowerAll() implements Gesture {}

        record Call(UserId whom) implements Gesture {}

        record Order(boolean fair) implements Gesture {}
    }
}
