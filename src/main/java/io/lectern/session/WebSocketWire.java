package io.lectern.session;

import io.lectern.protocol.CloseReason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.internal.http.WebSocketInternal;
import org.jspecify.annotations.Nullable;

/// A session's wire over a WebSocket. Bundles are written as the bytes they are on the network, below the encoder, so
/// that everybody who gets the same shares them; what is rare goes the usual way.
final class WebSocketWire implements Wire {
    private static final String ENCODER = "wsencoder";
    private static final String IDLE = "idle";

    private final ServerWebSocket socket;
    private final Shelf shelf;
    private final ChannelHandlerContext below;
    private final @Nullable String languages;

    WebSocketWire(ServerWebSocket socket, Shelf shelf) {
        this.socket = socket;
        this.shelf = shelf;
        this.below =
                ((WebSocketInternal) socket).channelHandlerContext().pipeline().context(ENCODER);
        this.languages = socket.headers().get("Accept-Language");
    }

    /// Takes off what only HTTP needs: sessions look after silence themselves, and each write would start a clock.
    void lighten() {
        if (below.pipeline().get(IDLE) != null) below.pipeline().remove(IDLE);
    }

    @Override
    public @Nullable String languages() {
        return languages;
    }

    @Override
    public Future<Void> write(Bundle bundle) {
        ChannelFuture written = below.writeAndFlush(shelf.take(bundle, below.alloc()));
        if (written.isSuccess()) return Future.succeededFuture();
        Promise<Void> left = Promise.promise();
        written.addListener(done -> {
            if (done.isSuccess()) left.complete();
            else left.fail(done.cause());
        });
        return left.future();
    }

    @Override
    public Future<Void> close(CloseReason reason, String text) {
        return socket.close((short) reason.code(), text);
    }

    @Override
    public void cut() {
        // Past Vert.x, which would wait for everything unsent first.
        below.close();
    }

    /// Keeps the last bundle of an event loop as bytes: the next member of the room mostly gets the same.
    static final class Shelf {
        private static final int TEXT = 0x81;
        private static final int TWO_BYTES = 126;
        private static final int EIGHT_BYTES = 127;
        private static final int LONGEST_HEADER = 10;

        private @Nullable Bundle kept;
        private @Nullable ByteBuf bytes;

        /// The bundle as messages of a WebSocket, one a frame; to be released by whoever takes it.
        ByteBuf take(Bundle bundle, ByteBufAllocator allocator) {
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
    }
}
