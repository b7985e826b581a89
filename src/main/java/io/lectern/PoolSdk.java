package io.lectern;

import io.lectern.config.Settings;
import io.lectern.platform.Keys;
import io.lectern.platform.Marks;
import io.lectern.protocol.ErrorCode;
import io.lectern.protocol.LessonId;
import io.lectern.protocol.UserId;
import io.lectern.school.MeetingSdk;
import io.lectern.zoom.HostKey;
import io.lectern.zoom.Pool;
import io.lectern.zoomapi.SdkSignature;
import io.lectern.zoomhook.CustomerKeys;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/// Signs for the meetings of the seat pool; the host's key comes from the pool, each time anew.
record PoolSdk(Pool pool, Optional<SdkSignature> sdk, CustomerKeys customers, InstantSource clock)
        implements MeetingSdk {

    static PoolSdk of(Pool pool, Vertx vertx, Settings settings, Keys keys, InstantSource clock) {
        Settings.Zoom zoom = settings.zoom();
        boolean isSetUp = !zoom.sdkKey().isEmpty() && !zoom.sdkSecret().isEmpty();
        Optional<SdkSignature> sdk =
                isSetUp ? Optional.of(new SdkSignature(vertx, zoom.sdkKey(), zoom.sdkSecret())) : Optional.empty();
        return new PoolSdk(pool, sdk, new CustomerKeys(Marks.of(keys, settings.vault())), clock);
    }

    @Override
    public Future<Ticket> ticket(LessonId lesson, UserId user, String meetingId, boolean asHost, Instant end) {
        if (sdk.isEmpty()) return Future.failedFuture(ErrorCode.NO_MEETING_SDK.refuse());
        SdkSignature signature = sdk.get();
        Future<String> zak = asHost ? pool.hostKey(lesson).map(HostKey::zak) : Future.succeededFuture("");
        return zak.map(key -> {
            SdkSignature.Signed signed = signature.sign(Long.parseLong(meetingId), asHost, clock.instant(), end);
            return new Ticket(signature.key(), signed.jwt(), signed.until(), customers.of(meetingId, user), key);
        });
    }
}
