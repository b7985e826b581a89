package io.lectern.bench;

import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// How one server wants to be spoken to.
interface Dialect {
    /// Somebody's place: the person with this number in this room. Number 0 is its teacher, who publishes.
    record Seat(int room, int number) {}

    /// One step until a member is in its room.
    sealed interface Step {
        record Say(String text) implements Step {}

        /// Wait for a message that holds this text.
        record Await(String text) implements Step {}
    }

    /// The server's question whether somebody is still there, and the answer.
    record Beat(String ping, String pong) {}

    String path();

    default @Nullable String subprotocol() {
        return null;
    }

    /// From the open socket into the room.
    ///
    /// @param place where the member was when it lost its connection, as [#place] told it
    List<Step> greeting(Seat seat, @Nullable String place);

    /// A message that begins so, while waiting, is a refusal.
    default String refusal() {
        return "nobody refuses like this";
    }

    /// @param cid never the same again from this seat
    /// @param text contains no character that JSON would escape
    String publish(Seat seat, int number, String cid, String text);

    /// The numbers of messages that the server did not take.
    default IntStream refused(String message) {
        return IntStream.empty();
    }

    default @Nullable Beat beat() {
        return null;
    }

    /// Where a member stands after this message, for servers that can tell what was missed since.
    default @Nullable String place(String message, @Nullable String before) {
        return before;
    }
}
