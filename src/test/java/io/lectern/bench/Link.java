package io.lectern.bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One connection of one member: the least of a WebSocket client. Frames are looked through for marks, not read.
final class Link extends ChannelInboundHandlerAdapter {
    private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";
    private static final int MASK = 0x37fa213d;
    private static final int LARGEST = 32 << 20;
    private static final long SIGN_OF_LIFE_NS = 20_000_000_000L;

    private final Swarm swarm;
    private final Member member;
    private State state = State.UPGRADING;
    private List<Dialect.Step> steps = List.of();
    private int step;
    private long saidAt;
    private @Nullable ChannelHandlerContext channel;
    private @Nullable ByteBuf rest;
    private @Nullable ByteBuf fragments;

    private enum State {
        UPGRADING,
        GREETING,
        READY,
        GONE
    }

    Link(Swarm swarm, Member member) {
        this.swarm = swarm;
        this.member = member;
    }

    boolean isReady() {
        return state == State.READY;
    }

    /// As a lost network would, and without a port that waits: reset, not closed.
    void cut() {
        state = State.GONE;
        if (channel == null) return;
        channel.channel().config().setOption(ChannelOption.SO_LINGER, 0);
        channel.close();
    }

    void say(String text) {
        if (channel == null || state == State.GONE) return;
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        channel.writeAndFlush(frame(1, bytes), channel.voidPromise());
        saidAt = System.nanoTime();
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        channel = ctx;
        String subprotocol = swarm.dialect().subprotocol();
        String request = "GET " + swarm.dialect().path() + " HTTP/1.1\r\nHost: 127.0.0.1:" + swarm.port()
                + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
                + KEY + (subprotocol == null ? "" : "\r\nSec-WebSocket-Protocol: " + subprotocol) + "\r\n\r\n";
        ctx.writeAndFlush(Unpooled.copiedBuffer(request, StandardCharsets.US_ASCII), ctx.voidPromise());
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object read) {
        ByteBuf in = (ByteBuf) read;
        if (rest != null) {
            rest.discardReadBytes().writeBytes(in);
            in.release();
            in = rest;
            rest = null;
        }
        try {
            if (state == State.UPGRADING) upgraded(in);
            if (state != State.UPGRADING) frames(in, swarm.now());
        } catch (IllegalStateException refused) {
            end(String.valueOf(refused.getMessage()));
        }
        if (state == State.GONE || !in.isReadable()) {
            in.release();
        } else if (in.isDirect()) {
            // The buffer goes back to be read into; what is left of it is the beginning of a frame.
            rest = Unpooled.buffer(in.readableBytes() * 2).writeBytes(in);
            in.release();
        } else {
            rest = in;
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        swarm.breathe();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        end("closed by the server");
        if (rest != null) rest.release();
        if (fragments != null) fragments.release();
        rest = null;
        fragments = null;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable broken) {
        end(String.valueOf(broken));
    }

    void end(String why) {
        if (state == State.GONE) return;
        boolean wasReady = state == State.READY;
        cut();
        swarm.gone(member, wasReady, why);
    }

    private void upgraded(ByteBuf in) {
        String head = in.toString(StandardCharsets.US_ASCII);
        int end = head.indexOf("\r\n\r\n");
        if (end < 0) return;
        if (!head.startsWith("HTTP/1.1 101"))
            throw new IllegalStateException("upgrade refused: " + head.lines().findFirst());
        in.skipBytes(end + 4);
        state = State.GREETING;
        steps = swarm.dialect().greeting(member.seat, member.place);
        greet();
    }

    private void frames(ByteBuf in, long now) {
        while (in.readableBytes() >= 2 && state != State.GONE) {
            int at = in.readerIndex();
            int header = 2;
            long length = in.getByte(at + 1) & 0x7f;
            if (length == 126) {
                header = 4;
                if (in.readableBytes() < header) return;
                length = in.getUnsignedShort(at + 2);
            } else if (length == 127) {
                header = 10;
                if (in.readableBytes() < header) return;
                length = in.getLong(at + 2);
            }
            if (length > LARGEST) throw new IllegalStateException("a frame of " + length + " bytes");
            if (in.readableBytes() < header + length) return;
            frame(in, at + header, (int) length, in.getByte(at), now);
            in.readerIndex(at + header + (int) length);
        }
    }

    private void frame(ByteBuf in, int from, int length, byte first, long now) {
        boolean last = first < 0;
        switch (first & 0xf) {
            case 0, 1, 2 -> {
                if (last && fragments == null) {
                    message(in, from, length, now);
                } else {
                    if (fragments == null) fragments = Unpooled.buffer(length * 2);
                    fragments.writeBytes(in, from, length);
                    if (last) whole(fragments, now);
                }
            }
            case 8 ->
                throw new IllegalStateException("closed with "
                        + (length < 2 ? "no code" : in.getUnsignedShort(from) + " " + text(in, from + 2, length - 2)));
            case 9 -> pong(in, from, length);
            default -> {}
        }
    }

    private void whole(ByteBuf message, long now) {
        fragments = null;
        message(message, 0, message.writerIndex(), now);
        message.release();
    }

    private void message(ByteBuf in, int from, int length, long now) {
        int end = from + length;
        boolean marked = false;
        for (int at = Mark.find(in, from, end); at >= 0; at = Mark.find(in, at + Mark.LENGTH, end)) {
            marked = true;
            swarm.delivered(member, in, at, now);
        }
        if (!marked) swarm.other();
        Dialect.Beat beat = swarm.dialect().beat();
        if (beat != null && isBeat(in, from, length, beat.ping())) say(beat.pong());
        boolean teacher = member.seat.number() == 0;
        if (state == State.READY && !teacher && !swarm.isTracking()) return;
        String text = text(in, from, length);
        if (state == State.READY && teacher)
            swarm.dialect().refused(text).forEach(number -> swarm.refused(member, number));
        if (swarm.isTracking()) member.place = swarm.dialect().place(text, member.place);
        if (state == State.GREETING) answered(text);
    }

    /// A ping may share its message with other things; somebody who was silent for long says something in any case.
    private boolean isBeat(ByteBuf in, int from, int length, String ping) {
        if (length == ping.length()) return text(in, from, length).equals(ping);
        return saidAt != 0 && System.nanoTime() - saidAt > SIGN_OF_LIFE_NS && ping.equals("{}");
    }

    private void answered(String text) {
        if (text.contains(swarm.dialect().refusal())) throw new IllegalStateException("refused: " + text);
        while (step < steps.size()
                && steps.get(step) instanceof Dialect.Step.Await(String wanted)
                && text.contains(wanted)) {
            step++;
            greet();
        }
    }

    private void greet() {
        while (step < steps.size() && steps.get(step) instanceof Dialect.Step.Say(String text)) {
            step++;
            say(text);
        }
        if (step < steps.size() || state != State.GREETING) return;
        state = State.READY;
        steps = List.of();
        step = 0;
        swarm.entered();
    }

    private void pong(ByteBuf in, int from, int length) {
        if (channel == null) return;
        byte[] same = new byte[length];
        in.getBytes(from, same);
        channel.writeAndFlush(frame(10, same), channel.voidPromise());
    }

    private static ByteBuf frame(int opcode, byte[] payload) {
        ByteBuf frame = Unpooled.buffer(payload.length + 8).writeByte(0x80 | opcode);
        if (payload.length < 126) frame.writeByte(0x80 | payload.length);
        else frame.writeByte(0x80 | 126).writeShort(payload.length);
        frame.writeInt(MASK);
        for (int i = 0; i < payload.length; i++) frame.writeByte(payload[i] ^ (MASK >> (24 - 8 * (i & 3))));
        return frame;
    }

    private static String text(ByteBuf in, int from, int length) {
        return in.toString(from, length, StandardCharsets.UTF_8);
    }
}
