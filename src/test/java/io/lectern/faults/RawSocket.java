package io.lectern.faults;

import com.fasterxml.jackson.databind.JsonNode;
import io.lectern.protocol.Formats;
import io.lectern.testing.NodeProcess;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.function.Consumer;

/// A WebSocket with nothing between the caller and its bytes, so that they may be wrong. What the server says is read
/// and handed on: it must be right whatever it was sent.
final class RawSocket implements AutoCloseable {
    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int CLOSE = 8;
    static final int PING = 9;
    private static final int FINAL = 0x80;
    private static final int MASKED = 0x80;

    private final Socket socket = new Socket();
    private final OutputStream out;
    private volatile boolean closed;
    private volatile int closeCode;

    /// @param heard gets every frame of the server
    RawSocket(NodeProcess node, Consumer<JsonNode> heard) throws IOException {
        socket.connect(new InetSocketAddress(node.host, node.httpPort), 10_000);
        socket.setTcpNoDelay(true);
        out = socket.getOutputStream();
        out.write(("GET /ws HTTP/1.1\r\nHost: " + node.host + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
                        + "Sec-WebSocket-Protocol: lectern.v1.json\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        StringBuilder head = new StringBuilder();
        while (!head.toString().endsWith("\r\n\r\n")) head.append((char) in.readUnsignedByte());
        if (!head.toString().startsWith("HTTP/1.1 101")) throw new IOException("no WebSocket: " + head);
        Thread.ofVirtual().start(() -> listen(in, heard));
    }

    boolean isClosed() {
        return closed;
    }

    /// 0 as long as the server has not said goodbye.
    int closeCode() {
        return closeCode;
    }

    void text(String text) throws IOException {
        frame(FINAL | TEXT, text.getBytes(StandardCharsets.UTF_8), true);
    }

    /// One frame with any first byte.
    void frame(int first, byte[] body, boolean masked) throws IOException {
        head(first, body.length, masked);
        // A mask of zeros leaves the body as it is.
        if (masked) out.write(new byte[4]);
        out.write(body);
    }

    /// The head alone, whatever it promises.
    void head(int first, long length, boolean masked) throws IOException {
        int mask = masked ? MASKED : 0;
        ByteBuffer head = ByteBuffer.allocate(10).put((byte) first);
        if (length < 126) head.put((byte) (mask | length));
        else if (length < 1 << 16) head.put((byte) (mask | 126)).putShort((short) length);
        else head.put((byte) (mask | 127)).putLong(length);
        out.write(head.array(), 0, head.position());
    }

    /// A text in pieces.
    void pieces(String text, Random random) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int from = 0;
        for (boolean first = true; ; first = false) {
            int to = Math.min(bytes.length, from + 1 + random.nextInt(20));
            boolean last = to == bytes.length;
            frame((last ? FINAL : 0) | (first ? TEXT : 0), java.util.Arrays.copyOfRange(bytes, from, to), true);
            if (last) return;
            from = to;
        }
    }

    void bytes(byte[] bytes) throws IOException {
        out.write(bytes);
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException gone) {
            // As good as closed.
        }
    }

    private void listen(DataInputStream in, Consumer<JsonNode> heard) {
        try (socket) {
            while (true) {
                int first = in.readUnsignedByte();
                long length = in.readUnsignedByte();
                if (length == 126) length = in.readUnsignedShort();
                else if (length == 127) length = in.readLong();
                byte[] body = in.readNBytes((int) length);
                if ((first & 0x0f) == CLOSE) {
                    closeCode = body.length < 2
                            ? 1005
                            : Short.toUnsignedInt(ByteBuffer.wrap(body).getShort());
                } else if ((first & 0x0f) == TEXT) {
                    heard.accept(Formats.plain().readTree(new String(body, StandardCharsets.UTF_8)));
                }
            }
        } catch (IOException over) {
            // The connection is; how is seen by the code.
        } finally {
            closed = true;
        }
    }
}
