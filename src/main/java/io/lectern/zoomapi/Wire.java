package io.lectern.zoomapi;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Requests to Zoom and their whole answers, each within a time and a size. What takes longer or is larger is cut off
/// together with its connection: an answer that drips, or never ends, holds nothing for longer than that. Nobody is
/// followed elsewhere, for what a request carries is for the one it was sent to.
///
/// Belongs to one event loop.
final class Wire {
    /// A page of 300 meetings takes a third of it.
    static final int MOST_BYTES = 1 << 20;

    private static final int CONNECT_MS = 3_000;
    private static final int CONNECTIONS = 64;
    private static final int WAITING = 256;

    private final HttpClient client;
    private final long most;

    /// An answer, all of it.
    record Answered(int status, MultiMap headers, Buffer body) {
        @Nullable
        String header(String name) {
            return headers.get(name);
        }
    }

    /// An answer that was cut off.
    static final class TooLarge extends RuntimeException {
        TooLarge() {
            super("an answer of more than " + MOST_BYTES / 1024 + " KiB", null, false, false);
        }
    }

    /// A request on its way.
    private static final class Running {
        private @Nullable HttpClientRequest request;
        private boolean over;

        /// @return false when it is too late to send it
        boolean begin(HttpClientRequest got) {
            request = got;
            if (over) cut();
            return !over;
        }

        /// Whether the other side hears of it does not matter any more.
        void cut() {
            over = true;
            if (request != null) request.reset();
        }
    }

    /// @param timeout for a connection, a request and its answer together
    Wire(Vertx vertx, Duration timeout) {
        HttpClientOptions options = new HttpClientOptions().setConnectTimeout(CONNECT_MS);
        PoolOptions connections = new PoolOptions().setHttp1MaxSize(CONNECTIONS).setMaxWaitQueueSize(WAITING);
        this.client = vertx.createHttpClient(options, connections);
        this.most = timeout.toMillis();
    }

    /// @param body null for none
    Future<Answered> send(HttpMethod method, String url, MultiMap headers, @Nullable Buffer body) {
        Running running = new Running();
        RequestOptions options = new RequestOptions()
                .setMethod(method)
                .setAbsoluteURI(url)
                .setHeaders(headers.set("user-agent", "lectern"))
                .setFollowRedirects(false)
                .setTimeout(most);
        return client.request(options)
                .compose(request -> running.begin(request)
                        ? exchange(request, body)
                        : Future.failedFuture("nobody waits for the answer"))
                .timeout(most, TimeUnit.MILLISECONDS)
                .onFailure(failure -> running.cut());
    }

    /// Listens before it speaks: an answer may be there before this turn of the caller is over. A request that cannot
    /// be
    /// written fails its answer, too.
    private static Future<Answered> exchange(HttpClientRequest request, @Nullable Buffer body) {
        Future<Answered> answered = request.response().compose(Wire::whole);
        Future<Void> sent = body == null ? request.end() : request.end(body);
        return sent.compose(done -> answered, failure -> answered);
    }

    private static Future<Answered> whole(HttpClientResponse response) {
        Promise<Answered> whole = Promise.promise();
        Buffer body = Buffer.buffer();
        response.handler(piece -> {
            if (body.length() + piece.length() > MOST_BYTES) whole.tryFail(new TooLarge());
            else body.appendBuffer(piece);
        });
        response.exceptionHandler(whole::tryFail);
        response.endHandler(end -> whole.tryComplete(new Answered(response.statusCode(), response.headers(), body)));
        return whole.future();
    }

    void close() {
        client.close();
    }
}
