package io.lectern;

import io.lectern.config.Settings;
import io.lectern.http.Endpoints;
import io.lectern.http.Messages;
import io.lectern.http.RouteModule;
import io.lectern.platform.Keys;
import io.lectern.platform.Postgres;
import io.lectern.platform.Vault;
import io.lectern.zoom.Pool;
import io.lectern.zoomadmin.Desk;
import io.lectern.zoomadmin.HostRoutes;
import io.lectern.zoomadmin.PgHosts;
import io.lectern.zoomadmin.PgPoolLog;
import io.lectern.zoomadmin.PgQueue;
import io.lectern.zoomadmin.PgTimetable;
import io.lectern.zoomadmin.PgUsage;
import io.lectern.zoomadmin.PoolRoutes;
import java.time.Clock;
import java.util.List;

/// What admins see of the Zoom seats and do about them, put together.
record PoolDesk(Settings settings, Keys keys, Clock clock) {

    List<RouteModule> routes(Postgres postgres, Pool pool, Endpoints endpoints, Messages messages) {
        Settings.Zoom zoom = settings.zoom();
        Desk desk = new Desk(endpoints, messages);
        PgHosts hosts = new PgHosts(postgres, Vault.of(keys, settings.vault()));
        PgTimetable timetable = new PgTimetable(postgres, zoom.bufferBefore(), zoom.bufferAfter());
        return List.of(
                new HostRoutes(hosts, new PgUsage(postgres), pool, desk, clock),
                new PoolRoutes(new PgPoolLog(postgres), new PgQueue(postgres), hosts, timetable, pool, desk, clock));
    }
}
