package io.lectern.http;

import io.vertx.ext.web.Router;

/// A feature's routes. The server mounts a list of these; none knows of another.
public interface RouteModule {
    void mount(Router router);
}
