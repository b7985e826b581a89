package io.lectern.session;

import java.nio.charset.StandardCharsets;

/// A text on its way to sockets and what it weighs there.
///
/// @param bytes its length in UTF-8
record Frame(String text, int bytes) {
    static Frame of(String text) {
        return new Frame(text, text.getBytes(StandardCharsets.UTF_8).length);
    }
}
