package io.lectern.account;

import io.lectern.http.Answers;
import io.lectern.http.Endpoints;
import io.lectern.http.Principal;
import io.lectern.http.RouteModule;
import io.vertx.core.Future;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/// Gives tickets for sockets.
public final class TicketRoutes implements RouteModule {
    private final SocketTickets tickets;
    private final Endpoints endpoints;

    public TicketRoutes(SocketTickets tickets, Endpoints endpoints) {
        this.tickets = tickets;
        this.endpoints = endpoints;
    }

    @Override
    public void mount(Router router) {
        router.post("/api/ws-ticket/").handler(endpoints.signedIn(this::issue));
    }

    private Future<Void> issue(RoutingContext ctx, Principal who) {
        return tickets.issue(who)
                .compose(ticket -> Answers.json(ctx, 201, json -> {
                    json.writeStartObject();
                    json.writeStringField("ticket", ticket);
                    json.writeNumberField("expires_in", SocketTickets.LIFE.toSeconds());
                    json.writeEndObject();
                }));
    }
}
