package io.lectern.http;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.function.Supplier;

/// What one instance of the server serves, on connections of its own event loop.
///
/// @param close gives back what the instance opened, after its server stopped listening
public record Edge(List<RouteModule> routes, SocketEndpoint sockets, Supplier<Future<Void>> close) {
    public Edge {
        routes = List.copyOf(routes);
    }

    /// Opens the edge of one instance; called on that instance's event loop.
    public interface Factory {
        Future<Edge> open(Vertx vertx);
    }
}
