package io.lectern.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Frames of a server's side of a WebSocket, as the bytes they are on the network: RFC 6455, 5.2. Keeps the last bundle
/// of an event loop: the next member of the room mostly gets the same.
final class FrameBytes {
    private static final int TEXT = 0x81;
    private static final int CLOSE = 0x88;
    private static final int PONG = 0x8a;
    private static final int TWO_BYTES = 126;
    private static final int EIGHT_BYTES = 127;
    private static final int LONGEST_HEADER = 10;
    private static final int LONGEST_REASON = 123;

    private @Nullable Bundle kept;
    private @Nullable ByteBuf bytes;

    /// The bundle as messages of a WebSocket, one a frame; to be released by whoever takes it.
    ByteBuf of(Bundle bundle, ByteBufAllocator allocator) {
        ByteBuf found = bytes;
        if (found != null && bundle.equals(kept)) return found.retainedDuplicate();
        if (found != null) found.release();
        ByteBuf fresh = encode(bundle, allocator);
        kept = bundle;
        bytes = fresh;
        return fresh.retainedDuplicate();
    }

    private static ByteBuf encode(Bundle bundle, ByteBufAllocator allocator) {
        ByteBuf into = allocator.directBuffer(
                bundle.bytes() + LONGEST_HEADER * bundle.frames().size());
        for (Frame frame : bundle.frames()) {
            int length = frame.bytes();
            into.writeByte(TEXT);
            if (length < TWO_BYTES) into.writeByte(length);
            else if (length < 1 << 16) into.writeByte(TWO_BYTES).writeShort(length);
            else into.writeByte(EIGHT_BYTES).writeLong(length);
            into.writeBytes(frame.utf8());
        }
        return into;
    }

    /// A goodbye with a code and a reason, which is cut at a letter when it is too long for a control frame.
    static ByteBuf close(int code, String reason) {
        String shown = reason;
        while (ByteBufUtil.utf8Bytes(shown) > LONGEST_REASON)
            shown = shown.substring(0, shown.offsetByCodePoints(shown.length(), -1));
        byte[] words = shown.getBytes(StandardCharsets.UTF_8);
        return control(CLOSE, 2 + words.length).writeShort(code).writeBytes(words);
    }

    /// The other side's goodbye, given back.
    static ByteBuf closeAgain(ByteBuf payload) {
        return control(CLOSE, payload.readableBytes())
                .writeBytes(payload, payload.readerIndex(), payload.readableBytes());
    }

    static ByteBuf pong(ByteBuf payload) {
        return control(PONG, payload.readableBytes())
                .writeBytes(payload, payload.readerIndex(), payload.readableBytes());
    }

    private static ByteBuf control(int kind, int length) {
        return Unpooled.buffer(2 + length).writeByte(kind).writeByte(length);
    }
}
