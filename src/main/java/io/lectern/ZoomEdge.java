package io.lectern;

import io.lectern.config.Settings;
import io.lectern.http.Endpoints;
import io.lectern.http.RouteModule;
import io.lectern.http.Throttle;
import io.lectern.platform.Keys;
import io.lectern.platform.Vault;
import io.lectern.school.PgLessonTeachers;
import io.lectern.school.PgLessons;
import io.lectern.school.SdkRoutes;
import io.lectern.zoom.OwnAccountRoutes;
import io.lectern.zoom.PgOwnAccounts;
import io.lectern.zoom.Pool;
import io.vertx.ext.web.Router;
import java.time.Clock;
import java.util.List;

/// What pages ask of Zoom beside lessons that start and end.
record ZoomEdge(List<RouteModule> routes) implements RouteModule {

    static ZoomEdge of(
            Settings settings, Keys keys, Clock clock, Edges.Loop loop, Throttle throttle, Endpoints endpoints) {
        Pool pool = new Pool(loop.bus(), settings.zoom());
        PoolSdk sdk = PoolSdk.of(pool, loop.vertx(), settings, keys, clock);
        return new ZoomEdge(List.of(
                new SdkRoutes(
                        new PgLessons(loop.postgres()),
                        new PgLessonTeachers(loop.postgres()),
                        sdk,
                        throttle,
                        endpoints),
                new OwnAccountRoutes(
                        new PgOwnAccounts(loop.postgres()),
                        pool,
                        Vault.of(keys, settings.vault()),
                        throttle,
                        endpoints)));
    }

    @Override
    public void mount(Router router) {
        routes.forEach(module -> module.mount(router));
    }
}
