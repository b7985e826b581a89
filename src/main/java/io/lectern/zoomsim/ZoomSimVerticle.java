package io.lectern.zoomsim;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.BodyHandler;
import org.jspecify.annotations.Nullable;

/// Serves a simulated world over HTTP.
final class ZoomSimVerticle extends VerticleBase {
    private final SimWorld world;
    private final String host;
    private final int port;
    private @Nullable HttpServer server;

    ZoomSimVerticle(SimWorld world, String host, int port) {
        this.world = world;
        this.host = host;
        this.port = port;
    }

    @Override
    public Future<?> start() {
        Router router = Router.router(vertx);
        router.route().handler(BodyHandler.create(false));
        new ZoomRoutes(vertx, world).mount(router);
        new SimRoutes(world).mount(router);
        return vertx.createHttpServer()
                .requestHandler(router)
                .listen(port, host)
                .onSuccess(listening -> server = listening);
    }

    /// Where it listens, once it does.
    int port() {
        if (server == null) throw new IllegalStateException("the simulator does not listen yet");
        return server.actualPort();
    }
}
