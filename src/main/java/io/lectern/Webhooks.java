package io.lectern;

import io.lectern.bus.Bus;
import io.lectern.config.Settings;
import io.lectern.http.Endpoints;
import io.lectern.http.RouteModule;
import io.lectern.platform.Keys;
import io.lectern.platform.Marks;
import io.lectern.platform.Postgres;
import io.lectern.zoom.Pool;
import io.lectern.zoomhook.CustomerKeys;
import io.lectern.zoomhook.HookMeters;
import io.lectern.zoomhook.HookRoutes;
import io.lectern.zoomhook.HookVerticle;
import io.lectern.zoomhook.PgDeliveries;
import io.lectern.zoomhook.Seats;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Instant;

/// How Zoom's webhooks come in and who is told of them: the seat pool.
record Webhooks(Settings settings, Keys keys, HookMeters meters, Clock clock) {

    RouteModule routes(Postgres postgres, Endpoints endpoints) {
        CustomerKeys customers = new CustomerKeys(Marks.of(keys, settings.vault()));
        return new HookRoutes(new PgDeliveries(postgres), settings.zoom(), customers, endpoints, meters, clock);
    }

    Deployable worker(Bus bus) {
        return new HookVerticle(settings, new PoolSeats(new Pool(bus, settings.zoom())), meters);
    }

    /// The numbers have been checked to be some before they were kept.
    private record PoolSeats(Pool pool) implements Seats {
        @Override
        public Future<Void> meetingStarted(String meeting, String uuid, Instant at) {
            return pool.meetingStarted(Long.parseLong(meeting), uuid, at).mapEmpty();
        }

        @Override
        public Future<Void> meetingEnded(String meeting, String uuid, Instant at) {
            return pool.meetingEnded(Long.parseLong(meeting), uuid, at).mapEmpty();
        }

        @Override
        public Future<Void> meetingDeleted(String meeting) {
            return pool.meetingDeleted(Long.parseLong(meeting)).mapEmpty();
        }
    }
}
