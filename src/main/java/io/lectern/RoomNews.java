package io.lectern;

import io.lectern.protocol.LessonId;
import io.lectern.protocol.RoomId;
import io.lectern.protocol.UserId;
import io.lectern.room.RoomCommand;
import io.lectern.room.Rooms;
import io.lectern.zoom.SeatNews;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings what the seat pool decided into the lesson's room. The pool has committed already, so the room is told until
/// it listens; it takes the same word twice as once.
final class RoomNews implements SeatNews {
    private static final Logger LOGGER = LoggerFactory.getLogger(RoomNews.class);
    private static final long RETRY_MS = 1_000;
    private static final int TRIES = 120;
    private static final UserId NOBODY = new UserId(0);

    private final Vertx vertx;
    private final Rooms rooms;
    private final Map<LessonId, Future<Void>> told = new ConcurrentHashMap<>();

    RoomNews(Vertx vertx, Rooms rooms) {
        this.vertx = vertx;
        this.rooms = rooms;
    }

    /// One word after the other for each lesson: an end must not overtake the seat it takes away.
    @Override
    public void tell(LessonId lesson, News news) {
        RoomCommand command = command(news);
        Future<Void> last = told.compute(
                lesson,
                (same, before) -> (before == null ? Future.<Void>succeededFuture() : before)
                        .eventually(() -> tell(RoomId.lesson(lesson), command, TRIES)));
        last.onComplete(done -> told.remove(lesson, last));
    }

    private Future<Void> tell(RoomId room, RoomCommand command, int tries) {
        return rooms.ask(room, command).<Void>mapEmpty().recover(failure -> {
            if (tries > 0)
                return vertx.timer(RETRY_MS, TimeUnit.MILLISECONDS).compose(due -> tell(room, command, tries - 1));
            LOGGER.atError().setCause(failure).addKeyValue("room", room.wire()).log("a room was not told of its seat");
            return Future.succeededFuture();
        });
    }

    private static RoomCommand command(News news) {
        return switch (news) {
            case News.Started started -> new RoomCommand.StartLesson(started.by(), started.at(), started.endsAt());
            case News.Extended extended -> new RoomCommand.ExtendLesson(extended.by(), extended.endsAt());
            case News.SeatReady ready -> new RoomCommand.GiveSeat(ready.joinUrl(), ready.meetingId(), ready.password());
            case News.SeatLost lost -> new RoomCommand.LoseSeat(lost.reason());
            case News.Ended ended -> new RoomCommand.EndLesson(ended.by() == null ? NOBODY : ended.by(), ended.at());
        };
    }
}
