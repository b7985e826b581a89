package io.lectern.zoomadmin;

import io.lectern.http.Endpoints;
import io.lectern.http.Endpoints.PersonalAction;
import io.lectern.http.Messages;
import io.lectern.protocol.ErrorCode;
import io.lectern.protocol.Role;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;

/// Where admins are served, in their language.
public record Desk(Endpoints endpoints, Messages messages) {

    /// For admins; others are told that they may not.
    Handler<RoutingContext> admins(PersonalAction action) {
        return endpoints.signedIn(asAdmin(action));
    }

    /// For admins who want something of Zoom.
    Handler<RoutingContext> patient(PersonalAction action) {
        return endpoints.patient(asAdmin(action));
    }

    private static PersonalAction asAdmin(PersonalAction action) {
        return (ctx, who) -> {
            if (!who.is(Role.ADMIN)) throw ErrorCode.FORBIDDEN.refuse();
            return action.answer(ctx, who);
        };
    }

    /// What is said with a success.
    String note(RoutingContext ctx, String key, Object... arguments) {
        String language = ctx.request().getHeader(HttpHeaders.ACCEPT_LANGUAGE);
        return messages.text(Messages.language(language), "note." + key, arguments);
    }
}
