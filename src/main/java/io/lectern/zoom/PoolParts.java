package io.lectern.zoom;

import io.lectern.zoomapi.ZoomApi;
import io.vertx.core.Vertx;

/// What every workflow of the pool works with. One set for each verticle, on its event loop.
///
/// @param freed called whenever there may be a seat that was not there before
record PoolParts(
        Vertx vertx,
        PgClaims claims,
        PgSeats seats,
        PgSweep sweep,
        PgWaiters waiters,
        PgAccounts accounts,
        PgHealth health,
        PgStrays strays,
        Mark mark,
        ZoomApi zoom,
        PoolMeters meters,
        Runnable freed) {}
