package io.lectern.socketio;

/// What one event loop asks of another one about a connection; answered by a [Reply].
record Letter(String sid, Errand errand) {

    /// What is asked.
    sealed interface Errand {
        /// A request waits here for packets.
        record Poll() implements Errand {}

        record PollLost() implements Errand {}

        record Post(String body) implements Errand {}

        /// A WebSocket here wants to take over; `from` hears what is to be sent over it.
        record Offer(String pipe, Sid.Home from) implements Errand {}

        /// A text that came over a WebSocket, numbered from 1: the bus may lose or reorder.
        record Said(String pipe, long number, String text) implements Errand {}

        record Lost(String pipe) implements Errand {}

        /// The way back: a packet for a WebSocket, numbered from 1.
        record Send(String pipe, long number, String packet) implements Errand {}

        record Shut(String pipe, boolean atOnce) implements Errand {}
    }
}
