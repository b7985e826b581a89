package io.lectern.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.lectern.protocol.Role;
import io.lectern.protocol.RoomId;
import io.lectern.protocol.UserId;
import io.lectern.room.Author;
import io.lectern.room.RoomCommand;
import io.lectern.room.RoomEvent;
import io.lectern.testing.Eventually;
import io.lectern.testing.Socket;
import io.vertx.redis.client.Command;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OwnRoomsIT {
    private static final Author OLGA = new Author(new UserId(3), "Olga", Role.ADMIN);
    private final LiveSockets live = LiveSockets.start(Map.of("LECTERN_SESSION_MESSAGES_PER_SECOND", "1000"));

    @AfterEach
    void stop() {
        live.close();
    }

    @Test
    void connectingJoinsOnesOwnRoomAndTheSystems() {
        Socket phone = live.open();
        JsonNode stands = connect(phone, "1:student:Anna").path("rooms");

        assertThat(stands.findValuesAsText("room")).containsExactly("user:1", "system");
        assertThat(stands.findValuesAsText("seq")).containsExactly("0", "0");
        assertThat(stands.get(0).path("epoch").asText()).isNotEmpty();
    }

    @Test
    void theFirstEventEverFollowsOnWhereTheClientStands() {
        Socket phone = live.open();
        Socket laptop = live.open();
        Socket other = live.open();
        String epoch = connect(phone, "1:student:Anna").at("/rooms/0/epoch").asText();
        connect(laptop, "1:student:Anna");
        connect(other, "2:student:Boris");

        JsonNode placed = set(phone, "favorite.set", "true");

        assertThat(placed.path("seq").asLong()).isEqualTo(1);
        assertThat(placed.path("epoch").asText()).isEqualTo(epoch);
        for (Socket own : List.of(phone, laptop)) {
            Eventually.asserts(() -> assertThat(own.seqs()).containsExactly(1L));
            assertThat(own.events().getFirst().path("type").asText()).isEqualTo("favorite.set");
        }
        announce("c1");
        Eventually.asserts(() -> assertThat(other.events()).hasSize(1));
        assertThat(other.events().getFirst().path("room").asText()).isEqualTo("system");
        assertThat(other.pushed("room_close")).isEmpty();
    }

    @Test
    void whoStandsElsewhereGetsWhatWasMissed() {
        Socket phone = live.open();
        String epoch = connect(phone, "1:student:Anna").at("/rooms/0/epoch").asText();
        for (int i = 1; i <= 5; i++) set(phone, "progress.set", String.valueOf(i));
        phone.close();

        Socket again = live.open();
        assertThat(connect(again, "1:student:Anna").at("/rooms/0/seq").asLong()).isEqualTo(5);
        JsonNode recovered = again.join("user:1", 2, epoch);

        assertThat(recovered.path("recovered").asBoolean()).isTrue();
        assertThat(Socket.seqs(events(recovered))).containsExactly(3L, 4L, 5L);
        JsonNode snapshot = again.join("user:1").path("snapshot");
        assertThat(snapshot.at("/marks/0/value").asInt()).isEqualTo(5);
        assertThat(snapshot.path("marks")).hasSize(1);
    }

    @Test
    void aRoomThatRedisForgotIsTakenAnew() {
        Socket phone = live.open();
        connect(phone, "1:student:Anna");
        set(phone, "favorite.set", "true");

        JsonNode taken = phone.join("user:1", 77, "of another time");

        assertThat(taken.path("recovered").asBoolean()).isFalse();
        assertThat(taken.path("seq").asLong()).isEqualTo(1);
        set(phone, "favorite.set", "false");
        Eventually.asserts(() -> assertThat(phone.seqs()).contains(2L));
    }

    @Test
    void aStormOfReconnectsOpensNoRoom() {
        List<Socket> sockets =
                IntStream.range(0, 300).mapToObj(i -> live.open()).toList();
        live.node.redis(Command.CONFIG, "RESETSTAT");

        long[] ids = new long[sockets.size()];
        for (int i = 0; i < ids.length; i++)
            ids[i] = sockets.get(i)
                    .request("connect", "{'token':'" + (100 + i) + ":student:P" + i + "','client':'test'}");
        for (int i = 0; i < ids.length; i++)
            assertThat(sockets.get(i).answer(ids[i]).at("/ok/rooms")).hasSize(2);

        assertThat(live.node.redis(Command.KEYS, "*:user:*")).isEqualTo("[]");
        assertThat(live.node.redis(Command.KEYS, "*:system:*")).isEqualTo("[]");
        assertThat(calls("hmget")).as("one for each person, one for the system").isLessThan(310);
        announce("c1");
        for (Socket socket : sockets)
            Eventually.asserts(() -> assertThat(socket.seqs()).containsExactly(1L));
    }

    @Test
    void whoConnectsWhileThingsHappenMissesNothing() {
        Socket writer = live.open();
        connect(writer, "1:student:Anna");
        for (int i = 0; i < 300; i++)
            writer.request("publish", mark("progress.set", String.valueOf(i % 101), "item" + i, "c" + i));
        Socket late = live.open();
        long from = connect(late, "1:student:Anna").at("/rooms/0/seq").asLong();

        Eventually.asserts(() -> assertThat(late.seqs())
                .isEqualTo(LongStream.rangeClosed(from + 1, 300).boxed().toList()));
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        Socket phone = live.open();
        connect(phone, "1:teacher:Anna");
        phone.join("lesson:7");

        assertThat(refused(phone, "favorite.set", "{'item':'a','value':1}")).isEqualTo("bad_frame");
        assertThat(refused(phone, "favorite.set", "{'item':'','value':true}")).isEqualTo("bad_frame");
        assertThat(refused(phone, "completion.set", "{'item':'" + "x".repeat(65) + "','value':true}"))
                .isEqualTo("bad_frame");
        assertThat(refused(phone, "progress.set", "{'item':'a','value':101}")).isEqualTo("bad_frame");
        assertThat(refused(phone, "progress.set", "{'item':'a','value':'5'}")).isEqualTo("bad_frame");
        assertThat(refused(phone, "read.set", "{'room':'group:3','seq':4}")).isEqualTo("unknown_type");
        assertThat(refused(phone, "chat.message", "{'text':'hello'}")).isEqualTo("unknown_type");
        assertThat(refusedIn(phone, "system", "announcement", "{'text':'hello'}"))
                .isEqualTo("unknown_type");
        assertThat(refusedIn(phone, "lesson:7", "favorite.set", "{'item':'a','value':true}"))
                .isEqualTo("unknown_type");
        for (String url :
                List.of("javascript:alert(1)", "ftp://x.example/", "https:///x", "http://a:b@x.example/", "x"))
            assertThat(refusedIn(phone, "lesson:7", "material.shared", "{'title':'t','url':'" + url + "'}"))
                    .as(url)
                    .isEqualTo("bad_frame");
        assertThat(refusedIn(phone, "lesson:7", "announcement", "{'text':'x','until':'tomorrow'}"))
                .isEqualTo("bad_frame");
        phone.ok(
                "publish",
                "{'room':'lesson:7','cid':'m','type':'material.shared','data':{'title':'t','url':'https://x.example/a?b#c'}}");
        assertThat(phone.refused("hand", "{'room':'user:1','raise':true}")
                        .path("name")
                        .asText())
                .isEqualTo("forbidden");
        assertThat(phone.ok("presence", "{'room':'system'}").path("count").asInt())
                .isZero();
    }

    @Test
    void signalsPassBetweenOnesDevicesAndNotThroughTheSystem() {
        Socket phone = live.open();
        Socket laptop = live.open();
        connect(phone, "1:student:Anna");
        connect(laptop, "1:student:Anna");

        phone.say("{\"signal\":{\"room\":\"system\",\"type\":\"spam\",\"data\":{}}}");
        phone.say("{\"signal\":{\"room\":\"user:1\",\"type\":\"playing\",\"data\":{}}}");

        Eventually.asserts(() -> assertThat(laptop.pushed("signal")).isNotEmpty());
        assertThat(laptop.pushed("signal").getFirst().path("type").asText()).isEqualTo("playing");
    }

    @Test
    void whoRunsItHearsOfThePoolInOpsAndTheSameOnlyOnce() {
        Socket admin = live.open();
        connect(admin, "3:admin:Olga");
        admin.join("ops");

        for (String key : List.of("seat-1-a", "seat-1-a", "seat-2-b"))
            live.node.ask(RoomId.OPS, new RoomCommand.Notify(key, new RoomEvent.PoolChanged(List.of(2L))));

        Eventually.asserts(() -> assertThat(admin.seqs()).containsExactly(1L, 2L));
        assertThat(admin.events().getFirst().path("type").asText()).isEqualTo("pool.changed");
        assertThat(admin.events().getFirst().at("/data/accounts/0").asLong()).isEqualTo(2);
    }

    @Test
    void newsOfASeatToldAgainIsNoNews() {
        Socket teacher = live.open();
        connect(teacher, "1:teacher:Anna");
        teacher.join("lesson:7");
        RoomId room = RoomId.parse("lesson:7");
        RoomCommand second = new RoomCommand.Hear("seat-1-a", new RoomCommand.WaitForSeat(2, null));
        RoomCommand first = new RoomCommand.Hear("seat-2-b", new RoomCommand.WaitForSeat(1, null));

        for (RoomCommand told : List.of(second, first, second, first)) live.node.ask(room, told);

        Eventually.asserts(() -> assertThat(teacher.events().stream()
                        .filter(event -> event.path("type").asText().equals("seat.waiting"))
                        .map(event -> event.at("/data/position").asInt()))
                .containsExactly(2, 1));
        assertThat(teacher.join("lesson:7", 0, "none")
                        .at("/snapshot/seat/position")
                        .asInt())
                .isEqualTo(1);
    }

    private static JsonNode connect(Socket socket, String token) {
        return socket.ok("connect", "{'token':'" + token + "','client':'test'}");
    }

    private static JsonNode set(Socket socket, String type, String value) {
        return socket.ok("publish", mark(type, value, "a", type.charAt(0) + value));
    }

    private static String mark(String type, String value, String item, String cid) {
        return "{'room':'user:1','cid':'%s','type':'%s','data':{'item':'%s','value':%s}}"
                .formatted(cid, type, item, value);
    }

    private static String refused(Socket socket, String type, String data) {
        return refusedIn(socket, "user:1", type, data);
    }

    private static String refusedIn(Socket socket, String room, String type, String data) {
        return socket.refused("publish", "{'room':'%s','cid':'c','type':'%s','data':%s}".formatted(room, type, data))
                .path("name")
                .asText();
    }

    private void announce(String cid) {
        live.node.ask(RoomId.SYSTEM, new RoomCommand.Announce(OLGA, null, cid, "hello", null, null));
    }

    /// How often Redis was asked by a command since the last reset.
    private long calls(String command) {
        String stats = live.node.redis(Command.INFO, "commandstats");
        int at = stats.indexOf("cmdstat_" + command + ":calls=");
        return at < 0 ? 0 : Long.parseLong(stats.substring(at).split("[=,]", 3)[1]);
    }

    private static java.util.stream.Stream<JsonNode> events(JsonNode ok) {
        return java.util.stream.StreamSupport.stream(ok.path("events").spliterator(), false);
    }
}
