package io.lectern.zoomapi;

import io.lectern.config.Settings;
import io.lectern.protocol.Formats;
import io.lectern.zoomapi.Answer.Done;
import io.lectern.zoomapi.Tokens.Token;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URLEncoder;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Zoom over HTTP. Its connections are its own, so a slow Zoom takes nothing from anybody else. Belongs to one event
/// loop.
public final class HttpZoomApi implements ZoomApi {
    private static final int CONNECTIONS = 32;
    private static final int TRIES = 3;
    private static final int PAGES = 10;
    private static final Duration SOON = Duration.ofSeconds(5);

    private final Vertx vertx;
    private final WebClient client;
    private final Settings.Zoom settings;
    private final MeterRegistry meters;
    private final InstantSource clock;
    private final Tokens tokens;

    /// @param repeatable whether asking twice is the same as asking once
    private record Call<T>(
            String operation,
            HttpMethod method,
            String path,
            @Nullable Object body,
            boolean repeatable,
            Function<byte[], T> reader) {}

    public HttpZoomApi(Vertx vertx, Settings.Zoom settings, MeterRegistry meters, InstantSource clock) {
        WebClientOptions options = new WebClientOptions().setUserAgent("lectern");
        options.setConnectTimeout(3_000);
        this.vertx = vertx;
        this.client = WebClient.create(vertx, options, new PoolOptions().setHttp1MaxSize(CONNECTIONS));
        this.settings = settings;
        this.meters = meters;
        this.clock = clock;
        this.tokens = new Tokens(client, settings.oauthUrl(), settings.timeout(), clock);
    }

    @Override
    public Future<Answer<ZoomMeeting>> create(ZoomAccount host, ZoomMeeting.Draft draft) {
        Map<String, Object> body = Map.of(
                "topic", draft.topic(),
                "type", 2,
                "start_time", draft.startTime(),
                "duration", draft.minutes(),
                "timezone", "UTC",
                "agenda", draft.agenda(),
                "settings", Map.of("join_before_host", false, "waiting_room", false, "host_video", true));
        String path = "/users/" + encoded(host.user()) + "/meetings";
        return attempt(host, new Call<>("create", HttpMethod.POST, path, body, false, HttpZoomApi::meeting), 1);
    }

    @Override
    public Future<Answer<ZoomMeeting>> meeting(ZoomAccount host, long id) {
        return attempt(host, new Call<>("get", HttpMethod.GET, "/meetings/" + id, null, true, HttpZoomApi::meeting), 1);
    }

    @Override
    public Future<Answer<List<ZoomMeeting>>> meetings(ZoomAccount host) {
        return pages(host, "", new ArrayList<>(), 1);
    }

    @Override
    public Future<Answer<Done>> end(ZoomAccount host, long id) {
        String path = "/meetings/" + id + "/status";
        Map<String, Object> body = Map.of("action", "end");
        return attempt(host, new Call<>("end", HttpMethod.PUT, path, body, true, nothing -> Done.DONE), 1);
    }

    @Override
    public Future<Answer<Done>> delete(ZoomAccount host, long id) {
        return attempt(
                host, new Call<>("delete", HttpMethod.DELETE, "/meetings/" + id, null, true, nothing -> Done.DONE), 1);
    }

    public void close() {
        client.close();
    }

    /// A meeting instance's uuid for use in a path. One that begins with a slash or holds two in a row must be encoded
    /// twice, or Zoom reads it as a path of its own.
    static String uuidInPath(String uuid) {
        String once = encoded(uuid);
        return uuid.startsWith("/") || uuid.contains("//") ? encoded(once) : once;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private Future<Answer<List<ZoomMeeting>>> pages(ZoomAccount host, String token, List<ZoomMeeting> sofar, int page) {
        String path = "/users/" + encoded(host.user()) + "/meetings?type=scheduled&page_size=300"
                + (token.isEmpty() ? "" : "&next_page_token=" + encoded(token));
        Call<ZoomMeeting.Page> call =
                new Call<>("list", HttpMethod.GET, path, null, true, body -> read(body, ZoomMeeting.Page.class));
        return attempt(host, call, 1).compose(answer -> {
            if (!(answer instanceof Answer.Ok<ZoomMeeting.Page>(ZoomMeeting.Page found)))
                return Future.succeededFuture(answer.failure());
            found.bodies().forEach(body -> sofar.add(body.meeting()));
            String next = found.nextPageToken();
            if (next == null || next.isEmpty() || page == PAGES)
                return Future.succeededFuture(new Answer.Ok<>(List.copyOf(sofar)));
            return pages(host, next, sofar, page + 1);
        });
    }

    /// Tries again what may be tried again, after a short wait that differs from caller to caller.
    private <T> Future<Answer<T>> attempt(ZoomAccount host, Call<T> call, int number) {
        return measured(host, call).compose(answer -> {
            if (!(answer instanceof Answer.Unavailable<T>) || !call.repeatable() || number == TRIES)
                return Future.succeededFuture(answer);
            long wait = 100L * number + ThreadLocalRandom.current().nextLong(200);
            return vertx.timer(wait).compose(due -> attempt(host, call, number + 1));
        });
    }

    private <T> Future<Answer<T>> measured(ZoomAccount host, Call<T> call) {
        Timer.Sample sample = Timer.start(meters);
        return authorised(host, call, true)
                .onSuccess(answer -> sample.stop(meters.timer(
                        "lectern.zoom.calls", "operation", call.operation(), "outcome", answer.outcome())));
    }

    private <T> Future<Answer<T>> authorised(ZoomAccount host, Call<T> call, boolean mayRefresh) {
        return tokens.of(host).compose(answer -> {
            if (!(answer instanceof Answer.Ok<Token>(Token token))) return Future.succeededFuture(answer.failure());
            return send(call, token)
                    .compose(
                            response -> {
                                if (response.statusCode() != 401 || !mayRefresh)
                                    return Future.succeededFuture(understood(call, response));
                                tokens.drop(host, token);
                                return authorised(host, call, false);
                            },
                            failure -> Future.succeededFuture(broken(call, failure)));
        });
    }

    private <T> Future<HttpResponse<Buffer>> send(Call<T> call, Token token) {
        HttpRequest<Buffer> request = client.requestAbs(call.method(), base(token) + call.path())
                .timeout(settings.timeout().toMillis())
                .bearerTokenAuthentication(token.value().reveal());
        Object body = call.body();
        if (body == null) return request.send();
        return request.putHeader("content-type", "application/json").sendBuffer(Buffer.buffer(write(body)));
    }

    /// Zoom names the cluster an account lives in; nobody but Zoom is believed in this.
    private String base(Token token) {
        String named = token.apiUrl();
        boolean zooms = named != null && named.matches("https://[a-z0-9.-]+\\.zoom\\.us");
        return zooms ? named + "/v2" : settings.apiUrl();
    }

    private <T> Answer<T> understood(Call<T> call, HttpResponse<Buffer> response) {
        Buffer buffer = response.bodyAsBuffer();
        byte[] body = buffer == null ? new byte[0] : buffer.getBytes();
        try {
            if (response.statusCode() / 100 == 2)
                return new Answer.Ok<>(call.reader().apply(body));
            return error(body, response.statusCode())
                    .answer(response.getHeader("retry-after"), clock.instant(), call.repeatable());
        } catch (UncheckedIOException unreadable) {
            return new Answer.Unclear<>("an answer that is not Zoom's");
        }
    }

    private static ZoomError error(byte[] body, int status) {
        if (status >= 500 || body.length == 0) return new ZoomError(status, 0, "HTTP " + status);
        return read(body, ZoomError.Body.class).with(status);
    }

    /// Before a connection stands nothing has been asked; after that only repeatable calls leave nothing open.
    private static <T> Answer<T> broken(Call<T> call, Throwable failure) {
        String why = failure.getClass().getSimpleName();
        boolean unsent = failure instanceof ConnectException || failure instanceof UnknownHostException;
        return unsent || call.repeatable() ? new Answer.Unavailable<>(why, SOON) : new Answer.Unclear<>(why);
    }

    private static ZoomMeeting meeting(byte[] body) {
        return read(body, ZoomMeeting.Body.class).meeting();
    }

    private static <T> T read(byte[] body, Class<T> type) {
        try {
            return Formats.json().readValue(body, type);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] write(Object body) {
        try {
            return Formats.json().writeValueAsBytes(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
