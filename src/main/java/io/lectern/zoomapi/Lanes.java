package io.lectern.zoomapi;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/// The lanes of the accounts that were asked lately.
final class Lanes {
    private static final int REMEMBERED = 1_000;

    private final Vertx vertx;
    private final int atOnce;
    private final Duration patience;
    private final Map<String, Lane> lanes = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Lane> eldest) {
            return size() > REMEMBERED && eldest.getValue().isIdle();
        }
    };

    Lanes(Vertx vertx, int atOnce, Duration patience) {
        this.vertx = vertx;
        this.atOnce = atOnce;
        this.patience = patience;
    }

    Lane of(ZoomAccount account) {
        return lanes.computeIfAbsent(account.zoomAccountId(), first -> new Lane(vertx, atOnce, patience));
    }
}
