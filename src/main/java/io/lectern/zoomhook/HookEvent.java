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
