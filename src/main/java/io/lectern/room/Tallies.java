package io.lectern.room;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.lectern.protocol.Formats;
import io.lectern.protocol.FrameWriter;
import io.lectern.protocol.RoomId;
import io.lectern.protocol.SessionId;
import io.lectern.protocol.UserId;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Shows a lesson's teachers how a poll or a roll call stands: the whole of it, when it has changed, at most once a
/// second.
final class Tallies {
    private static final long PAUSE_MS = 1_000;
    private static final SessionId NOBODY = new SessionId("");

    private final Vertx vertx;
    private final RoomId room;
    private final Consumer<Passing> out;
    private Surveys shown = Surveys.NONE;
    private Surveys latest = Surveys.NONE;
    private boolean pausing;

    private record PollTally(long poll, int answered, List<Integer> counts) {}

    private record RollcallTally(long rollcall, List<UserId> answered, List<UserId> missing) {}

    Tallies(Vertx vertx, RoomId room, Consumer<Passing> out) {
        this.vertx = vertx;
        this.room = room;
        this.out = out;
    }

    void look(Surveys now) {
        if (room.kind() != RoomId.Kind.LESSON) return;
        latest = now;
        if (!pausing) show();
    }

    /// Parts of a state that did not change are the same objects.
    @SuppressWarnings("ReferenceEquality")
    private void show() {
        Poll poll = latest.poll();
        Rollcall rollcall = latest.rollcall();
        boolean polled = poll != null && poll != shown.poll();
        boolean called = rollcall != null && rollcall != shown.rollcall();
        shown = latest;
        if (poll != null && polled)
            send("poll.tally", new PollTally(poll.id(), poll.answers().size(), poll.counts()));
        if (rollcall != null && called)
            send("rollcall.tally", new RollcallTally(rollcall.id(), rollcall.who(true), rollcall.who(false)));
        if (!polled && !called) return;
        pausing = true;
        vertx.setTimer(PAUSE_MS, over -> {
            pausing = false;
            show();
        });
    }

    private void send(String type, @Nullable Record tally) {
        RoomId staff = new RoomId(RoomId.Kind.STAFF, room.key());
        try {
            String data = Formats.plain().writeValueAsString(tally);
            out.accept(new Passing(staff, NOBODY, FrameWriter.signal(staff, type, null, data)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tally cannot be written", e);
        }
    }
}
