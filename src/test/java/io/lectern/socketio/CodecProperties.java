package io.lectern.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.lectern.protocol.ErrorCode;
import io.lectern.protocol.Refusal;
import java.util.List;
import java.util.function.Function;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/// What holds for packets, whatever is in them.
class CodecProperties {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    @Property
    void enginePacketsReadAsWhatWasWritten(@ForAll("enginePackets") List<EnginePacket> packets) {
        String body =
                EngineCodec.writeAll(packets.stream().map(EngineCodec::write).toList());

        assertThat(EngineCodec.readAll(body)).isEqualTo(packets);
    }

    @Property
    void socketIoPacketsReadAsWhatWasWritten(@ForAll("socketIoPackets") SocketIoPacket packet) {
        assertThat(SocketIoCodec.read(SocketIoCodec.write(packet))).isEqualTo(packet);
    }

    @Property
    void nothingWrittenHoldsTheSeparatorOfBodies(@ForAll("socketIoPackets") SocketIoPacket packet) {
        assertThat(SocketIoCodec.write(packet)).doesNotContain("\u001e");
    }

    @Property
    void anyTextIsReadOrRefused(@ForAll("texts") String text) {
        refusedOrRead(EngineCodec::readAll, text);
        refusedOrRead(SocketIoCodec::read, text);
    }

    private static void refusedOrRead(Function<String, ?> codec, String text) {
        try {
            assertThat(codec.apply(text)).isNotNull();
        } catch (Refusal why) {
            assertThat(why.code()).isEqualTo(ErrorCode.BAD_FRAME);
        }
    }

    @Provide
    Arbitrary<List<EnginePacket>> enginePackets() {
        Arbitrary<String> words = Arbitraries.strings().excludeChars('\u001e').ofMaxLength(20);
        Arbitrary<EnginePacket> packets = Arbitraries.oneOf(
                words.map(EnginePacket.Open::new),
                words.map(EnginePacket.Ping::new),
                words.map(EnginePacket.Pong::new),
                words.map(EnginePacket.Message::new),
                Arbitraries.of(
                        new EnginePacket.Close(),
                        new EnginePacket.Upgrade(),
                        new EnginePacket.Noop(),
                        new EnginePacket.Bytes()));
        return packets.list().ofMinSize(1).ofMaxSize(6);
    }

    @Provide
    Arbitrary<SocketIoPacket> socketIoPackets() {
        Arbitrary<String> namespaces = Arbitraries.of("/", "/admin", "/a/b-c");
        Arbitrary<List<JsonNode>> arguments = json().list().ofMaxSize(3);
        Arbitrary<Long> acks = Arbitraries.longs().between(0, 999_999_999_999_999L);
        return Arbitraries.oneOf(
                Combinators.combine(namespaces, payloads()).as(SocketIoPacket.Connect::new),
                namespaces.map(SocketIoPacket.Disconnect::new),
                Combinators.combine(
                                namespaces,
                                acks.injectNull(0.5),
                                Arbitraries.strings().ofMaxLength(20),
                                arguments)
                        .as(SocketIoPacket.Event::new),
                Combinators.combine(namespaces, acks, arguments).as(SocketIoPacket.Ack::new),
                Combinators.combine(namespaces, Arbitraries.strings().ofMaxLength(20))
                        .as(SocketIoPacket.ConnectError::new));
    }

    static Arbitrary<JsonNode> json() {
        return Arbitraries.oneOf(
                Arbitraries.strings().ofMaxLength(20).map(JSON::textNode),
                Arbitraries.integers().map(JSON::numberNode),
                Arbitraries.of(true, false).map(JSON::booleanNode),
                Arbitraries.strings()
                        .ofMaxLength(8)
                        .map(text -> JSON.objectNode().put("text", text)),
                Arbitraries.just(JSON.nullNode()));
    }

    private static Arbitrary<JsonNode> payloads() {
        return Arbitraries.oneOf(
                Arbitraries.just(MissingNode.getInstance()),
                Arbitraries.strings()
                        .ofMaxLength(20)
                        .map(token -> JSON.objectNode().put("token", token)));
    }

    /// Text that looks like packets, and text that does not.
    @Provide
    Arbitrary<String> texts() {
        Arbitrary<String> pieces = Arbitraries.of(
                "0",
                "2",
                "4",
                "42",
                "5",
                "1-",
                "51-",
                "b",
                "/",
                "/admin,",
                "/a?b=c,",
                "12",
                "[",
                "]",
                "\"event\"",
                ",",
                "{",
                "}",
                "\u001e",
                "null",
                "\"token\":",
                "999999999999999999",
                "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[");
        return Arbitraries.oneOf(
                Arbitraries.strings().ofMaxLength(30),
                pieces.list().ofMaxSize(8).map(list -> String.join("", list)));
    }
}
