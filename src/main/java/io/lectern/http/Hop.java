package io.lectern.http;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;

/// The one proxy whose word about the client is believed. Anybody else's `X-Forwarded-…` is ignored, so that
/// a made-up address does not get a fresh allowance.
public record Hop(String trusted) {

    /// The client's address, as far as it can be trusted.
    public String client(HttpServerRequest request) {
        return client(request.remoteAddress(), request.headers());
    }

    /// The same for a WebSocket, whose request is over.
    public String client(SocketAddress remote, MultiMap headers) {
        String peer = String.valueOf(remote.hostAddress());
        if (!peer.equals(trusted)) return peer;
        String chain = headers.get("X-Forwarded-For");
        // The proxy appends the address it saw; everything before the last comma came from the client.
        return chain == null
                ? peer
                : chain.substring(chain.lastIndexOf(',') + 1).strip();
    }

    /// `scheme://host` as the client wrote it.
    public String base(HttpServerRequest request) {
        String scheme = request.scheme();
        if (!trusted.isEmpty() && trusted.equals(request.remoteAddress().hostAddress())) {
            String forwarded = request.getHeader("X-Forwarded-Proto");
            if ("https".equals(forwarded) || "http".equals(forwarded)) scheme = forwarded;
        }
        return scheme + "://" + request.authority();
    }
}
