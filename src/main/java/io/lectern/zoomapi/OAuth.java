package io.lectern.zoomapi;

import io.lectern.config.Secret;
import io.lectern.config.Settings;
import io.lectern.protocol.Formats;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Zoom's token endpoint: credentials for a token, each time anew.
final class OAuth {
    private static final Duration MARGIN = Duration.ofMinutes(10);
    private static final Duration SOON = Duration.ofSeconds(5);
    private static final Duration REFUSED = Duration.ofMinutes(10);

    private final WebClient client;
    private final String url;
    private final Duration timeout;
    private final InstantSource clock;

    private record Body(
            @Nullable String accessToken,
            int expiresIn,
            @Nullable String apiUrl) {}

    OAuth(WebClient client, Settings.Zoom settings, InstantSource clock) {
        this.client = client;
        this.url = settings.oauthUrl();
        this.timeout = settings.timeout();
        this.clock = clock;
    }

    /// In the body, not in the address: addresses end up in logs.
    Future<Answer<Token>> fetch(ZoomAccount account) {
        MultiMap form = MultiMap.caseInsensitiveMultiMap()
                .set("grant_type", "account_credentials")
                .set("account_id", account.zoomAccountId());
        return client.postAbs(url)
                .timeout(timeout.toMillis())
                .basicAuthentication(account.clientId(), account.clientSecret().reveal())
                .sendForm(form)
                .timeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .map(this::read)
                .otherwise(
                        failure -> new Answer.Unavailable<>(failure.getClass().getSimpleName(), SOON));
    }

    private Answer<Token> read(HttpResponse<Buffer> response) {
        try {
            Buffer body = response.bodyAsBuffer();
            byte[] bytes = body == null ? new byte[] {'{', '}'} : body.getBytes();
            if (response.statusCode() == 200) return token(Formats.json().readValue(bytes, Body.class));
            ZoomError.Body said = Formats.json().readValue(bytes, ZoomError.Body.class);
            if (response.statusCode() == 400 || response.statusCode() == 401) return credentials(said);
            return said.with(response.statusCode()).answer(response.getHeader("retry-after"), clock.instant(), true);
        } catch (IOException notJson) {
            return new Answer.Unavailable<>("the token endpoint sends no JSON", SOON);
        }
    }

    private Answer<Token> token(Body body) {
        if (body.accessToken() == null) return new Answer.Unavailable<>("no token in the answer", SOON);
        return new Answer.Ok<>(new Token(
                new Secret(body.accessToken()),
                body.apiUrl(),
                clock.instant().plus(kept(Duration.ofSeconds(body.expiresIn())))));
    }

    /// Ten minutes less than it lives: 50 minutes of Zoom's hour.
    static Duration kept(Duration life) {
        return life.compareTo(MARGIN.multipliedBy(2)) > 0 ? life.minus(MARGIN) : life.dividedBy(2);
    }

    private static Answer<Token> credentials(ZoomError.Body body) {
        ZoomError error = body.with(400);
        return new Answer.Refused<>(Answer.Reason.CREDENTIALS, error.code(), error.text(), REFUSED);
    }
}
