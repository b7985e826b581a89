package io.lectern.zoomapi;

import io.lectern.zoomapi.Token.App;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Server-to-server tokens: one for each app, fetched once however many ask, here and on other nodes.
///
/// Belongs to one event loop.
final class Tokens {
    private static final Logger LOGGER = LoggerFactory.getLogger(Tokens.class);
    private static final Duration SOON = Duration.ofSeconds(5);

    private final OAuth oauth;
    private final @Nullable SharedTokens shared;
    private final InstantSource clock;
    private final Counter fetches;
    private final Map<App, Token> kept = new HashMap<>();
    private final Map<App, Future<Answer<Token>>> fetching = new HashMap<>();

    /// @param shared null to share with nobody
    Tokens(OAuth oauth, @Nullable SharedTokens shared, MeterRegistry meters, InstantSource clock) {
        this.oauth = oauth;
        this.shared = shared;
        this.clock = clock;
        this.fetches = meters.counter("lectern.zoom.tokens");
    }

    Future<Answer<Token>> of(ZoomAccount account) {
        App app = App.of(account);
        Token token = kept.get(app);
        if (token != null && clock.instant().isBefore(token.until()))
            return Future.succeededFuture(new Answer.Ok<>(token));
        Future<Answer<Token>> running = fetching.get(app);
        if (running != null) return running;
        Future<Answer<Token>> getting = (shared == null ? fetch(account) : shared.of(app, () -> fetch(account)))
                .recover(failure -> {
                    LOGGER.atError().setCause(failure).log("no token could be got");
                    return Future.succeededFuture(new Answer.Unavailable<>("no token could be got", SOON));
                })
                .onSuccess(answer -> {
                    fetching.remove(app);
                    if (answer instanceof Answer.Ok<Token>(Token fresh)) kept.put(app, fresh);
                });
        if (!getting.isComplete()) fetching.put(app, getting);
        return getting;
    }

    /// A token for exactly these credentials, whatever is known already: a kept one would say nothing about the secret.
    Future<Answer<Token>> anew(ZoomAccount account) {
        App app = App.of(account);
        return fetch(account).compose(answer -> {
            if (!(answer instanceof Answer.Ok<Token>(Token fresh))) return Future.succeededFuture(answer);
            kept.put(app, fresh);
            return shared == null
                    ? Future.succeededFuture(answer)
                    : shared.share(app, fresh).map(answer);
        });
    }

    /// Forgets exactly this token, here and everywhere; one that was fetched meanwhile stays.
    Future<Void> drop(ZoomAccount account, Token token) {
        App app = App.of(account);
        kept.computeIfPresent(app, (same, known) -> known.isSameAs(token) ? null : known);
        return shared == null ? Future.succeededFuture() : shared.forget(app, token);
    }

    private Future<Answer<Token>> fetch(ZoomAccount account) {
        fetches.increment();
        return oauth.fetch(account);
    }
}
