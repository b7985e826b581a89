package io.lectern.account;

import io.lectern.http.Answers;
import io.lectern.http.Body;
import io.lectern.http.Endpoints;
import io.lectern.http.Messages;
import io.lectern.http.Principal;
import io.lectern.http.RouteModule;
import io.lectern.protocol.ErrorCode;
import io.lectern.protocol.Refusal;
import io.lectern.protocol.Refusal.FieldError;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;

/// The token endpoints.
public final class TokenRoutes implements RouteModule {
    private final SignIns signIns;
    private final Endpoints endpoints;
    private final Messages messages;

    public TokenRoutes(SignIns signIns, Endpoints endpoints, Messages messages) {
        this.signIns = signIns;
        this.endpoints = endpoints;
        this.messages = messages;
    }

    @Override
    public void mount(Router router) {
        // Signing in has a count of its own, so these do not use up what an address has for the rest.
        router.post("/api/jwt/token/").handler(endpoints.uncounted(this::signIn));
        router.post("/api/jwt/token-ci/").handler(endpoints.uncounted(this::signIn));
        router.post("/api/jwt/refresh/").handler(endpoints.uncounted(this::refresh));
        router.post("/api/jwt/verify/").handler(endpoints.uncounted(this::verify));
        router.post("/api/jwt/logout/").handler(endpoints.signedIn(this::signOut));
    }

    private Future<Void> signIn(RoutingContext ctx) {
        return endpoints.body(ctx).compose(body -> {
            String email = body.required("email");
            String password = body.required("password");
            boolean remember = body.flag("remember_me").orElse(false);
            body.check();
            return signIns.signIn(email, password, remember, endpoints.client(ctx))
                    .compose(pair -> Answers.json(ctx, json -> {
                        json.writeStartObject();
                        json.writeStringField("refresh", pair.refresh());
                        json.writeStringField("access", pair.access());
                        json.writeEndObject();
                    }));
        });
    }

    private Future<Void> refresh(RoutingContext ctx) {
        return required(ctx, "refresh")
                .compose(token -> signIns.refresh(token, endpoints.client(ctx)))
                .compose(pair -> Answers.json(ctx, json -> {
                    json.writeStartObject();
                    json.writeStringField("access", pair.access());
                    json.writeStringField("refresh", pair.refresh());
                    json.writeEndObject();
                }));
    }

    private Future<Void> verify(RoutingContext ctx) {
        return required(ctx, "token")
                .compose(token -> signIns.isGood(token, endpoints.client(ctx)))
                .compose(good -> {
                    if (!good) throw Refusal.ofFields(FieldError.of("non_field_errors", "ended"));
                    return Answers.json(ctx, json -> {
                        json.writeStartObject();
                        json.writeEndObject();
                    });
                });
    }

    private Future<Void> signOut(RoutingContext ctx, Principal who) {
        String language = ctx.request().getHeader(HttpHeaders.ACCEPT_LANGUAGE);
        String detail = messages.error(Messages.language(language), ErrorCode.TOKEN_REVOKED, List.of());
        return required(ctx, "refresh")
                .compose(token -> signIns.signOut(who, token))
                .compose(ended -> Answers.json(ctx, json -> {
                    json.writeStartObject();
                    json.writeStringField("detail", detail);
                    json.writeEndObject();
                }));
    }

    private Future<String> required(RoutingContext ctx, String field) {
        return endpoints.body(ctx).map((Body body) -> {
            String value = body.required(field);
            body.check();
            return value;
        });
    }
}
