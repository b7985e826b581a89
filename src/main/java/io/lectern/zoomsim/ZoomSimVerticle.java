package io.lectern.zoomsim;

import io.lectern.zoomsim.ZoomSim.Options;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.BodyHandler;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Serves a simulated world over HTTP, and keeps it in a file when it is given one.
final class ZoomSimVerticle extends VerticleBase {
    private static final String HOST = "127.0.0.1";
    private static final long SAVE_MS = 1_000;
    private static final int LARGEST_BODY = 1 << 20;
    /// `curl -d` calls what it sends a form, however much JSON it is.
    private static final HttpServerOptions OPTIONS =
            new HttpServerOptions().setMaxFormAttributeSize(LARGEST_BODY).setMaxFormBufferedBytes(LARGEST_BODY);

    private final SimWorld world;
    private final Options options;
    private @Nullable HttpServer server;
    private @Nullable SimHooks hooks;
    private @Nullable SimTime time;
    private @Nullable HookPost post;
    private long saved;

    ZoomSimVerticle(SimWorld world, Options options) {
        this.world = world;
        this.options = options;
    }

    @Override
    public Future<?> start() {
        return restored().compose(kept -> {
            int former = options.port() == 0 ? kept.map(SimFile.Kept::port).orElse(0) : options.port();
            Router router = Router.router(vertx);
            HttpServer http = vertx.createHttpServer(OPTIONS).requestHandler(router);
            return http.listen(former, HOST)
                    .recover(taken -> options.port() == 0 && former != 0
                            ? vertx.createHttpServer(OPTIONS)
                                    .requestHandler(router)
                                    .listen(0, HOST)
                            : Future.failedFuture(taken))
                    .map(listening -> {
                        server = listening;
                        serve(router);
                        return listening;
                    });
        });
    }

    private void serve(Router router) {
        String base = "http://" + HOST + ":" + port();
        HookPost sender = new HookPost(vertx, world.naming);
        SimHooks posts = new SimHooks(context, world, sender, new HookBodies(world.seals, base));
        SimTime clock = new SimTime(vertx, world, posts);
        post = sender;
        hooks = posts;
        time = clock;
        world.whenHappens(posts::on);
        world.goesByTime(posts);
        posts.expect(world.meetings.past(past -> past.recording() != null));
        router.route().handler(BodyHandler.create(false).setBodyLimit(LARGEST_BODY));
        new ZoomRoutes(vertx, world).mount(router);
        new SimRoutes(world, posts, clock).mount(router);
        new PageRoutes(world).mount(router);
        clock.start();
        if (options.file() != null) vertx.setPeriodic(SAVE_MS, due -> saveWhatIsNew());
    }

    @Override
    public Future<?> stop() {
        if (post != null) post.close();
        return options.file() == null || server == null ? Future.succeededFuture() : save();
    }

    /// Where it listens, once it does.
    int port() {
        return Objects.requireNonNull(server, "the simulator does not listen yet")
                .actualPort();
    }

    Context loop() {
        return context;
    }

    SimHooks hooks() {
        return Objects.requireNonNull(hooks, "the simulator does not listen yet");
    }

    SimTime time() {
        return Objects.requireNonNull(time, "the simulator does not listen yet");
    }

    private Future<Optional<SimFile.Kept>> restored() {
        Path file = options.file();
        if (file == null) return Future.succeededFuture(Optional.empty());
        return vertx.executeBlocking(() -> new SimFile(file).read())
                .map(found -> Objects.requireNonNull(found, "reading gives something"))
                .onSuccess(kept -> kept.ifPresent(former -> SimFile.restore(former, world)));
    }

    private void saveWhatIsNew() {
        if (world.journal.seen() == saved) return;
        save().onFailure(failure -> world.called("SAVE", String.valueOf(failure.getMessage()), 0));
    }

    private Future<?> save() {
        saved = world.journal.seen();
        SimFile.Kept kept = SimFile.snapshot(world, port());
        SimFile file = new SimFile(Objects.requireNonNull(options.file(), "no file to save to"));
        return vertx.executeBlocking(() -> {
            file.write(kept);
            return kept;
        });
    }
}
