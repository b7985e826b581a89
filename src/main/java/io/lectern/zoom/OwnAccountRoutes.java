package io.lectern.zoom;

import com.fasterxml.jackson.core.JsonGenerator;
import io.lectern.http.Answers;
import io.lectern.http.Body;
import io.lectern.http.Endpoints;
import io.lectern.http.Principal;
import io.lectern.http.RouteModule;
import io.lectern.http.Throttle;
import io.lectern.platform.Vault;
import io.lectern.protocol.ErrorCode;
import io.lectern.protocol.Role;
import io.vertx.core.Future;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/// A teacher's own Zoom account: looked at, connected, given up. The secret goes in and never comes out.
public final class OwnAccountRoutes implements RouteModule {
    private static final String PATH = "/api/me/zoom/";
    private static final int LONGEST = 200;
    private static final int TRIES = 5;
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final PgOwnAccounts accounts;
    private final Pool pool;
    private final Vault vault;
    private final Throttle throttle;
    private final Endpoints endpoints;

    public OwnAccountRoutes(PgOwnAccounts accounts, Pool pool, Vault vault, Throttle throttle, Endpoints endpoints) {
        this.accounts = accounts;
        this.pool = pool;
        this.vault = vault;
        this.throttle = throttle;
        this.endpoints = endpoints;
    }

    @Override
    public void mount(Router router) {
        router.get(PATH).handler(endpoints.signedIn(this::show));
        router.put(PATH).handler(endpoints.patient(this::connect));
        router.delete(PATH).handler(endpoints.signedIn(this::disconnect));
    }

    private Future<Void> show(RoutingContext ctx, Principal who) {
        mayHost(who);
        return accounts.find(who.user()).compose(found -> Answers.json(ctx, json -> write(json, found)));
    }

    private Future<Void> connect(RoutingContext ctx, Principal who) {
        mayHost(who);
        return endpoints.body(ctx).compose(body -> {
            String account = text(body, "zoom_account_id");
            String client = text(body, "zoom_client_id");
            String secret = text(body, "zoom_client_secret");
            String user = body.text("zoom_user_id", LONGEST).orElse("").strip();
            body.check();
            PoolRequest.Connect asked =
                    PoolRequest.Connect.seal(vault, who.user(), account, client, secret, user.isEmpty() ? "me" : user);
            return counted(who)
                    .compose(ok -> pool.connect(asked))
                    .compose(own -> Answers.json(ctx, json -> write(json, Optional.of(own))));
        });
    }

    private Future<Void> disconnect(RoutingContext ctx, Principal who) {
        mayHost(who);
        return accounts.drop(who.user())
                .compose(gone -> ctx.response().setStatusCode(204).end());
    }

    private static void mayHost(Principal who) {
        if (who.is(Role.STUDENT)) throw ErrorCode.FORBIDDEN.refuse();
    }

    private static String text(Body body, String field) {
        String text = body.required(field).strip();
        return text.length() > LONGEST ? body.wrong(field, "too_long", LONGEST) : text;
    }

    /// Each try asks Zoom, and a stranger's secret could be guessed here.
    private Future<Void> counted(Principal who) {
        return throttle.take("zoom", "u" + who.user().value(), TRIES, MINUTE)
                .compose(verdict -> verdict instanceof Throttle.Exceeded exceeded
                        ? Future.failedFuture(ErrorCode.RATE_LIMITED.refuse().retryAfter(exceeded.pause()))
                        : Future.succeededFuture());
    }

    private static void write(JsonGenerator json, Optional<OwnAccount> own) throws IOException {
        json.writeStartObject();
        json.writeBooleanField("zoom_connected", own.isPresent());
        json.writeStringField("zoom_email", own.map(OwnAccount::email).orElse(""));
        json.writeStringField(
                "zoom_account_id", own.map(OwnAccount::zoomAccountId).orElse(""));
        json.writeStringField("zoom_client_id", own.map(OwnAccount::clientId).orElse(""));
        json.writeStringField("zoom_user_id", own.map(OwnAccount::user).orElse(""));
        Answers.instant(json, "since", own.map(OwnAccount::since).orElse(null));
        json.writeEndObject();
    }
}
