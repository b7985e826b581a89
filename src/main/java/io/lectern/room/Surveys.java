package io.lectern.room;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What the class is being asked: at most one poll and one roll call at a time.
///
/// @param lastPoll the one that was closed last, or 0: closing it once more is no error
/// @param lastRollcall likewise
public record Surveys(@Nullable Poll poll, @Nullable Rollcall rollcall, long lastPoll, long lastRollcall) {
    static final Surveys NONE = new Surveys(null, null, 0, 0);

    Optional<Instant> nextDeadline() {
        Instant pollEnds = poll == null ? null : poll.closesAt();
        Instant rollcallEnds = rollcall == null ? null : rollcall.closesAt();
        return Stream.of(Optional.ofNullable(pollEnds), Optional.ofNullable(rollcallEnds))
                .flatMap(Optional::stream)
                .min(Instant::compareTo);
    }

    Surveys asking(Poll opened) {
        return new Surveys(opened, rollcall, lastPoll, lastRollcall);
    }

    Surveys calling(Rollcall opened) {
        return new Surveys(poll, opened, lastPoll, lastRollcall);
    }

    Surveys answered(RoomEvent.PollAnswered answer) {
        Poll open = poll;
        return open == null || open.id() != answer.poll()
                ? this
                : asking(open.answered(answer.user(), answer.choices()));
    }

    Surveys answered(RoomEvent.RollcallAnswered answer) {
        Rollcall open = rollcall;
        return open == null || open.id() != answer.rollcall() ? this : calling(open.answered(answer.user()));
    }

    Surveys closed(RoomEvent.PollClosed closed) {
        return new Surveys(null, rollcall, closed.poll(), lastRollcall);
    }

    Surveys closed(RoomEvent.RollcallClosed closed) {
        return new Surveys(poll, null, lastPoll, closed.rollcall());
    }

    Surveys present(RoomEvent.SessionOpened opened) {
        Rollcall open = rollcall;
        if (open == null) return this;
        Rollcall more = open.present(opened);
        return Objects.equals(more, open) ? this : calling(more);
    }
}
