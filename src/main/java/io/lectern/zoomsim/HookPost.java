package io.lectern.zoomsim;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.time.Instant;

/// Posts webhooks as Zoom does: signed, and with three seconds for the answer.
final class HookPost {
    private static final int PATIENCE_MS = 3_000;

    private final WebClient client;
    private final Naming naming;

    HookPost(Vertx vertx, Naming naming) {
        WebClientOptions options = new WebClientOptions().setUserAgent("Zoom Marketplace/1.0a");
        options.setConnectTimeout(PATIENCE_MS);
        options.setFollowRedirects(false);
        this.client = WebClient.create(vertx, options);
        this.naming = naming;
    }

    /// @param at when the post says it was signed
    Future<HttpResponse<Buffer>> send(Subscription to, String body, Instant at, boolean wronglySigned) {
        String time = Long.toString(at.getEpochSecond());
        String secret = wronglySigned ? to.secret() + "?" : to.secret();
        return client.postAbs(to.url())
                .timeout(PATIENCE_MS)
                .putHeader("content-type", "application/json; charset=utf-8")
                .putHeader("x-zm-request-timestamp", time)
                .putHeader("x-zm-signature", signature(secret, time, body))
                .putHeader("x-zm-trackingid", "v=2.0;clid=sim;rid=WEB_" + naming.word(16))
                .putHeader("clientid", to.clientId())
                .sendBuffer(Buffer.buffer(body));
    }

    static String signature(String secret, String time, String body) {
        return "v0=" + Seals.hmac(secret, "v0:" + time + ":" + body);
    }

    void close() {
        client.close();
    }
}
