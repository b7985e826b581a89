package io.lectern.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import io.vertx.core.transport.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GatheringTransportTest {
    private final Vertx vertx = Vertx.builder()
            .withTransport(GatheringTransport.over(Transport.NIO))
            .build();

    @AfterEach
    void close() throws Exception {
        await(vertx.close());
    }

    @Test
    void whatIsWrittenInOneTurnLeavesTogetherAndInOrder() throws Exception {
        List<String> arrived = new ArrayList<>();
        Promise<List<String>> all = Promise.promise();
        int port = listen(socket -> socket.handler(piece -> {
            arrived.add(piece.toString());
            if (String.join("", arrived).endsWith("99 ")) all.tryComplete(arrived);
        }));
        NetSocket client = await(vertx.createNetClient().connect(port, "127.0.0.1"));

        vertx.runOnContext(turn -> {
            for (int i = 0; i < 100; i++) client.write(i + " ");
        });

        assertThat(await(all.future()))
                .hasSize(1)
                .first()
                .asString()
                .startsWith("0 1 2 ")
                .endsWith("98 99 ");
    }

    @Test
    void whatIsWrittenBeforeClosingStillArrives() throws Exception {
        Buffer arrived = Buffer.buffer();
        Promise<String> all = Promise.promise();
        int port = listen(
                socket -> socket.handler(arrived::appendBuffer).endHandler(end -> all.complete(arrived.toString())));
        NetSocket client = await(vertx.createNetClient().connect(port, "127.0.0.1"));

        vertx.runOnContext(turn -> {
            client.write("last ");
            client.write("words");
            client.close();
        });

        assertThat(await(all.future())).isEqualTo("last words");
    }

    private int listen(io.vertx.core.Handler<NetSocket> handler) throws Exception {
        return await(vertx.createNetServer().connectHandler(handler).listen(0, "127.0.0.1"))
                .actualPort();
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
}
