package io.lectern.session;

import io.lectern.protocol.ErrorCode;
import io.lectern.protocol.RoomId;
import io.lectern.room.RoomCommand;
import io.lectern.room.Rooms;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;

/// What a room must learn sooner or later: said again and again while the room cannot be reached, because a goodbye
/// that is lost leaves somebody behind who is not there. A room that is broken is told a few times only; it stays
/// noted for this node, whose burial will tell it.
record Goodbye(Vertx vertx, Rooms rooms) {
    private static final long RETRY_MS = 1_000;
    private static final int MOST_BROKEN = 8;

    Future<Void> tell(RoomId room, RoomCommand news) {
        return tell(room, news, MOST_BROKEN);
    }

    private Future<Void> tell(RoomId room, RoomCommand news, int chances) {
        return rooms.ask(room, news).<Void>mapEmpty().recover(failure -> {
            ErrorCode why = Sessions.refusal(failure).code();
            int left = why == ErrorCode.INTERNAL ? chances - 1 : chances;
            if (!why.temporary() || left == 0) return Future.failedFuture(failure);
            return vertx.timer(RETRY_MS, TimeUnit.MILLISECONDS).compose(due -> tell(room, news, left));
        });
    }
}
