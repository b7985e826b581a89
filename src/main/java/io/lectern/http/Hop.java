package io.lectern.http;

import io.vertx.core.http.HttpServerRequest;

/// The one proxy whose word about the client is believed. Anybody else's `X-Forwarded-…` is ignored, so that
/// a made-up address does not get a fresh allowance.
public record Hop(String trusted) {

    /// The client's address, as far as it can be trusted.
    public String client(HttpServerRequest request) {
        String peer = String.valueOf(request.remoteAddress().hostAddress());
        if (!peer.equals(trusted)) return peer;
        String chain = request.getHeader("X-Forwarded-For");
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
