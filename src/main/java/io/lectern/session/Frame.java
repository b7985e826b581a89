package io.lectern.session;

import java.nio.charset.StandardCharsets;

/// A text on its way to sockets, encoded once for all of them. Two frames are never equal, whatever they say.
public final class Frame {
    private final String text;
    private final byte[] utf8;

    private Frame(String text, byte[] utf8) {
        this.text = text;
        this.utf8 = utf8;
    }

    public static Frame of(String text) {
        return new Frame(text, text.getBytes(StandardCharsets.UTF_8));
    }

    public String text() {
        return text;
    }

    /// The text in UTF-8, shared: only to be read.
    public byte[] utf8() {
        return utf8;
    }

    /// What it weighs on a wire.
    public int bytes() {
        return utf8.length;
    }
}
