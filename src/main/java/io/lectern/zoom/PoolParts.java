package io.lectern.zoom;

import io.lectern.zoomapi.ZoomAccount;
import io.lectern.zoomapi.ZoomApi;
import io.vertx.core.Future;
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
        Runnable freed) {
    /// Deletes a meeting that nobody is to have. One that stays, whatever the reason, is looked for later.
    ///
    /// @return whether it is gone
    Future<Boolean> discard(ZoomAccount host, long meeting) {
        return zoom.delete(host, meeting)
                .compose(answer -> Keeping.isGone(answer)
                        ? Future.succeededFuture(true)
                        : strays.doubt(host.id()).map(false));
    }
}
