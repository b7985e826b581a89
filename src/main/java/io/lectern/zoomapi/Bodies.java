package io.lectern.zoomapi;

import io.lectern.protocol.Formats;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/// What goes to Zoom and comes back, as bytes and as text of an address.
final class Bodies {
    private Bodies() {}

    /// @throws UncheckedIOException when this is no such JSON
    static <T> T read(byte[] body, Class<T> type) {
        try {
            T read = Formats.json().readValue(body, type);
            if (read == null) throw new IOException("nothing in it");
            return read;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] write(Object body) {
        try {
            return Formats.json().writeValueAsBytes(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String inPath(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
