package io.lectern.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.lectern.http.SocketEndpoint;
import io.lectern.testing.Eventually;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Frames, byte by byte, as a client may send them that is no library's.
class WebSocketWireIT {
    private static final int FIN = 0x80;
    private static final int MORE = 0x0;
    private static final int TEXT = 0x1;
    private static final int BINARY = 0x2;
    private static final int CLOSE = 0x8;
    private static final int PING = 0x9;
    private static final int PONG = 0xa;
    private static final String CONNECT = "{\"id\":1,\"connect\":{\"token\":\"1:student:Ännа\"}}";

    private final LiveSockets live = LiveSockets.start(Map.of("LECTERN_SESSION_MAX_FRAME_KIB", "16"));

    @AfterEach
    void stop() {
        live.close();
    }

    @Test
    void aMessageMayComeInPiecesOfAnySize() throws IOException {
        try (Raw raw = new Raw(live.port())) {
            byte[] whole = utf8(CONNECT);
            raw.send(TEXT, new byte[0]);
            for (byte one : whole) raw.send(MORE, new byte[] {one});
            raw.send(FIN | MORE, new byte[0]);

            assertThat(raw.read().text()).startsWith("{\"id\":1,\"ok\":");
        }
    }

    @Test
    void pingsAreAnsweredBetweenThePieces() throws IOException {
        try (Raw raw = new Raw(live.port())) {
            byte[] whole = utf8(CONNECT);
            byte[] payload = new byte[125];
            for (int i = 0; i < payload.length; i++) payload[i] = (byte) (i * 7);
            raw.send(TEXT, Arrays.copyOf(whole, 9));
            raw.send(FIN | PING, payload);
            raw.send(FIN | PONG, utf8("unasked"));
            raw.send(FIN | MORE, Arrays.copyOfRange(whole, 9, whole.length));

            Received pong = raw.read();
            assertThat(pong.head()).isEqualTo(FIN | PONG);
            assertThat(pong.payload()).isEqualTo(ByteBuffer.wrap(payload));
            assertThat(raw.read().text()).startsWith("{\"id\":1,\"ok\":");
        }
    }

    @Test
    void messagesMayArriveTogether() throws IOException {
        try (Raw raw = new Raw(live.port())) {
            raw.bytes(frames(CONNECT, "{\"id\":2,\"join\":{\"room\":\"lesson:404\"}}"));

            assertThat(List.of(raw.read().text(), raw.read().text()))
                    .anyMatch(text -> text.startsWith("{\"id\":1,\"ok\":"))
                    .anyMatch(text -> text.startsWith("{\"id\":2,\"err\":"));
        }
    }

    @Test
    void textThatIsNotUtf8EndsTheSocketAndSaysWhy() throws IOException {
        for (byte[] wrong : List.of(
                new byte[] {'{', (byte) 0xff, '}'},
                new byte[] {(byte) 0xc0, (byte) 0xaf},
                new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80},
                new byte[] {(byte) 0xe2, (byte) 0x82})) {
            try (Raw raw = new Raw(live.port())) {
                raw.send(FIN | TEXT, wrong);

                assertRefused(raw, "text must be UTF-8");
            }
        }
    }

    @Test
    void aMessageThatIsTooLargeInAllEndsTheSocketAsSoonAsItIs() throws IOException {
        try (Raw raw = new Raw(live.port())) {
            raw.send(TEXT, new byte[10_000]);
            raw.send(MORE, new byte[10_000]);

            assertRefused(raw, "a message may have 16 KiB");
        }
    }

    @Test
    void aFrameThatIsTooLargeEndsTheSocketBeforeItHasCome() throws IOException {
        try (Raw raw = new Raw(live.port())) {
            raw.bytes(ByteBuffer.allocate(14)
                    .put((byte) (FIN | TEXT))
                    .put((byte) 0xff)
                    .putLong(1L << 40)
                    .putInt(0)
                    .array());

            assertRefused(raw, "a message may have 16 KiB");
        }
    }

    @Test
    void onlyTextIsSpoken() throws IOException {
        try (Raw raw = new Raw(live.port())) {
            raw.send(FIN | BINARY, utf8("{}"));

            assertRefused(raw, "only text is spoken here");
        }
    }

    /// An unmasked frame, a reserved kind, a reserved bit, a ping in pieces, an end without a beginning.
    @ParameterizedTest
    @ValueSource(strings = {"8100", "8b8000000000", "c18000000000", "098000000000", "808000000000"})
    void whatIsNoFrameEndsTheSocket(String hex) throws IOException {
        try (Raw raw = new Raw(live.port())) {
            raw.bytes(java.util.HexFormat.of().parseHex(hex));

            assertRefused(raw, "");
        }
    }

    @Test
    void aGoodbyeIsGivenBackAndTheConnectionEnds() throws IOException {
        try (Raw raw = new Raw(live.port())) {
            raw.send(FIN | TEXT, utf8(CONNECT));
            raw.read();
            byte[] goodbye = {0x03, (byte) 0xe8, 'b', 'y', 'e'};
            raw.send(FIN | CLOSE, goodbye);

            Received answer = raw.readPast(TEXT);
            assertThat(answer.head()).isEqualTo(FIN | CLOSE);
            assertThat(answer.payload()).isEqualTo(ByteBuffer.wrap(goodbye));
            assertThat(raw.isAtEnd()).isTrue();
            assertNobodyIsLeft();
        }
    }

    @Test
    void aGoodbyeMayBeEmpty() throws IOException {
        try (Raw raw = new Raw(live.port())) {
            raw.send(FIN | CLOSE, new byte[0]);

            assertThat(raw.read().payload().hasRemaining()).isFalse();
            assertThat(raw.isAtEnd()).isTrue();
        }
    }

    @Test
    void theServersGoodbyeIsAnsweredByTheEnd() throws IOException {
        try (Raw raw = new Raw(live.port())) {
            raw.send(FIN | BINARY, new byte[1]);
            Received goodbye = raw.read();
            // What comes late is not read any more.
            raw.send(FIN | TEXT, utf8(CONNECT));
            raw.send(FIN | PING, new byte[1]);
            raw.send(FIN | CLOSE, goodbye.payload().array());

            assertThat(raw.isAtEnd()).isTrue();
        }
    }

    @Test
    void whoNeverAnswersTheServersGoodbyeIsCutOff() throws IOException {
        try (Raw raw = new Raw(live.port())) {
            raw.send(FIN | BINARY, new byte[1]);
            raw.read();

            assertThat(raw.isAtEnd()).isTrue();
        }
    }

    @Test
    void anEndWithoutAGoodbyeIsAnEnd() throws IOException {
        try (Raw raw = new Raw(live.port())) {
            raw.send(FIN | TEXT, utf8(CONNECT));
            raw.read();
            raw.send(TEXT, utf8("half a mess"));
        }
        assertNobodyIsLeft();
    }

    @Test
    void whoSaysNoMoreButStillListensHasEnded() throws IOException {
        try (Raw raw = new Raw(live.port())) {
            raw.send(FIN | TEXT, utf8(CONNECT));
            raw.read();
            raw.endOutput();

            assertNobodyIsLeft();
        }
    }

    private void assertNobodyIsLeft() {
        Eventually.asserts(() -> assertThat(live.openSessions()).isZero());
    }

    private static void assertRefused(Raw raw, String why) throws IOException {
        Received goodbye = raw.read();
        assertThat(goodbye.head()).isEqualTo(FIN | CLOSE);
        ByteBuffer payload = goodbye.payload();
        assertThat(payload.getShort()).isEqualTo((short) 4501);
        assertThat(StandardCharsets.UTF_8.decode(payload).toString()).startsWith("bad_frame: " + why);
    }

    private static byte[] frames(String... texts) throws IOException {
        java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
        for (String text : texts) out.write(masked(FIN | TEXT, utf8(text)));
        return out.toByteArray();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] masked(int head, byte[] payload) {
        byte[] mask = {1, (byte) 0x92, 0x33, (byte) 0xf4};
        ByteBuffer frame = ByteBuffer.allocate(8 + payload.length).put((byte) head);
        if (payload.length < 126) frame.put((byte) (0x80 | payload.length));
        else frame.put((byte) 0xfe).putShort((short) payload.length);
        frame.put(mask);
        for (int i = 0; i < payload.length; i++) frame.put((byte) (payload[i] ^ mask[i & 3]));
        return Arrays.copyOf(frame.array(), frame.position());
    }

    private record Received(int head, ByteBuffer payload) {
        String text() {
            assertThat(head).isEqualTo(FIN | TEXT);
            return StandardCharsets.UTF_8.decode(payload.duplicate()).toString();
        }
    }

    /// A connection with nothing in between.
    private static final class Raw implements AutoCloseable {
        private final Socket socket;
        private final OutputStream out;
        private final DataInputStream in;

        Raw(int port) throws IOException {
            socket = new Socket("127.0.0.1", port);
            socket.setSoTimeout(30_000);
            socket.setTcpNoDelay(true);
            out = socket.getOutputStream();
            in = new DataInputStream(socket.getInputStream());
            bytes(utf8("GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
                    + "Sec-WebSocket-Protocol: " + SocketEndpoint.SUBPROTOCOL + "\r\n\r\n"));
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) head.append((char) in.readUnsignedByte());
            assertThat(head).startsWith("HTTP/1.1 101");
        }

        void send(int head, byte[] payload) throws IOException {
            bytes(masked(head, payload));
        }

        void bytes(byte[] raw) throws IOException {
            out.write(raw);
        }

        void endOutput() throws IOException {
            socket.shutdownOutput();
        }

        Received read() throws IOException {
            int head = in.readUnsignedByte();
            int length = in.readUnsignedByte();
            if (length == 126) length = in.readUnsignedShort();
            byte[] payload = new byte[length];
            in.readFully(payload);
            return new Received(head, ByteBuffer.wrap(payload));
        }

        Received readPast(int kind) throws IOException {
            List<Received> passed = new ArrayList<>();
            do passed.add(read());
            while (passed.getLast().head() == (FIN | kind));
            return passed.getLast();
        }

        boolean isAtEnd() throws IOException {
            return in.read() < 0;
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
