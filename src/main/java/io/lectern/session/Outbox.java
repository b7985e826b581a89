package io.lectern.session;

import io.vertx.core.http.ServerWebSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.function.Consumer;

/// What a socket still has to be sent. Everything a tick of the event loop brings goes out in one write, joined by
/// newlines: the write call is what costs, not the bytes. What the other side does not take is counted, in bytes,
/// and bounded.
final class Outbox {
    private final ServerWebSocket socket;
    private final int limit;
    private final Consumer<Outbox> waiting;
    private final Runnable overflow;
    private List<Frame> frames = new ArrayList<>(2);
    private int bytes;
    private boolean full;

    /// @param limit unsent bytes at which the other side counts as too slow
    /// @param waiting told once a tick that there is something to flush
    Outbox(ServerWebSocket socket, int limit, Consumer<Outbox> waiting, Runnable overflow) {
        this.socket = socket;
        this.limit = limit;
        this.waiting = waiting;
        this.overflow = overflow;
    }

    void send(Frame frame) {
        if (full) return;
        if (frames.isEmpty()) waiting.accept(this);
        frames.add(frame);
        bytes += frame.bytes();
        if (bytes <= limit) return;
        full = true;
        frames = List.of();
        overflow.run();
    }

    /// Sends what may as well be lost, unless the other side is behind already.
    void sendIfQuick(Frame frame, int soft) {
        if (bytes + frame.bytes() <= soft) send(frame);
    }

    void flush() {
        if (frames.isEmpty()) return;
        int size = frames.stream().mapToInt(Frame::bytes).sum();
        String text = joined();
        frames.clear();
        socket.writeTextMessage(text).onComplete(written -> bytes -= size);
    }

    private String joined() {
        if (frames.size() == 1) return frames.getFirst().text();
        StringJoiner joined = new StringJoiner("\n");
        for (Frame frame : frames) joined.add(frame.text());
        return joined.toString();
    }
}
