package io.lectern.session;

import io.netty.channel.Channel;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.core.spi.metrics.HttpServerMetrics;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/// Keeps what Vert.x counts of its connections right for one that its own handler does not serve any more: how many
/// are open, and what they carry.
final class Traffic {
    /// Counted on in steps, as Vert.x does.
    private static final int STEP = 4096;

    private static final SocketAddress UNKNOWN = SocketAddress.inetSocketAddress(0, "unknown");

    private final @Nullable HttpServerMetrics<?, Object, Object> metrics;
    private final @Nullable Object connection;
    private final @Nullable Object socket;
    private int read;
    private int written;

    private Traffic(@Nullable HttpServerMetrics<?, Object, Object> metrics, ServerWebSocket socket) {
        this.metrics = metrics;
        SocketAddress peer = socket.remoteAddress();
        this.connection = metrics == null ? null : metrics.connected(peer, peer.host());
        this.socket = metrics == null ? null : metrics.connected(this.connection, null, socket);
    }

    /// @param before the connection that Vert.x has let go of
    @SuppressWarnings("unchecked") // What kind of thing a metric is, is known to the metrics alone.
    static Traffic of(ServerWebSocket socket, ConnectionBase before) {
        boolean counted = before.metrics() instanceof HttpServerMetrics<?, ?, ?>;
        return new Traffic(counted ? (HttpServerMetrics<?, Object, Object>) before.metrics() : null, socket);
    }

    void read(int bytes, Channel channel) {
        read += bytes;
        if (read >= STEP) tellRead(channel);
    }

    void wrote(int bytes, Channel channel) {
        written += bytes;
        if (written >= STEP) tellWritten(channel);
    }

    void ended(Channel channel) {
        if (metrics == null) return;
        tellRead(channel);
        tellWritten(channel);
        metrics.disconnected(socket);
        metrics.disconnected(connection, peer(channel));
    }

    private void tellRead(Channel channel) {
        if (metrics != null) metrics.bytesRead(connection, peer(channel), read);
        read = 0;
    }

    private void tellWritten(Channel channel) {
        if (metrics != null) metrics.bytesWritten(connection, peer(channel), written);
        written = 0;
    }

    private static SocketAddress peer(Channel channel) {
        return channel.remoteAddress() instanceof InetSocketAddress address
                ? SocketAddress.inetSocketAddress(address)
                : UNKNOWN;
    }
}
