package io.lectern.stream;

import io.lectern.protocol.CloseReason;
import io.lectern.session.Bundle;
import io.lectern.session.Frame;
import io.lectern.session.Wire;
import io.netty.util.AsciiString;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.impl.HttpServerConnection;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// A session's wire over the response to one request: each frame is an event of `text/event-stream`. Our frames are
/// JSON without line breaks, so each is one line of data.
final class StreamWire implements Wire {
    private static final CharSequence EVENT_STREAM = AsciiString.cached("text/event-stream");
    /// Nothing on the way may keep it, compress it or wait for more of it.
    private static final CharSequence AS_IT_IS = AsciiString.cached("no-store, no-transform");

    private static final CharSequence BUFFERING = AsciiString.cached("X-Accel-Buffering");
    private static final byte[] DATA = "data: ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] END = "\n\n".getBytes(StandardCharsets.US_ASCII);

    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final Runnable ending;
    private boolean over;

    /// @param ending told once, when nobody can speak on this stream any more
    StreamWire(HttpServerRequest request, Runnable ending) {
        this.request = request;
        this.response = request.response();
        this.ending = ending;
    }

    /// Sends the head, and the key as the first event.
    void open(StreamKey key) {
        response.setChunked(true)
                .putHeader(HttpHeaders.CONTENT_TYPE, EVENT_STREAM)
                .putHeader(HttpHeaders.CACHE_CONTROL, AS_IT_IS)
                .putHeader(BUFFERING, "no");
        // The connection has carried its last request: nothing is said on it after the stream.
        response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        response.write("data: {\"stream\":\"" + key.wire() + "\"}\n\n");
    }

    @Override
    public @Nullable String languages() {
        return request.getHeader(HttpHeaders.ACCEPT_LANGUAGE);
    }

    @Override
    public Future<Void> write(Bundle bundle) {
        if (over) return Future.failedFuture("the stream is over");
        Buffer events = Buffer.buffer(bundle.bytes() + bundle.frames().size() * (DATA.length + END.length));
        for (Frame frame : bundle.frames())
            events.appendBytes(DATA).appendBytes(frame.utf8()).appendBytes(END);
        return response.write(events);
    }

    @Override
    public Future<Void> close(CloseReason reason, String text) {
        if (over) return Future.succeededFuture();
        over = true;
        ending.run();
        return response.end(goodbye(reason, text));
    }

    /// Past Vert.x, which would wait for everything unsent first.
    @Override
    public void cut() {
        if (request.connection() instanceof HttpServerConnection open)
            open.channelHandlerContext().close();
    }

    /// The connection is gone.
    void lost() {
        if (over) return;
        over = true;
        ending.run();
    }

    /// The close frame of a socket, as an event.
    static String goodbye(CloseReason reason, String text) {
        StringBuilder json = new StringBuilder("event: close\ndata: {\"code\":").append(reason.code());
        json.append(",\"reason\":\"");
        for (int i = 0; i < text.length(); i++) {
            char letter = text.charAt(i);
            if (letter == '"' || letter == '\\') json.append('\\').append(letter);
            else json.append(letter < ' ' ? ' ' : letter);
        }
        return json.append("\"}\n\n").toString();
    }
}
