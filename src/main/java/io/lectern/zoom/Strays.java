package io.lectern.zoom;

import io.lectern.zoom.PgStrays.Stray;
import io.lectern.zoomapi.Answer;
import io.lectern.zoomapi.Answer.Done;
import io.lectern.zoomapi.Answer.Reason;
import io.lectern.zoomapi.ZoomAccount;
import io.lectern.zoomapi.ZoomMeeting;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Deletes meetings of ours at Zoom that nobody holds. Zoom may do late what everybody had given up for lost, and
/// it may fail to delete what nobody keeps a seat for any more; neither says so.
final class Strays {
    private static final Logger LOGGER = LoggerFactory.getLogger(Strays.class);

    private final PoolParts parts;

    Strays(PoolParts parts) {
        this.parts = parts;
    }

    /// Looks through the hosts that are due.
    Future<Void> round() {
        return parts.strays().due().compose(due -> {
            Future<Void> done = Future.succeededFuture();
            for (long account : due) done = done.compose(before -> look(account));
            return done;
        });
    }

    private Future<Void> look(long account) {
        return parts.accounts()
                .find(account)
                .compose(
                        host -> parts.zoom().meetings(host).compose(answer -> switch (answer) {
                            case Answer.Ok<List<ZoomMeeting>>(List<ZoomMeeting> all) -> among(host, all);
                            case Answer.Refused<List<ZoomMeeting>> refused -> again(account);
                            case Answer.Unavailable<List<ZoomMeeting>> away -> again(account);
                            case Answer.Unclear<List<ZoomMeeting>> unclear -> again(account);
                        }),
                        failure -> Health.sealed(failure).mapEmpty());
    }

    private Future<Void> among(ZoomAccount host, List<ZoomMeeting> all) {
        List<Long> meetings = new ArrayList<>();
        List<Long> leases = new ArrayList<>();
        for (ZoomMeeting meeting : all) {
            OptionalLong lease = parts.mark().lease(meeting.agenda());
            if (lease.isEmpty()) continue;
            meetings.add(meeting.id());
            leases.add(lease.getAsLong());
        }
        if (meetings.isEmpty()) return Future.succeededFuture();
        return parts.strays().among(meetings, leases).compose(strays -> {
            Future<Void> done = Future.succeededFuture();
            for (Stray stray : strays) done = done.compose(before -> remove(host, stray));
            return done;
        });
    }

    /// One that people are in goes too, for it takes a place of its host that the pool promises to others; but not when
    /// nothing is known of its lease: its lesson may be running.
    private Future<Void> remove(ZoomAccount host, Stray stray) {
        return parts.zoom().delete(host, stray.meeting()).compose(answer -> {
            if (Keeping.isGone(answer)) return removed(host, stray);
            boolean live = answer instanceof Answer.Refused<Done> no && no.reason() == Reason.IN_PROGRESS;
            if (!live || !stray.known()) return again(host.id());
            return parts.zoom()
                    .end(host, stray.meeting())
                    .compose(ended -> parts.discard(host, stray.meeting()))
                    .compose(gone -> gone ? removed(host, stray) : Future.succeededFuture());
        });
    }

    private Future<Void> removed(ZoomAccount host, Stray stray) {
        parts.meters().reclaimed("stray");
        LOGGER.atInfo()
                .addKeyValue("account", host.id())
                .addKeyValue("meeting", stray.meeting())
                .log("a meeting that nobody held was deleted at Zoom");
        return Future.succeededFuture();
    }

    private Future<Void> again(long account) {
        return parts.strays().doubt(account);
    }
}
