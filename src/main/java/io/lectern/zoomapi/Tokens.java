package io.lectern.zoomapi;

import io.lectern.config.Secret;
import io.lectern.protocol.Formats;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Server-to-server tokens: one for each app, fetched once however many ask, kept a little shorter than it lives.
///
/// Belongs to one event loop.
final class Tokens {
    private static final Duration MARGIN = Duration.ofMinutes(10);

    private final WebClient client;
    private final String url;
    private final Duration timeout;
    private final InstantSource clock;
    private final Map<App, Token> kept = new HashMap<>();
    private final Map<App, Future<Answer<Token>>> fetching = new HashMap<>();

    /// @param apiUrl where this account's API is, when Zoom says so
    record Token(Secret value, @Nullable String apiUrl, Instant until) {}

    private record App(String accountId, String clientId) {
        static App of(ZoomAccount account) {
            return new App(account.zoomAccountId(), account.clientId());
        }
    }

    private record Body(
            @Nullable String accessToken,
            int expiresIn,
            @Nullable String apiUrl) {}

    Tokens(WebClient client, String url, Duration timeout, InstantSource clock) {
        this.client = client;
        this.url = url;
        this.timeout = timeout;
        this.clock = clock;
    }

    Future<Answer<Token>> of(ZoomAccount account) {
        App app = App.of(account);
        Token token = kept.get(app);
        if (token != null && clock.instant().isBefore(token.until()))
            return Future.succeededFuture(new Answer.Ok<>(token));
        Future<Answer<Token>> running = fetching.get(app);
        if (running != null) return running;
        Future<Answer<Token>> fetch = fetch(account).onSuccess(answer -> {
            fetching.remove(app);
            if (answer instanceof Answer.Ok<Token>(Token fresh)) kept.put(app, fresh);
        });
        if (!fetch.isComplete()) fetching.put(app, fetch);
        return fetch;
    }

    /// Forgets exactly this token; one that was fetched meanwhile stays.
    void drop(ZoomAccount account, Token token) {
        kept.remove(App.of(account), token);
    }

    private Future<Answer<Token>> fetch(ZoomAccount account) {
        MultiMap form = MultiMap.caseInsensitiveMultiMap()
                .set("grant_type", "account_credentials")
                .set("account_id", account.zoomAccountId());
        return client.postAbs(url)
                .timeout(timeout.toMillis())
                .basicAuthentication(account.clientId(), account.clientSecret().reveal())
                .sendForm(form)
                .map(this::read)
                .otherwise(
                        failure -> new Answer.Unavailable<>(failure.getClass().getSimpleName(), Duration.ofSeconds(5)));
    }

    private Answer<Token> read(HttpResponse<Buffer> response) {
        try {
            Buffer body = response.bodyAsBuffer();
            byte[] bytes = body == null ? new byte[] {'{', '}'} : body.getBytes();
            if (response.statusCode() == 200) return token(Formats.json().readValue(bytes, Body.class));
            if (response.statusCode() == 400) return credentials(Formats.json().readValue(bytes, ZoomError.Body.class));
            return Formats.json()
                    .readValue(bytes, ZoomError.Body.class)
                    .with(response.statusCode())
                    .answer(response.getHeader("retry-after"), clock.instant(), true);
        } catch (IOException notJson) {
            return new Answer.Unavailable<>("the token endpoint sends no JSON", Duration.ofSeconds(5));
        }
    }

    private Answer<Token> token(Body body) {
        if (body.accessToken() == null)
            return new Answer.Unavailable<>("no token in the answer", Duration.ofSeconds(5));
        Duration life = Duration.ofSeconds(body.expiresIn()).minus(MARGIN);
        return new Answer.Ok<>(new Token(
                new Secret(body.accessToken()), body.apiUrl(), clock.instant().plus(life)));
    }

    private static Answer<Token> credentials(ZoomError.Body body) {
        ZoomError error = body.with(400);
        return new Answer.Refused<>(Answer.Reason.CREDENTIALS, error.code(), error.text(), Duration.ofMinutes(10));
    }
}
