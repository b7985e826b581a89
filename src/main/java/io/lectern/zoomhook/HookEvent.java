package io.lectern.zoomhook;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What Zoom tells that matters here, cut down to what is needed; in this shape it is kept.
sealed interface HookEvent {
    /// The number of the meeting, as text.
    String meeting();

    /// The instance of the meeting; another one each time it is started. Empty when Zoom did not say.
    String uuid();

    /// When it happened, by Zoom's clock.
    Instant at();

    record Started(String meeting, String uuid, Instant at) implements HookEvent {}

    record Ended(String meeting, String uuid, Instant at) implements HookEvent {}

    /// @param user who it is, as our page told Zoom when it joined
    /// @param connection Zoom's `user_id`, unique within the instance, another one each time somebody comes
    /// @param participant Zoom's `participant_uuid`
    record Joined(String meeting, String uuid, Instant at, long user, String connection, String participant)
            implements HookEvent {}

    record Left(String meeting, String uuid, Instant at, long user, String connection, String participant)
            implements HookEvent {}

    record Recorded(String meeting, String uuid, Instant at, List<RecordedFile> files) implements HookEvent {
        public Recorded {
            files = List.copyOf(files);
        }
    }

    /// What became of recordings that were made before.
    ///
    /// @param files Zoom's ids of those concerned; none means all of the instance
    record Fated(String meeting, String uuid, Instant at, Fate fate, List<String> files) implements HookEvent {
        public Fated {
            files = List.copyOf(files);
        }
    }

    /// Zoom's trash can be emptied; what is deleted never comes back.
    enum Fate {
        TRASHED,
        RECOVERED,
        DELETED
    }

    /// Somebody deleted the meeting at Zoom; it may have been this server.
    record Gone(String meeting, String uuid, Instant at) implements HookEvent {}

    /// One file of a recording. Links that do not lead to Zoom are missing.
    record RecordedFile(
            String id,
            String type,
            String kind,
            boolean ready,
            long size,
            @Nullable String playUrl,
            @Nullable String downloadUrl,
            @Nullable Instant start,
            @Nullable Instant end) {}
}
