package io.lectern.zoomsim;

import io.lectern.zoomsim.SimAccount.SimUser;
import io.lectern.zoomsim.SimPerson.Stay;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An instance of a meeting that is over.
///
/// @param recording when its recording is ready, if it was recorded
record PastMeeting(
        String uuid,
        long id,
        String clientId,
        SimUser host,
        ZoomBodies.MeetingRequest request,
        Instant start,
        Instant end,
        List<Stay> stays,
        @Nullable Instant recording) {
    PastMeeting {
        stays = List.copyOf(stays);
    }

    static PastMeeting of(SimMeeting meeting, Instant end) {
        SimMeeting.Live live = meeting.now();
        Duration length = Duration.between(live.since(), end);
        List<Stay> stays = live.stays().stream().map(stay -> stay.until(end)).toList();
        return new PastMeeting(
                meeting.uuid(),
                meeting.id(),
                meeting.clientId(),
                meeting.host(),
                meeting.request(),
                live.since(),
                end,
                stays,
                // Transcoding takes 50 to 80 percent of what was recorded.
                live.recorded() ? end.plus(length.dividedBy(2)) : null);
    }

    long minutes() {
        return Math.max(1, Duration.between(start, end).toMinutes());
    }
}
