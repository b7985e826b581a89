package io.lectern;

/// A command that cannot do its work; the message is the one line its user needs.
final class CommandFailure extends RuntimeException {
    CommandFailure(String message) {
        super(message, null, false, false);
    }
}
