package io.lectern;

import io.lectern.protocol.LessonId;
import io.lectern.protocol.Refusal;
import io.lectern.protocol.RoomId;
import io.lectern.protocol.UserId;
import io.lectern.room.RoomCommand;
import io.lectern.room.RoomEvent;
import io.lectern.room.Rooms;
import io.lectern.zoom.SeatNews;
import io.vertx.core.Future;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings what the seat pool decided into the rooms it concerns.
final class RoomNews implements SeatNews {
    private static final Logger LOGGER = LoggerFactory.getLogger(RoomNews.class);
    private static final UserId NOBODY = new UserId(0);

    private final Rooms rooms;

    RoomNews(Rooms rooms) {
        this.rooms = rooms;
    }

    @Override
    public Future<Void> tell(String key, LessonId lesson, News news) {
        RoomId room = RoomId.lesson(lesson);
        return switch (news) {
            case News.Started started ->
                inRoom(key, room, new RoomCommand.StartLesson(started.by(), started.at(), started.endsAt()));
            case News.Extended extended ->
                inRoom(key, room, new RoomCommand.ExtendLesson(extended.by(), extended.endsAt()));
            case News.SeatWaiting waiting ->
                inRoom(key, room, new RoomCommand.WaitForSeat(waiting.position(), waiting.expected()));
            case News.SeatReady ready ->
                inRoom(key, room, new RoomCommand.GiveSeat(ready.joinUrl(), ready.meetingId(), ready.password()));
            case News.SeatLost lost -> inRoom(key, room, new RoomCommand.LoseSeat(lost.reason()));
            case News.SeatMoved moved -> inRoom(key, room, new RoomCommand.MoveSeat(moved.reason()));
            case News.Ended ended -> {
                UserId by = ended.by();
                yield inRoom(key, room, new RoomCommand.EndLesson(by == null ? NOBODY : by, ended.at()));
            }
            case News.SeatOffered offered ->
                tell(
                        RoomId.user(offered.teacher()),
                        new RoomCommand.Notify(key, new RoomEvent.SeatOffered(room, offered.until())));
            // Of the pool as a whole.
            case News.PoolChanged changed -> Future.succeededFuture();
        };
    }

    @Override
    public Future<Void> tellOps(String key, Set<Long> accounts) {
        List<Long> sorted = accounts.stream().sorted().toList();
        return tell(RoomId.OPS, new RoomCommand.Notify(key, new RoomEvent.PoolChanged(sorted)));
    }

    private Future<Void> inRoom(String key, RoomId room, RoomCommand command) {
        return tell(room, new RoomCommand.Hear(key, command));
    }

    /// What a room will never take is not told again.
    private Future<Void> tell(RoomId room, RoomCommand command) {
        return rooms.ask(room, command).<Void>mapEmpty().recover(failure -> {
            if (!(failure instanceof Refusal refusal) || refusal.code().temporary())
                return Future.failedFuture(failure);
            LOGGER.atError()
                    .setCause(failure)
                    .addKeyValue("room", room.wire())
                    .log("a room did not take news of a seat");
            return Future.succeededFuture();
        });
    }
}
