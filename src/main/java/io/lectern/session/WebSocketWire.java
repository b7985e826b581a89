package io.lectern.session;

import io.lectern.protocol.CloseReason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.http.WebSocketInternal;
import io.vertx.core.net.impl.VertxHandler;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A session's wire over a WebSocket. It takes the place of Vert.x's own handler in the pipeline, behind Netty's frame
/// decoder, because that one keeps two queues and the whole handshake for as long as the connection lives, which is
/// more than all the rest of an idle socket.
///
/// Whatever is written is written as the bytes it is on the network, so that everybody who gets the same shares them.
final class WebSocketWire extends ChannelInboundHandlerAdapter implements Wire {
    private static final Logger LOGGER = LoggerFactory.getLogger(WebSocketWire.class);
    private static final String HANDLER = "handler";
    private static final String ENCODER = "wsencoder";
    private static final String IDLE = "idle";

    private final ContextInternal context;
    private final ChannelHandlerContext below;
    private final Traffic traffic;
    private final FrameBytes bytes;
    private final int largest;
    private final @Nullable String languages;
    private @Nullable Session session;
    /// What came so far of a message in several frames.
    private @Nullable ByteBuf begun;
    private boolean goodbyeSaid;

    private WebSocketWire(ServerWebSocket socket, ContextInternal context, FrameBytes bytes, int largest) {
        ChannelHandlerContext theirs = ((WebSocketInternal) socket).channelHandlerContext();
        VertxHandler<?> before = (VertxHandler<?>) theirs.handler();
        ChannelPipeline pipeline = theirs.pipeline();
        this.context = context;
        this.bytes = bytes;
        this.largest = largest;
        this.languages = socket.headers().get("Accept-Language");
        pipeline.replace(HANDLER, HANDLER, this);
        this.below = pipeline.context(this);
        pipeline.remove(ENCODER);
        // Sessions look after silence themselves, and each write would start a clock.
        if (pipeline.get(IDLE) != null) pipeline.remove(IDLE);
        // For Vert.x its connection ends here.
        before.channelInactive(theirs);
        this.traffic = Traffic.of(socket, before.getConnection());
    }

    /// Takes a socket over right after its handshake, on its event loop.
    ///
    /// @param largest bytes a message may have
    static WebSocketWire of(ServerWebSocket socket, ContextInternal context, FrameBytes bytes, int largest) {
        return new WebSocketWire(socket, context, bytes, largest);
    }

    /// Hands what arrives from now on to a session.
    void serve(Session served) {
        session = served;
    }

    @Override
    public @Nullable String languages() {
        return languages;
    }

    @Override
    public Future<Void> write(Bundle bundle) {
        ByteBuf message = bytes.of(bundle, below.alloc());
        traffic.wrote(message.readableBytes(), below.channel());
        ChannelFuture written = below.writeAndFlush(message);
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
        if (goodbyeSaid) return Future.succeededFuture();
        goodbyeSaid = true;
        forgetBegun();
        // The other side closes when it has read this, or is cut off later.
        below.writeAndFlush(FrameBytes.close(reason.code(), text));
        return Future.succeededFuture();
    }

    @Override
    public void cut() {
        below.close();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        try {
            if (message instanceof WebSocketFrame frame) frame(frame);
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void frame(WebSocketFrame frame) {
        traffic.read(frame.content().readableBytes(), below.channel());
        if (frame instanceof CloseWebSocketFrame close) {
            answerGoodbye(close.content());
            return;
        }
        Session served = session;
        // Who was told goodbye is not listened to any more.
        if (served == null || goodbyeSaid) return;
        switch (frame) {
            case TextWebSocketFrame text -> collect(text, served);
            case ContinuationWebSocketFrame more -> collect(more, served);
            case BinaryWebSocketFrame binary -> refuse(served, "only text is spoken here");
            case PingWebSocketFrame ping -> pong(ping.content());
            default -> {}
        }
    }

    /// A message may come in frames. They are kept up to the size that a message may have.
    private void collect(WebSocketFrame frame, Session served) {
        ByteBuf part = frame.content();
        ByteBuf before = begun;
        if (part.readableBytes() + (before == null ? 0 : before.readableBytes()) > largest) {
            forgetBegun();
            tooLarge(served);
        } else if (before != null) {
            before.writeBytes(part);
            if (!frame.isFinalFragment()) return;
            begun = null;
            message(before, served);
            before.release();
        } else if (frame.isFinalFragment()) {
            message(part, served);
        } else {
            begun = Unpooled.buffer(part.readableBytes()).writeBytes(part);
        }
    }

    private void message(ByteBuf text, Session served) {
        if (ByteBufUtil.isText(text, StandardCharsets.UTF_8))
            context.emit(text.toString(StandardCharsets.UTF_8), served::receive);
        else refuse(served, "text must be UTF-8");
    }

    private void tooLarge(Session served) {
        refuse(served, "a message may have " + largest / 1024 + " KiB");
    }

    private void refuse(Session served, String why) {
        context.emit(why, reason -> served.close(CloseReason.BAD_FRAME, reason));
    }

    /// Who asks for answers and does not read them gets no more: they would pile up.
    private void pong(ByteBuf payload) {
        if (below.channel().isWritable()) below.writeAndFlush(FrameBytes.pong(payload));
    }

    /// What the socket takes at once of the answer is what the other side can get of it.
    private void answerGoodbye(ByteBuf payload) {
        if (!goodbyeSaid) below.writeAndFlush(FrameBytes.closeAgain(payload));
        goodbyeSaid = true;
        below.close();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        Session served = session;
        if (served != null && cause instanceof CorruptedWebSocketFrameException bad) {
            if (bad.closeStatus().equals(WebSocketCloseStatus.MESSAGE_TOO_BIG)) tooLarge(served);
            else refuse(served, String.valueOf(bad.getMessage()));
            return;
        }
        LOGGER.atDebug().setCause(cause).log("a socket broke");
        ctx.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        forgetBegun();
        traffic.ended(ctx.channel());
        Session served = session;
        if (served != null) context.emit(gone -> served.ended());
    }

    private void forgetBegun() {
        ByteBuf kept = begun;
        begun = null;
        if (kept != null) kept.release();
    }
}
