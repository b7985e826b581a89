package io.lectern.zoom;

import io.lectern.zoomapi.ZoomApi;
import io.vertx.core.Vertx;

/// What every workflow of the pool works with. One set for each verticle, on its event loop.
record PoolParts(
        Vertx vertx,
        PgSeats seats,
        PgSweep sweep,
        PgAccounts accounts,
        ZoomApi zoom,
        SeatNews news,
        PoolMeters meters) {}
