package io.lectern.http;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// What one instance of the server serves, on connections of its own event loop.
///
/// @param sockets who takes the WebSockets of which path
/// @param close gives back what the instance opened, after its server stopped listening
public record Edge(List<RouteModule> routes, Map<String, SocketEndpoint> sockets, Supplier<Future<Void>> close) {
    public Edge {
        routes = List.copyOf(routes);
        sockets = Map.copyOf(sockets);
    }

    /// Opens the edge of one instance; called on that instance's event loop.
    public interface Factory {
        Future<Edge> open(Vertx vertx);
    }
}
