package io.lectern.faults;

import com.fasterxml.jackson.databind.JsonNode;
import io.lectern.testing.NodeProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Says to a node what no client would: the node may refuse it and close, and must never be surprised.
final class Fuzz {
    private static final int FINAL = 0x80;
    private static final String ODD = "\u0000\ud83d\ude00\u202e\ufeff'\"\\\u2028<b>&;--";

    /// The ways to be wrong.
    enum Kind {
        NOISE,
        NOISE_IN_BYTES,
        TRUNCATED,
        BITS_FLIPPED,
        DUPLICATED_KEYS,
        HUGE_NUMBERS,
        DEEP_NESTING,
        WRONG_TYPES,
        LONE_SURROGATES,
        NULS,
        BAD_UTF8,
        PIECES,
        PIECES_INTERRUPTED,
        CONTINUATION_OF_NOTHING,
        GIANT_ID,
        BODY_OF_ANOTHER_OP,
        FLOOD,
        BATCH,
        UNMASKED,
        RESERVED_BITS,
        UNKNOWN_OPCODE,
        PROMISED_LENGTH,
        TOO_LARGE,
        LONG_TEXT,
        CONTROL_TOO_LONG,
        STRANGE_CLOSE,
        EMPTY,
        PINGS,
        VALID
    }

    /// What came of it: how often each way was tried, how sockets ended, and answers no client should ever get.
    record Report(Map<Kind, Long> tried, Map<Integer, Long> closes, Map<String, Long> refusals, List<String> findings) {
        long frames() {
            return tried.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    /// Wrong or not, these leave the connection as it is, mostly.
    private static final List<Kind> MILD = List.of(
            Kind.DUPLICATED_KEYS,
            Kind.HUGE_NUMBERS,
            Kind.WRONG_TYPES,
            Kind.LONE_SURROGATES,
            Kind.NULS,
            Kind.PIECES,
            Kind.BODY_OF_ANOTHER_OP,
            Kind.LONG_TEXT,
            Kind.VALID);

    private static final int AT_ONCE = 8;
    private static final int ENOUGH = 20;
    private static final int LAST = 5_000;

    private final NodeProcess node;
    private final Campus campus;
    private final long lesson;
    private final Random random;
    private final Map<Kind, Long> tried;
    private final Map<Integer, Long> closes;
    private final Map<String, Long> refusals;
    private final List<String> findings;
    private volatile String last = "";

    Fuzz(NodeProcess node, Campus campus, long lesson, Random random) {
        this(
                node,
                campus,
                lesson,
                random,
                new Report(
                        new ConcurrentHashMap<>(),
                        new ConcurrentSkipListMap<>(),
                        new ConcurrentSkipListMap<>(),
                        new CopyOnWriteArrayList<>()));
    }

    private Fuzz(NodeProcess node, Campus campus, long lesson, Random random, Report into) {
        this.node = node;
        this.campus = campus;
        this.lesson = lesson;
        this.random = random;
        this.tried = into.tried();
        this.closes = into.closes();
        this.refusals = into.refusals();
        this.findings = into.findings();
    }

    /// Goes on for so long, several sockets at once, each until it is closed or has had enough.
    Report run(long seconds) throws IOException, InterruptedException {
        long end = System.nanoTime() + seconds * 1_000_000_000L;
        Report report = new Report(tried, closes, refusals, findings);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < AT_ONCE; i++) {
            Fuzz one = new Fuzz(node, campus, lesson, new Random(random.nextLong()), report);
            threads.add(Thread.ofVirtual().start(() -> one.until(end)));
        }
        for (Thread thread : threads) thread.join();
        return report;
    }

    private void until(long end) {
        try {
            // A slow machine goes on until there was something of most.
            while (System.nanoTime() < end || tried.size() < ENOUGH) one();
        } catch (IOException refused) {
            findings.add("no connection after " + last + ": " + refused);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void one() throws IOException, InterruptedException {
        CountDownLatch entered = new CountDownLatch(2);
        CountDownLatch served = new CountDownLatch(1);
        try (RawSocket socket = new RawSocket(node, frame -> heard(frame, entered, served))) {
            try {
                if (random.nextInt(10) > 0) {
                    socket.text("{\"id\":1,\"connect\":{\"token\":\"" + token() + "\"}}");
                    socket.text("{\"id\":2,\"join\":{\"room\":\"lesson:" + lesson + "\"}}");
                    // Some do not wait for the answer.
                    if (random.nextInt(5) > 0 && !entered.await(10, TimeUnit.SECONDS) && !socket.isClosed())
                        findings.add("no answer to connect and join");
                }
                for (int i = random.nextInt(30); i >= 0 && !socket.isClosed(); i--) say(socket);
                // Others go on until all of it was read.
                boolean waits = random.nextInt(5) > 0;
                if (waits) socket.text("{\"id\":" + LAST + ",\"leave\":{\"room\":\"system\"}}");
                for (int i = 0; waits && i < 1_000 && served.getCount() > 0 && !socket.isClosed(); i++) Thread.sleep(5);
            } catch (IOException cut) {
                // The server has hung up in the middle of our word, as it may.
            }
            closes.merge(socket.closeCode(), 1L, Long::sum);
            if (socket.closeCode() == 4000) findings.add("closed with 4000 after " + last);
        }
    }

    private String token() {
        boolean leads = random.nextInt(4) == 0;
        return campus.token(leads ? campus.teacher() : 100 + random.nextInt(200), leads ? "teacher" : "student", 3_600);
    }

    private void heard(JsonNode frame, CountDownLatch entered, CountDownLatch served) {
        if (frame.path("id").asInt() == 1 || frame.path("id").asInt() == 2) entered.countDown();
        if (frame.path("id").asInt() == LAST) served.countDown();
        String refusal = frame.at("/err/name").asText();
        if (refusal.isEmpty()) return;
        refusals.merge(refusal, 1L, Long::sum);
        if (refusal.equals("internal")) findings.add("internal error, around " + last);
    }

    private void say(RawSocket socket) throws IOException {
        List<Kind> kinds = random.nextInt(5) > 0 ? MILD : List.of(Kind.values());
        Kind kind = kinds.get(random.nextInt(kinds.size()));
        tried.merge(kind, 1L, Long::sum);
        String valid = valid();
        last = kind + " " + valid;
        switch (kind) {
            case NOISE -> socket.text(noise(random.nextInt(200)));
            case NOISE_IN_BYTES -> socket.bytes(bytes(1 + random.nextInt(64)));
            case TRUNCATED -> socket.text(valid.substring(0, random.nextInt(valid.length())));
            case BITS_FLIPPED -> socket.frame(FINAL | RawSocket.TEXT, flipped(valid), true);
            case DUPLICATED_KEYS ->
                socket.text(valid.replaceFirst("\\{", "{\"id\":" + random.nextInt(9) + ",")
                        .replaceFirst("\"room\"", "\"room\":7,\"room\":{},\"room\""));
            case HUGE_NUMBERS -> socket.text(valid.replaceAll("\\d+", number()));
            case DEEP_NESTING -> socket.text(nested(valid, 1 + random.nextInt(20_000)));
            case WRONG_TYPES -> socket.text(wrongType(valid));
            case LONE_SURROGATES ->
                socket.text(valid.replace("hello", "a\\ud800b\\udc00").replace("c1", "\\udfff"));
            case NULS ->
                socket.text(valid.replace("hello", "\\u0000\\u0001" + ODD.substring(1, 4))
                        .replace("title", "\\u0000"));
            case BAD_UTF8 -> socket.frame(FINAL | RawSocket.TEXT, badUtf8(valid), true);
            case PIECES -> socket.pieces(valid, random);
            case PIECES_INTERRUPTED -> {
                socket.frame(RawSocket.TEXT, "{\"id\":".getBytes(StandardCharsets.UTF_8), true);
                socket.text(valid);
            }
            case CONTINUATION_OF_NOTHING -> socket.frame(FINAL, valid.getBytes(StandardCharsets.UTF_8), true);
            case GIANT_ID -> socket.text(valid.replaceFirst("\"id\":\\d+", "\"id\":" + number()));
            case BODY_OF_ANOTHER_OP ->
                socket.text(valid.replaceFirst(
                        "\"(join|leave|publish|history|presence|hand|poll|rollcall|moderate)\"",
                        "\""
                                + pick(
                                        "join",
                                        "leave",
                                        "publish",
                                        "history",
                                        "presence",
                                        "hand",
                                        "poll",
                                        "rollcall",
                                        "moderate",
                                        "refresh",
                                        "connect",
                                        "signal",
                                        "event")
                                + "\""));
            case FLOOD -> {
                for (int i = 0; i < 100; i++) socket.text(valid);
            }
            case BATCH -> socket.text((valid + "\n").repeat(1 + random.nextInt(20)) + noise(3));
            case UNMASKED -> socket.frame(FINAL | RawSocket.TEXT, valid.getBytes(StandardCharsets.UTF_8), false);
            case RESERVED_BITS ->
                socket.frame(FINAL | 0x40 | RawSocket.TEXT, valid.getBytes(StandardCharsets.UTF_8), true);
            case UNKNOWN_OPCODE ->
                socket.frame(FINAL | 3 + random.nextInt(5), valid.getBytes(StandardCharsets.UTF_8), true);
            case PROMISED_LENGTH -> socket.head(FINAL | RawSocket.TEXT, random.nextLong() | 1L << 40, true);
            case TOO_LARGE -> socket.text(valid.replace("hello", "x".repeat(65_000 + random.nextInt(200_000))));
            case LONG_TEXT ->
                socket.text(valid.replace(
                        "hello",
                        ODD.substring(1).replace("\"", "").replace("\\", "").repeat(random.nextInt(3_000))));
            case CONTROL_TOO_LONG -> socket.frame(FINAL | RawSocket.PING, bytes(126 + random.nextInt(300)), true);
            case STRANGE_CLOSE -> socket.frame(FINAL | RawSocket.CLOSE, bytes(random.nextInt(8)), true);
            case EMPTY -> socket.text(pick("", "\n", "\n\n{}\n", "{}", " ", "null", "0", "\"\"", "[]", "{\"id\":1}"));
            case PINGS -> {
                for (int i = 0; i < 50; i++) socket.frame(FINAL | RawSocket.PING, bytes(random.nextInt(125)), true);
            }
            case VALID -> socket.text(valid);
        }
    }

    /// Any of the requests a client may send.
    private String valid() {
        String room = "\"room\":\""
                + pick("lesson:" + lesson, "staff:" + lesson, "system", "user:250", "group:1", "lesson:999999") + "\"";
        String body = pick(
                "\"join\":{" + room + "}",
                "\"join\":{" + room + ",\"since\":{\"seq\":" + random.nextInt(50) + ",\"epoch\":\"hello\"}}",
                "\"leave\":{" + room + "}",
                "\"publish\":{" + room + ",\"cid\":\"c1" + random.nextInt()
                        + "\",\"type\":\"chat.message\",\"data\":{\"text\":\"hello\"}}",
                "\"publish\":{" + room
                        + ",\"cid\":\"c1\",\"type\":\"material.shared\",\"data\":{\"title\":\"hello\",\"url\":\"https://hello\"}}",
                "\"publish\":{" + room
                        + ",\"cid\":\"c1\",\"type\":\"progress.set\",\"data\":{\"item\":\"hello\",\"value\":5}}",
                "\"history\":{" + room + ",\"before\":46,\"limit\":50}",
                "\"presence\":{" + room + "}",
                "\"hand\":{" + room + ",\"raise\":true}",
                "\"hand\":{" + room + ",\"call\":12}",
                "\"hand\":{" + room + ",\"lower\":\"all\"}",
                "\"hand\":{" + room + ",\"fair\":true}",
                "\"poll\":{" + room
                        + ",\"cid\":\"c1\",\"open\":{\"question\":\"hello\",\"options\":[\"hello\",\"b\"],\"seconds\":120}}",
                "\"poll\":{" + room + ",\"vote\":{\"poll\":46,\"choices\":[0]}}",
                "\"poll\":{" + room + ",\"close\":46}",
                "\"rollcall\":{" + room + ",\"cid\":\"c1\",\"open\":{\"seconds\":60}}",
                "\"rollcall\":{" + room + ",\"answer\":47}",
                "\"moderate\":{" + room + ",\"lock\":\"chat\"}",
                "\"moderate\":{" + room + ",\"unlock\":\"chat\"}",
                "\"moderate\":{" + room + ",\"slow_s\":0}",
                "\"moderate\":{" + room + ",\"delete\":4}",
                "\"moderate\":{" + room + ",\"mute\":12}",
                "\"refresh\":{\"token\":\"hello\"}");
        if (random.nextInt(12) == 0)
            return "{\"signal\":{" + room + ",\"type\":\"typing\",\"data\":{\"x\":\"hello\"}}}";
        return "{\"id\":" + (3 + random.nextInt(1_000)) + "," + body + "}";
    }

    private String number() {
        return pick(
                "9007199254740992",
                "-1",
                "0",
                "1e400",
                "-1e400",
                "9223372036854775807",
                "9223372036854775808",
                "0.1",
                "1E3",
                "-9223372036854775809",
                "9".repeat(900),
                "9".repeat(3_000),
                "1e-2147483649",
                "1e2147483648",
                "00",
                "NaN",
                "\"7\"");
    }

    private String wrongType(String valid) {
        String other = pick(
                "null", "true", "[]", "{}", "[[[]]]", "\"\"", "-1", "{\"a\":[1,{}]}", "\"" + "k".repeat(500) + "\"");
        return switch (random.nextInt(3)) {
            case 0 -> valid.replaceFirst("\"[a-z:]+\"(?=[,}\\]])", java.util.regex.Matcher.quoteReplacement(other));
            case 1 -> valid.replaceFirst("\\{\"room[^{}]*\\}", java.util.regex.Matcher.quoteReplacement(other));
            default -> valid.replaceFirst("(true|\\d+)(?=[,}\\]])", java.util.regex.Matcher.quoteReplacement(other));
        };
    }

    private String nested(String valid, int depth) {
        String open = pick("[", "{\"a\":");
        String close = open.equals("[") ? "]" : "}";
        String deep = open.repeat(depth) + "1" + close.repeat(depth);
        return random.nextBoolean() ? deep : valid.replace("\"hello\"", deep);
    }

    private byte[] flipped(String valid) {
        byte[] bytes = valid.getBytes(StandardCharsets.UTF_8);
        for (int i = 1 + random.nextInt(4); i > 0; i--)
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(7));
        return bytes;
    }

    private byte[] badUtf8(String valid) {
        byte[] bytes = valid.getBytes(StandardCharsets.UTF_8);
        bytes[random.nextInt(bytes.length)] = (byte) (0x80 + random.nextInt(0x80));
        return bytes;
    }

    private String noise(int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++)
            text.append((char) (random.nextInt(6) == 0 ? random.nextInt(0x7ff) : 32 + random.nextInt(95)));
        return text.toString();
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private String pick(String... some) {
        return some[random.nextInt(some.length)];
    }
}
