package io.lectern.platform;

import com.hazelcast.config.Config;
import io.lectern.config.Settings;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.transport.Transport;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import io.vertx.spi.cluster.hazelcast.ConfigUtil;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Vert.x as a member of the cluster that `cluster.xml` describes, or alone.
///
/// The cluster only carries messages. Nothing that must be right rests on it.
public final class Cluster {
    private static final int PORTS_TO_TRY = 8;

    private Cluster() {}

    /// Joins the others, if settings say so; blocks no event loop.
    ///
    /// @param installation only nodes with the same one meet: two schools tried on one machine stay two
    public static Future<Vertx> join(Settings.Cluster settings, String installation, MeterRegistry meters) {
        VertxOptions options = new VertxOptions()
                .setMetricsOptions(
                        new MicrometerMetricsOptions().setEnabled(true).setJvmMetricsEnabled(true))
                .setPreferNativeTransport(true);
        VertxBuilder builder = Vertx.builder().withMetrics(new MicrometerMetricsFactory(meters));
        boolean epoll = Transport.EPOLL != null && Transport.EPOLL.available();
        builder = builder.withTransport(GatheringTransport.over(epoll ? Transport.EPOLL : Transport.NIO));
        if (settings.host().isEmpty())
            return Future.succeededFuture(builder.with(options).build());
        options.setEventBusOptions(new EventBusOptions().setHost(settings.host()));
        return builder.with(options)
                .withClusterManager(new HazelcastClusterManager(config(settings, installation)))
                .buildClustered();
    }

    private static Config config(Settings.Cluster settings, String installation) {
        System.setProperty("lectern.cluster.host", settings.host());
        System.setProperty("lectern.cluster.port", Integer.toString(settings.port()));
        System.setProperty("lectern.cluster.members", members(settings));
        Config config = ConfigUtil.loadConfig();
        if (config == null) throw new IllegalStateException("cluster.xml cannot be read");
        return config.setClusterName(config.getClusterName() + "-" + installation);
    }

    private static String members(Settings.Cluster settings) {
        List<String> named = settings.members();
        if (!named.isEmpty()) return String.join(",", named);
        int first = 15701;
        return IntStream.range(first, first + PORTS_TO_TRY)
                .filter(port -> port != settings.port())
                .mapToObj(port -> settings.host() + ":" + port)
                .collect(Collectors.joining(","));
    }
}
