package io.lectern.protocol;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import io.lectern.room.Entry;
import io.lectern.room.Position;
import io.lectern.room.RoomCodec;
import io.lectern.room.RoomEvent;
import io.lectern.testing.Contract;
import io.lectern.testing.Contract.Example;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Holds the description of the protocol against the code that speaks it.
class ContractTest {
    private static final Contract CONTRACT = Contract.load();

    static Stream<Example> clientFrames() {
        return CONTRACT.operations("receive").stream()
                .flatMap(operation -> CONTRACT.messagesOf(operation).stream())
                .flatMap(CONTRACT::examples);
    }

    static Stream<Example> pushedEvents() {
        return CONTRACT.messagesOf("event").stream().flatMap(CONTRACT::examples);
    }

    static Stream<Example> serverFrames() {
        Set<String> others = CONTRACT.names("/components/messages");
        CONTRACT.operations("receive").forEach(operation -> others.removeAll(CONTRACT.messagesOf(operation)));
        others.removeAll(CONTRACT.messagesOf("event"));
        return Stream.concat(others.stream(), Stream.of("beat")).flatMap(CONTRACT::examples);
    }

    static Stream<JsonNode> listedEvents() {
        return serverFrames()
                .flatMap(example -> Stream.of("events", "recent")
                        .flatMap(list -> example.payload().findValues(list).stream())
                        .flatMap(Contract::items));
    }

    static Stream<Class<? extends RoomEvent>> events() {
        return Arrays.stream(RoomEvent.Seen.class.getPermittedSubclasses())
                .map(event -> event.asSubclass(RoomEvent.class));
    }

    @Test
    void clientsSendWhatTheServerReads() {
        Set<String> read = names(ClientFrame.Op.class);
        read.addAll(names(ClientFrame.class));
        // These two carry the ops.
        read.removeAll(Set.of("request", "unreadable"));

        assertThat(CONTRACT.operations("receive"))
                .isEqualTo(read)
                .allSatisfy(
                        operation -> assertThat(CONTRACT.messagesOf(operation)).containsExactly(operation));
    }

    @Test
    void theServerPushesTheEventsThereAre() {
        assertThat(CONTRACT.messagesOf("event"))
                .isEqualTo(events().map(RoomCodec::type).collect(toCollection(TreeSet::new)));
    }

    @Test
    void theSocketCarriesEveryMessage() {
        assertThat(CONTRACT.names("/channels/socket/messages")).isEqualTo(CONTRACT.names("/components/messages"));
    }

    @Test
    void closeCodesAreThoseOfTheServer() {
        assertThat(CONTRACT.names("/x-close-codes")).containsExactlyInAnyOrderElementsOf(wire(CloseReason.values()));
        for (CloseReason reason : CloseReason.values())
            assertThat(CONTRACT.at("/x-close-codes/" + reason.wire() + "/code").asInt())
                    .as(reason.wire())
                    .isEqualTo(reason.code());
    }

    @Test
    void errorsAreThoseOfTheServer() {
        assertThat(CONTRACT.names("/x-errors")).containsExactlyInAnyOrderElementsOf(wire(ErrorCode.values()));
        for (ErrorCode error : ErrorCode.values()) {
            JsonNode promised = CONTRACT.at("/x-errors/" + error.wire());
            assertThat(promised.path("code").asInt()).as(error.wire()).isEqualTo(error.status());
            assertThat(promised.path("temporary").booleanValue())
                    .as(error.wire())
                    .isEqualTo(error.temporary());
        }
    }

    @Test
    void everyReferenceLeadsSomewhere() {
        assertThat(CONTRACT.references())
                .isNotEmpty()
                .allSatisfy(reference -> assertThat(
                                CONTRACT.at(reference.substring(1)).isObject())
                        .isTrue());
    }

    @Test
    void everyMessageHasAnExample() {
        assertThat(CONTRACT.names("/components/messages"))
                .allSatisfy(message -> assertThat(CONTRACT.examples(message)).isNotEmpty());
    }

    @ParameterizedTest
    @MethodSource("clientFrames")
    void whatAClientMaySendIsRead(Example example) {
        ClientFrame frame = FrameReader.read(example.payload().toString());

        if (example.payload().has("id"))
            assertThat(frame)
                    .isInstanceOfSatisfying(
                            ClientFrame.Request.class,
                            request -> assertThat(name(request.op().getClass())).isEqualTo(example.message()));
        else assertThat(name(frame.getClass())).isEqualTo(example.message());
    }

    @ParameterizedTest
    @MethodSource("serverFrames")
    void whatTheServerSaysIsWrittenSo(Example example) throws Exception {
        JsonNode promised = example.payload();

        assertThat(Formats.plain().readTree(written(example.message(), promised)))
                .isEqualTo(Formats.plain().readTree(promised.toString()));
    }

    @ParameterizedTest
    @MethodSource("pushedEvents")
    void anEventIsWrittenAsItWasRead(Example example) throws Exception {
        assertThat(example.payload().at("/event/type").asText()).isEqualTo(example.message());
        assertReadAndWritten(example.payload());
    }

    @ParameterizedTest
    @MethodSource("listedEvents")
    void anEventInAListIsOneToo(JsonNode body) throws Exception {
        assertReadAndWritten(Formats.plain().createObjectNode().set("event", body));
    }

    @ParameterizedTest
    @MethodSource("events")
    void theDataOfAnEventAreItsComponents(Class<? extends RoomEvent> event) {
        String data = "/components/messages/" + RoomCodec.type(event) + "/payload/properties/event/properties/data";
        List<String> components = Arrays.stream(event.getRecordComponents())
                .map(component ->
                        component.getName().replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT))
                .collect(Collectors.toCollection(ArrayList::new));

        Set<String> properties = CONTRACT.names(data + "/properties");
        // A mark that only a deleted message has.
        if (event.equals(RoomEvent.ChatMessage.class)) properties.remove("deleted");
        assertThat(properties).containsExactlyInAnyOrderElementsOf(components);
        components.removeAll(leftOut(event));
        assertThat(texts(CONTRACT.at(data + "/required"))).containsExactlyInAnyOrderElementsOf(components);
    }

    /// What is not written when there is none of it.
    private static List<String> leftOut(Class<? extends RoomEvent> event) {
        return Arrays.stream(event.getRecordComponents())
                .filter(component -> component.getAccessor().isAnnotationPresent(JsonInclude.class))
                .map(component -> component.getName())
                .toList();
    }

    private static void assertReadAndWritten(JsonNode frame) throws Exception {
        JsonNode event = frame.path("event");
        Entry entry = RoomCodec.decode(new Position(event.path("seq").asLong(), 0), frame.toString());

        assertThat(Formats.plain().readTree(RoomCodec.encode(room(event), text(event, "epoch"), entry)))
                .isEqualTo(Formats.plain().readTree(frame.toString()));
    }

    private static String written(String message, JsonNode frame) {
        long id = frame.path("id").asLong();
        JsonNode ok = frame.path("ok");
        long seq = ok.path("seq").asLong();
        boolean more = ok.path("more").asBoolean();
        return switch (message) {
            case "beat" -> FrameWriter.BEAT;
            case "connected" -> FrameWriter.connected(id, welcome(ok));
            case "done" -> FrameWriter.done(id);
            case "placed" -> FrameWriter.placed(id, room(ok), seq, text(ok, "epoch"));
            case "entered" ->
                FrameWriter.entered(
                        id,
                        room(ok),
                        seq,
                        text(ok, "epoch"),
                        ok.path("snapshot").toString());
            case "recovered" -> FrameWriter.recovered(id, room(ok), seq, text(ok, "epoch"), bodies(ok), more);
            case "events" -> FrameWriter.history(id, room(ok), bodies(ok), more);
            case "members" ->
                FrameWriter.presence(
                        id,
                        room(ok),
                        ok.path("count").asInt(),
                        ok.path("members").toString(),
                        more);
            case "refused" -> FrameWriter.refused(id, refusal(frame.path("err")), text(frame.path("err"), "message"));
            case "passed" -> passed(frame.path("signal"));
            case "room_close" -> roomClosed(frame.path("room_close"));
            case "drain" ->
                FrameWriter.drain(Duration.ofMillis(frame.at("/drain/delay_ms").asLong()));
            default -> throw new AssertionError("nothing writes " + message);
        };
    }

    private static FrameWriter.Welcome welcome(JsonNode ok) {
        JsonNode limits = ok.path("limits");
        return new FrameWriter.Welcome(
                new SessionId(text(ok, "session")),
                new UserId(ok.path("user").asLong()),
                new NodeId(text(ok, "node")),
                text(ok, "server_time"),
                Duration.ofSeconds(ok.path("ping_s").asLong()),
                new FrameWriter.Limits(
                        limits.path("frame_bytes").asInt(),
                        limits.path("messages_per_second").asInt(),
                        limits.path("rooms").asInt(),
                        limits.path("text_characters").asInt()),
                texts(ok.path("features")),
                Contract.items(ok.path("rooms"))
                        .map(stand -> new FrameWriter.Stand(
                                room(stand), stand.path("seq").asLong(), text(stand, "epoch")))
                        .toList());
    }

    private static Refusal refusal(JsonNode err) {
        Refusal why =
                ErrorCode.valueOf(text(err, "name").toUpperCase(Locale.ROOT)).refuse();
        return err.has("retry_after_ms")
                ? why.retryAfter(Duration.ofMillis(err.path("retry_after_ms").asLong()))
                : why;
    }

    private static String passed(JsonNode signal) {
        return FrameWriter.signal(
                room(signal),
                text(signal, "type"),
                signal.has("from") ? signal.path("from").toString() : null,
                signal.path("data").toString());
    }

    private static String roomClosed(JsonNode close) {
        return FrameWriter.roomClosed(
                room(close), CloseReason.valueOf(text(close, "reason").toUpperCase(Locale.ROOT)));
    }

    private static List<String> bodies(JsonNode ok) {
        return Contract.items(ok.path("events")).map(JsonNode::toString).toList();
    }

    private static List<String> texts(JsonNode array) {
        return Contract.items(array).map(JsonNode::asText).toList();
    }

    private static RoomId room(JsonNode of) {
        return RoomId.parse(text(of, "room"));
    }

    private static String text(JsonNode of, String field) {
        return of.path(field).asText();
    }

    private static Set<String> names(Class<?> family) {
        return Arrays.stream(family.getPermittedSubclasses())
                .map(ContractTest::name)
                .collect(toCollection(TreeSet::new));
    }

    private static String name(Class<?> type) {
        return type.getSimpleName().toLowerCase(Locale.ROOT);
    }

    private static List<String> wire(Enum<?>[] values) {
        List<String> names = new ArrayList<>();
        for (Enum<?> value : values) names.add(value.name().toLowerCase(Locale.ROOT));
        return names;
    }
}
