package io.lectern.zoomapi;

import io.lectern.config.Secret;
import io.lectern.config.Settings;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Zoom's token endpoint: credentials for a token, each time anew.
final class OAuth {
    private static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7e]{1,6000}");
    private static final Duration MARGIN = Duration.ofMinutes(10);
    private static final Duration SOON = Duration.ofSeconds(5);
    private static final Duration REFUSED = Duration.ofMinutes(10);

    private final Wire wire;
    private final String url;
    private final InstantSource clock;

    private record Body(
            @Nullable String accessToken,
            int expiresIn,
            @Nullable String apiUrl) {}

    OAuth(Wire wire, Settings.Zoom settings, InstantSource clock) {
        this.wire = wire;
        this.url = settings.oauthUrl();
        this.clock = clock;
    }

    /// In the body, not in the address: addresses end up in logs.
    Future<Answer<Token>> fetch(ZoomAccount account) {
        String form = "grant_type=account_credentials&account_id=" + Bodies.inPath(account.zoomAccountId());
        String login = account.clientId() + ":" + account.clientSecret().reveal();
        String basic = Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8));
        MultiMap headers = MultiMap.caseInsensitiveMultiMap()
                .set("authorization", "Basic " + basic)
                .set("content-type", "application/x-www-form-urlencoded");
        return wire.send(HttpMethod.POST, url, headers, Buffer.buffer(form))
                .map(this::read)
                .otherwise(failure -> new Answer.Unavailable<>(ZoomCaller.why(failure), SOON));
    }

    private Answer<Token> read(Wire.Answered answered) {
        try {
            byte[] bytes = answered.body().length() == 0
                    ? new byte[] {'{', '}'}
                    : answered.body().getBytes();
            if (answered.status() == 200) return token(Bodies.read(bytes, Body.class));
            ZoomError.Body said = Bodies.read(bytes, ZoomError.Body.class);
            if (answered.status() == 400 || answered.status() == 401) return credentials(said);
            return said.with(answered.status()).answer(answered.header("retry-after"), clock.instant(), true);
        } catch (UncheckedIOException notJson) {
            return new Answer.Unavailable<>("the token endpoint sends no JSON", SOON);
        }
    }

    /// A token goes into a header of every call, so what would not stay within its line is none.
    private Answer<Token> token(Body body) {
        String token = body.accessToken();
        if (token == null || !TOKEN.matcher(token).matches())
            return new Answer.Unavailable<>("no token in the answer", SOON);
        return new Answer.Ok<>(new Token(
                new Secret(token), body.apiUrl(), clock.instant().plus(kept(Duration.ofSeconds(body.expiresIn())))));
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
