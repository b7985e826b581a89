package io.lectern.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.lectern.protocol.Role;
import io.lectern.protocol.RoomId;
import io.lectern.protocol.SessionId;
import io.lectern.protocol.UserId;
import io.lectern.room.Author;
import io.lectern.room.RoomAnswer;
import io.lectern.room.RoomCommand;
import io.lectern.testing.CuttableProxy;
import io.lectern.testing.Eventually;
import io.lectern.testing.LiveRooms;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `redis.replicas`: what was acknowledged outlives the primary, however late its replica is.
class ReplicasIT {
    private static final RoomId LESSON = RoomId.parse("lesson:7");
    private static final Author ANNA = new Author(new UserId(12), "Anna", Role.STUDENT);
    private static final SessionId SESSION = new SessionId("s12");

    @TempDir
    Path directory;

    @Test
    void nothingIsAcknowledgedThatAReplicaDoesNotHave() throws Exception {
        RedisServer primary = RedisServer.start(directory.resolve("primary"));
        try (CuttableProxy link = new CuttableProxy(primary.port());
                RedisServer replica = RedisServer.replicaOf(link.port(), directory.resolve("replica"))) {
            LiveRooms node = LiveRooms.start(
                    Map.of("LECTERN_REDIS_URL", "redis://127.0.0.1:" + primary.port(), "LECTERN_REDIS_REPLICAS", "1"));
            try {
                node.ask(LESSON, new RoomCommand.Join(ANNA, SESSION, node.self, 1, false));
                List<Future<RoomAnswer>> answers = new ArrayList<>();
                for (int i = 0; i < 100; i++) {
                    if (i == 50) {
                        Eventually.await(answers.get(20));
                        link.stall();
                    }
                    answers.add(say(node, i));
                }
                Eventually.asserts(() -> assertThat(answers).allMatch(Future::isComplete));
                primary.kill();
                replica.promote();

                String kept = log(replica);
                List<String> acknowledged = IntStream.range(0, answers.size())
                        .filter(i -> answers.get(i).succeeded())
                        .mapToObj(ReplicasIT::word)
                        .toList();
                assertThat(acknowledged)
                        .hasSizeBetween(21, 99)
                        .allSatisfy(word -> assertThat(kept).contains(word));
            } finally {
                node.close();
            }
        } finally {
            primary.close();
        }
    }

    private static Future<RoomAnswer> say(LiveRooms node, int number) {
        Promise<RoomAnswer> answer = Promise.promise();
        RoomCommand words = new RoomCommand.Say(ANNA, SESSION, "c" + number, word(number));
        node.vertx.runOnContext(here -> node.rooms.ask(LESSON, words).onComplete(answer));
        return answer.future();
    }

    private static String word(int number) {
        return "<word " + number + ">";
    }

    private static String log(RedisServer server) throws IOException {
        String key = server.say("KEYS *lesson:7*log")
                .lines()
                .filter(line -> line.startsWith("lectern:"))
                .findFirst()
                .orElseThrow();
        return server.say("XRANGE " + key + " - +");
    }
}
