package io.lectern.school;

import io.lectern.http.Answers;
import io.lectern.http.Endpoints;
import io.lectern.http.Page;
import io.lectern.http.Principal;
import io.lectern.http.RouteModule;
import io.lectern.protocol.ErrorCode;
import io.vertx.core.Future;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/// The groups one teaches or belongs to.
public final class GroupRoutes implements RouteModule {
    private final PgGroups groups;
    private final Endpoints endpoints;

    public GroupRoutes(PgGroups groups, Endpoints endpoints) {
        this.groups = groups;
        this.endpoints = endpoints;
    }

    @Override
    public void mount(Router router) {
        router.get("/api/groups/").handler(endpoints.signedIn(this::list));
        router.get("/api/groups/:group/").handler(endpoints.signedIn(this::show));
    }

    private Future<Void> list(RoutingContext ctx, Principal who) {
        boolean light = "1".equals(ctx.queryParams().get("light"));
        Page page = endpoints.page(ctx);
        return groups.list(who, light, page)
                .compose(slice -> page.answer(slice, (json, group) -> {
                    if (light) group.writeLight(json);
                    else group.write(json);
                }));
    }

    private Future<Void> show(RoutingContext ctx, Principal who) {
        return groups.find(Endpoints.id(ctx, "group"), who)
                .compose(found -> Answers.json(ctx, found.orElseThrow(ErrorCode.NOT_FOUND::refuse)::write));
    }
}
